"""What to look for in each of the bundled pictures."""

NOTES = {
    "rocket": "Lattice towers: thin bright beams on a dark sky outlive max pooling, and vanish under min.",
    "brick": "A pattern: once the window is as wide as a joint, max pooling leaves joints, min pooling stones.",
    "astronaut": "A face. How small may it get before you can no longer tell whose it is?",
    "dahlia": "Smooth gradients: where neighbours are alike, all three kinds of pooling agree.",
    "horse": "Dark on white, but thick: max pooling thins the legs first, and the trunk last.",
    "hubble": "Bright on black: min pooling puts out the galaxies, max pooling makes them larger.",
    "drawing": "Thin dark strokes on white: max pooling wipes nearly all of them out, min pooling thickens them.",
}

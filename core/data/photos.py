"""The bundled photographs: real ones with free licences, each chosen because a filter shows something on it.

Origin and licence of every file are in ``assets/SOURCES.md``.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core.images import Photo, open_photo

FOLDER = Path(__file__).parents[2] / "assets" / "photos"


@dataclass(frozen=True)
class BundledPhoto:
    """One photograph: its file, its name in the menu, what it teaches, whom to thank, what it shows."""

    file: str
    title: str
    teaches: str
    credit: str
    alt: str


PHOTOS: dict[str, BundledPhoto] = {
    "rocket": BundledPhoto(
        "rocket.jpg",
        "Rocket",
        "Strong verticals: the vertical-edge kernel finds towers and rocket, the horizontal one is blind to them.",
        "SpaceX, public domain",
        "a rocket on its launch pad between four lattice towers at dusk",
    ),
    "brick": BundledPhoto(
        "brick.png",
        "Brick wall",
        "Texture: the joints run in two directions. Turn the angle, and one set fades while the other lights up.",
        "cc0textures.com, CC0",
        "a grey brick wall with light joints",
    ),
    "astronaut": BundledPhoto(
        "astronaut.png",
        "Astronaut",
        "A face. It lives on soft shading and few hard edges: compare a blur with a Laplacian.",
        "NASA, public domain",
        "a smiling astronaut in an orange suit before a flag and a model of the space shuttle",
    ),
    "dahlia": BundledPhoto(
        "dahlia.jpg",
        "Dahlia",
        "Smooth gradients: an edge kernel answers only where the focus lies, hardly to the blurred background.",
        "vultilion, CC BY 2.0",
        "an orange dahlia in front of dark blurred leaves",
    ),
    "horse": BundledPhoto(
        "horse.png",
        "Horse",
        "Dark on white. Two brightnesses and one outline: the sign tells whether the dark side lies left or right.",
        "Andreas Preuss, CC0",
        "the black silhouette of a standing horse on white",
    ),
    "hubble": BundledPhoto(
        "hubble.jpg",
        "Deep field",
        "Bright on black. Points of light: blur one and you see the kernel itself, its impulse response.",
        "NASA and ESA, public domain",
        "hundreds of small bright galaxies on black, taken by the Hubble space telescope",
    ),
    "drawing": BundledPhoto(
        "drawing.png",
        "Ink drawing",
        "Pen strokes on white: each line has two edges, and an edge kernel answers to them with opposite signs.",
        "E. W. Kemble, 1884, public domain",
        "a pen drawing of two boys in straw hats who walk on tiptoe past a tree",
    ),
}


@lru_cache(maxsize=len(PHOTOS))
def load_photo(name: str) -> Photo:
    """The bundled photo of this name; everybody shares it, so it must not be changed in place.

    Raises ``KeyError`` for a name that is not in ``PHOTOS``.
    """
    return open_photo((FOLDER / PHOTOS[name].file).read_bytes())

"""The views of each page that the home page offers to open first."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Experiment:
    """A view worth opening first: its title, what to look for, and the settings that make it."""

    title: str
    look_for: str
    settings: dict[str, str]


EXPERIMENTS: dict[str, tuple[Experiment, ...]] = {
    "convolution": (
        Experiment(
            "Steer an edge filter",
            "Turn the angle on the brick wall: one set of joints fades, the other lights up.",
            {"picture": "Brick wall", "kernel": "Sobel", "angle": "45"},
        ),
        Experiment(
            "Check it by hand",
            "Six by six numbers, nine weights: follow how −30 comes about.",
            {"picture": "Grid: dark to bright", "kernel": "Vertical edges", "padding": "none"},
        ),
        Experiment(
            "Edges that are not there",
            "Zero padding frames the picture in black, and the filter finds the frame.",
            {"picture": "Horse", "kernel": "Laplacian, 8 neighbours", "size": "7×7"},
        ),
    ),
    "pooling": (
        Experiment(
            "The background trap",
            "Drag the window: max pooling wipes out dark lines on white, and spares bright ones on black.",
            {"picture": "Ink drawing", "kernel": "4", "panel": "Background trap"},
        ),
        Experiment(
            "Six poolings in a row",
            "From 512 × 512 pixels to 8 × 8: who can still tell what it is?",
            {"picture": "Astronaut", "kernel": "2", "rounds": "6"},
        ),
        Experiment(
            "Where the gradient goes",
            "Max pooling sends all of it to the winner; on a checkerboard there are ties.",
            {"panel": "Where the gradient goes"},
        ),
    ),
    "gradients": (
        Experiment(
            "Mend thirty sigmoids",
            "Find three different mends that make the first layer learn, and see the price of each.",
            {"view": "Does it learn?", "depth": "30"},
        ),
        Experiment(
            "Blow it up",
            "Weights a little too large, and the values overflow: which layer is the first?",
            {"activation": "ReLU", "initialisation": "Normal, sigma of your choice", "sigma": "3"},
        ),
        Experiment(
            "A sigmoid after a ReLU",
            "A classifier that knows only one class, whatever it learns.",
            {"view": "Small traps", "trap": "Sigmoid after ReLU"},
        ),
    ),
    "adam": (
        Experiment(
            "Drag β₁ to zero",
            "The same gradients, another memory: the peak sinks, and the mass moves out towards ±1.",
            {"beta1": "0.99", "batch": "4"},
        ),
        Experiment(
            "Gradients without noise",
            "All pictures in every gradient: drag β₁ again, and hardly anything happens.",
            {"batch": "All"},
        ),
        Experiment(
            "Where Adam fails",
            "Three gradients, over and over, and Adam walks to the worst point there is.",
            {"panel": "Where Adam fails"},
        ),
    ),
    "training": (
        Experiment(
            "Four times eight is thirty-two",
            "Move the accumulation slider while both train: the curves lie on each other. Then BatchNorm.",
            {"view": "Equality lab", "data": "Digits"},
        ),
        Experiment(
            "Wipe the gradient every time",
            "zero_grad in the wrong place: three of four micro-batches are computed for nothing.",
            {"mode": "zero_grad every time (sample C)", "pace": "4 a second"},
        ),
        Experiment(
            "What do small batches save?",
            "Gradients keep their size; what shrinks is what the backward pass needs.",
            {"view": "What it saves"},
        ),
    ),
    "precision_recall": (
        Experiment(
            "A line for a screening",
            "A missed patient costs fifty false alarms: where does the threshold belong?",
            {"panel": "Decide", "sees": "The 10 means"},
        ),
        Experiment(
            "One in a hundred is ill",
            "The same test, another waiting room: recall stays, precision does not.",
            {"panel": "Traps", "trap": "Prevalence", "reweigh": "true"},
        ),
        Experiment(
            "Twelve people by hand",
            "Count the four cells yourself, and find the threshold at which precision falls as it rises.",
            {"data": "Twelve people", "panel": "Two cuts of four cells"},
        ),
    ),
}

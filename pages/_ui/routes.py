"""The table of pages: the one place that knows which there are, in which section, and what each claims."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

PAGES = Path(__file__).parents[1]
FAVICON = str(PAGES.parent / "assets" / "favicon.png")


@dataclass(frozen=True)
class Experiment:
    """A view worth opening first: its title, what to look for, and the settings that make it."""

    title: str
    look_for: str
    settings: dict[str, str]


@dataclass(frozen=True)
class Route:
    name: str  # the file, the address, the core module and the prefix of the control keys
    title: str
    claim: str  # one sentence that the page lets you test
    icon: str
    section: str
    shows: str  # what its picture in the gallery shows, for those who cannot see it
    experiments: tuple[Experiment, ...] = ()


ROUTES = (
    Route(
        "convolution",
        "Convolution",
        "Nine numbers, slid over every pixel, decide whether a picture is blurred, sharpened or reduced to "
        "its edges.",
        ":material/grid_on:",
        "Pictures",
        "a brick wall, on the left as photographed, on the right with its edges in blue and orange",
        (
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
    ),
    Route(
        "pooling",
        "Pooling",
        "Keeping one number of each window makes a picture small, and a little blind to shifts; what it destroys "
        "depends on the background.",
        ":material/grid_view:",
        "Pictures",
        "an ink drawing, on the left as drawn, on the right after max pooling: its lines are gone",
        (
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
    ),
    Route(
        "gradients",
        "Vanishing gradients",
        "Every layer multiplies the gradient on its way back: thirty sigmoids leave the first layer nothing.",
        ":material/stacked_line_chart:",
        "Training",
        "the gradient in thirty layers as bars, log scale: with sigmoids they shrink to nothing, with tanh they stay",
        (
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
    ),
    Route(
        "adam",
        "Adam's β₁",
        "β₁ sets how many gradients Adam averages: with few, steps follow the noise; with many, noise cancels.",
        ":material/equalizer:",
        "Training",
        "the histogram of Adam's update ratios three times: flat for a small beta1, a sharp peak at "
        "zero for a large one",
        (
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
    ),
    Route(
        "training",
        "Live training",
        "k micro-batches of m examples make the same step as one batch of k times m, except where they do not.",
        ":material/play_circle:",
        "Training",
        "two spirals, and the plane as a network divides it before training, after 400 and after 2,000 updates",
        (
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
    ),
)


def route(name: str) -> Route:
    return next(r for r in ROUTES if r.name == name)


def sections() -> dict[str, list[Route]]:
    """The routes by section, in the order of the table."""
    return {
        section: [r for r in ROUTES if r.section == section]
        for section in dict.fromkeys(r.section for r in ROUTES)
    }


def page(r: Route) -> st.Page:
    # Without its icon: Streamlit's front end fetches the picture for the browser's tab from the internet.
    return st.Page(PAGES / f"{r.name}.py", title=r.title, url_path=r.name)


def gallery_picture(name: str) -> str:
    """The path of a page's picture for the home page."""
    return str(PAGES.parent / "assets" / "gallery" / f"{name}.jpg")

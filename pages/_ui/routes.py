"""The table of pages: the one place that knows which there are, in which section, and what each claims."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from pages._ui.experiments import EXPERIMENTS, Experiment

PAGES = Path(__file__).parents[1]
FAVICON = str(PAGES.parent / "assets" / "favicon.png")


@dataclass(frozen=True)
class Route:
    name: str  # the file, the address, the core module and the prefix of the control keys
    title: str
    claim: str  # one sentence that the page lets you test
    icon: str
    section: str
    shows: str  # what its picture in the gallery shows, for those who cannot see it

    @property
    def experiments(self) -> tuple[Experiment, ...]:
        """Views worth opening first."""
        return EXPERIMENTS[self.name]


ROUTES = (
    Route(
        "convolution",
        "Convolution",
        "Nine numbers, slid over every pixel, decide whether a picture is blurred, sharpened or reduced to "
        "its edges.",
        ":material/grid_on:",
        "Pictures",
        "a brick wall, on the left as photographed, on the right with its edges in blue and orange",
    ),
    Route(
        "pooling",
        "Pooling",
        "Keeping one number of each window makes a picture small, and a little blind to shifts; what it destroys "
        "depends on the background.",
        ":material/grid_view:",
        "Pictures",
        "an ink drawing, on the left as drawn, on the right after max pooling: its lines are gone",
    ),
    Route(
        "gradients",
        "Vanishing gradients",
        "Every layer multiplies the gradient on its way back: thirty sigmoids leave the first layer nothing.",
        ":material/stacked_line_chart:",
        "Training",
        "the gradient in thirty layers as bars, log scale: with sigmoids they shrink to nothing, with tanh they stay",
    ),
    Route(
        "adam",
        "Adam's β₁",
        "β₁ sets how many gradients Adam averages: with few, steps follow the noise; with many, noise cancels.",
        ":material/equalizer:",
        "Training",
        "the histogram of Adam's update ratios three times: flat for a small beta1, a sharp peak at "
        "zero for a large one",
    ),
    Route(
        "training",
        "Live training",
        "k micro-batches of m examples make the same step as one batch of k times m, except where they do not.",
        ":material/play_circle:",
        "Training",
        "two spirals, and the plane as a network divides it before training, after 400 and after 2,000 updates",
    ),
    Route(
        "precision_recall",
        "Precision and recall",
        "One threshold decides who is found, who is missed and who is alarmed for nothing; no threshold spares you "
        "the choice.",
        ":material/rule:",
        "Judging",
        "scores of the ill above an axis and of the healthy below: a threshold leaves some on the wrong side",
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

"""The controls of the *Pooling* page: each is in the address, so that every view is a link."""

from dataclasses import dataclass

import streamlit as st

from core.data.grids import POOLING_GRIDS
from core.pooling import KINDS, MOST_ROUNDS, Kind, Settings
from pages._ui.live_slider import Range, current, live_slider

KIND_TITLES = {"max": "Max", "min": "Min", "average": "Average"}
CHANNELS = {"grey": "Grey", "each": "Colour"}
WINDOW = Range(1, 16, 6, 1, " px")
STRIDE = Range(1, 16, 2, 1, " px")


@dataclass(frozen=True)
class Look:
    """What stands outside the lesson: which picture, and how the windows meet its edge."""

    picture: str
    channels: str
    padding: int
    ceil: bool


@dataclass(frozen=True)
class Controls:
    """What all controls say, as plain values."""

    look: Look
    settings: Settings
    rounds: int


def picture_chosen() -> None:
    """A few numbers hold only a few windows."""
    if st.session_state["pooling.picture"] in POOLING_GRIDS:
        st.session_state.update({"pooling.kernel": 2, "pooling.tied": True, "pooling.rounds": 1})


def draw_look(picture: str) -> Look:
    """Draw the choice of channels, and behind a button what happens at the edge."""
    channels = st.segmented_control(
        "Channels",
        list(CHANNELS),
        default="grey",
        required=True,
        format_func=CHANNELS.get,
        key="pooling.channels",
        bind="query-params",
    )
    with st.popover("At the edge", icon=":material/tune:"):
        padding = st.slider(
            "Padding in pixels",
            0,
            8,
            0,
            key="pooling.padding",
            bind="query-params",
            help="At most half the window. Max and min never choose a padded cell; the mean counts it as 0.",
        )
        ceil = st.toggle(
            "Ceil mode",
            key="pooling.ceil",
            bind="query-params",
            help="The last columns and rows get a window even where it does not fit in whole.",
        )
    return Look(picture, channels, padding, ceil)


def read(look: Look) -> Controls | None:
    """What the controls of the window say before they are drawn; None in the first run of a page."""
    kind, tied, rounds = (st.session_state.get(f"pooling.{name}") for name in ("kind", "tied", "rounds"))
    if kind is None or tied is None or rounds is None:
        return None
    return _controls(look, kind, tied, rounds)


def _controls(look: Look, kind: Kind, tied: bool, rounds: int) -> Controls:
    kernel = current(WINDOW, key="pooling.kernel")
    stride = kernel if tied else current(STRIDE, key="pooling.stride")
    return Controls(look, Settings(kind, kernel, stride, look.padding, look.ceil), rounds)


def draw_window(look: Look) -> Controls:
    """Draw what is kept of a window, its size, its steps, and how often; the result is everything that they say."""
    kind = st.segmented_control(
        "Keep of each window",
        KINDS,
        default="max",
        required=True,
        format_func=KIND_TITLES.get,
        key="pooling.kind",
        bind="query-params",
    )
    live_slider("Window", WINDOW, key="pooling.kernel", help="The side k of the window of k × k pixels")
    tied = st.toggle(
        "Windows side by side",
        value=True,
        key="pooling.tied",
        bind="query-params",
        help="The stride is the side of the window, as almost everywhere. Off: a stride of its own.",
    )
    if not tied:
        live_slider("Stride", STRIDE, key="pooling.stride", help="From one window to the next")
    rounds = st.slider(
        "Rounds",
        1,
        MOST_ROUNDS,
        1,
        key="pooling.rounds",
        bind="query-params",
        help="How often in a row: each round pools what came out of the one before.",
    )
    return _controls(look, kind, tied, rounds)

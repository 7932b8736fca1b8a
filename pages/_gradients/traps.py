"""Small traps of the course, each a live experiment with its numbers in a file of its own."""

import streamlit as st

from pages._gradients import dead_units, linear_layers, rectified, small_network, softmax

DRAW = {
    "Sigmoid after ReLU": rectified.draw,
    "Only linear layers": linear_layers.draw,
    "Squared error": small_network.draw,
    "Dead units": dead_units.draw,
    "Softmax": softmax.draw,
}
TRAPS = tuple(DRAW)


def draw() -> None:
    """One trap at a time."""
    trap = st.segmented_control(
        "Trap", TRAPS, default=TRAPS[0], required=True, key="gradients.trap", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    DRAW[trap]()

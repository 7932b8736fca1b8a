"""Only linear layers: multiplied out, they are one matrix."""

import streamlit as st

from core.linear_stack import LinearStack, linear_stack
from pages._ui.figures.number_grid import number_grid
from pages._ui.live_slider import Range, live_slider
from pages._ui.numbers import number

DEPTH = Range(1, 12, 5, 1)


def draw() -> None:
    """S59: without anything between them, layers are one matrix."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=320):
            layers = live_slider("Layers", DEPTH, key="gradients.stack")
        relu = st.toggle("A ReLU between them", key="gradients.stack_relu", bind="query-params")
    found = linear_stack(layers, relu=relu)
    columns = st.columns(3, gap="large")
    columns[0].html(number_grid(found.matrix.tolist(), "W′, all matrices multiplied out"))
    columns[1].html(number_grid(found.by_layers.tolist(), "Four inputs, layer by layer"))
    columns[2].html(number_grid(found.by_matrix.tolist(), "The same inputs, W′x + b′"))
    many, one = found.parameters
    st.markdown(
        f"{' → '.join(map(str, found.sizes))}: largest difference **{number(found.difference)}**. The same for digits, "
        f"with 32 units a layer: {many:,} weights and biases against {one:,}, and **{found.same_class:.0%}** of 325 "
        "digits get the same class."
    )
    st.markdown(_what_it_says(found, relu))


def _what_it_says(found: LinearStack, relu: bool) -> str:
    if not relu:
        return (
            "W₃(W₂(W₁x + b₁) + b₂) + b₃ is W′x + b′: depth alone buys nothing, and whatever a straight line cannot "
            "separate stays together."
        )
    if len(found.sizes) == 2:
        return "With a single layer there is nothing between."
    if found.alike:
        return "All four outputs are the same: on the way through so many ReLUs what told the inputs apart was lost."
    return "With a ReLU between the layers no single matrix does what they do: that is what depth is for."

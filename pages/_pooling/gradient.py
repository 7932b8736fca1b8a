"""Where the gradient goes: the backward pass of one pooling, by hand and by autograd."""

import streamlit as st

from core.data.grids import POOLING_GRIDS
from core.pooling import KINDS, Settings
from core.pooling_gradient import route
from pages._pooling.controls import KIND_TITLES
from pages._ui.figures.number_grid import number_grid

KERNELS = {2: "2 × 2", 3: "3 × 3"}


def draw() -> None:
    """The backward pass of one pooling on a few numbers, by hand and by autograd."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(
            "Numbers",
            list(POOLING_GRIDS),
            format_func=lambda key: POOLING_GRIDS[key].title,
            key="pooling.gradient_grid",
            bind="query-params",
            width=280,
        )
        kind = st.segmented_control(
            "Pooling",
            KINDS,
            default="max",
            required=True,
            format_func=KIND_TITLES.get,
            key="pooling.gradient_kind",
            bind="query-params",
        )
        kernel = st.segmented_control(
            "Windows of",
            list(KERNELS),
            default=2,
            required=True,
            format_func=KERNELS.get,
            key="pooling.gradient_kernel",
            bind="query-params",
        )
        stride = st.slider("Stride", 1, 3, 2, key="pooling.gradient_stride", bind="query-params", width=200)
    routed = route(POOLING_GRIDS[name].levels, Settings(kind, kernel, stride))
    first, second, third = st.columns(3)
    first.html(number_grid(routed.pooling.image[0].tolist(), "Forward: the input", signed=False))
    second.html(number_grid(routed.pooling.output[0].tolist(), "its pooling", signed=False))
    third.html(number_grid(routed.gradient[0].tolist(), "Backward: the gradient of the sum of the outputs"))
    how = {
        "average": "The mean spreads it: every value of a window gets an equal part.",
        "max": "All of it goes to the winner of each window, nothing to the others.",
        "min": "All of it goes to the smallest value of each window, nothing to the others.",
    }[kind]
    ties = " Among equals PyTorch takes the first in reading order." if kind != "average" else ""
    st.markdown(
        f"{how}{ties} Where windows overlap, the parts add up. The sum of the gradient is "
        f"**{routed.gradient.sum().item():g}**, one for each of the **{routed.pooling.output.numel()}** outputs. "
        f"Largest difference to autograd: **{routed.difference:.1e}**."
    )

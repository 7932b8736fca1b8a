"""Small pictures with the numbers in the cells: the chain of the course's figure, and a checkerboard."""

import streamlit as st

from core.data.grids import POOLING_GRIDS
from core.pooling import KINDS, Settings, pool
from core.pooling_figure import chain
from pages._pooling.controls import KIND_TITLES
from pages._ui.figures.number_grid import number_grid


def draw() -> None:
    """Convolution, then pooling, on 6 × 6 numbers; below it what is left of a checkerboard."""
    ceil = st.toggle("Ceil mode for this figure", key="pooling.figure_ceil", bind="query-params")
    steps = chain(ceil)
    width = steps.image.shape[2]
    first, second, third = st.columns([width, width - 1, 3], gap="medium")
    first.html(number_grid(steps.image[0].tolist(), f"A picture, {width} × {width}", signed=False))
    first.container(width=170).html(number_grid(steps.kernel.tolist(), "The kernel, 2 × 2"))
    features, pooled = steps.pooling.image[0], steps.pooling.output[0]
    second.html(number_grid(features.tolist(), "Its convolution, 5 × 5: one column and row fewer"))
    third.html(number_grid(pooled.tolist(), f"Max pooling 2 × 2: {pooled.shape[1]} × {pooled.shape[0]}"))
    dropped = steps.pooling.dropped
    st.markdown(
        f"**{dropped} of 25 values are dropped**: five is odd, and the last row and column lie in no window."
        if dropped
        else "**No value is dropped**: in ceil mode the last row and column get windows of their own, cut off there."
    )
    board = POOLING_GRIDS["checkerboard"].levels
    st.markdown(
        "**A checkerboard, pooled 2 × 2.** Every window holds the same, so the pattern is gone, whatever is kept."
    )
    places = st.columns(4)
    places[0].html(number_grid(board[0].tolist(), "The checkerboard", signed=False))
    for place, kind in zip(places[1:], KINDS, strict=True):
        place.html(
            number_grid(pool(board, Settings(kind)).output[0].tolist(), KIND_TITLES[kind], signed=False)
        )

"""Two questions to commit to before the app answers, by doing it."""

import streamlit as st

from core.convolution import Convolution, Settings, convolve, size_formula
from core.data.grids import GRIDS
from core.kernels import KINDS, make_kernel
from pages._ui import predict
from pages._ui.figures.number_grid import number_grid

RIVALS = ("vertical", "horizontal")
HARDER = {"size": 5, "kernel": "gaussian", "cells": "", "padding": "none", "stride": 3, "dilation": 1}

EXAMPLE = {
    "kernel": "vertical",
    "size": 3,
    "cells": "",
    "angle": 0,
    "padding": "none",
    "stride": 1,
    "dilation": 1,
    "bias": 0,
    "flip": False,
    "channels": "grey",
    "view": "signed",
    "panel": "Proof",
}


def size_key(result: Convolution) -> str:
    """A new question for every input size, kernel size and setting that the answer depends on."""
    s = result.settings
    shape = "×".join(map(str, (*result.image.shape[1:], result.kernels.shape[-1])))
    return f"predict.size.{shape}.{s.padding}.{s.stride}.{s.dilation}"


def size_is_secret(result: Convolution | None) -> bool:
    """Whether the size question is open before the person and not answered yet."""
    panel = st.session_state.get("convolution.panel", st.query_params.get("convolution.panel"))
    return result is not None and panel == "Predict" and predict.committed(size_key(result)) is None


def _set(**controls: object) -> None:
    for name, value in controls.items():
        st.session_state[f"convolution.{name}"] = value


def draw(result: Convolution) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        _size(result)
    with right:
        _which_kernel()


def _size(result: Convolution) -> None:
    s, k = result.settings, result.kernels.shape[-1]
    height, width = result.image.shape[1:]
    answer = predict.whole_numbers(
        size_key(result),
        f"**How large is the output?** A picture of {width} × {height}, a {k}×{k} kernel, padding *{s.padding}*, "
        f"stride {s.stride}, dilation {s.dilation}.",
        ("Columns", "Rows"),
    )
    if answer is not None:
        rows, columns = result.output.shape[1:]
        predict.verdict(answer == [columns, rows], f"PyTorch's output has {columns} × {rows} values.")
        st.latex(size_formula(width, k, s))
        st.latex(size_formula(height, k, s))
    too_small = min(height, width) < HARDER["size"]
    if st.button(
        "Set the controls to a harder one",
        on_click=_set,
        kwargs=HARDER,
        icon=":material/casino:",
        disabled=too_small,
    ):
        st.rerun()  # some of these controls stand outside this fragment


def _which_kernel() -> None:
    grid = st.selectbox(
        "An edge", list(GRIDS), index=1, format_func=lambda name: GRIDS[name].title, key="convolution.edge"
    )
    st.html(number_grid(GRIDS[grid].rows, "Input in grey levels", signed=False))
    options = {name: KINDS[name].label for name in RIVALS} | {"both": "both", "neither": "neither"}
    answer = predict.choice(
        f"predict.edge.{grid}",
        "**Which of the two kernels lights up,** that is, answers with anything but 0?",
        options,
    )
    if answer is None:
        return
    settings = Settings(padding="none")
    outputs = {n: convolve(GRIDS[grid].levels, make_kernel(n, 3)[None].float(), settings) for n in RIVALS}
    lit = [name for name in RIVALS if outputs[name].limit > 0]
    truth = {0: "neither", 1: lit[0] if lit else "", 2: "both"}[len(lit)]
    predict.verdict(answer == truth, f"It is {options[truth].lower()}. {GRIDS[grid].teaches}")
    for column, name in zip(st.columns(2), RIVALS, strict=True):
        column.html(number_grid(outputs[name].output[0].tolist(), KINDS[name].label))
    if st.button(
        "Put it on the page", on_click=_set, kwargs=EXAMPLE | {"picture": grid}, icon=":material/play_arrow:"
    ):
        st.rerun()

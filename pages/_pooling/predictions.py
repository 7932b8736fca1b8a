"""Two questions to commit to before the app answers, by doing it."""

import streamlit as st

from core.pooling import KINDS, Settings, pool, size_formula
from core.pooling_background import thin_line
from pages._pooling.controls import KIND_TITLES
from pages._pooling.stage import Scene
from pages._ui import predict
from pages._ui.figures.number_grid import number_grid

HARDER = {"kernel": 5, "tied": False, "stride": 3, "padding": 2, "rounds": 1}
LINES = {True: "a black line on white", False: "a white line on black"}


def _size_key(scene: Scene) -> str:
    """A new question for every input size and setting that the answer depends on."""
    s = scene.controls.settings
    height, width = scene.levels.shape[1:]
    return (
        f"predict.pooled.{width}×{height}.{s.kernel}.{s.stride}.{s.padding}.{s.ceil}.{scene.controls.rounds}"
    )


def size_is_secret(scene: Scene) -> bool:
    """Whether the size question is open before the person and not answered yet."""
    panel = st.session_state.get("pooling.panel", st.query_params.get("pooling.panel"))
    return not scene.problem and panel == "Predict" and predict.committed(_size_key(scene)) is None


def _set(**controls: object) -> None:
    for name, value in controls.items():
        st.session_state[f"pooling.{name}"] = value


def draw(scene: Scene) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        _size(scene)
    with right:
        _thin_line()


def _size(scene: Scene) -> None:
    s, rounds = scene.controls.settings, scene.controls.rounds
    height, width = scene.levels.shape[1:]
    often = f", {rounds} times in a row" if rounds > 1 else ""
    answer = predict.whole_numbers(
        _size_key(scene),
        f"**How large is the output?** A picture of {width} × {height}, windows of {s.kernel} × {s.kernel}, stride "
        f"{s.stride}, padding {s.padding}, {'ceil' if s.ceil else 'floor'} mode{often}.",
        ("Columns", "Rows"),
    )
    if answer is not None:
        rows, columns = scene.last.output.shape[1:]
        predict.verdict(answer == [columns, rows], f"PyTorch's output has {columns} × {rows} values.")
        for one in scene.rounds:
            st.latex(size_formula(one.image.shape[2], s) + r"\qquad" + size_formula(one.image.shape[1], s))
    if st.button(
        "Set the controls to a harder one",
        on_click=_set,
        kwargs=HARDER,
        icon=":material/casino:",
        disabled=min(height, width) < HARDER["kernel"],
    ):
        st.rerun()  # some of these controls stand outside this fragment


def _thin_line() -> None:
    dark = st.segmented_control(
        "A picture",
        list(LINES),
        default=True,
        required=True,
        format_func=lambda dark: LINES[dark].capitalize(),
        key="pooling.line",
        label_visibility="collapsed",
    )
    image = thin_line(dark=dark)
    st.html(number_grid(image[0].tolist(), "Input in grey levels", signed=False))
    answer = predict.choice(
        f"predict.line.{dark}",
        f"**Which pooling, 2 × 2, loses {LINES[dark]} without a trace?**",
        KIND_TITLES,
    )
    if answer is None:
        return
    pooled = {kind: pool(image, Settings(kind)).output for kind in KINDS}
    lost = next(kind for kind in KINDS if pooled[kind].amin() == pooled[kind].amax())
    predict.verdict(
        answer == lost,
        f"It is {KIND_TITLES[lost].lower()} pooling: every window holds some background, and that wins. The average "
        "keeps a pale line.",
    )
    for column, kind in zip(st.columns(3), KINDS, strict=True):
        column.html(number_grid(pooled[kind][0].tolist(), KIND_TITLES[kind], signed=False))

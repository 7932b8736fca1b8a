"""The curves of a run, against updates or against examples seen, with the runs that were pinned below them."""

import streamlit as st

from core.training_curve import Curves
from core.training_run import Run
from pages._training import pins
from pages._ui.live_chart import Curve, live_chart

AXES = {"update": ("updates", 0), "samples": ("examples seen", 1)}
SECOND = {
    "accuracy": "Accuracy, held out",
    "norm": "Length of the gradient",
    "ratio": "Length of the step ÷ the right one",
    "cosine": "Cosine with the true gradient",
}


def choose() -> None:
    """What the curves are drawn against, and what the lower one shows."""
    with st.container(horizontal=True, vertical_alignment="center", key="curves"):
        st.segmented_control(
            "Against", list(AXES), default="update", required=True, format_func=lambda a: AXES[a][0].capitalize(),
            key="training.axis", bind="query-params", label_visibility="collapsed",
        )  # fmt: skip
        st.selectbox(
            "Below", list(SECOND), format_func=SECOND.get, key="training.second", bind="query-params",
            label_visibility="collapsed", width=300,
        )  # fmt: skip
        pins.draw()


def draw(run: Run, back: int | None) -> None:
    """Loss above, and what was chosen below."""
    title, column = AXES[st.session_state.get("training.axis", "update")]
    second = st.session_state.get("training.second", "accuracy")
    marker = None if back is None else _place(run, back, column)
    loss, other = _loss(run.curves, column), _second(run.curves, second, column)
    for number, pinned in enumerate(pins.kept(), 1):
        loss = _as_pinned(_loss(pinned.curves, column), number) + loss
        other = _as_pinned(_second(pinned.curves, second, column), number) + other
    last = f"{loss[-2].y[-1]:.3g}" if len(loss[-2].y) else "none yet"
    live_chart(
        loss, key="training.loss", title="Loss", x_title=title, y_title="loss", log=True, height=190, marker=marker,
        alt=f"Loss against {title}: of the batches with its noise as a band, and held out. The last mean is {last}.",
    )  # fmt: skip
    share = second in ("accuracy", "cosine")
    live_chart(
        other, key=f"training.{second}", title=SECOND[second], x_title=title, y_title=second,
        log=second in ("norm", "ratio"), height=150, marker=marker,
        y_range=(0.0 if second == "accuracy" else -1.0, 1.0) if share else None,
        alt=f"{SECOND[second]} against {title}.",
    )  # fmt: skip


def _loss(curves: Curves, column: int) -> list[Curve]:
    mean, low, high = curves.of("loss")
    scored = curves.scored()
    return [
        Curve("batches", curves.at[:, column], mean, low, high),
        Curve("held out", scored[column], scored[2], dashed=True),
    ]


def _second(curves: Curves, name: str, column: int) -> list[Curve]:
    if name == "accuracy":
        scored = curves.scored()
        return [Curve("held out", scored[column], scored[3], points=True)]
    mean, low, high = curves.of(name)
    return [Curve(SECOND[name], curves.at[:, column], mean, low, high)]


def _as_pinned(curves: list[Curve], number: int) -> list[Curve]:
    return [Curve(f"{c.name}, pin {number}", c.x, c.y, dashed=c.dashed, pinned=True) for c in curves]


def _place(run: Run, back: int, column: int) -> float:
    state = next(state for state in run.kept.states if state.updates == back)
    return float((state.updates, state.samples)[column])

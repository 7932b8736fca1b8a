"""What a beta1 does to training: the recorded training again, with the present settings."""

from math import isfinite

import streamlit as st

from core.adam_training import RULE, Training, advance, begin
from core.gradient_record import UPDATES
from pages._adam.stage import Scene
from pages._ui.figures.lines import lines
from pages._ui.numbers import number

SLICE = 0.15  # seconds of updates between two pictures: others share this process
EVERY = 0.2
KEY = "adam.training"
LAYERS = ("first layer", "second", "output")


def _cancel() -> None:
    st.session_state.pop(KEY, None)


def draw(scene: Scene) -> None:
    """A button, and the training as far as it has come."""
    c = scene.controls
    now: Training | None = st.session_state.get(KEY)
    waiting = ""
    if now is not None and (now.settings, now.batch) != (c.settings, c.batch):
        if not now.done:
            at = f"{len(now.losses)} of {UPDATES} updates"
            waiting = f" One with β₁ = {now.settings.beta1:g} rests at {at} until its settings are back."
        now = None
    with st.container(horizontal=True):
        label = f"Train with β₁ = {c.settings.beta1:g}, {UPDATES} updates"
        if st.button(label, type="primary", icon=":material/play_arrow:", key="adam.train"):
            now = st.session_state[KEY] = begin(c.batch, c.settings)
        if now is not None and not now.done:
            st.button("Cancel", on_click=_cancel, icon=":material/stop:", key="adam.cancel")
    if now is None:
        st.info(
            "The histogram replays gradients of one training. Here the network is trained again, from the same weights "
            "and on the same pictures, with all settings as chosen, so that it meets gradients of its own. It goes on "
            f"while this panel is open.{waiting}",
            icon=":material/play_arrow:",
        )
        return
    (_progress if now.done else _watched)(scene)


def _progress(scene: Scene) -> None:
    """The curves as far as they are; the training goes on with every run of this."""
    now: Training | None = st.session_state.get(KEY)
    if now is None:
        return
    if not now.done:
        now = st.session_state[KEY] = advance(now, SLICE)
        if now.done:
            st.rerun()
    left, right = st.columns(2)
    made, rest = len(now.losses), [None] * (UPDATES - len(now.losses))
    with left:
        st.markdown(f"**Loss** of each batch; {made} of {UPDATES} updates")
        st.plotly_chart(
            lines(
                range(1, UPDATES + 1),
                {"yours": [*now.losses, *rest], "recorded": scene.record.losses},
                x_title="update", y_title="loss (log)", log=True,
            ),
            key="adam.losses", config={"displayModeBar": False},
            alt=f"The loss with your settings goes from {number(now.losses[0])} to "
            f"{number(now.losses[-1])}, the recorded one ends at {number(scene.record.losses[-1])}.",
        )  # fmt: skip
    with right:
        st.markdown(f"**‖Δw‖/‖w‖** of each layer; rule of thumb: about {RULE:g}")
        series = {name: [*(step[k] for step in now.moved), *rest] for k, name in enumerate(LAYERS)}
        st.plotly_chart(
            lines(
                range(1, UPDATES + 1), series | {f"{RULE:g}": [RULE] * UPDATES}, x_title="update",
                y_title="‖Δw‖/‖w‖ (log)", log=True,
            ),
            key="adam.moved", config={"displayModeBar": False},
            alt="How far each layer moves in an update, at last: "
            + ", ".join(f"{name} {number(now.moved[-1][k])}" for k, name in enumerate(LAYERS)),
        )  # fmt: skip
    if not isfinite(now.losses[-1]):
        st.error(
            "The loss is not finite any more, and nothing comes back from that. Choose a smaller learning rate.",
            icon=":material/error:",
        )


_watched = st.fragment(run_every=EVERY)(_progress)  # one fragment for all runs of the script

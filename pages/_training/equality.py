"""The equality lab: the same effective batch whole and in micro-batches, from the same first weights."""

import streamlit as st

from core.engine import Unavailable, abandon
from core.training_lab import MOST, Lab, new_lab, watch_lab
from core.training_settings import Controls, Start
from pages._training.stage import CONTROLS, sentence
from pages._training.watching import watched
from pages._ui.live_chart import Curve, live_chart
from pages._ui.numbers import number

LAB = "training.lab"
DIFFERENCES = {
    "gradient32": "gradient, float32",
    "weights32": "weights, float32",
    "gradient64": "gradient, float64",
    "weights64": "weights, float64",
}


def draw(start: Start, controls: Controls) -> None:
    """The buttons and, while the twins learn, their losses and how far apart they are."""
    st.session_state[CONTROLS] = controls
    if not _settled(start, controls):
        return
    lab: Lab = st.session_state[LAB]
    with st.container(horizontal=True, vertical_alignment="center"):
        if lab.playing:
            st.button(
                "Pause", icon=":material/pause:", type="primary", on_click=_pause, key="training.lab_pause"
            )
        else:
            st.button(
                "Play", icon=":material/play_arrow:", type="primary", on_click=_play, disabled=lab.done,
                key="training.lab_play",
            )  # fmt: skip
        st.button("Reset", icon=":material/replay:", on_click=forget, key="training.lab_reset")
        m, k = controls.m, controls.k
        st.html(f"<span class='nabla-product'>{m} × {k} = {m * k}</span>")
    (_watched if lab.busy else _live)()


def forget() -> None:
    """Let go of the lab, if there is one."""
    lab = st.session_state.pop(LAB, None)
    if lab is not None:
        abandon(lab.chain)


def _settled(start: Start, controls: Controls) -> bool:
    lab: Lab | None = st.session_state.get(LAB)
    if lab is not None and (lab.start, lab.same_masks) == (start, controls.same_masks):
        return True
    playing = lab is not None and lab.playing
    forget()
    try:
        lab = new_lab(start, controls)
    except ValueError as error:
        st.error(sentence(error), icon=":material/error:")
        return False
    lab.playing = playing
    st.session_state[LAB] = lab
    return True


def _play() -> None:
    lab: Lab = st.session_state[LAB]
    lab.playing, lab.error, lab.chain.error = True, "", ""


def _pause() -> None:
    st.session_state[LAB].playing = False


def _live() -> None:
    with st.container(key="twins"):  # one box, whatever is in it: nothing is left behind beside it
        _all()


def _all() -> None:
    lab: Lab = st.session_state[LAB]
    before, controls = lab.busy, st.session_state[CONTROLS]
    try:
        watch_lab(lab, controls)
    except (Unavailable, ValueError) as error:
        lab.playing, lab.error, lab.chain.error = False, sentence(error), sentence(error)
    if lab.error:
        st.error(lab.error, icon=":material/error:")
    at = lab.of("update")
    live_chart(
        [
            Curve(f"{controls.m * controls.k} at once", at, lab.of("whole")),
            Curve(f"{controls.k} times {controls.m}", at, lab.of("parts"), dashed=True),
        ],
        key="training.twins", title="Loss, both ways", x_title="updates", y_title="loss", log=True, height=190,
        alt=f"The losses of both ways over {len(at)} updates: "
        + ("on each other." if lab.equal else "they part."),
    )  # fmt: skip
    live_chart(
        [Curve(name, at, lab.of(column), dashed="64" in column) for column, name in DIFFERENCES.items()],
        key="training.apart", title="Largest difference between both ways", x_title="updates", y_title="|Δ|",
        log=True, height=240,
        alt="Largest differences so far: "
        + ", ".join(f"{name} {lab.largest(column):.2g}" for column, name in DIFFERENCES.items()),
    )  # fmt: skip
    st.markdown(_said(lab, controls))
    if before and not lab.busy:
        st.rerun()


_watched = watched(_live)


def _said(lab: Lab, controls: Controls) -> str:
    m, k = controls.m, controls.k
    if not len(lab.rows):
        return (
            f"Press play: one network learns from {m * k} examples at once, its twin from {k} times {m}, from the same "
            "first weights and the same examples. Move k while they learn."
        )
    found = (
        f"After {len(lab.rows):,} updates the gradients were at most **{number(lab.largest('gradient32'))}** apart in "
        f"float32 and **{number(lab.largest('gradient64'))}** in float64"
    )
    end = f" The lab ends after {MOST:,} updates." if lab.done else ""
    if lab.equal:
        return (
            f"{found}: the order of additions, nothing else. {_magnified(lab)}"
            f"**{m} × {k} is one batch of {m * k}.**{end}"
        )
    architecture = lab.start.architecture
    why = []
    if architecture.normalisation == "batch":
        why.append(
            f"batch norm divides by the spread of its micro-batch, {m} examples and not {m * k}: what the "
            "network makes of one example depends on which others are beside it"
        )
    if architecture.dropout and not lab.same_masks:
        why.append(
            "dropout drew other masks for the micro-batches than for the whole batch; with *the same masks* both agree"
        )
    reason = ", and ".join(why) or "differences of rounding have grown with every update"
    return f"{found}. **They part**: {reason}.{end}"


def _magnified(lab: Lab) -> str:
    """Adam and RMSprop divide by the gradient's own size, so they blow up rounding where a gradient is next to 0."""
    if lab.largest("weights32") < 1e-3 or not lab.equal:
        return ""
    return (
        f"The weights in float32 are {number(lab.largest('weights32'))} apart all the same: the optimiser divides by "
        "the size of the gradient, also where that is nothing but rounding. "
    )

"""Play, pause, a step, back in time: what one does with a run."""

import streamlit as st

from core.engine import Unavailable
from core.training_run import one_step, pause, play, rewound
from pages._training import choices
from pages._training.stage import CONTROLS, RUN, current, stop

BACK = "training.back"


def draw() -> None:
    """The buttons, and at rest the slider that goes back to a state that was kept."""
    run = current()
    with st.container(horizontal=True, vertical_alignment="bottom", key="transport"):
        if run.playing:
            st.button("Pause", icon=":material/pause:", type="primary", on_click=_pause, key="training.pause")
        else:
            st.button(
                "Play", icon=":material/play_arrow:", type="primary", on_click=_play, key="training.play"
            )
        st.button(
            "One micro-batch", on_click=_step, args=(False,), disabled=run.playing, key="training.micro"
        )
        st.button("One update", on_click=_step, args=(True,), disabled=run.playing, key="training.update")
        st.button("Reset", icon=":material/replay:", on_click=stop, key="training.reset")
        run.pace = st.segmented_control(
            "Micro-batches", list(choices.PACES), default=0.0, required=True, format_func=choices.PACES.get,
            key="training.pace", bind="query-params", label_visibility="collapsed",
        )  # fmt: skip
        if not run.busy and len(run.kept.states) > 1:
            st.select_slider(
                "Go back to update", run.kept.updates, run.kept.updates[-1], key=BACK, width=260,
                help="Look at a state that was kept. Play goes on from there, with the settings as they are now",
            )  # fmt: skip


def chosen() -> int | None:
    """The update that one has gone back to, None for the present; what has broken goes back to the last good state."""
    run = current()
    back, updates = st.session_state.get(BACK), run.kept.updates
    if run.latest.stopped:  # there is no present to go on from, whatever is still under way
        return back if back in updates else updates[-1]
    if run.busy:
        return None
    return back if back in updates[:-1] else None


def _branch() -> None:
    """From here on the run goes on where one has gone back to."""
    back = chosen()
    if back is not None:
        st.session_state[RUN] = rewound(current(), back)
    st.session_state.pop(BACK, None)


def _play() -> None:
    _branch()
    play(current())


def _pause() -> None:
    pause(current())


def _step(whole_update: bool) -> None:
    _branch()
    run = current()
    try:
        one_step(run, st.session_state[CONTROLS], whole_update=whole_update)
    except Unavailable as error:
        run.chain.error = str(error)

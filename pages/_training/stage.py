"""The run that a session has: begun when its settings change, driven a few times a second while it plays."""

import streamlit as st

from core.engine import Unavailable, abandon
from core.training_run import Run, new_run, watch
from core.training_settings import Controls, Start

RUN, CONTROLS = "training.run", "training.controls"


def settle(start: Start, controls: Controls) -> Run | None:
    """The session's run with these settings, begun anew when it had others; None, with a sentence, if impossible."""
    run: Run | None = st.session_state.get(RUN)
    st.session_state[CONTROLS] = controls
    if run is None or run.start != start:
        try:
            fresh = new_run(start, controls)
        except ValueError as error:
            stop()
            st.error(sentence(error), icon=":material/error:")
            return None
        if run is not None:
            fresh.playing, fresh.pace = run.playing, run.pace
            abandon(run.chain)
        st.session_state[RUN] = run = fresh
    return run


def current() -> Run:
    """The session's run; there is one wherever this is called."""
    run: Run = st.session_state[RUN]
    return run


def stop() -> None:
    """Let go of the run, if there is one."""
    run = st.session_state.pop(RUN, None)
    if run is not None:
        abandon(run.chain)


def keep_going(run: Run) -> None:
    """Take in what arrived, and go on where the run plays; without a cluster, stop with a sentence."""
    try:
        watch(run, st.session_state[CONTROLS])
    except Unavailable as error:
        run.playing, run.chain.error = False, str(error)
    except ValueError as error:
        run.playing, run.chain.error = False, sentence(error)
    run.error = run.error or run.chain.error


def sentence(error: Exception) -> str:
    """What was wrong, for a person: the name of a parameter as a first word."""
    text = str(error)
    return text[:1].upper() + text[1:]

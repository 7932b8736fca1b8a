"""What was asked of a run's network last, kept until another run, or another update of it, is asked."""

from dataclasses import dataclass

import streamlit as st

from core import engine
from core.training_checkpoints import back_to
from core.training_learned import Learned, learned
from core.training_run import Run
from core.training_state import State
from pages._training import transport
from pages._training.stage import sentence

FOUND = "training.found"
SECONDS = 60.0  # ten thousand pictures, while others train on the same machine


@dataclass(frozen=True)
class Found:
    """What was computed last, and of what."""

    run: Run
    state: State
    learned: Learned


def known() -> Found | None:
    """What was computed last, if anything was."""
    return st.session_state.get(FOUND)


def shown_state(run: Run) -> State:
    """The newest state, or the one that somebody has gone back to."""
    back = transport.chosen()
    return run.state if back is None else back_to(run.kept, back)[0]


def find(run: Run, *, opened: bool, again: bool) -> Found | None:
    """What is known of the run; computed anew when it is another, and in play only where somebody asks for it."""
    state, kept = shown_state(run), known()
    if kept is not None and kept.run is run:
        same = kept.state.updates == state.updates
        if not again and (same or (run.busy and not opened)):
            return kept
    try:
        with st.spinner("Asking the network about all held-out examples …"):
            found = Found(run, state, engine.call(learned, state, timeout=SECONDS))
    except engine.Unavailable as error:
        st.error(str(error), icon=":material/error:")
    except ValueError as error:
        st.error(sentence(error), icon=":material/error:")
    else:
        st.session_state[FOUND] = found
        return found
    st.session_state.pop(FOUND, None)
    return None

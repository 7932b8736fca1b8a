"""A part of a page that looks at a run again and again, at a pace that leaves room for the runs of others."""

from collections.abc import Callable
from functools import wraps

import streamlit as st

from core.engine import sharing
from core.training_pace import PACES, pace

PACE = "training.pace_of_looks"


def watched(draw: Callable[[], None]) -> Callable[[], None]:
    """``draw`` as a fragment that runs again and again; made once, for all runs of the script."""

    @wraps(draw)
    def look() -> None:
        draw()
        if pace(sharing(), st.session_state[PACE]) != st.session_state[PACE]:
            st.rerun()  # a pace is given to the browser by the script, not by a fragment

    fragments = {seconds: st.fragment(run_every=seconds)(look) for seconds in PACES}

    def begin() -> None:
        st.session_state[PACE] = pace(sharing(), st.session_state.get(PACE, 0.0))
        fragments[st.session_state[PACE]]()

    return begin

"""How many people have a place at once. Who comes when all are taken is told so, and let in when one leaves.

A session counts as long as its browser is connected. One that was cut off for a moment has its place when it comes
back, even if somebody has taken one meanwhile: nobody loses what they were doing.
"""

import threading
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core import settings
from pages._server import log
from pages._ui import style

LOOK = 4.0  # seconds between two looks at whether somebody has left
WAITING = 3  # connections for each place; beyond, the door itself is shut (headers.py)

_lock = threading.Lock()
_taken: set[str] = set()
_server: Any = None


def begin(server: Any) -> None:
    """Have the places of ``server`` counted; without one, as in a test of a page, there is room for all."""
    global _server
    _server = server


def admit() -> bool:
    """Whether the session of this run has a place; it takes one if there is one."""
    context = get_script_run_ctx()
    if context is None or _server is None:
        return True
    session_id, most, manager = context.session_id, settings.now().sessions, _server._session_mgr
    with _lock:
        if session_id in _taken:
            return True
        connected = {info.session.id for info in manager.list_active_sessions()}
        if len(_taken & connected) >= most:
            return False
        _taken.add(session_id)
        return True


def forget_the_gone(server: Any) -> None:
    """Free the places of those who will not come back; for the thread in which Streamlit changes its sessions."""
    manager = server._session_mgr
    kept = {info.session.id for info in (*manager.list_active_sessions(), *manager._session_storage.list())}
    with _lock:
        _taken.intersection_update(kept)


def wait() -> None:
    """The page of somebody who has no place yet."""
    style.apply()
    most = settings.now().sessions
    st.title("Every place is taken", anchor=False)
    st.markdown(
        f"This server takes {most:,} at a time, and that many are here. Leave this page open: it lets you in as soon "
        "as somebody leaves."
    )
    log.tell("all places are taken", places=most)
    st.fragment(run_every=LOOK)(_look)()


def _look() -> None:
    st.caption(":material/hourglass_empty: Waiting for a place …")
    if admit():
        st.rerun()


def shut(session_id: str = "") -> bool:
    """Whether there are so many connections that not even a page for waiting is given out.

    Somebody who comes back to the session ``session_id`` finds the door open. For the thread in which Streamlit
    changes its sessions.
    """
    if _server is None or _server._session_mgr.num_active_sessions() < WAITING * settings.now().sessions:
        return False
    manager = _server._session_mgr
    return (
        manager.get_active_session_info(session_id) is None
        and manager._session_storage.get(session_id) is None
    )

"""What Streamlit leaves lying about: sessions whose time is over, and uploads that no page asked for.

Streamlit forgets an ended session when the next one ends, and keeps every file that is sent to its upload address as
long as the session it names: on a quiet server both stay in memory for good. There is no public way to change that.
The private names used here are those of Streamlit 1.67, and ``tests/browser/test_janitor.py`` notices when they change.
"""

import gc
import threading
import time
from collections.abc import Iterator
from typing import Any

from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

from pages._server import places

EVERY = 5.0  # seconds between two rounds
GRACE = 30.0  # seconds in which a page may ask for a file that has arrived
BUDGET = 300 * 2**20  # bytes of files that no page has asked for, of all sessions together


def begin(server: Any) -> None:
    """Start the rounds."""
    arrived = watch(server)
    threading.Thread(target=_rounds, args=(server, arrived), name="janitor", daemon=True).start()


def watch(server: Any) -> dict[tuple[str, str], float]:
    """Note when each upload arrives, by session and file, and let no more than ``BUDGET`` of them wait."""
    manager, arrived = server.uploaded_file_mgr, {}
    add = manager.add_file

    def add_file(session_id: str, file: UploadedFileRec) -> None:
        _make_room(server, arrived, len(file.data))
        arrived[session_id, file.file_id] = time.monotonic()
        add(session_id, file)

    manager.add_file = add_file
    return arrived


def _rounds(server: Any, arrived: dict[tuple[str, str], float]) -> None:
    loop = server._get_async_objs().eventloop
    while not loop.is_closed():
        time.sleep(EVERY)
        try:
            loop.call_soon_threadsafe(tidy, server, arrived)  # where Streamlit itself changes these things
        except RuntimeError:  # the server is closing
            return


def tidy(server: Any, arrived: dict[tuple[str, str], float]) -> None:
    """End the sessions whose time is over, with all they had, and drop uploads that nobody asked for in time."""
    ended = server._session_mgr._session_storage._cache.expire()
    for _, info in ended:
        info.session.shutdown()
    server.media_file_mgr.remove_orphaned_files()  # a download goes with the second call, not with the first
    places.forget_the_gone(server)
    _forget(server, arrived)
    late = time.monotonic() - GRACE
    for session_id, file_id in [key for key in _waiting(server, arrived) if arrived[key] < late]:
        _drop(server, arrived, session_id, file_id)
    if ended:
        del ended
        gc.collect()  # a session holds itself by its own callbacks


def _make_room(server: Any, arrived: dict[tuple[str, str], float], size: int) -> None:
    """Drop the files that have waited longest, until ``size`` more bytes are within ``BUDGET``."""
    _forget(server, arrived)
    if sum(_size(server, *key) for key in arrived) + size <= BUDGET:
        return
    waiting = list(_waiting(server, arrived))
    taken = sum(_size(server, *key) for key in waiting)
    for key in waiting:
        if taken + size <= BUDGET:
            return
        taken -= _size(server, *key)
        _drop(server, arrived, *key)


def _forget(server: Any, arrived: dict[tuple[str, str], float]) -> None:
    """No more notes about files that are gone."""
    for key in [key for key in arrived if not _size(server, *key)]:
        del arrived[key]


def _waiting(server: Any, arrived: dict[tuple[str, str], float]) -> Iterator[tuple[str, str]]:
    """The files that no widget holds, the oldest first."""
    held: dict[str, set[str]] = {}
    for session_id, file_id in list(arrived):
        if session_id not in held:
            held[session_id] = set(_held(server, session_id))
        if file_id not in held[session_id]:
            yield session_id, file_id


def _held(server: Any, session_id: str) -> Iterator[str]:
    """The ids of the files in a session's widgets."""
    manager = server._session_mgr
    info = manager.get_active_session_info(session_id) or manager._session_storage.get(session_id)
    if info is None:
        return
    state = info.session.session_state
    for value in [*state._old_state.values(), *state._new_widget_state.states.values()]:
        value = getattr(value, "value", value)  # a widget's value, read already or as the browser sent it
        if isinstance(value, UploadedFile):
            yield value.file_id
        elif hasattr(value, "file_uploader_state_value"):
            yield from (file.file_id for file in value.file_uploader_state_value.uploaded_file_info)


def _size(server: Any, session_id: str, file_id: str) -> int:
    return sum(len(file.data) for file in server.uploaded_file_mgr.get_files(session_id, [file_id]))


def _drop(server: Any, arrived: dict[tuple[str, str], float], session_id: str, file_id: str) -> None:
    server.uploaded_file_mgr.remove_file(session_id, file_id)
    del arrived[session_id, file_id]

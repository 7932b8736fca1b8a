"""Files that a session shows or takes home: at addresses that nobody can work out, and there until it has them.

Streamlit's addresses are a hash of the file, and of large files a hash of samples: who has a file can ask whether
somebody else shows it, and two files can be made that share an address. Here each session has a secret address for
each of its files. And Streamlit drops a download that was made on a click after the next two runs of anybody, which in
a class is before the browser can fetch it; here it stays as long as the page that offers it.

The private names used here are those of Streamlit 1.67; ``tests/server/test_isolation.py`` notices when they change.
"""

import hashlib
import secrets
from typing import Any

from streamlit.runtime import memory_media_file_storage
from streamlit.runtime.scriptrunner import get_script_run_ctx

_KEY = secrets.token_bytes(32)


def begin(server: Any) -> None:
    """Give out secret addresses from now on, and keep what is made on a click."""
    memory_media_file_storage._calculate_file_id = _address
    manager = server.media_file_mgr
    make = manager.execute_deferred

    def make_and_keep(offer: str) -> str:
        address: str = make(offer)
        with manager._lock:
            if entry := manager._deferred_callables.get(offer):
                place = f"{entry['coordinates']} made"
                file = address.rsplit("/", 1)[1].split(".")[0]
                manager._files_by_session_and_coord[entry["session_id"]][place] = file
        return address

    manager.execute_deferred = make_and_keep


def _address(data: bytes, mimetype: str, filename: str | None = None) -> str:
    context = get_script_run_ctx()
    # What is made on a click is made outside any run, and is nobody's but who was told of it.
    whose = context.session_id if context else secrets.token_hex()
    digest = hashlib.blake2b(key=_KEY, digest_size=28)
    for part in (whose.encode(), mimetype.encode(), (filename or "").encode(), data):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()

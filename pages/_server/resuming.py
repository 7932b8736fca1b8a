"""Only the browser that began a session can come back to it.

Streamlit gives a session to whoever names its id. Here the browser must also bring the token of the cookie that it had
when the session began; another one gets a session of its own. The private names used here are those of Streamlit 1.67.
"""

from typing import Any

from streamlit.runtime.session_manager import SessionClient
from streamlit.web.server.starlette.starlette_app_utils import decode_xsrf_token_string

COOKIE = "_streamlit_xsrf"


def begin(server: Any) -> None:
    """Have ``server`` ask from now on who comes back."""
    connect, manager = server.connect_session, server._session_mgr
    owners: dict[str, bytes | None] = {}

    def connect_session(
        client: SessionClient, user_info: Any, existing_session_id: str | None = None, **more: Any
    ) -> str:
        who = _token(client)
        if existing_session_id and owners.get(existing_session_id) != who:
            existing_session_id = None
        known = {
            info.session.id for info in (*manager.list_active_sessions(), *manager._session_storage.list())
        }
        for gone in owners.keys() - known:
            del owners[gone]
        session_id: str = connect(client, user_info, existing_session_id, **more)
        owners[session_id] = who
        return session_id

    server.connect_session = connect_session


def _token(client: SessionClient) -> bytes | None:
    """What the cookie holds, whichever way it is masked this time; None without one."""
    context = client.client_context
    return decode_xsrf_token_string(context.cookies.get(COOKIE, ""))[0] if context else None

"""What every answer of the server says to a browser, and the shut door of a server that is overrun.

Sources: OWASP, "HTTP Headers Cheat Sheet"; W3C, "Content Security Policy Level 3".
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from pages._server import places

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

# Streamlit's front end compiles and styles at run time, and loads parts of itself as blobs; nothing comes from, or
# goes to, any other server.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' blob:",
        "connect-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "frame-src 'none'",
        "frame-ancestors 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",  # an address carries every setting of a view
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_RAW = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
SORRY = (
    "<!doctype html><html lang=en><meta charset=utf-8><meta http-equiv=refresh content=15><title>Nabla is full</title>"
    "<h1>Too many people are waiting</h1><p>This server has no room even for waiting. The page tries again by itself "
    "every 15 seconds.</p>"
)
_TRY_AGAIN = 1013  # the websocket's "try again later" (RFC 6455's registry)


def guard(application: Application) -> Application:
    """``application`` with these headers on all it answers, and with a shut door when it is overrun."""

    async def guarded(scope: Message, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(pair for pair in _RAW if pair[0] not in said)]
            await send(message)

        if _is_entry(scope) and places.shut(_resumes(scope)):
            await _refuse(scope, receive, send_with_headers)
        else:
            await application(scope, receive, send_with_headers)

    return guarded


def _is_entry(scope: Message) -> bool:
    """Whether somebody comes in: a page is asked for, or a connection."""
    if scope["type"] == "http":
        return b"text/html" in dict(scope["headers"]).get(b"accept", b"")
    return bool(scope["type"] == "websocket")


def _resumes(scope: Message) -> str:
    """The session that a connection says it had; Streamlit's front end names it third among its protocols."""
    said = dict(scope["headers"]).get(b"sec-websocket-protocol", b"").decode("latin-1").split(",")
    return said[2].strip() if len(said) > 2 else ""


async def _refuse(scope: Message, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": _TRY_AGAIN})
        return
    head = [(b"content-type", b"text/html; charset=utf-8"), (b"retry-after", b"15")]
    await send({"type": "http.response.start", "status": 503, "headers": head})
    await send({"type": "http.response.body", "body": SORRY.encode()})

"""A pad on which a person draws, white on black as in MNIST; Python gets the picture in grey levels."""

import base64
import binascii
from dataclasses import dataclass

import numpy as np
import streamlit as st

from pages._ui.front_end import component

_SIZES = range(8, 65)
_LONGEST = 4 * -(-(_SIZES[-1] ** 2) // 3)  # base64 writes three bytes as four signs

_STYLES, _SCRIPTS = ("unseen.css", "drawing_pad.css"), ("elements.js", "drawing_pad.js")
_mount = component("drawing_pad", css=_STYLES, js=_SCRIPTS)


@dataclass
class _Known:
    """What one session knows of the browser's pad."""

    heard: int = 0  # the number of the last message: with it the browser knows the answer to its own
    picture: str = ""


def drawing_pad(size: int, *, key: str, label: str) -> np.ndarray | None:
    """Draws the pad and returns the drawing as uint8 grey levels (size, size), ink 255; None while it is empty.

    It changes when a stroke ends, by Undo and Clear, and by the keyboard. The strokes are kept in the browser until
    the page is loaded anew. After a change of ``size``, 8 to 64, the first run returns None; the browser then sends
    the same strokes in the new size.

    Use it in a fragment, not in a form (Streamlit sends no triggers from there); `key` must not hold a double
    underscore. Raises ValueError for a ``size`` that is not allowed.
    """
    if type(size) is not int or size not in _SIZES:
        raise ValueError(f"size must be an integer from {_SIZES[0]} to {_SIZES[-1]}, got {size!r}")
    known = st.session_state.setdefault(f"{key}.known", _Known())

    def receive() -> None:
        message = (st.session_state.get(key) or {}).get("draw")
        if not isinstance(message, dict):
            return
        if type(message.get("number")) is int and 0 < message["number"] < 2**53:
            known.heard = message["number"]
        text = message.get("picture")
        known.picture = text if isinstance(text, str) and len(text) <= _LONGEST else ""

    data = {"name": key, "label": label, "size": size, "heard": known.heard}
    _mount(key=key, data=data, on_draw_change=receive)
    return read(known.picture, size)


def read(text: object, size: int) -> np.ndarray | None:
    """The picture (size, size) that a text says in base64; None for an empty one, and for what is none.

    Anything can come from a browser.
    """
    try:
        raw = base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError):
        return None
    if len(raw) != size * size or not any(raw):
        return None
    return np.frombuffer(raw, np.uint8).reshape(size, size).copy()  # a copy can be written to

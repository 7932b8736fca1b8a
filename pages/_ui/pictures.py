"""Pictures on the page: their bytes, their alternative texts, their colour bars."""

import base64
import html
import secrets
from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from core.images import encode_jpeg


def session_nonce() -> bytes:
    """Random bytes of this session. In every picture that is shown, they keep its address from being computed."""
    if "pictures.nonce" not in st.session_state:
        st.session_state["pictures.nonce"] = secrets.token_bytes(16)
    return st.session_state["pictures.nonce"]


def show(pixels: np.ndarray, alt: str) -> None:
    """Show 8-bit pixels (h, w, 3) or (h, w) as wide as the column."""
    st.image(_inline(pixels), alt=alt, width="stretch")


def show_unchanging(make: Callable[[], np.ndarray], digest: str, alt: str) -> None:
    """As ``show``, for an input that stays the same over many runs: made, encoded and sent once a ``digest``."""
    st.image(_inline_once(digest, make), alt=alt, width="stretch")


@st.cache_data(scope="session", max_entries=4, show_spinner=False)
def _inline_once(digest: str, _make: Callable[[], np.ndarray]) -> str:
    return _inline(_make())


def _inline(pixels: np.ndarray) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(encode_jpeg(pixels, b"")).decode()


def colour_bar(palette: Sequence[str], labels: tuple[str, str, str]) -> None:
    """The key of a picture: the palette from left to right, with the numbers at its ends and middle."""
    left, middle, right = (html.escape(label) for label in labels)
    st.html(
        f'<div role="img" aria-label="Colour scale from {left} through {middle} to {right}">'
        f'<div style="height:0.7rem;border-radius:3px;border:1px solid #8888;'
        f'background:linear-gradient(to right,{",".join(palette)})"></div>'
        '<div style="display:flex;justify-content:space-between;font-size:0.85rem">'
        f"<span>{left}</span><span>{middle}</span><span>{right}</span></div></div>"
    )

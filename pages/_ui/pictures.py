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


def inline(pixels: np.ndarray) -> str:
    """8-bit pixels (h, w, 3) or (h, w) as the address of a picture that holds the picture itself.

    Streamlit's own media addresses ask for no session and can be computed from the file. This one is sent to
    its session alone, there is nothing to guess, and the browser need not ask for it.
    """
    return "data:image/jpeg;base64," + base64.b64encode(encode_jpeg(pixels, b"")).decode()


@st.cache_data(scope="session", max_entries=4, show_spinner=False)
def inline_once(digest: str, _make: Callable[[], np.ndarray]) -> str:
    """As ``inline``, for an input that stays the same over many runs: made and encoded once a ``digest``."""
    return inline(_make())


def show(address: str, alt: str) -> None:
    """Show the picture at ``address`` as wide as the column."""
    st.image(address, alt=alt, width="stretch")


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

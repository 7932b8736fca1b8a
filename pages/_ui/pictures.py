"""Pictures on the page: their bytes, their alternative texts, their colour bars."""

import html
import secrets
from collections.abc import Sequence

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
    st.image(encode_jpeg(pixels, session_nonce()), alt=alt, width="stretch", output_format="JPEG")


@st.cache_data(scope="session", max_entries=4, show_spinner=False)
def _encoded(digest: str, nonce: bytes, _pixels: np.ndarray) -> bytes:
    return encode_jpeg(_pixels, nonce)


def show_unchanging(pixels: np.ndarray, digest: str, alt: str) -> None:
    """As ``show``, for an input that stays the same over many runs: encoded once, the browser keeps it."""
    st.image(_encoded(digest, session_nonce(), pixels), alt=alt, width="stretch", output_format="JPEG")


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

"""Pictures on the page: their bytes and their alternative texts."""

import numpy as np
import streamlit as st

from core.images import encode_jpeg, halve


def is_halved(height: int, width: int) -> bool:
    """Whether a picture of this size is shown at half its width and height.

    Two pictures side by side have some 450 pixels each on a projector; sending four times as many as that makes
    every change a fifth slower (tests/bench).
    """
    return height * width > 600_000


def encode(pixels: np.ndarray) -> bytes:
    """8-bit pixels (h, w, 3) or (h, w) as the bytes to show, from pixels alone.

    Quality 80 and not 90: a third less to send and to decode, for a difference that the eye does not find.
    """
    small = halve(pixels) if is_halved(*pixels.shape[:2]) else pixels
    return encode_jpeg(small, quality=80)


def show(picture: bytes, alt: str) -> None:
    """Show what ``encode`` made, as wide as the column."""
    st.image(picture, alt=alt, width="stretch", output_format="JPEG")

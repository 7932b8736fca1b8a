"""Pixels become files for the browser, built from nothing but pixels (re-exported by ``core.images``)."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

# Torch and numpy are imported where they are used, for the reason given in core.images.
if TYPE_CHECKING:
    import numpy as np
    from jaxtyping import Float, UInt8
    from torch import Tensor

MAX_ENCODED_BYTES = 1 << 20  # what a class can share on one Wi-Fi
MAX_SHOWN_WIDTH = 1460  # Streamlit scales and re-encodes what is wider
_LOWEST_QUALITY = 60  # below it a smaller picture looks better than a coarser one


def quantise(pixels: Float[Tensor, "c h w"]) -> UInt8[np.ndarray, ...]:
    """8-bit levels of ``pixels`` in [0, 1] (others are clamped), rounded: (h, w, 3), or (h, w) for one channel.

    Raises ``ValueError`` for any other number of channels.
    """
    import torch  # late, see core.images

    if pixels.ndim != 3 or pixels.shape[0] not in (1, 3):
        raise ValueError(f"pixels: shape must be (1 or 3, h, w), got {tuple(pixels.shape)}")
    levels = pixels.detach().mul(255).add_(0.5).clamp_(0, 255.5).to(torch.uint8).cpu()
    return (levels[0] if len(levels) == 1 else levels.permute(1, 2, 0).contiguous()).numpy()


def encode_jpeg(rgb: UInt8[np.ndarray, ...], quality: int = 90) -> bytes:
    """A JPEG of ``rgb``, uint8 (h, w, 3) or (h, w), for the screen: below 1 MiB and at most 1 460 pixels wide.

    Quality, and then size, go down until the file fits.
    """
    image = Image.fromarray(rgb)
    if image.width > MAX_SHOWN_WIDTH:
        height = max(1, round(image.height * MAX_SHOWN_WIDTH / image.width))
        image = image.resize((MAX_SHOWN_WIDTH, height), Image.Resampling.BOX)
    while True:
        file = BytesIO()
        image.save(file, "JPEG", quality=quality)
        if file.tell() < MAX_ENCODED_BYTES:
            return file.getvalue()
        if quality > _LOWEST_QUALITY:
            quality = max(_LOWEST_QUALITY, quality - 10)
        else:
            smaller = (max(1, image.width * 3 // 4), max(1, image.height * 3 // 4))
            image = image.resize(smaller, Image.Resampling.BOX)


def halve(rgb: UInt8[np.ndarray, ...]) -> UInt8[np.ndarray, ...]:
    """``rgb`` at half its width and height, each pixel the mean of four (at an odd edge of two)."""
    import numpy as np  # late, see core.images

    return np.asarray(Image.fromarray(rgb).reduce(2))


def encode_png(rgb: UInt8[np.ndarray, ...]) -> bytes:
    """A PNG of exactly ``rgb``, uint8 (h, w, 3) or (h, w), of any size, for downloads and small pictures."""
    file = BytesIO()
    Image.fromarray(rgb).save(file, "PNG", compress_level=1)
    return file.getvalue()

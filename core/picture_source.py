"""The first frame of an inspected picture, decoded, and handed out in bands of rows.

This is the only place that opens a file with Pillow or libheif. The format is the one that the header showed;
no other decoder gets to see the bytes.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import pillow_heif
from PIL import Image

from core import picture_colour
from core.picture_headers import Inspected
from core.picture_limits import check_size

_PILLOW_FORMATS = {
    "JPEG": "JPEG",
    "PNG": "PNG",
    "WebP": "WEBP",
    "GIF": "GIF",
    "TIFF": "TIFF",
    "BMP": "BMP",
    "AVIF": "AVIF",
}
_ORIENTATION = 0x0112


@dataclass(frozen=True)
class Source:
    """A decoded picture that hands out its rows in bands, with what its file says about it."""

    size: tuple[int, int]
    original_size: tuple[int, int]
    band: Callable[[int, int], Image.Image]
    profile: bytes | None
    orientation: int
    several: bool
    value_range: tuple[float, float] | None = None


def open_source(inspected: Inspected, max_pixels: int) -> Source:
    """The decoded picture, in a size that is no smaller than ``target_size`` for ``max_pixels``.

    Raises ``PhotoRefused`` for one that is too large, before decoding it, and whatever the decoder raises.
    """
    return _open_heic(inspected) if inspected.format_name == "HEIC" else _open(inspected, max_pixels)


def target_size(width: int, height: int, max_pixels: int) -> tuple[int, int]:
    """The size within ``max_pixels`` of about that shape, with at least one pixel a side, not enlarged."""
    if width * height <= max_pixels:
        return width, height
    scale = math.sqrt(max_pixels / (width * height))
    target_width = max(1, int(width * scale))
    target_height = max(1, min(int(height * scale), max_pixels // target_width))
    return min(target_width, max_pixels // target_height), target_height


def _open(inspected: Inspected, max_pixels: int) -> Source:
    image = Image.open(BytesIO(inspected.data), formats=[_PILLOW_FORMATS[inspected.format_name]])
    check_size(*image.size, inspected.format_name)
    original_size = image.size
    if inspected.format_name == "JPEG":  # decode at 1/2, 1/4 or 1/8 where that is still large enough
        image.draft(None, target_size(*image.size, max_pixels))
    image.load()
    if inspected.format_name == "PNG":
        _scale_transparent_colour(image, inspected.data[24])
    return Source(
        image.size,
        original_size,
        lambda top, bottom: image.crop((0, top, image.width, bottom)),
        image.info.get("icc_profile"),
        inspected.orientation or _exif_orientation(image),
        # Pillow knows the number of frames of these two once they are open; for others asking means walking.
        inspected.several
        or (inspected.format_name in ("WebP", "AVIF") and getattr(image, "n_frames", 1) > 1),
        picture_colour.deep_range(image),
    )


def _open_heic(inspected: Inspected) -> Source:
    """HEIC without Pillow's copy of the pixels: 48 megapixels take 220 MB instead of 350."""
    heif = pillow_heif.open_heif(inspected.data)
    image = heif[heif.primary_index]
    check_size(*image.size, "HEIC")
    pixels, (width, height), stride, mode = memoryview(image.data), image.size, image.stride, image.mode

    def band(top: int, bottom: int) -> Image.Image:
        rows = pixels[top * stride : bottom * stride]
        return Image.frombytes(mode, (width, bottom - top), rows, "raw", mode, stride)

    # libheif has already turned the picture: in HEIC it is the container that says how, not EXIF.
    return Source((width, height), (width, height), band, _heic_profile(image), 1, len(heif) > 1)


def _exif_orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # hostile EXIF fails in every way; a picture without a usable orientation is upright
        return 1


def _scale_transparent_colour(image: Image.Image, bit_depth: int) -> None:
    """Pillow scales a PNG's samples to 8 bits, but not the transparent colour that is compared with them."""
    colour = image.info.get("transparency")
    if image.mode == "L" and isinstance(colour, int):
        image.info["transparency"] = colour * 255 // (2 ** min(8, bit_depth) - 1)
    elif image.mode == "RGB" and isinstance(colour, tuple) and bit_depth == 16:
        image.info["transparency"] = tuple(value >> 8 for value in colour)


def _heic_profile(image: pillow_heif.HeifImage) -> bytes | None:
    profile = image.info.get("icc_profile")
    return profile if isinstance(profile, bytes) else None

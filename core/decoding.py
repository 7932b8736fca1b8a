"""Untrusted bytes become 8-bit sRGB pixels. This module runs in a child process that can be killed.

It imports neither torch nor numpy: the child may map no more than a gigabyte, and starts in a few
milliseconds. The order of events: the header is inspected, the size checked, then the first frame is decoded,
and brought to 8 bits, on white, and to about the wanted size in bands of rows, so that a picture of 50
megapixels never exists a second time in memory.
"""

import contextlib
import math
import signal
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import pillow_heif
from PIL import AvifImagePlugin, Image, PngImagePlugin

from core import picture_colour
from core.picture_headers import Inspected, broken, inspect
from core.picture_limits import MAX_PIXELS, PhotoRefused
from core.picture_source import Source, open_source, target_size

__all__ = ["Decoded", "PhotoRefused", "decode", "prepare_child"]

_BAND_PIXELS = 1_000_000
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class Decoded:
    """A picture as pixels alone: ``rgb`` has ``height * width * 3`` bytes, rows from the top, sRGB.

    ``original_width`` and ``original_height`` are those of the upright picture before scaling. ``notes`` are
    sentences on what was changed; they hold numbers and Nabla's own words, never text from the file.
    """

    rgb: bytes = field(repr=False)
    width: int
    height: int
    original_width: int
    original_height: int
    format_name: str
    notes: tuple[str, ...]


def prepare_child(memory_bytes: int) -> None:
    """Set this process up for hostile files: ``memory_bytes`` beyond what it has, and dying when told to."""
    # Pebble's handler runs between two Python instructions, which a decoder in C may not reach for a minute.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # Windows has no such limits and macOS refuses some; time, bytes and pixels are limited there all the same.
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash must not leave a photo on the disk
        # A child has imported the main module, and with it perhaps a library that maps more than the limit.
        limit = memory_bytes + int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    PngImagePlugin.MAX_TEXT_CHUNK = 4_000_000  # only colour profiles are left in a PNG that comes here
    AvifImagePlugin.DEFAULT_MAX_THREADS = 2  # each thread maps memory; else there is one a core
    for option in ("THUMBNAILS", "DEPTH_IMAGES", "AUX_IMAGES"):
        setattr(pillow_heif.options, option, False)
    pillow_heif.options.DECODE_THREADS = 2


def decode(data: bytes, max_pixels: int) -> Decoded:
    """The first frame of the picture in ``data``, upright, in sRGB, on white, with at most ``max_pixels``.

    Smaller pictures keep their size, and every side keeps at least one pixel. Raises ``PhotoRefused``
    with one sentence for everything that is not such a picture; no other error leaves this function.
    """
    format_name = "picture"
    try:
        with warnings.catch_warnings(action="ignore"):
            inspected = inspect(data)
            format_name = inspected.format_name
            return _decode(inspected, max_pixels)
    except PhotoRefused:
        raise
    except Image.DecompressionBombError:
        raise PhotoRefused(f"This {format_name} picture has far too many pixels.") from None
    except MemoryError:
        raise PhotoRefused(f"This {format_name} picture needs too much memory to decode.") from None
    except Exception:  # decoders meet hostile bytes with errors of every kind
        raise broken(format_name) from None


def _decode(inspected: Inspected, max_pixels: int) -> Decoded:
    source = open_source(inspected, max_pixels)
    target = target_size(*source.original_size, max_pixels)
    image, was_transparent = _gather(source, target)
    scaled = target != source.original_size
    if scaled:
        # The last block of a reduced row may be a partial one: the box says where the picture really ends.
        shrink = _reduction(source.size, target)
        box = (0, 0, source.size[0] / shrink, source.size[1] / shrink)
        image = image.resize(target, Image.Resampling.LANCZOS, box)
    image, colour_note = picture_colour.to_srgb(image, source.profile)
    original, turn = source.original_size, _UPRIGHT.get(source.orientation)
    if turn is not None:
        image = image.transpose(turn)
        original = original if source.orientation < 5 else original[::-1]
    notes = (
        "Only the first of the pictures in the file is shown." if source.several else "",
        "It was turned upright, as its EXIF orientation says." if turn is not None else "",
        "More than 8 bits a colour were scaled to 8." if source.value_range else "",
        "What is transparent was laid on white." if was_transparent else "",
        colour_note,
        f"It was scaled down from {original[0]} × {original[1]} to {image.width} × {image.height}."
        if scaled
        else "",
    )
    return Decoded(
        image.tobytes(), *image.size, *original, inspected.format_name, tuple(note for note in notes if note)
    )


def _reduction(size: tuple[int, int], target: tuple[int, int]) -> int:
    """The whole number by which averaging may shrink, leaving a factor of two to the better filter."""
    return max(1, int(min(size[0] / target[0], size[1] / target[1]) / 2))


def _gather(source: Source, target: tuple[int, int]) -> tuple[Image.Image, bool]:
    """The picture in 8 bits, on white, shrunk by a whole number; and whether anything was transparent."""
    width, height = source.size
    shrink = _reduction(source.size, target)
    rows = max(1, _BAND_PIXELS // (width * shrink)) * shrink
    whole, was_transparent = None, False
    for top in range(0, height, rows):
        band = source.band(top, min(top + rows, height))
        if source.value_range:
            band = picture_colour.to_8_bit(band, source.value_range)
        band, transparent = picture_colour.flatten(band)
        was_transparent |= transparent
        if whole is None:
            whole = Image.new(band.mode, (math.ceil(width / shrink), math.ceil(height / shrink)))
        whole.paste(band.reduce(shrink), (0, top // shrink))
    assert whole is not None  # noqa: S101 -- the size was checked: there is at least one row
    return whole, was_transparent

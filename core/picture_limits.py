"""What Nabla accepts as a photo, and the sentences that say so.

Every limit can be checked from a file's header, before a pixel is decoded. Nothing from the file itself, its
name included, ever enters a sentence: only numbers and Nabla's own words do.
"""

from typing import Final

MAX_BYTES: Final = 25_000_000
MAX_PIXELS: Final = 50_000_000
MAX_SIDE: Final = 20_000
MAX_JPEG_SCANS: Final = 100

# WebP and AVIF can only be decoded whole, at 10 to 16 bytes a pixel (measured with Pillow 13: 755 MB for a
# 48-megapixel WebP, 443 MB for such an AVIF). 16 megapixels keep the whole below 400 MB.
MAX_PIXELS_OF: Final = {"WebP": 16_000_000, "AVIF": 16_000_000}

ACCEPTED: Final = (
    "Accepted: JPEG, PNG, WebP, GIF, TIFF, BMP, AVIF and HEIC, "
    "up to 25 MB, 50 megapixels and 20 000 pixels a side."
)


class PhotoRefused(ValueError):
    """A file that Nabla does not open. ``str()`` is for people: what is wrong, and what is accepted."""

    def __init__(self, what_is_wrong: str) -> None:
        """``what_is_wrong``: one sentence; what is accepted is added to it."""
        # The sentence is the only argument, so that the error survives pickling between processes unchanged.
        already_complete = what_is_wrong.endswith(ACCEPTED)
        super().__init__(what_is_wrong if already_complete else f"{what_is_wrong} {ACCEPTED}")


def number(count: int) -> str:
    """``count`` with a thin gap between thousands, as in ``20 000``."""
    return f"{count:,}".replace(",", " ")


def check_bytes(count: int) -> None:
    """Raise ``PhotoRefused`` for a file that is empty or has more than ``MAX_BYTES`` bytes."""
    if count == 0:
        raise PhotoRefused("This file is empty.")
    if count > MAX_BYTES:
        raise PhotoRefused("This file has more than 25 MB.")


def check_size(width: int, height: int, format_name: str) -> None:
    """Raise ``PhotoRefused`` for a picture that has no pixels, too many, or too long a side."""
    if width < 1 or height < 1:
        raise PhotoRefused("This picture has no pixels.")
    if max(width, height) > MAX_SIDE:
        raise PhotoRefused(f"This picture has a side of {number(max(width, height))} pixels.")
    megapixels = width * height / 1e6
    if width * height > MAX_PIXELS:
        raise PhotoRefused(f"This picture has {megapixels:.1f} megapixels ({width} × {height}).")
    limit = MAX_PIXELS_OF.get(format_name, MAX_PIXELS)
    if width * height > limit:
        raise PhotoRefused(
            f"This {format_name} picture has {megapixels:.1f} megapixels; in this format Nabla opens up to "
            f"{limit // 1_000_000} megapixels, because it can only be decoded whole."
        )

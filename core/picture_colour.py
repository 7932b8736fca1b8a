"""From whatever numbers a file holds to 8-bit sRGB: depth, transparency, palettes, colour profiles.

Each function takes a Pillow image of any mode and returns one with fewer surprises. Source for the profiles:
ICC.1:2022, applied by LittleCMS with the perceptual intent, as picture viewers do.
"""

import math
from io import BytesIO

from PIL import Image, ImageChops, ImageCms

# A look-up table or a print profile has a megabyte or two; a longer one is not worth its parsing.
_MAX_PROFILE_BYTES = 4_000_000
_MODE_OF_SPACE = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK", "Lab": "LAB"}
_DEEP = ("I;16", "I;16B", "I;16L", "I;16N", "I", "F")

PROFILE_USED = "Its colours were converted from the embedded colour profile to sRGB."
PROFILE_BROKEN = "The embedded colour profile is damaged or does not fit, and was ignored."


def deep_range(image: Image.Image) -> tuple[float, float] | None:
    """The values that become black and white when ``image`` holds more than 8 bits a pixel, else ``None``.

    16-bit pictures use their whole range, 0 to 65 535; floats within [0, 1] that range; all others, whose
    range nothing tells, run from their smallest value to their largest.
    """
    if image.mode not in _DEEP:
        return None
    if image.mode.startswith("I;16"):
        return 0.0, 65535.0
    low, high = (float(value) for value in image.getextrema())  # type: ignore[arg-type]
    if not (math.isfinite(low) and math.isfinite(high)):
        raise ValueError("infinite pixel values")
    whole = 1.0 if image.mode == "F" else 65535.0
    if low >= 0 and high <= whole and (image.mode == "F" or high > 255):
        return 0.0, whole
    return low, max(high, low + 1e-6)


def to_8_bit(image: Image.Image, value_range: tuple[float, float]) -> Image.Image:
    """Mode L: ``value_range`` scaled to 0 … 255 and rounded. A PNG's one transparent grey becomes white."""
    low, high = value_range
    if not image.mode.startswith("I;16"):
        scale = 255 / (high - low)
        return image.convert("F").point(lambda value: value * scale + (0.5 - low * scale)).convert("L")
    table = [(value * 255 + 32767) // 65535 for value in range(65536)]
    transparent = image.info.get("transparency")
    if isinstance(transparent, int) and 0 <= transparent < 65536:
        table[transparent] = 255
    return image.convert("I").point(table, "L")


def flatten(image: Image.Image) -> tuple[Image.Image, bool]:
    """Mode L, RGB, CMYK or LAB, palettes resolved and laid on white; and whether anything was transparent."""
    if not image.has_transparency_data:
        grey = image.mode in ("1", "L")
        plain = image.mode in ("L", "RGB", "CMYK", "LAB")
        return (image if plain else image.convert("L" if grey else "RGB")), False
    grey = image.mode in ("1", "L", "LA", "La")
    layer = (image.convert("LA") if image.mode == "La" else image).convert("RGBA")
    if layer.getchannel("A").getextrema()[0] == 255:
        return layer.convert("L" if grey else "RGB"), False
    on_white = Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer)
    return on_white.convert("L" if grey else "RGB"), True


def to_srgb(image: Image.Image, profile: bytes | None) -> tuple[Image.Image, str]:
    """Mode RGB in sRGB, and a sentence when ``profile`` changed the colours or was not used, else ``""``.

    A profile that is broken, or made for another kind of picture, is ignored; CMYK without a usable profile
    is converted by Pillow's plain formula. ``image`` has mode L, RGB, CMYK or LAB.
    """
    plain = _lab_to_rgb(image) if image.mode == "LAB" else image.convert("RGB")
    if not profile:
        return plain, ""
    try:
        converted = _apply_profile(image, profile)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return plain, PROFILE_BROKEN
    changes = ImageChops.difference(converted, plain).getextrema()
    # Most profiles are sRGB itself under some name: then the pixels stay exactly as they are.
    unchanged = all(high <= 2 for _, high in changes)  # type: ignore[misc]
    return (plain, "") if unchanged else (converted, PROFILE_USED)


def _apply_profile(image: Image.Image, profile: bytes) -> Image.Image:
    if len(profile) > _MAX_PROFILE_BYTES:
        raise ValueError("profile too long")
    source = ImageCms.getOpenProfile(BytesIO(profile))
    if _MODE_OF_SPACE.get(source.profile.xcolor_space.strip()) != image.mode:
        raise ValueError("profile made for another kind of picture")
    converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    assert converted is not None  # noqa: S101 -- only None when asked to convert in place
    return converted


def _lab_to_rgb(image: Image.Image) -> Image.Image:
    lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    converted = ImageCms.profileToProfile(image, lab, srgb, outputMode="RGB")
    assert converted is not None  # noqa: S101 -- only None when asked to convert in place
    return converted

"""core.picture_colour: depth, transparency and profiles become plain 8-bit sRGB."""

import numpy as np
import pytest
from PIL import Image, ImageCms

from core import picture_colour
from tests.core.picture_corpus import QUARTERS, swapped_profile

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.array([[0, 65535]], np.uint16), (0, 65535)),
        (np.array([[0, 60000]], np.int32), (0, 65535)),
        (np.array([[-5, 200]], np.int32), (-5, 200)),
        (np.array([[0.2, 0.9]], np.float32), (0, 1)),
        (np.array([[-3.0, 9.0]], np.float32), (-3, 9)),
        (np.array([[0, 255]], np.uint8), None),
    ],
)
def test_the_range_of_deep_pictures(values, expected):
    assert picture_colour.deep_range(Image.fromarray(values)) == expected


def test_infinite_values_are_an_error():
    with pytest.raises(ValueError, match="infinite"):
        picture_colour.deep_range(Image.fromarray(np.array([[0, np.inf]], np.float32)))


def test_a_flat_float_picture_does_not_divide_by_zero():
    image = Image.fromarray(np.full((2, 2), 7.0, np.float32))
    assert picture_colour.to_8_bit(image, picture_colour.deep_range(image)).getextrema() == (0, 0)


@pytest.mark.parametrize(
    "mode", ["1", "L", "LA", "La", "P", "PA", "RGB", "RGBA", "RGBa", "RGBX", "YCbCr", "HSV"]
)
def test_every_mode_is_flattened_to_its_colours(mode):
    image = Image.new("RGB", (2, 2), (250, 250, 250))
    steps = {"La": ("LA",), "RGBa": ("RGBA",), "PA": ("P",)}.get(mode, ())
    for step in (*steps, mode):
        image = image.convert(step)
    flat, transparent = picture_colour.flatten(image)
    assert flat.mode in ("L", "RGB")
    assert not transparent
    assert np.abs(np.asarray(flat.convert("RGB")).astype(int) - 250).max() <= 5


def test_an_srgb_profile_leaves_every_pixel_as_it_is():
    image, note = picture_colour.to_srgb(Image.fromarray(QUARTERS), SRGB)
    assert np.array_equal(np.asarray(image), QUARTERS)
    assert note == ""


def test_another_profile_changes_the_colours_and_says_so():
    image, note = picture_colour.to_srgb(Image.fromarray(QUARTERS), swapped_profile())
    assert np.abs(np.asarray(image).astype(int) - QUARTERS[..., ::-1]).max() <= 2
    assert note == picture_colour.PROFILE_USED


@pytest.mark.parametrize("profile", [b"nonsense", SRGB[:200], SRGB + bytes(5_000_000)])
def test_a_broken_profile_is_ignored_and_the_note_says_so(profile):
    image, note = picture_colour.to_srgb(Image.fromarray(QUARTERS), profile)
    assert np.array_equal(np.asarray(image), QUARTERS)
    assert note == picture_colour.PROFILE_BROKEN


def test_a_profile_for_another_kind_of_picture_is_ignored():
    assert picture_colour.to_srgb(Image.new("CMYK", (2, 2)), SRGB)[1] == picture_colour.PROFILE_BROKEN


def test_lab_becomes_rgb():
    image, _ = picture_colour.to_srgb(Image.new("LAB", (1, 1), (255, 128, 128)), None)
    assert min(image.getpixel((0, 0))) > 245

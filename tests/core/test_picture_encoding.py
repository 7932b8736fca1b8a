"""core.picture_encoding: what goes to the browser is small, holds nothing but the pixels, and shows the pixels."""

from io import BytesIO

import numpy as np
import pytest
import torch
from PIL import Image

from core.picture_encoding import encode_jpeg, encode_png, halve, quantise
from tests.core.picture_corpus import QUARTERS

NOISE = np.random.default_rng(0).integers(0, 256, (1400, 1460, 3), dtype=np.uint8)


def opened(file):
    return np.asarray(Image.open(BytesIO(file)))


def test_levels_are_rounded_and_clamped():
    values = torch.tensor([-1.0, 0.0, 0.49 / 255, 0.51 / 255, 254.4 / 255, 254.6 / 255, 1.0, 7.0]).reshape(
        1, 2, 4
    )
    assert quantise(values).tolist() == [[0, 0, 0, 1], [254, 255, 255, 255]]


def test_every_8_bit_level_survives_the_way_through_floats():
    levels = torch.arange(256).reshape(1, 16, 16)
    assert quantise(levels.float() / 255).tolist() == levels[0].tolist()


def test_three_channels_come_last_and_other_numbers_are_refused():
    assert np.array_equal(quantise(torch.from_numpy(QUARTERS).permute(2, 0, 1) / 255), QUARTERS)
    with pytest.raises(ValueError, match="pixels"):
        quantise(torch.zeros(2, 4, 4))


@pytest.mark.parametrize("pixels", [NOISE, NOISE[..., 0], NOISE[:1, :1], np.zeros((3000, 5000), np.uint8)])
def test_a_jpeg_stays_below_a_mebibyte_and_1460_pixels(pixels):
    file = encode_jpeg(pixels)
    assert len(file) < 1 << 20
    assert opened(file).shape[1] <= 1460


def test_a_jpeg_shows_the_pixels():
    assert np.abs(opened(encode_jpeg(QUARTERS))[12, 16].astype(int) - QUARTERS[12, 16]).max() < 4


def test_a_png_is_exact_in_colour_and_in_grey():
    for pixels in (QUARTERS, QUARTERS[..., 0], NOISE):
        assert np.array_equal(opened(encode_png(pixels)), pixels)


def test_a_file_is_its_pixels_and_nothing_else():
    png, jpeg = encode_png(NOISE), encode_jpeg(NOISE)
    chunks, at = [], 8
    while at < len(png):
        chunks.append(png[at + 4 : at + 8])
        at += 12 + int.from_bytes(png[at : at + 4])
    assert set(chunks) == {b"IHDR", b"IDAT", b"IEND"}
    markers, at = [], 2
    while jpeg[at + 1] != 0xDA:
        markers.append(jpeg[at + 1])
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4])
    assert set(markers) <= {0xE0, 0xDB, 0xC0, 0xC4}  # JFIF, tables and the frame: no EXIF, no comment
    assert encode_png(NOISE) == png


def test_halving_takes_the_mean_of_four():
    rgb = np.array([[10, 20, 90], [30, 40, 110]], dtype=np.uint8)
    assert halve(rgb).tolist() == [[25, 100]]
    assert halve(np.zeros((5, 8, 3), np.uint8)).shape == (3, 4, 3)

"""core.picture_encoding: what goes to the browser is small, carries its nonce early, and shows the pixels."""

import zlib
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
    file = encode_jpeg(pixels, b"nonce")
    assert len(file) < 1 << 20
    assert opened(file).shape[1] <= 1460


def test_a_jpeg_shows_the_pixels():
    assert np.abs(opened(encode_jpeg(QUARTERS, b"n"))[12, 16].astype(int) - QUARTERS[12, 16]).max() < 4


def test_a_png_is_exact_in_colour_and_in_grey():
    for pixels in (QUARTERS, QUARTERS[..., 0], NOISE):
        assert np.array_equal(opened(encode_png(pixels, b"nonce")), pixels)


@pytest.mark.parametrize("encode", [encode_jpeg, encode_png])
def test_the_nonce_stands_at_the_start_and_makes_every_file_another(encode):
    first, second = encode(QUARTERS, b"first nonce"), encode(QUARTERS, b"other nonce")
    assert first != second
    assert first.index(b"first nonce") < 50


def test_the_private_chunk_of_a_png_has_a_valid_checksum():
    file = encode_png(QUARTERS, b"nonce")
    assert file[37:46] == b"naBlnonce"
    assert int.from_bytes(file[46:50]) == zlib.crc32(b"naBlnonce")


def test_halving_takes_the_mean_of_four():
    rgb = np.array([[10, 20, 90], [30, 40, 110]], dtype=np.uint8)
    assert halve(rgb).tolist() == [[25, 100]]
    assert halve(np.zeros((5, 8, 3), np.uint8)).shape == (3, 4, 3)

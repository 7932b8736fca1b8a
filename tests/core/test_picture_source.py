"""core.picture_source: sizes are kept in bounds, and large JPEGs are decoded small."""

import pytest
from PIL import Image

from core.picture_headers import inspect
from core.picture_limits import PhotoRefused
from core.picture_source import open_source, target_size
from tests.core.picture_corpus import QUARTERS, file_of, flat_png


@pytest.mark.parametrize("size", [(1, 5000), (5000, 1), (4000, 3000), (3, 3), (20_000, 2), (1000, 1000)])
@pytest.mark.parametrize("max_pixels", [1, 10, 999, 1_000_000])
def test_the_target_is_within_the_limit_and_never_larger_than_the_picture(size, max_pixels):
    width, height = target_size(*size, max_pixels)
    assert 1 <= width <= size[0]
    assert 1 <= height <= size[1]
    assert width * height <= max_pixels


def test_the_target_uses_the_limit_and_keeps_the_shape():
    width, height = target_size(4000, 3000, 1_000_000)
    assert width * height > 995_000
    assert abs(width / height - 4 / 3) < 0.005


def test_a_large_jpeg_is_decoded_at_a_fraction_of_its_size():
    data = file_of(Image.new("RGB", (3200, 2400)), "JPEG")
    source = open_source(inspect(data), 480_000)
    assert (source.size, source.original_size) == ((800, 600), (3200, 2400))


def test_bands_are_the_rows_of_the_picture():
    for file_format in ("PNG", "HEIF"):
        source = open_source(inspect(file_of(QUARTERS, file_format)), 10**6)
        assert source.band(20, 30).size == (64, 10)


def test_the_size_is_checked_before_decoding():
    broken_below_the_header = flat_png(30_000, 10)[:60] + b"IDAT"
    with pytest.raises(PhotoRefused, match="side"):
        open_source(inspect(broken_below_the_header), 10)

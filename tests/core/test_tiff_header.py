"""core.tiff_header: directories that cost more than their picture are refused before anything is decoded."""

import pytest

from core.picture_limits import PhotoRefused
from core.tiff_header import inspect_tiff
from tests.core.picture_corpus import QUARTERS, file_of, grey_tiff, hostile, tiff


def test_an_honest_tiff_passes_unchanged():
    for options in ({}, {"compression": "tiff_lzw"}, {"compression": "jpeg"}, {"big_endian": True}):
        data = file_of(QUARTERS, "TIFF", **options)
        assert inspect_tiff(data) == (data, 1, False)


@pytest.mark.parametrize("order", "<>")
def test_the_orientation_is_taken_out_and_told(order):
    entries = [(256, 4, 1, 1), (257, 4, 1, 1), (273, 4, 1, 8), (274, 3, 1, 6), (278, 4, 1, 1)]
    upright = [entry if entry[0] != 274 else (274, 3, 1, 1) for entry in entries]
    pixels = bytes(4)
    assert inspect_tiff(tiff(entries, pixels, order)) == (tiff(upright, pixels, order), 6, False)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("tiff of 60 000 pixels a side", "side"),
        ("tiff of 100 000 strips", "strips"),
        ("tiff of a million offsets", "parts"),
        ("tiff with a huge tile", "tiles"),
        ("tiff of 60 000 entries", "parts"),
        ("tiff pointing at itself", "damaged"),
    ],
)
def test_costly_directories_are_refused(name, why):
    with pytest.raises(PhotoRefused, match=why):
        inspect_tiff(hostile()[name])


def test_rare_compressions_and_progressive_jpegs_inside_are_refused():
    with pytest.raises(PhotoRefused, match="rare"):
        inspect_tiff(grey_tiff(4, 4, (259, 3, 1, 34925)))
    with pytest.raises(PhotoRefused, match="progressive"):
        inspect_tiff(grey_tiff(4, 4, (259, 3, 1, 7), pixels=b"\xff\xd8\xff\xc2" + bytes(20)))


def test_a_second_page_is_noticed():
    data = file_of(QUARTERS, "TIFF", save_all=True, append_images=[])
    assert not inspect_tiff(data)[2]
    from PIL import Image

    assert inspect_tiff(file_of(QUARTERS, "TIFF", save_all=True, append_images=[Image.new("L", (3, 3))]))[2]

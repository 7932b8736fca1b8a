"""core.picture_headers: formats are told by content, and only what matters for the pixels goes on."""

import pytest

from core.picture_headers import inspect
from core.picture_limits import PhotoRefused
from tests.core.picture_corpus import (
    QUARTERS,
    file_of,
    gif_with_frames,
    good,
    hostile,
    jpeg_with_scans,
    png_chunk,
)

NAMES = {"jpg": "JPEG", "mpo": "JPEG", "tif": "TIFF", "webp": "WebP", "heic": "HEIC"}


@pytest.mark.parametrize("name", good())
def test_the_format_is_told_by_the_content(name):
    ending = name.split(".")[1]
    assert inspect(good()[name][0]).format_name == NAMES.get(ending, ending.upper())


@pytest.mark.parametrize(
    ("name", "guess"),
    [("pdf", "a PDF"), ("svg", "an SVG drawing"), ("html", "a web page"), ("zip", "a ZIP archive")],
)
def test_a_file_of_another_kind_is_told_what_it_looks_like(name, guess):
    with pytest.raises(PhotoRefused, match=f"it looks like {guess}"):
        inspect(hostile()[name])


def test_a_jpeg_loses_everything_but_pixels_colour_and_orientation():
    data = file_of(QUARTERS, "JPEG", comment=b"SECRET", xmp=b"SECRET")
    assert data.count(b"SECRET") == 2
    kept = inspect(data).data
    assert b"SECRET" not in kept
    assert kept[-200:] == data[-200:]


def test_a_png_loses_its_texts_and_its_animation():
    data = file_of(QUARTERS, "PNG")
    noisy = data[:33] + png_chunk(b"tEXt", b"a\0b") + png_chunk(b"acTL", bytes(8)) + data[33:]
    found = inspect(noisy)
    assert found.data == data
    assert found.several


def test_100_scans_pass_and_101_do_not():
    assert inspect(jpeg_with_scans((64, 64), 100)).format_name == "JPEG"
    with pytest.raises(PhotoRefused, match="more than 100 scans"):
        inspect(jpeg_with_scans((64, 64), 101))


def test_scans_of_an_embedded_thumbnail_and_of_later_pictures_do_not_count():
    thumbnail = b"\xff\xda\0\2" * 5000
    data = file_of(QUARTERS, "JPEG")
    segment = b"\xff\xe1" + (len(thumbnail) + 2).to_bytes(2) + thumbnail
    assert inspect(data[:2] + segment + data[2:] + thumbnail).data.endswith(thumbnail)


def test_markers_inside_a_segment_between_two_scans_do_not_count():
    data = jpeg_with_scans((64, 64), 10)
    decoy = b"\xff\xed" + (2002).to_bytes(2) + b"\xff\xda\0\2" * 500
    between = data.rindex(b"\xff\xc4")
    assert inspect(data[:between] + decoy + data[between:]).format_name == "JPEG"


def test_many_scans_of_many_pixels_are_refused_though_each_is_allowed():
    assert inspect(jpeg_with_scans((1000, 1000), 90))
    with pytest.raises(PhotoRefused, match="90 scans"):
        inspect(hostile()["90 scans of 49 megapixels"])


@pytest.mark.parametrize("marker", [0xC3, 0xC9, 0xCA])
def test_rare_jpeg_codings_are_refused(marker):
    data = file_of(QUARTERS, "JPEG").replace(b"\xff\xc0", bytes((0xFF, marker)))
    with pytest.raises(PhotoRefused, match="rare coding"):
        inspect(data)


def test_a_second_gif_frame_is_noticed_and_no_third_is_looked_for():
    assert not inspect(gif_with_frames(1)).several
    assert inspect(gif_with_frames(2)).several
    assert inspect(gif_with_frames(2)[:-1] + b"!\xfe" + b"\1a" * 10_000_000).several


def test_every_truncation_of_every_header_is_a_refusal_or_goes_on_to_the_decoder():
    for data, _ in good().values():
        for length in range(min(len(data), 400)):
            try:
                inspect(data[:length])
            except PhotoRefused:
                continue

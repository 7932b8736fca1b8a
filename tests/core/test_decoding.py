"""core.decoding: whatever the file, the pixels are the picture's, and hostile bytes get a sentence in time."""

import pickle
import random
import subprocess
import sys
import time

import numpy as np
import pytest
from PIL import Image

from core.decoding import Decoded, PhotoRefused, decode
from tests.core.picture_corpus import (
    QUARTERS,
    file_of,
    flat_png,
    gif_with_frames,
    good,
    hostile,
    png,
    swapped_profile,
)

GOOD = good()
HOSTILE = hostile()
# These must open; every other hostile file must be refused.
HARMLESS = {
    "text bombs", "late text bombs", "gif of 10 000 frames", "jpeg and zip", "one pixel", "1 x 5000",
    "49 megapixels, 16 bits",
}  # fmt: skip


def pixels_of(data, max_pixels=1_000_000):
    decoded = decode(data, max_pixels)
    return np.frombuffer(decoded.rgb, np.uint8).reshape(decoded.height, decoded.width, 3)


def middles(pixels):
    """The colours in the middle of the four quarters, away from the edges that a lossy coding blurs."""
    height, width = pixels.shape[:2]
    return pixels[height // 4 :: height // 2, width // 4 :: width // 2].astype(int)


@pytest.mark.parametrize("name", GOOD)
def test_every_accepted_format_shows_its_own_colours(name):
    data, tolerance = GOOD[name]
    pixels = pixels_of(data)
    assert pixels.shape == QUARTERS.shape
    assert np.abs(middles(pixels) - middles(QUARTERS)).max() <= tolerance


# EXIF 2.32, table of the tag Orientation: what turns the stored picture upright, in numpy's words.
UPRIGHT = {
    1: lambda a: a,
    2: np.fliplr,
    3: lambda a: np.rot90(a, 2),
    4: np.flipud,
    5: lambda a: a.transpose(1, 0, 2),
    6: lambda a: np.rot90(a, -1),
    7: lambda a: np.rot90(a, 2).transpose(1, 0, 2),
    8: np.rot90,
}


@pytest.mark.parametrize("file_format", ["PNG", "TIFF", "WEBP", "JPEG"])
@pytest.mark.parametrize("orientation", UPRIGHT)
def test_every_orientation_is_turned_upright(orientation, file_format):
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"lossless": True} if file_format == "WEBP" else {"quality": 98, "subsampling": 0}
    if file_format == "TIFF":
        options = {"compression": "tiff_lzw"}
    data = file_of(QUARTERS, file_format, exif=exif, **options)
    expected = UPRIGHT[orientation](QUARTERS)
    decoded = decode(data, 1_000_000)
    found = np.frombuffer(decoded.rgb, np.uint8).reshape(decoded.height, decoded.width, 3)
    assert found.shape == expected.shape
    assert np.abs(middles(found) - middles(expected)).max() <= (3 if file_format == "JPEG" else 0)
    assert (decoded.original_width, decoded.original_height) == expected.shape[1::-1]
    assert any("EXIF" in note for note in decoded.notes) == (orientation != 1)


def test_16_bits_are_scaled_and_not_clipped():
    values = np.linspace(0, 65535, 256).astype(np.uint16)[None].repeat(4, 0)
    for data in (file_of(values, "PNG"), file_of(values, "TIFF")):
        assert np.abs(pixels_of(data)[0, :, 0] - values[0] / 257).max() <= 0.5 + 1e-9
        assert any("8 bits" in note for note in decode(data, 10**6).notes)


def test_floats_between_0_and_1_use_exactly_that_range():
    values = np.linspace(0.25, 0.75, 11, dtype=np.float32)[None]
    assert np.abs(pixels_of(file_of(Image.fromarray(values), "TIFF"))[0, :, 0] - values[0] * 255).max() <= 0.5


def test_floats_of_any_other_range_run_from_black_to_white():
    values = np.array([[-100.0, 0.0, 300.0]], np.float32)
    assert pixels_of(file_of(Image.fromarray(values), "TIFF"))[0, :, 0].tolist() == [0, 64, 255]


def test_what_is_transparent_lies_on_white():
    rgba = np.zeros((1, 3, 4), np.uint8)
    rgba[0] = [(200, 0, 0, 0), (200, 0, 0, 51), (200, 0, 0, 255)]
    expected = [[255, 255, 255], [244, 204, 204], [200, 0, 0]]
    for data in (
        file_of(rgba, "PNG"),
        file_of(rgba, "WEBP", lossless=True, exact=True),
        file_of(rgba, "TIFF"),
    ):
        assert np.abs(pixels_of(data)[0].astype(int) - expected).max() <= 1
        assert any("white" in note for note in decode(data, 10**6).notes)


def test_grey_with_alpha_palette_with_alpha_and_1_bit_open():
    grey = Image.new("LA", (2, 1), (100, 255))
    grey.putpixel((1, 0), (100, 0))
    assert pixels_of(file_of(grey, "PNG")).tolist() == [[[100] * 3, [255] * 3]]
    palette = Image.new("P", (2, 1))
    palette.putpalette([10, 20, 30, 40, 50, 60])
    palette.putpixel((1, 0), 1)
    assert pixels_of(file_of(palette, "PNG", transparency=1)).tolist() == [[[10, 20, 30], [255] * 3]]
    bits = Image.new("1", (2, 1), 0)
    bits.putpixel((1, 0), 1)
    assert pixels_of(file_of(bits, "PNG")).tolist() == [[[0] * 3, [255] * 3]]


@pytest.mark.parametrize(
    ("depth", "colour_type", "row", "transparent", "expected"),
    [
        (2, 0, b"\x1b", b"\0\1", [0, 255, 170, 255]),  # samples 0 1 2 3, and 1 is transparent
        (4, 0, b"\x0f\x7f", b"\0\7", [0, 255, 255, 255]),
        (16, 0, b"\0\0\x80\x80\xff\xff\x40\x40", b"\x80\x80", [0, 255, 255, 64]),
        (16, 2, bytes((0, 0, 64, 64, 128, 128)) * 4, b"\0\0\x40\x40\x80\x80", [255] * 4),
    ],
)
def test_the_one_transparent_colour_of_a_png_is_found_at_every_depth(
    depth, colour_type, row, transparent, expected
):
    from tests.core.picture_corpus import png_chunk

    data = png(4, 1, depth, colour_type, b"\0" + row, png_chunk(b"tRNS", transparent))
    assert pixels_of(data)[0, :, 0].tolist() == expected


def test_an_interlaced_png_is_put_together():
    # PNG third edition, section 8.1: the first column and row, and the steps, of Adam7's seven passes.
    passes = [
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ]
    rows = [row for x, y, dx, dy in passes for row in QUARTERS[y::dy, x::dx]]
    raw = b"".join(b"\0" + row.tobytes() for row in rows)
    assert np.array_equal(pixels_of(png(64, 48, 8, 2, raw, interlace=1)), QUARTERS)


def test_a_colour_profile_is_obeyed():
    for options in ({"file_format": "PNG"}, {"file_format": "TIFF"}, {"file_format": "JPEG", "quality": 98}):
        decoded = pixels_of(file_of(QUARTERS, icc_profile=swapped_profile(), **options))
        assert np.abs(middles(decoded) - middles(QUARTERS[..., ::-1])).max() <= 4


def test_pictures_within_the_limit_keep_their_size_and_others_their_shape():
    assert decode(file_of(QUARTERS, "PNG"), 64 * 48).rgb == QUARTERS.tobytes()
    decoded = decode(file_of(QUARTERS, "PNG"), 1000)
    assert decoded.width * decoded.height <= 1000
    assert abs(decoded.width / decoded.height - 64 / 48) < 0.05
    assert (decoded.original_width, decoded.original_height) == (64, 48)


@pytest.mark.parametrize("max_pixels", [1, 7, 100, 4999])
def test_a_thin_picture_keeps_at_least_one_pixel_a_side(max_pixels):
    decoded = decode(flat_png(1, 5000), max_pixels)
    assert decoded.width == 1
    assert 1 <= decoded.height <= max_pixels


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "TIFF", "HEIF", "AVIF"])
def test_scaling_down_keeps_the_mean_of_every_region(file_format):
    noise = np.random.default_rng(0).integers(0, 256, (600, 900, 3), dtype=np.uint8)
    noise[:300, :450] //= 2
    found = pixels_of(file_of(noise, file_format, quality=95), 20_000).astype(float)
    for rows, columns in (((0, 300), (0, 450)), ((300, 600), (450, 900))):
        scale_y, scale_x = found.shape[0] / 600, found.shape[1] / 900
        part = found[
            round(rows[0] * scale_y) : round(rows[1] * scale_y),
            round(columns[0] * scale_x) : round(columns[1] * scale_x),
        ]
        assert np.abs(part.mean((0, 1)) - noise[slice(*rows), slice(*columns)].mean((0, 1))).max() < 3


def test_only_the_first_frame_is_shown_and_the_notes_say_so():
    decoded = decode(gif_with_frames(3), 1_000_000)
    assert set(decoded.rgb[:3]) == {220, 40}
    assert any("first" in note for note in decoded.notes)
    assert not any("first" in note for note in decode(gif_with_frames(1), 1_000_000).notes)
    two = Image.fromarray(QUARTERS), Image.new("RGB", (64, 48))
    for file_format in ("PNG", "WEBP", "TIFF", "AVIF", "MPO"):
        options = {"lossless": True} if file_format == "WEBP" else {}
        decoded = decode(
            file_of(two[0], file_format, save_all=True, append_images=[two[1]], **options), 10**6
        )
        assert any("first" in note for note in decoded.notes), file_format
        found = np.frombuffer(decoded.rgb, np.uint8).reshape(48, 64, 3)
        assert np.abs(middles(found) - middles(QUARTERS)).max() <= 25, file_format


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_get_a_picture_or_a_sentence_in_time(name):
    began = time.process_time()
    try:
        result = decode(HOSTILE[name], 1_000_000)
    except PhotoRefused as refusal:
        sentence = str(refusal)
        assert name not in HARMLESS
        assert sentence.startswith(("This ", "There ")) and "Accepted: JPEG" in sentence
        assert sentence.isprintable()
    else:
        assert isinstance(result, Decoded)
        assert name in HARMLESS
    assert time.process_time() - began < 2


def test_truncated_and_damaged_files_get_a_picture_or_a_sentence():
    dice = random.Random(0)
    for name, (data, _) in GOOD.items():
        for _ in range(12):
            cut = data[: dice.randrange(len(data))]
            flipped = bytearray(data)
            for _ in range(dice.randrange(1, 6)):
                flipped[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
            for damaged in (cut, bytes(flipped)):
                try:
                    decoded = decode(damaged, 100_000)
                except PhotoRefused:
                    continue
                assert len(decoded.rgb) == decoded.width * decoded.height * 3, name


def test_notes_and_sentences_carry_no_text_of_the_file():
    secret = b"<script>SECRET</script>"
    profile = swapped_profile() + secret
    data = file_of(QUARTERS, "JPEG", comment=secret, icc_profile=profile)
    decoded = decode(data, 1000)
    assert decoded.notes
    assert "SECRET" not in repr(decoded.notes)
    with pytest.raises(PhotoRefused) as refused:
        decode(secret, 1000)
    assert "SECRET" not in str(refused.value)


def test_a_refusal_survives_pickling():
    refused = PhotoRefused("This file is empty.")
    again = pickle.loads(pickle.dumps(refused))  # noqa: S301 -- its own bytes
    assert (type(again), str(again)) == (PhotoRefused, str(refused))


def test_the_child_loads_neither_torch_nor_numpy_nor_streamlit():
    program = (
        "import sys, core.decoding; print(*[m for m in ('torch', 'numpy', 'streamlit') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""

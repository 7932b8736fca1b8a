"""core.pooling_background: what is left of dark and bright objects, counted."""

import json
from pathlib import Path

import pytest
import torch

from core.convolution import prepare
from core.data.photos import load_photo
from core.pooling import KINDS, Settings, pool
from core.pooling_background import object_left, thin_line

GOLDEN = json.loads((Path(__file__).parent / "golden_pooling.json").read_text())["thin_line"]


@pytest.mark.parametrize(
    ("dark", "golden", "level"), [(True, "dark_line_on_white", 0), (False, "bright_line_on_black", 255)]
)
def test_a_thin_line_leaves_what_the_ledger_says(dark, golden, level):
    line = thin_line(dark=dark)
    assert int((line == level).sum()) == 8
    for kind, row in zip(KINDS, GOLDEN[golden].values(), strict=True):
        output = pool(line, Settings(kind)).output
        left, low, high = row.values()
        assert int((output == level).sum()) == left
        assert [output.min(), output.max()] == [low, high]


def test_the_kind_that_prefers_the_background_erases_the_line_and_the_other_doubles_it():
    for dark, erased, thickened in [(True, "max", "min"), (False, "min", "max")]:
        found = object_left(thin_line(dark=dark), [1, 2, 4, 8])
        assert (found.background, found.bright_background, found.threshold) == (255 * dark, dark, 127.5)
        assert found.share == 1 / 8
        assert found.kernels == (1, 2, 4, 8)
        assert found.left[erased] == (1, 0, 0, 0)
        assert found.left[thickened] == (1, 2, 4, 8)
        assert found.left["average"] == (1, 0, 0, 0)  # half way is not beyond the threshold


def test_kernels_that_do_not_fit_are_left_out():
    assert object_left(thin_line(5)).kernels == (1, 2, 3, 4, 5)
    assert object_left(torch.zeros(1, 1, 1)).kernels == (1,)
    assert object_left(thin_line(8), [20]).left == dict.fromkeys(KINDS, ())


def test_a_picture_without_an_object_loses_nothing():
    for level in (0.0, 93.0, 255.0):
        found = object_left(torch.full((1, 20, 30), level))
        assert (found.background, found.threshold, found.share) == (level, level, 0)
        assert all(set(row) == {1.0} for row in found.left.values())


def test_one_odd_pixel_in_a_thousand_is_no_object():
    clean = torch.full((1, 100, 100), 200.0)
    clean[:, 40:60, 40:60] = 100.0
    dusty = clean.clone()
    dusty[0, 5, torch.arange(3, 93, 10)] = 0.0
    assert object_left(clean, [2]).threshold == object_left(dusty, [2]).threshold == 150
    assert object_left(clean, [2]).left["max"] == (1.0,)


def test_the_frame_decides_what_is_background():
    window = torch.full((1, 40, 50), 30.0)
    window[:, 3:-3, 3:-3] = 220.0  # bright, and most of the picture
    found = object_left(window, [2])
    assert (found.background, found.bright_background) == (30, False)
    assert found.share == 34 * 44 / 2000


@pytest.mark.parametrize(("background", "level"), [(100.0, 10.0), (150.0, 250.0)])
def test_a_grey_background_is_bright_or_dark_for_what_lies_on_it(background, level):
    image = torch.full((1, 30, 40), background)
    image[:, 10:20, 10:25] = level
    found = object_left(image, [5])
    assert found.bright_background == (level < background)
    assert found.threshold == (background + level) / 2
    assert found.share == 150 / 1200
    assert found.left == dict.fromkeys(KINDS, (1.0,))


def test_the_bundled_drawing_vanishes_under_max_pooling_and_the_deep_field_under_min_pooling():
    drawing = object_left(prepare(load_photo("drawing").pixels, "grey"), [1, 4, 8])
    assert drawing.bright_background
    assert drawing.left["max"][2] < 0.1 < drawing.left["max"][1] < 0.25
    assert drawing.left["min"][2] > 2
    sky = object_left(prepare(load_photo("hubble").pixels, "grey"), [1, 4, 8])
    assert not sky.bright_background
    assert sky.left["min"][2] < 0.15
    assert sky.left["max"][2] > 5


def test_impossible_sizes_are_named():
    with pytest.raises(ValueError, match="kernel: must be 1 or more, got 0"):
        object_left(thin_line(), [0])
    with pytest.raises(ValueError, match="size: must be 3 or more, got 2"):
        thin_line(2)

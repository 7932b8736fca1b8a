"""core.pooling_invariance: what a shift, a turn and a change of size do to a pooled picture."""

import json
from pathlib import Path

import pytest
import scipy.ndimage
import torch
import torch.nn.functional as F

from core.pooling import KINDS, Settings, pool
from core.pooling_invariance import (
    SIDE,
    pixel_shift_unchanged,
    under_rotation,
    under_scaling,
    under_shift,
)

GOLDEN = json.loads((Path(__file__).parent / "golden_pooling.json").read_text())["invariance"]


def photo(height=61, width=84, channels=1):
    """Noise smoothed to the scale of a few pixels, as in photographs."""
    noise = torch.rand(channels, height + 8, width + 8, generator=torch.Generator().manual_seed(2))
    return 255 * F.avg_pool2d(noise, 9, 1)


CURVES = {
    "shift": (under_shift, [0, 1, 2, 5]),
    "rotation": (under_rotation, [0, 1, -3, 10]),
    "scaling": (under_scaling, [1, 1.02, 0.9, 1.3]),
}


@pytest.mark.parametrize("kernel", [2, 3, 4])
def test_one_bright_pixel_stays_in_its_window_in_k_minus_1_of_k_moves(kernel):
    golden = GOLDEN["one_pixel_shift"][f"kernel_{kernel}"]
    unchanged, tried = pixel_shift_unchanged(kernel)
    assert (unchanged, tried) == (golden["output_unchanged"], golden["one_pixel_shifts_tried"])
    assert (unchanged + 1 - 1 / kernel) / (tried + 1) == pytest.approx(
        golden["long_run_share"], abs=1 / (tried + 1)
    )


def test_without_a_window_every_move_is_seen():
    assert pixel_shift_unchanged(1) == (0, 3)
    with pytest.raises(ValueError, match="kernel: must be 1 or more, got 0"):
        pixel_shift_unchanged(0)


@pytest.mark.parametrize("name", CURVES)
def test_no_change_of_the_picture_is_no_change_of_the_output(name):
    curve, amounts = CURVES[name]
    for image in (photo(), photo(700, 530, 3)):
        found = curve(image, 3, amounts)
        assert found.amounts == tuple(amounts)
        assert found.without[0] == 0
        assert found.same_without[0] == 1
        assert all(found.pooled[kind][0] == 0 and found.same[kind][0] == 1 for kind in KINDS)
        assert min(found.without[1:]) > 0
        assert all(len(found.pooled[kind]) == len(found.same[kind]) == len(amounts) for kind in KINDS)


def test_a_shift_compares_crops_of_one_size():
    image = photo()
    found = under_shift(image, 4, [0, 3, 7])
    for place, shift in enumerate(found.amounts):
        before, after = image[:, :, :77], image[:, :, shift : shift + 77]
        assert found.without[place] == pytest.approx((before - after).abs().mean().item(), rel=1e-5)
        for kind, library in [("max", F.max_pool2d), ("average", F.avg_pool2d)]:
            gap = (library(before, 4) - library(after, 4)).abs()
            assert found.pooled[kind][place] == pytest.approx(gap.mean().item(), rel=1e-4, abs=1e-6)
            assert found.same[kind][place] == pytest.approx((gap < 0.5).float().mean().item(), abs=1e-3)


def test_a_shift_by_whole_windows_moves_the_output_and_nothing_else():
    image = torch.arange(16.0).repeat_interleave(4).expand(1, 24, -1)  # a staircase of steps 4 wide
    found = under_shift(image, 4, [0, 4, 8])
    assert found.pooled["max"] == found.without == (0, 1, 2)


def test_a_turn_by_90_degrees_and_a_mirror_of_scale_are_those_of_torch():
    image = photo(65, 65)
    quarter = under_rotation(image, 5, [90]).without[0]
    assert quarter == pytest.approx((image - image.rot90(1, (1, 2))).abs().mean().item(), abs=1e-3)
    half = under_scaling(image, 5, [2]).without[0]
    enlarged = F.interpolate(
        image[None, :, 16:49, 16:49], size=(65, 65), mode="bilinear", align_corners=True
    )[0]
    assert half == pytest.approx((image - enlarged).abs().mean().item(), abs=1e-3)


def test_a_small_turn_is_that_of_scipy():
    image = photo(101, 101)
    found = under_rotation(image, 1, [10])
    side = int(100 / 1.1584559) + 1  # cos 10° + sin 10°
    side -= (101 - side) % 2
    edge = (101 - side) // 2
    wants = []
    for angle in (10, -10):
        turned = scipy.ndimage.rotate(image[0].numpy(), angle, reshape=False, order=1)
        gap = abs(turned - image[0].numpy())[edge : edge + side, edge : edge + side]
        wants.append(gap.mean())
    assert min(abs(found.without[0] - want) for want in wants) < 1e-3


def test_pooling_helps_against_small_shifts_of_a_photo_and_less_against_large_ones():
    found = under_shift(photo(200, 220), 4, [0, 1, 8])
    for kind in KINDS:
        nothing, small, large = found.ratios(kind)
        assert nothing is None
        assert small < large < 1.1
        assert small < 0.9


def test_max_pooling_makes_the_shift_of_lone_bright_points_count_more():
    points = torch.zeros(1, 64, 64)
    points[0, 5::13, 6::13] = 255
    found = under_shift(points, 4, [1])
    assert found.ratios("max")[0] > 1
    assert found.ratios("average")[0] < 0.5
    assert found.pooled["min"] == (0,)


def test_a_large_picture_is_its_central_part():
    image = photo(SIDE + 40, SIDE + 60)
    centre = image[:, 20:-20, 30:-30]
    for curve, amounts in CURVES.values():
        assert curve(image, 2, amounts) == curve(centre, 2, amounts)


@pytest.mark.parametrize(
    ("curve", "kernel", "amounts", "sentence"),
    [
        (under_shift, 2, [0, -1], "shifts: must be 0 or more, got -1"),
        (under_shift, 4, [0, 9], "shifts: leave 3 pixels to compare, and a 4×4 window needs 4"),
        (under_shift, 1, [99], "shifts: leave 0 pixels"),
        (under_shift, 2, [], "shifts: at least one is needed"),
        (under_rotation, 9, [0, 45], "degrees: leave 6 pixels to compare, and a 9×9 window needs 9"),
        (under_rotation, 2, [], "degrees: at least one is needed"),
        (under_scaling, 9, [0.5], "factors: leave 4 pixels to compare"),
        (under_scaling, 2, [0.0], "factors: must be greater than 0, got 0.0"),
        (under_scaling, 2, [], "factors: at least one is needed"),
        (under_rotation, 0, [1], "kernel: must be 1 or more, got 0"),
    ],
)
def test_what_cannot_be_compared_is_named(curve, kernel, amounts, sentence):
    with pytest.raises(ValueError, match=sentence):
        curve(photo(10, 12), kernel, amounts)


def test_one_pixel_is_the_same_from_every_side():
    pixel = torch.full((1, 1, 1), 7.0)
    assert under_rotation(pixel, 1, [0, 30]).without == (0, 0)
    assert under_scaling(pixel, 1, [1, 2]).pooled["max"] == (0, 0)
    assert Settings("max", 1, 1) and pool(pixel, Settings("max", 1, 1)).output.item() == 7

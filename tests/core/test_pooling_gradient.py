"""core.pooling_gradient: our own backward pass against autograd, finite differences and the course."""

import json
from itertools import product
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F

from core.pooling import KINDS, Settings, pool
from core.pooling_gradient import route

GOLDEN = json.loads((Path(__file__).parent / "golden_pooling.json").read_text())
MATRIX = torch.tensor(GOLDEN["matrix_4x4"])[None]


def picture(height, width, levels):
    """Whole numbers from few ``levels``: with many equal values, so that ties are common."""
    generator = torch.Generator().manual_seed(height * width + levels)
    return torch.randint(0, levels, (1, height, width), generator=generator).float()


def test_the_courses_gradients():
    assert route(MATRIX, Settings("max")).gradient[0].tolist() == GOLDEN["max_pool_gradient_of_matrix_4x4"]
    assert (
        route(MATRIX, Settings("average")).gradient[0].tolist() == GOLDEN["avg_pool_gradient_of_matrix_4x4"]
    )


@pytest.mark.parametrize("levels", [3, 1000])
@pytest.mark.parametrize("kind", KINDS)
def test_equals_autograd_with_overlaps_padding_rounding_and_ties(kind, levels):
    generator = torch.Generator().manual_seed(1)
    image = picture(11, 14, levels)
    for k, s, ceil in product((1, 2, 3, 5), (1, 2, 3, 6), (False, True)):
        for pad in range(k // 2 + 1):
            settings = Settings(kind, k, s, pad, ceil)
            upstream = torch.randn(pool(image, settings).output.shape, generator=generator)
            result = route(image, settings, upstream)
            assert result.difference < 1e-5
            assert result.by_autograd.abs().sum() > 0
            torch.testing.assert_close(result.gradient, result.by_autograd, rtol=0, atol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_equals_finite_differences_in_float64(kind):
    image = torch.randperm(35, generator=torch.Generator().manual_seed(0)).double().reshape(1, 5, 7)
    settings = Settings(kind, 3, 2, 1)
    upstream = torch.randn(1, 3, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(9))
    result = route(image, settings, upstream)
    for row, column in product(range(5), range(7)):
        ends = []
        for step in (1e-3, -1e-3):
            moved = image.clone()
            moved[0, row, column] += step
            ends.append((pool(moved, settings).output * upstream).sum().item())
        slope = (ends[0] - ends[1]) / 2e-3
        assert result.gradient[0, row, column].item() == pytest.approx(slope, abs=1e-9)


@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last])
@pytest.mark.parametrize("kind", ["max", "min"])
def test_the_winner_is_the_first_in_reading_order_as_in_torch_in_both_memory_formats(kind, layout):
    sign = 1 if kind == "max" else -1
    for image in (picture(9, 12, 2), torch.full((1, 6, 7), 5.0)):
        three = image.expand(3, -1, -1)[None].contiguous(memory_format=layout)
        _, places = F.max_pool2d(sign * three, 3, 2, 1, return_indices=True)
        width = image.shape[2]
        want = [[(i // width, i % width) for i in row] for row in places[0, 0].tolist()]
        assert route(image, Settings(kind, 3, 2, 1)).winners == want


def test_a_pixel_that_wins_in_every_window_gets_the_sum():
    image = torch.zeros(1, 5, 6)
    image[0, 2, 3] = 9
    result = route(image, Settings("max", 3, 1))
    assert result.gradient[0, 2, 3] == 9
    assert result.gradient.sum() == 12
    assert result.winners[0][1:] == [(2, 3)] * 3


def test_the_mean_has_no_winner_and_loses_what_falls_on_the_padding():
    result = route(torch.ones(1, 4, 4), Settings("average", 2, 2, 1))
    assert result.winners == []
    assert result.gradient[0].tolist() == [[0.25] * 4] * 4
    assert result.pooling.output.sum() == pytest.approx(result.gradient.sum().item())
    assert result.gradient.sum() < result.upstream.sum() == 9


def test_a_wrong_upstream_and_impossible_settings_are_named():
    with pytest.raises(
        ValueError, match=r"upstream: must have the shape of the output, \(1, 2, 2\), got \(1, 3, 2\)"
    ):
        route(MATRIX, Settings(), torch.ones(1, 3, 2))
    with pytest.raises(ValueError, match="does not fit into 4×4 pixels"):
        route(MATRIX, Settings("max", 5, 1))


def test_the_picture_is_left_as_it_was_and_one_pixel_works():
    image = MATRIX.clone()
    with torch.no_grad():
        result = route(image, Settings("min", 2, 1))
    assert torch.equal(image, MATRIX)
    assert not image.requires_grad
    assert not result.pooling.output.requires_grad
    assert route(torch.ones(1, 1, 1), Settings("max", 1, 1)).winners == [[(0, 0)]]

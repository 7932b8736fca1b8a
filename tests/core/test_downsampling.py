"""core.downsampling: the ways to make a picture smaller, back to its size, and what is lost."""

import json
import math
from itertools import product
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F

from core.downsampling import (
    Placement,
    blur_then_subsample,
    enlarge,
    loss,
    placement,
    psnr,
    side_lengths,
    ssim,
    strided_convolution,
    subsample,
)
from core.pooling import KINDS, Settings, pool, repeat

GOLDEN = json.loads((Path(__file__).parent / "golden_pooling.json").read_text())


def photo(channels=3, height=61, width=46):
    """Noise smoothed to the scale of a few pixels, as in photographs."""
    noise = torch.rand(channels, height + 6, width + 6, generator=torch.Generator().manual_seed(6))
    return 255 * F.avg_pool2d(noise, 7, 1)


@pytest.mark.parametrize("step", [1, 2, 3, 5, 8, 46, 100])
def test_every_way_gives_n_over_step_rounded_up(step):
    image = photo()
    size = (3, math.ceil(61 / step), math.ceil(46 / step))
    assert subsample(image, step).shape == size
    assert blur_then_subsample(image, step).shape == size
    assert strided_convolution(image, torch.ones(3, 3), step).shape == size


def test_subsampling_keeps_the_middle_pixels_and_nothing_else():
    image = torch.arange(63.0).reshape(1, 7, 9)
    assert subsample(image, 3)[0].tolist() == [[10, 13, 16], [37, 40, 43], [55, 58, 61]]
    assert torch.equal(subsample(image, 2), image[:, ::2, ::2])
    assert subsample(image, 100).tolist() == [[[62]]]  # the last pixel is nearest to a middle outside


def test_subsampling_shows_a_pattern_that_is_not_there_and_a_blur_does_not():
    stripes = torch.tensor([0.0, 255.0]).repeat(40).expand(1, 60, -1)  # two pixels a period
    assert subsample(stripes, 2).unique().tolist() == [0]
    blurred = blur_then_subsample(stripes, 2)[:, :, 2:-2]
    assert (blurred - 127.5).abs().max() < 6
    slow = 127.5 + 127.5 * torch.cos(torch.arange(80) * 2 * torch.pi * 0.45).expand(1, 60, -1)
    contrast = [(way(slow, 4)[:, 3:-3, 3:-3] - 127.5).abs().max() for way in (subsample, blur_then_subsample)]
    assert contrast[0] > 100
    assert contrast[1] < 3


@pytest.mark.parametrize("step", [2, 3, 4, 7])
def test_the_blur_is_a_gaussian_of_half_a_step_around_the_middle_of_each_block(step):
    point = torch.zeros(1, 5 * step, 6 * step)
    for row, column in product(range(5 * step), range(6 * step)):
        point.zero_()[0, row, column] = 1
        got = blur_then_subsample(point, step)[0, 2, 3].item()
        dy, dx = (place - step * block - (step - 1) / 2 for place, block in ((row, 2), (column, 3)))
        inside = max(abs(dy), abs(dx)) < 1.5 * step
        want = math.exp(-(dy**2 + dx**2) / (2 * (step / 2) ** 2)) if inside else 0
        assert got * (2 * math.pi * (step / 2) ** 2) == pytest.approx(want, abs=0.02)


def test_the_blur_keeps_what_its_docstring_says_of_the_finest_patterns():
    for cycles, want in [(1 / 8, 0.29), (1 / 4, 0.01)]:
        x = torch.arange(400.0)
        wave = torch.cos(2 * torch.pi * cycles * (x - 1.5))[None, None].expand(1, 40, -1)
        assert blur_then_subsample(wave, 4)[0, 5, 20].abs().item() == pytest.approx(want, abs=0.01)


def test_the_blur_keeps_an_even_picture_and_step_1_changes_nothing():
    even = torch.full((2, 13, 17), 77.0)
    torch.testing.assert_close(blur_then_subsample(even, 5), torch.full((2, 3, 4), 77.0))
    assert torch.equal(blur_then_subsample(photo(), 1), photo())


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_strided_convolution_is_that_of_torch(stride):
    kernel = torch.randn(5, 5, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    image = photo()
    weight = kernel.float().expand(3, 1, 5, 5)
    want = F.conv2d(image[None], weight, stride=stride, padding=2, groups=3)[0]
    got = strided_convolution(image, kernel, stride)
    torch.testing.assert_close(got, want, rtol=0, atol=2e-3)
    assert got.is_contiguous()


def test_pooled_tiles_enlarged_cover_the_windows_that_they_came_from():
    image = photo(2, 23, 31)
    for kind, k in product(KINDS, (2, 3, 5)):
        small = pool(image, Settings(kind, k, k)).output
        big = enlarge(small, 23, 31, placement(Settings(kind, k, k)))
        rows, columns = 23 // k * k, 31 // k * k
        assert torch.equal(big[:, :rows, :columns], small.repeat_interleave(k, 1).repeat_interleave(k, 2))
        last = big[:, rows - 1 : rows].expand(-1, 23 - rows, -1)
        assert torch.equal(big[:, rows:], last)
        if k < 5:  # with four blocks of 5 in 23 pixels the step cannot be guessed
            assert torch.equal(big, enlarge(small, 23, 31))


def test_an_overlapping_window_stands_around_its_middle():
    image = torch.arange(40.0).expand(1, 40, -1)
    for k, s, pad in [(3, 1, 0), (5, 2, 0), (3, 2, 1), (16, 1, 0), (16, 4, 8), (2, 5, 0)]:
        settings = Settings("average", k, s, pad)
        big = enlarge(pool(image, settings).output, 40, 40, placement(settings))
        inner = (big - image)[0, 20, 16:24]
        assert inner.abs().max() <= s / 2 + 0.5
        assert inner.mean().abs() <= 0.5 + s / 2 * (s > 2)


def test_rounds_stand_where_their_windows_were():
    image = torch.arange(64.0).expand(1, 64, -1)
    rounds = repeat(image, Settings("average"), 3)
    assert placement(Settings("average"), 3) == Placement(8)
    assert torch.equal(
        enlarge(rounds[-1].output, 64, 64, Placement(8)),
        F.avg_pool2d(image, 8).repeat_interleave(8, 1).repeat_interleave(8, 2),
    )
    assert placement(Settings("max", 3, 2, 1)) == Placement(2, -1)
    assert placement(Settings("max", 3, 2, 1), 2) == Placement(4, -2)


def test_enlarging_to_the_same_size_or_a_smaller_one_works():
    image = photo()
    assert torch.equal(enlarge(image, 61, 46), image)
    assert enlarge(image, 1, 7).shape == (3, 1, 7)
    assert enlarge(image[:, :1, :1], 5, 6).unique().numel() <= 3


def test_the_loss_of_nothing_and_the_order_of_the_ways():
    image = photo(1, 160, 144)
    same = loss(image, image)
    assert (same.psnr, same.kept) == (math.inf, 1)
    assert same.ssim == pytest.approx(1, abs=1e-6)
    losses = {kind: loss(image, pool(image, Settings(kind)).output) for kind in KINDS}
    assert {found.kept for found in losses.values()} == {0.25}
    assert losses["average"].psnr > max(losses["max"].psnr, losses["min"].psnr) + 3
    assert losses["average"].psnr > loss(image, subsample(image, 2)).psnr
    assert losses["average"].psnr == pytest.approx(
        psnr(image, F.interpolate(F.avg_pool2d(image, 2)[None], scale_factor=2)[0]), abs=1e-3
    )


def test_the_mean_of_tiles_has_the_least_squared_error_that_tiles_can_have():
    image = photo(1, 60, 48)
    mean = loss(image, pool(image, Settings("average", 4, 4)).output)
    for small in (
        blur_then_subsample(image, 4),
        subsample(image, 4),
        pool(image, Settings("max", 4, 4)).output,
    ):
        assert mean.psnr >= loss(image, small).psnr


def test_the_ssim_of_a_colour_picture_is_that_of_its_luma():
    image = photo(3, 40, 50)
    small = pool(image, Settings("average")).output
    weights = torch.tensor([0.299, 0.587, 0.114])[:, None, None]
    luma = (image * weights).sum(0, keepdim=True)
    again = (enlarge(small, 40, 50) * weights).sum(0, keepdim=True)
    assert loss(image, small).ssim == pytest.approx(ssim(luma, again), abs=1e-5)


def test_a_picture_too_small_for_ssim_has_none():
    image = photo(1, 10, 30)
    assert loss(image, pool(image, Settings()).output).ssim is None
    assert loss(torch.ones(1, 1, 1), torch.ones(1, 1, 1)).psnr == math.inf


def test_halving_700_takes_350_convolutions_or_one_pooling():
    sides = side_lengths(700, 400)
    convolution, pooling, strided = sides.values()
    assert convolution.index(350) == GOLDEN["conv2x2_layers_to_halve_700"]
    assert pooling.index(350) == strided.index(350) == GOLDEN["pool_layers_to_halve_700"]
    assert convolution[:3] == [700, 699, 698]
    assert len(convolution) == 401
    assert pooling == [700, 350, 175, 87, 43, 21, 10, 5, 2, 1]  # then no window fits
    assert strided[:10] == [700, 350, 175, 88, 44, 22, 11, 6, 3, 2]
    assert strided[-1] == 1


def test_side_lengths_are_those_of_torch():
    conv = [torch.nn.Conv2d(1, 1, 2), torch.nn.MaxPool2d(2), torch.nn.Conv2d(1, 1, 3, stride=2, padding=1)]
    for (_, sides), layer in zip(side_lengths(37, 4).items(), conv, strict=True):
        x = torch.zeros(1, 1, 37, 37)
        for side in sides:
            assert x.shape[-1] == side
            x = layer(x)
    assert side_lengths(1, 0) == {name: [1] for name in side_lengths(1, 0)}


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: subsample(photo(), 0), "step: must be 1 or more, got 0"),
        (lambda: blur_then_subsample(photo(), -2), "step: must be 1 or more, got -2"),
        (lambda: strided_convolution(photo(), torch.ones(2, 2), 2), "side must be odd"),
        (lambda: strided_convolution(photo(), torch.ones(3, 3), 0), "must be 1 or more, got 0"),
        (lambda: side_lengths(0, 3), "n: must be 1 or more, got 0"),
        (lambda: side_lengths(9, -1), "layers: must be 0 or more, got -1"),
    ],
)
def test_a_wrong_argument_is_named(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()

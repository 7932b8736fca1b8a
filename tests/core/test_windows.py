"""core.windows against torch's F.max_pool2d and F.avg_pool2d, for every kernel, stride, padding and rounding."""

import itertools

import pytest
import torch
import torch.nn.functional as F

import core.windows
from core.windows import KINDS, every, fold_windows

LIBRARY = {
    "max": lambda x, *window, **mode: F.max_pool2d(x, *window, **mode),
    "min": lambda x, *window, **mode: -F.max_pool2d(-x, *window, **mode),
    "average": lambda x, *window, **mode: F.avg_pool2d(x, *window, **mode),
}


def picture(channels, height, width, whole=False):
    levels = 255 * torch.rand(channels, height, width, generator=torch.Generator().manual_seed(height))
    return levels.round() if whole else levels


def fold(image, kind, k, s, pad, want):
    return fold_windows(image, kind, kernel=k, stride=s, padding=pad, size=tuple(want.shape[1:]))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("k", [*range(1, 10), 11, 16, 33])
def test_equals_torch_for_every_window(k, kind):
    image, whole = picture(2, 37, 41), picture(2, 37, 41, whole=True)
    for s, pad, ceil in itertools.product((1, 2, 3, 8, 16), {0, 1, k // 4, k // 2}, (False, True)):
        if pad > k // 2:
            continue
        want = LIBRARY[kind](image, k, s, pad, ceil_mode=ceil)
        got = fold(image, kind, k, s, pad, want)
        if kind == "average":
            torch.testing.assert_close(got, want, rtol=0, atol=3e-4 if k > 16 else 1e-4)
            want = LIBRARY[kind](whole, k, s, pad, ceil_mode=ceil)
            assert torch.equal(fold(whole, kind, k, s, pad, want), want)  # sums of whole numbers are exact
        else:
            assert torch.equal(got, want)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 9), (2, 3), (5, 1), (7, 16)])
def test_small_pictures_equal_torch(height, width, kind):
    image = picture(3, height, width)
    fitting = 0
    for k, s, ceil in itertools.product(range(1, 8), range(1, 5), (False, True)):
        for pad in range(k // 2 + 1):
            try:
                want = LIBRARY[kind](image, k, s, pad, ceil_mode=ceil)
            except RuntimeError:
                continue  # no window fits
            fitting += 1
            torch.testing.assert_close(fold(image, kind, k, s, pad, want), want, rtol=0, atol=5e-5)
    assert fitting > 15


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("strip", [1, 500, 5000])
def test_the_strips_meet_without_a_seam(kind, strip, monkeypatch):
    image = picture(3, 101, 67)
    monkeypatch.setattr(core.windows, "STRIP", strip)
    for k, s, pad in [(2, 2, 0), (3, 1, 1), (5, 1, 2), (7, 3, 3), (16, 4, 8), (16, 16, 0)]:
        want = LIBRARY[kind](image, k, s, pad)
        torch.testing.assert_close(fold(image, kind, k, s, pad, want), want, rtol=0, atol=1e-4)


def test_the_mean_is_within_1e4_of_float64_and_does_not_drift_along_the_picture():
    image = picture(1, 300, 2000) + 0.1
    for k, s in [(2, 1), (7, 1), (16, 1), (16, 16)]:
        want = F.avg_pool2d(image.double(), k, s)
        error = (fold(image, "average", k, s, 0, want) - want).abs()
        assert error.max() < 1e-4
        assert error[:, :, -100:].max() < 2 * error[:, :, :100].max()


def test_float64_equals_torch_to_1e12():
    image = picture(2, 31, 29).double()
    for kind in KINDS:
        want = LIBRARY[kind](image, 7, 2, 3)
        torch.testing.assert_close(fold(image, kind, 7, 2, 3, want), want, rtol=0, atol=1e-12)


def test_nan_and_infinity_stay_within_their_windows():
    image = picture(1, 12, 15)
    image[0, 5, 6], image[0, 2, 12] = torch.nan, torch.inf
    for kind, (k, s) in itertools.product(KINDS, [(3, 1), (5, 1), (4, 4), (8, 2)]):
        want = LIBRARY[kind](image, k, s)
        torch.testing.assert_close(fold(image, kind, k, s, 0, want), want, equal_nan=True)


def test_every_layout_in_memory_gives_the_same_and_the_input_is_left_as_it_was():
    image = picture(3, 40, 50)
    layouts = {
        "channels last": image.permute(1, 2, 0).contiguous().permute(2, 0, 1),
        "a part of a larger picture": F.pad(image, (3, 4, 5, 6))[:, 5:-6, 3:-4],
        "one channel for three": image[:1].expand(3, -1, -1),
    }
    for name, view in layouts.items():
        before = view.clone()
        want = F.max_pool2d(view.contiguous(), 3, 2, 1)
        assert torch.equal(fold(view, "max", 3, 2, 1, want), want), name
        assert torch.equal(view, before)


def test_every_picks_places_along_an_axis():
    values = torch.arange(24.0).reshape(1, 4, 6)
    assert every(values, 2, 1, 2, 3)[0, 0].tolist() == [1, 3, 5]
    assert every(values, 1, 0, 3, 2)[0, :, 0].tolist() == [0, 18]

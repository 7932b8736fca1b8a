"""core.gradients_summary: sizes of tensors at the ends of float32, and histograms that lose no value."""

import math

import pytest
import torch

from core.gradients_summary import BINS, finite, histogram, largest, mean_and_deviation, norm


def values(*shape, seed=4):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("scale", [1e-36, 1e-25, 1e-17, 1e-16, 1e-15, 1.0, 1e14, 1e15, 1e20, 1e37])
def test_sizes_are_right_where_their_squares_are_not_numbers(scale):
    tensor = scale * values(13, 7)
    exact = tensor.double()
    assert norm(tensor) == pytest.approx(exact.norm().item(), rel=1e-5)
    mean, deviation = mean_and_deviation(tensor)
    assert mean == pytest.approx(exact.mean().item(), rel=1e-4)
    assert deviation == pytest.approx(exact.std(correction=0).item(), rel=1e-5)
    assert largest(tensor) == exact.abs().max().item()


def test_the_sizes_of_nothing_are_0():
    zeros = torch.zeros(3, 4)
    assert (largest(zeros), norm(zeros), mean_and_deviation(zeros)) == (0, 0, (0, 0))
    assert math.copysign(1, norm(zeros)) == 1


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_shows(bad):
    tensor = values(5, 6)
    tensor[2, 3] = bad
    assert not finite(tensor)
    for number in (norm(tensor), largest(tensor), *mean_and_deviation(tensor)):
        assert not math.isfinite(number)
    assert finite(values(5, 6))


def test_a_histogram_is_torchs_up_to_a_value_on_an_edge():
    tensor = values(100, 30)
    found = histogram(tensor)
    low, high = tensor.aminmax()
    assert (found.counts - torch.histc(tensor, BINS, low.item(), high.item())).abs().sum() <= 2
    torch.testing.assert_close(found.edges[[0, -1]], torch.stack([low, high]))


@pytest.mark.parametrize("scale", [1e-40, 1e-20, 1.0, 3e37])
@pytest.mark.parametrize("offset", [0, 1000])
def test_every_value_is_in_a_bin(scale, offset):
    tensor = (values(17, 5).clamp(-4, 4) + offset) * (scale / (1 if offset == 0 else 1000))
    found = histogram(tensor, bins=7)
    assert found.counts.sum().item() == 85
    assert found.edges.shape == (8,)
    assert torch.isfinite(found.edges).all()


@pytest.mark.parametrize("value", [0.0, 0.5, -3e38, 1e-42])
def test_equal_values_make_one_bar(value):
    found = histogram(torch.full((4, 3), value))
    assert sorted(found.counts.tolist())[-2:] == [0, 12]
    assert found.not_finite == 0


def test_what_is_not_finite_is_counted_apart():
    tensor = torch.tensor([[1.0, math.nan, 2.0], [math.inf, 3.0, -math.inf]])
    found = histogram(tensor)
    assert (found.counts.sum().item(), found.not_finite) == (3, 3)
    assert found.edges[[0, -1]].tolist() == pytest.approx([1, 3])
    nothing = histogram(torch.full((2, 3), math.nan))
    assert (nothing.counts.sum().item(), nothing.not_finite) == (0, 6)

"""core.adam_view: against SciPy, NumPy's histogram, and what lies beyond the axis."""

import math

import numpy as np
import pytest
import scipy.stats
import torch

from core.adam_view import BINS, REACH, view


def some(size=5000, scale=0.9):
    return scale * torch.randn(size, generator=torch.Generator().manual_seed(1))


def test_it_is_numpys_histogram_as_a_density_and_scipys_moments():
    ratios = some()
    found = view(ratios)
    counts, edges = np.histogram(ratios.numpy(), BINS, (-REACH, REACH))
    np.testing.assert_allclose(found.density, counts / len(ratios) / np.diff(edges), atol=2e-3)
    np.testing.assert_allclose(found.edges, edges, atol=1e-6)
    assert found.kurtosis == pytest.approx(scipy.stats.kurtosis(ratios.double().numpy(), fisher=False))
    assert found.spread == pytest.approx(ratios.double().std(correction=0).item())
    assert found.wide == pytest.approx((ratios.abs() > 0.5).float().mean().item())
    assert found.peak == pytest.approx(found.density.max().item())


def test_the_area_and_what_lies_outside_add_up_to_one():
    found = view(some(scale=2.0))
    assert found.outside > 0.1
    area = found.density.sum().item() * 2 * REACH / BINS
    assert area + found.outside == pytest.approx(1, abs=1e-5)


def test_zero_lies_in_the_middle_of_a_bin():
    found = view(torch.zeros(9))
    assert found.density.argmax() == BINS // 2
    assert (found.spread, found.wide) == (0, 0)
    assert math.isnan(found.kurtosis)


@pytest.mark.parametrize("bad", [[], [1.0, math.nan], [math.inf]])
def test_what_cannot_be_described_is_named(bad):
    with pytest.raises(ValueError, match="must be one or more finite numbers"):
        view(torch.tensor(bad))

"""core.adam_view: against SciPy, NumPy's histogram, and what lies beyond the axis."""

import math

import numpy as np
import pytest
import scipy.stats
import torch

from core.adam import Settings, moments
from core.adam_view import ASKED, BINS, REACH, change_of_peak, highest_peak, spread_of_noise, view


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


@pytest.mark.parametrize(
    ("gradients", "answer"),
    [
        (torch.randn(80, 3000, generator=torch.Generator().manual_seed(0)), "falls"),
        (torch.full((80, 30), 0.2), "same"),
        # A jump at the end: with 0.9 part of it has arrived, for everybody another part; with 0.5 all are at 2.
        (
            torch.cat(
                [torch.randn(70, 3000, generator=torch.Generator().manual_seed(0)), torch.ones(10, 3000)]
            ),
            "rises",
        ),
    ],
)
def test_the_question_is_answered_by_both_peaks(gradients, answer):
    found = change_of_peak(gradients, 80, Settings(0.3, 0.9))
    peaks = [view(moments(gradients, 80, Settings(beta1, 0.9)).ratio).peak for beta1 in ASKED]
    assert list(found.peaks) == peaks
    assert found.answer == answer


def test_the_peak_says_where_it_lies():
    assert view(torch.full((5,), -1.0)).mode == pytest.approx(-1, abs=REACH / BINS)
    assert view(torch.zeros(5)).mode == 0


def test_noise_is_promised_nothing_where_v_does_not_settle_or_epsilon_counts():
    assert spread_of_noise(Settings(0.9)) == pytest.approx(0.2294157, rel=1e-6)
    others = (Settings(beta2=0.5), Settings(correction=False), Settings(epsilon=1.0), Settings(scale=1e-10))
    assert [spread_of_noise(other) for other in others] == [None] * 4


def test_no_beta1_peaks_much_higher_than_the_axis_that_is_made_for_all():
    gradients = torch.randn(120, 4000, generator=torch.Generator().manual_seed(0)) + 0.05
    top = highest_peak(gradients, 120, Settings())
    for beta1 in (0.0, 0.3, 0.7, 0.92, 0.95, 0.985):
        assert view(moments(gradients, 120, Settings(beta1)).ratio).peak <= 1.15 * top

"""core.data.score_pairs: scipy's normal distributions, and the same people however the settings are moved."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy.stats import kstest, norm

from core.data.score_pairs import MOST, Pair, draw, population
from core.precision_recall import cells, rank, recall, specificity


def two(pair: Pair) -> tuple[torch.Tensor, torch.Tensor]:
    """Scores of the ill, and of the healthy."""
    scores, labels = draw(pair)
    return scores[labels == 1], scores[labels == 0]


def test_scores_are_of_the_two_normal_distributions():
    ill, healthy = two(Pair(20_000, 0.3, separation=1.7, spread=0.6))
    assert kstest(ill.numpy(), norm(1.7, 0.6).cdf).pvalue > 0.05
    assert kstest(healthy.numpy(), norm(0, 1).cdf).pvalue > 0.05


@pytest.mark.parametrize(
    ("people", "share", "ill"),
    [(1000, 0.3, 300), (7, 0.5, 4), (1, 0.4, 0), (1, 0.6, 1), (20, 0.0, 0), (20, 1.0, 20), (30, 0.001, 0)],
)
def test_as_many_are_ill_as_whole_people_can_be_and_they_come_first(people, share, ill):
    pair = Pair(people, share)
    scores, labels = draw(pair)
    assert pair.ill == ill
    assert labels.tolist() == [1] * ill + [0] * (people - ill)
    assert (scores.shape, scores.dtype, labels.dtype) == ((people,), torch.float64, torch.int64)


def test_separation_and_spread_move_and_stretch_the_same_ill_and_leave_the_healthy():
    ill, healthy = two(Pair(200, separation=0.0, spread=1.0, seed=4))
    moved, others = two(Pair(200, separation=1.5, spread=2.0, seed=4))
    assert torch.equal(moved, 1.5 + 2 * ill)
    assert torch.equal(others, healthy)


def test_with_another_prevalence_or_more_people_all_of_a_kind_who_came_before_are_the_same():
    ill, healthy = two(Pair(2000, 0.3))
    fewer, more = two(Pair(2000, 0.1))
    many, _ = two(Pair(4000, 0.3))
    for few, of in ((fewer, ill), (healthy, more), (ill, many)):
        assert len(few) < len(of)
        assert torch.equal(few, of[: len(few)])
    for people in (1, 15, 16, 17, 31, 33):
        assert torch.equal(two(Pair(people, 1.0))[0], ill[:people])


def test_each_seed_draws_others_and_each_kind_is_drawn_for_itself():
    drawn = [two(Pair(100, 0.5, separation=0.0, seed=seed)) for seed in (0, 1, 2)]
    values = {tuple(part.tolist()) for pair in drawn for part in pair}
    assert len(values) == 6


@pytest.mark.parametrize("size", [0.25, 0.5, 3.0])
def test_rounded_scores_are_the_nearest_steps(size):
    pair = Pair(300, seed=1)
    exact, rounded = draw(pair)[0], draw(replace(pair, rounding=size))[0]
    assert (rounded / size % 1 == 0).all()
    assert (rounded - exact).abs().max() <= size / 2
    assert len(rounded.unique()) < len(exact.unique()) == 300


def test_endless_rounding_makes_all_scores_0():
    scores, labels = draw(Pair(50, rounding=math.inf))
    assert scores.tolist() == [0] * 50
    assert int(labels.sum()) == 15


@pytest.mark.parametrize("pair", [Pair(), Pair(prevalence=0.01, separation=2.5, spread=0.4)])
def test_the_cells_of_endlessly_many_are_scipys_tails(pair):
    thresholds = torch.linspace(-3, 4, 6).double().view(2, 3)
    c = population(pair, thresholds)
    t = thresholds.numpy()
    found, alarms = norm.sf(t, pair.separation, pair.spread), norm.sf(t)
    p = pair.prevalence
    for ours, expected in (
        (c.tp, p * found), (c.fn, p * (1 - found)), (c.fp, (1 - p) * alarms), (c.tn, (1 - p) * (1 - alarms))
    ):  # fmt: skip
        np.testing.assert_allclose(ours.numpy(), expected, rtol=0, atol=1e-14)
    torch.testing.assert_close(c.total, torch.ones(2, 3).double())


def test_a_million_people_are_nearly_endlessly_many():
    pair, thresholds = Pair(MOST, 0.2, 1.1, 1.6), torch.linspace(-2, 4, 7).double()
    came, expected = cells(rank(*draw(pair)), thresholds), population(pair, thresholds)
    torch.testing.assert_close(recall(came), recall(expected), rtol=0, atol=0.004)
    torch.testing.assert_close(specificity(came), specificity(expected), rtol=0, atol=0.002)
    torch.testing.assert_close(came.tp / came.total, expected.tp, rtol=0, atol=0.001)


def test_the_same_pair_gives_the_same_bits_and_leaves_everybodys_generator():
    before = torch.get_rng_state()
    assert torch.equal(draw(Pair(seed=3))[0], draw(Pair(seed=3))[0])
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"people": 0}, "people must be from 1 to 1,000,000, got 0"),
        ({"people": MOST + 1}, "people must be from 1 to 1,000,000, got 1000001"),
        ({"prevalence": -0.1}, "prevalence must be from 0 to 1, got -0.1"),
        ({"prevalence": math.nan}, "prevalence must be from 0 to 1, got nan"),
        ({"spread": 0.0}, "spread must be positive and finite, and rounding at least 0, got 0.0 and 0.0"),
        ({"spread": math.nan}, "spread must be positive"),
        ({"spread": math.inf}, "spread must be positive and finite"),
        ({"separation": math.nan}, "separation must be finite, got nan"),
        ({"rounding": -1.0}, "rounding at least 0, got 1.0 and -1.0"),
        ({"rounding": math.nan}, "rounding at least 0"),
    ],
)
def test_settings_that_cannot_be_are_named(settings, word):
    with pytest.raises(ValueError, match=word):
        Pair(**settings)

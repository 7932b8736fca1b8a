"""core.training_curve: bins against numpy on the raw updates, however they came in."""

import numpy as np
import pytest

from core.training_curve import MOST, add, empty, upto
from core.training_evaluation import Score


def raw(count, seed=0):
    """Updates with noise, as core.training gives them: number, examples, and four values."""
    numbers = np.arange(1, count + 1, dtype=np.float64)
    values = np.random.default_rng(seed).normal(size=(count, 4))
    return np.column_stack([numbers, 8 * numbers, values])


def grown(updates, cut, curves=None):
    curves = curves or empty()
    for first in range(0, len(updates), cut):
        curves = add(curves, updates[first : first + cut])
    return curves


def compare(curves, updates):
    """Every bin is what numpy makes of its updates, and together they are all of them."""
    which = (updates[:, 0].astype(int) - 1) // curves.per
    numbers = np.unique(which)
    assert np.array_equal(curves.bins, numbers)
    groups = [updates[which == number] for number in numbers]
    assert np.array_equal(curves.counts, [len(group) for group in groups])
    assert np.array_equal(curves.at, [group[-1, :2] for group in groups])
    assert np.allclose(curves.mean, [group[:, 2:].mean(0) for group in groups], atol=1e-12)
    assert np.array_equal(curves.low, [group[:, 2:].min(0) for group in groups])
    assert np.array_equal(curves.high, [group[:, 2:].max(0) for group in groups])


@pytest.mark.parametrize(("count", "cut", "per"), [
    (1, 1, 1), (300, 7, 1), (MOST, 100, 1), (MOST + 1, 97, 2), (5000, 61, 8), (5000, 5000, 8), (20_011, 1500, 32),
])  # fmt: skip
def test_bins_have_the_mean_and_the_extremes_of_their_updates(count, cut, per):
    updates = raw(count)
    curves = grown(updates, cut)
    assert curves.per == per and len(curves.bins) <= MOST
    compare(curves, updates)


def test_curves_without_updates_are_empty_and_stay_so():
    for curves in (empty(), add(empty(), raw(0))):
        assert curves.mean.shape == (0, 4) and curves.at.shape == (0, 2) and curves.per == 1


def test_adding_leaves_the_older_curves_alone():
    curves = grown(raw(3000), 500)
    before = curves.sums.copy()
    add(curves, raw(3100)[3000:])
    assert np.array_equal(curves.sums, before)


def test_going_back_drops_what_reaches_beyond_and_one_can_go_on_from_there():
    updates = raw(3000)
    curves = grown(updates, 500)  # bins of 4
    for asked, left in ((3000, 3000), (2999, 2996), (1002, 1000), (4, 4)):
        back = upto(curves, asked)
        assert back.per == 4
        compare(back, updates[:left])
    assert not len(upto(curves, 3).bins)
    other = raw(1600, seed=1)[1002:]
    again = grown(other, 90, upto(curves, 1002))
    compare(again, np.concatenate([updates[:1000], other]))


def scores(numbers):
    return tuple(Score(int(i), 8 * int(i), 1 / (1 + i), 0.5) for i in numbers)


def test_scores_are_bounded_and_spread_however_they_came_in():
    many, ways = scores(range(0, 4800, 3)), []
    for cut in (1, 7, 1600):
        curves = empty()
        for first in range(0, len(many), cut):
            curves = add(curves, raw(0), many[first : first + cut])
        ways.append(curves.scores)
    assert ways[0] == ways[1] == ways[2]
    numbers = [score.update for score in ways[0]]
    assert MOST / 2 < len(numbers) <= MOST and numbers[0] == 0 and numbers[-1] == 4797
    assert min(np.diff(numbers)) > 0 and max(np.diff(numbers)) <= 3 * 4800 / MOST


def test_going_back_drops_later_scores_and_the_one_at_the_same_update_comes_once():
    curves = add(empty(), raw(0), scores(range(0, 60, 5)))
    back = upto(curves, 12)
    assert back.scores == scores((0, 5, 10))
    assert add(back, raw(0), scores((10, 15))).scores == scores((0, 5, 10, 15))

"""core.precision_recall_predict: the answers are those of Bayes' rule and of counting in fractions."""

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import torch

from core.precision_recall import Ranked, rank
from core.precision_recall_predict import FROM, TO, after_the_fall, raised


def ranked(scores, labels) -> Ranked:
    return rank(torch.tensor(scores, dtype=torch.float64), torch.tensor(labels, dtype=torch.int64))


def parts(found: int, missed: int, alarms: int, left: int) -> Ranked:
    """Scores of 1 for those flagged at a threshold of 0, of −1 for the others."""
    flags = [1.0] * found + [-1.0] * missed + [1.0] * alarms + [-1.0] * left
    return ranked(flags, [1] * (found + missed) + [0] * (alarms + left))


@pytest.mark.parametrize("cells", [(8, 2, 30, 70), (5, 15, 1, 9), (3, 0, 0, 7), (0, 3, 2, 5)])
def test_precision_before_and_after_is_bayes_rule(cells):
    found, missed, alarms, left = cells
    sensitivity, false = found / (found + missed), alarms / (alarms + left)
    fall = after_the_fall(parts(*cells), 0.0)
    for share, precision in ((FROM, fall.before), (TO, fall.after)):
        expected = share * sensitivity / (share * sensitivity + (1 - share) * false)
        assert precision == pytest.approx(expected, abs=1e-12)
    assert fall.recall == pytest.approx(sensitivity, abs=1e-12)
    assert fall.nothing == pytest.approx(1 - fall.after, abs=1e-15)


@pytest.mark.parametrize(
    ("cells", "answer"),
    [
        ((8, 2, 30, 70), "less"),
        ((3, 7, 0, 10), "same"),  # without false alarms precision is 1 at every prevalence
        ((10, 0, 1, 99), "third"),
        ((10, 0, 2, 98), "third"),
        ((10, 0, 1, 20_000), "same"),
    ],
)
def test_the_right_answer_is_what_becomes_of_precision(cells, answer):
    fall = after_the_fall(parts(*cells), 0.0)
    ratio = fall.after / fall.before
    assert fall.answer == answer
    assert (ratio > 0.9, 1 / 3 <= ratio <= 0.9, ratio < 1 / 3) == tuple(
        answer == name for name in ("same", "third", "less")
    )


def test_where_nobody_is_flagged_there_is_no_answer():
    fall = after_the_fall(parts(4, 2, 3, 5), 2.0)
    assert math.isnan(fall.before)
    assert math.isnan(fall.after)
    assert (fall.recall, fall.answer) == (0, None)


def test_one_kind_of_people_has_no_prevalence_to_fall():
    with pytest.raises(ValueError, match="people of both kinds, got 0 ill and 8 healthy"):
        after_the_fall(parts(0, 0, 3, 5), 0.0)


@pytest.mark.parametrize("seed", range(6))
def test_steps_up_and_down_are_counted_as_fractions(seed):
    generator = np.random.default_rng(seed)
    scores, labels = generator.integers(0, 40, 70), generator.integers(0, 2, 70)
    shares = [
        Fraction(int(labels[scores >= threshold].sum()), int((scores >= threshold).sum()))
        for threshold in np.unique(scores)
    ]
    pairs = list(pairwise(shares))
    up, down = sum(a < b for a, b in pairs), sum(a > b for a, b in pairs)
    found = raised(ranked(scores, labels))
    assert (found.up, found.down, found.answer) == (up, down, "both")
    assert found.flat == len(pairs) - up - down


@pytest.mark.parametrize(
    ("labels", "answer"),
    [([0, 0, 1, 1], "never falls"), ([1, 1, 0, 0], "never rises"), ([0, 1, 0, 1], "both"), ([1, 1], None), ([0], None)],
)  # fmt: skip
def test_precision_never_falls_or_never_rises_or_does_both(labels, answer):
    assert raised(ranked(range(len(labels)), labels)).answer == answer


def test_a_precision_that_is_0_before_and_after_stays():
    fall = after_the_fall(ranked([1.0, 2.0, 3.0, 4.0], [1, 1, 0, 0]), 2.5)
    assert (fall.before, fall.after, fall.answer) == (0, 0, "same")

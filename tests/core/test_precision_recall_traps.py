"""core.precision_recall_traps: each trap's numbers by another route."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import integrate
from scipy.stats import norm
from sklearn import metrics

from core.data.score_pairs import Pair, draw
from core.precision_recall import rank
from core.precision_recall_intervals import bootstrap
from core.precision_recall_traps import (
    GROUPS,
    PREVALENCES,
    SIZES,
    areas_at_prevalences,
    flag_nobody_or_everybody,
    held,
    in_steps,
    rates_at_prevalences,
    true_auc,
)


def test_of_1000_people_with_10_ill_to_flag_nobody_is_99_percent_right():
    nobody, everybody = flag_nobody_or_everybody()
    assert (float(nobody.cells.fn), float(nobody.cells.tn)) == (10, 990)
    assert (nobody.rates["accuracy"], nobody.rates["recall"]) == (0.99, 0)
    assert math.isnan(nobody.rates["precision"])
    assert (float(everybody.cells.tp), float(everybody.cells.fp)) == (10, 990)
    assert (everybody.rates["accuracy"], everybody.rates["recall"], everybody.rates["precision"]) == (
        0.01, 1, 0.01
    )  # fmt: skip


def test_other_prevalences_change_precision_as_bayes_rule_says_and_neither_recall_nor_auc():
    scores, labels = draw(Pair(400, 0.2, rounding=0.1))
    people = rank(scores, labels)
    areas, rates = areas_at_prevalences(people), rates_at_prevalences(people, 0.8)
    flagged = (scores >= 0.8).numpy()
    sensitivity, false = flagged[labels == 1].mean(), flagged[labels == 0].mean()
    assert [row[0] for row in areas] == list(PREVALENCES)
    for (share, average, auc), rate in zip(areas, rates, strict=True):
        expected = share * sensitivity / (share * sensitivity + (1 - share) * false)
        assert rate["precision"] == pytest.approx(expected, abs=1e-12)
        assert rate["recall"] == pytest.approx(sensitivity, abs=1e-12)
        assert rate["specificity"] == pytest.approx(1 - false, abs=1e-12)
        f = 2 * expected * sensitivity / (expected + sensitivity)
        assert rate["F"] == pytest.approx(f, abs=1e-12)
        each = np.where(labels == 1, share / 80, (1 - share) / 320)
        by_scikit = metrics.average_precision_score(labels, scores, sample_weight=each)
        assert average == pytest.approx(by_scikit, abs=1e-12)
        assert auc == pytest.approx(metrics.roc_auc_score(labels, scores), abs=1e-12)


def test_one_kind_of_people_cannot_get_other_prevalences():
    healthy = rank(*draw(Pair(50, 0.0)))
    for refuses in (areas_at_prevalences, lambda people: rates_at_prevalences(people, 1.0)):
        with pytest.raises(ValueError, match="people of both kinds"):
            refuses(healthy)


def test_rounding_leaves_fewer_scores_and_at_last_none_that_tells():
    pair = Pair(300, 0.4, seed=2)
    found = in_steps(pair)
    assert [step.size for step in found] == [0.0, 0.5, 1.0, 2.0, math.inf]
    counts = [step.distinct for step in found]
    assert counts[0] == 300
    assert counts == sorted(set(counts), reverse=True)
    scores, labels = (part.numpy() for part in draw(pair))
    for step in found[:-1]:
        rounded = np.round(scores / step.size) * step.size if step.size else scores
        assert step.distinct == len(np.unique(rounded))
        assert step.roc_auc == pytest.approx(metrics.roc_auc_score(labels, rounded), abs=1e-12)
        by_scikit = metrics.average_precision_score(labels, rounded)
        assert step.average_precision == pytest.approx(by_scikit, abs=1e-12)
    assert (found[-1].distinct, found[-1].roc_auc) == (1, 0.5)
    assert found[-1].average_precision == pytest.approx(0.4, rel=1e-12)


@pytest.mark.parametrize(
    "pair", [Pair(), Pair(separation=0.0), Pair(spread=2.5), Pair(separation=-1.0, spread=0.3)]
)
def test_the_auc_of_endlessly_many_is_the_area_below_their_roc(pair):
    area, _ = integrate.quad(
        lambda x: norm.sf(x, pair.separation, pair.spread) * norm.pdf(x), -12, 12, epsabs=1e-12
    )
    assert true_auc(pair) == pytest.approx(area, abs=1e-9)


def test_the_auc_of_a_great_many_is_that_of_endlessly_many():
    pair = Pair(400_000, separation=1.2, spread=1.7, seed=5)
    scores, labels = draw(pair)
    assert metrics.roc_auc_score(labels, scores) == pytest.approx(true_auc(pair), abs=0.003)


def test_of_many_groups_most_intervals_hold_the_truth():
    pair, people = Pair(prevalence=0.4, separation=1.0), 60
    found = held(pair, people)
    groups = [draw(replace(pair, people=people, seed=seed)) for seed in range(1, GROUPS + 1)]
    areas = [metrics.roc_auc_score(labels, scores) for scores, labels in groups]
    assert (found.lowest, found.highest) == pytest.approx((min(areas), max(areas)), abs=1e-12)
    truth = norm.cdf(1 / math.sqrt(2))
    ends = [bootstrap(rank(*group)).roc_auc for group in groups]
    assert found.held == np.mean([low <= truth <= high for low, high in ends])
    assert found.width == pytest.approx(np.mean([high - low for low, high in ends]))
    assert 0.8 < found.held < 1
    assert found.people == people


def test_more_people_have_narrower_intervals():
    small, larger = held(Pair(), SIZES[0]), held(Pair(), SIZES[1])
    assert larger.width < 0.6 * small.width
    assert larger.highest - larger.lowest < small.highest - small.lowest


def test_groups_are_not_rounded():
    assert held(Pair(rounding=2.0), 20) == held(Pair(), 20)


@pytest.mark.parametrize(("share", "got"), [(0.001, 0), (0.999, 20)])
def test_a_group_of_one_kind_is_named(share, got):
    with pytest.raises(ValueError, match=f"people must be enough for both kinds, got 20 with {got} ill"):
        held(Pair(prevalence=share), 20)

"""core.precision_recall_intervals: scipy's shares, and people drawn one by one instead of by counts."""

import math

import numpy as np
import pytest
import torch
from scipy.stats import binomtest, norm
from sklearn import metrics

from core import precision_recall_intervals as intervals
from core.precision_recall import Ranked, rank, weights_for
from core.precision_recall_curves import average_precision, roc_auc
from core.precision_recall_intervals import Intervals, Z, bootstrap, wilson


def drawn(seed: int, ill: int, healthy: int, decimals: int = 9) -> tuple[np.ndarray, np.ndarray]:
    """The ill first."""
    generator = np.random.default_rng(seed)
    labels = np.array([1] * ill + [0] * healthy)
    return (generator.normal(size=ill + healthy) + 1.2 * labels).round(decimals), labels


def ranked(scores, labels) -> Ranked:
    return rank(torch.tensor(scores, dtype=torch.float64), torch.tensor(labels, dtype=torch.int64))


def ends(found: Intervals) -> np.ndarray:
    return np.array([found.average_precision, found.roc_auc])


def person_by_person(scores, labels, weights, resamples: int) -> np.ndarray:
    """Average precision and AUC (2, resamples) of ill drawn from the ill and healthy from the healthy."""
    generator = np.random.default_rng(99)
    ill, healthy = scores[labels == 1], scores[labels == 0]
    areas = []
    for _ in range(resamples):
        sick, well = generator.choice(ill, len(ill)), generator.choice(healthy, len(healthy))
        found = weights[0] * (sick[:, None] <= sick).sum(1)
        alarms = weights[1] * (sick[:, None] <= well).sum(1)
        right = np.sign(sick[:, None] - well) / 2 + 1 / 2
        areas.append(((found / (found + alarms)).mean(), right.mean()))
    return np.array(areas).T


@pytest.mark.parametrize("of", [1, 2, 7, 30, 1000])
def test_the_interval_of_a_share_is_scipys(of):
    for hits in {0, 1, of // 3, of // 2, of - 1, of}:
        expected = binomtest(hits, of).proportion_ci(0.95, method="wilson")
        assert wilson(hits, of) == pytest.approx((expected.low, expected.high), abs=1e-12), hits


def test_the_interval_of_a_share_stays_from_0_to_1_and_holds_it():
    for of in range(1, 60):
        for hits in range(of + 1):
            low, high = wilson(hits, of)
            assert 0 <= low <= hits / of + 1e-15
            assert hits / of - 1e-15 <= high <= 1


def test_a_share_of_nobody_has_no_interval():
    assert all(map(math.isnan, wilson(0, 0)))


def test_z_leaves_out_the_outer_2_and_a_half_percent():
    assert pytest.approx(norm.ppf(0.975), abs=1e-14) == Z


@pytest.mark.parametrize("share", [None, 0.03])
@pytest.mark.parametrize("decimals", [0, 9])
def test_intervals_are_those_of_people_drawn_one_by_one(decimals, share, monkeypatch):
    monkeypatch.setattr(intervals, "RESAMPLES", 4000)
    scores, labels = drawn(decimals, 23, 41, decimals)
    people = ranked(scores, labels)
    weights = weights_for(people, share)
    naive = person_by_person(scores, labels, weights, 4000)
    expected = np.quantile(naive, (0.025, 0.975), axis=1).T
    width = expected[:, 1:] - expected[:, :1]
    assert (np.abs(ends(bootstrap(people, weights)) - expected) < 0.08 * width).all()


def test_the_naive_areas_are_scikit_learns():
    scores, labels = drawn(3, 9, 14, 0)
    generator = np.random.default_rng(99)
    sick, well = generator.choice(scores[:9], 9), generator.choice(scores[9:], 14)
    again = np.concatenate([sick, well])
    each = np.where(labels == 1, 0.4, 1.7)
    expected = (
        metrics.average_precision_score(labels, again, sample_weight=each),
        metrics.roc_auc_score(labels, again),
    )
    naive = person_by_person(scores, labels, (0.4, 1.7), 1)
    assert naive[:, 0] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("classes", "share", "part"), [(600, None, 0.05), (600, 0.01, 0.05), (40, None, 0.15)]
)
def test_joined_scores_give_nearly_the_same_intervals(classes, share, part, monkeypatch):
    people = ranked(*drawn(1, 500, 1000))
    weights = weights_for(people, share)
    monkeypatch.setattr(intervals, "RESAMPLES", 4000)
    monkeypatch.setattr(intervals, "MOST_CLASSES", len(people.values))
    each = ends(bootstrap(people, weights, 1))
    monkeypatch.setattr(intervals, "MOST_CLASSES", classes)
    joined = ends(bootstrap(people, weights, 2))
    assert not np.array_equal(joined, each)
    assert (np.abs(joined - each) < part * (each[:, 1:] - each[:, :1])).all()


def test_that_joined_scores_are_ties_does_not_shift_the_intervals(monkeypatch):
    people = ranked(*drawn(1, 5_000, 10_000))
    many = ends(bootstrap(people, seed=1))
    monkeypatch.setattr(
        intervals, "MOST_CLASSES", 10
    )  # uncorrected, both lie half their width lower, or more
    few = ends(bootstrap(people, seed=2))
    assert (np.abs(few - many) < 0.15 * (many[:, 1:] - many[:, :1])).all()


def test_for_very_many_people_the_width_of_auc_is_that_of_delongs_variance():
    scores, labels = drawn(2, 4_000, 16_000)
    ill, healthy = np.sort(scores[labels == 1]), np.sort(scores[labels == 0])
    below = np.searchsorted(healthy, ill) / len(healthy)
    above = 1 - np.searchsorted(ill, healthy) / len(ill)
    spread = math.sqrt(below.var() / len(ill) + above.var() / len(healthy))
    low, high = bootstrap(ranked(scores, labels)).roc_auc
    assert high - low == pytest.approx(2 * Z * spread, rel=0.08)
    assert (low + high) / 2 == pytest.approx(below.mean(), abs=0.2 * spread)


def test_a_million_scores_have_narrow_intervals_around_their_areas():
    generator = torch.Generator().manual_seed(0)
    labels = (torch.arange(1_000_000) % 10 == 0).long()
    people = rank(torch.randn(1_000_000, generator=generator).double() + labels, labels)
    found = bootstrap(people)
    for (low, high), area in (
        (found.average_precision, average_precision(people)),
        (found.roc_auc, roc_auc(people)),
    ):
        assert low < area < high
        assert high - low < 0.01


def test_four_times_as_many_people_halve_the_width():
    widths = []
    for times in (1, 4):
        scores, labels = drawn(4, 50, 100)
        low, high = bootstrap(ranked(np.tile(scores, times), np.tile(labels, times))).roc_auc
        widths.append(high - low)
    assert widths[0] / widths[1] == pytest.approx(2, rel=0.15)


def test_no_prevalence_moves_the_interval_of_auc():
    people = ranked(*drawn(5, 20, 50))
    assert bootstrap(people, weights_for(people, 0.01)).roc_auc == pytest.approx(
        bootstrap(people).roc_auc, abs=1e-12
    )


def test_where_drawing_again_can_show_no_scatter_there_is_no_interval():
    parted = ranked(range(16), [0] * 9 + [1] * 7)
    wrong_way_round = ranked(range(16), [1] * 9 + [0] * 7)
    few = ranked([5.0, 2.0, 7.0, *range(9)], [1, 1, 1, 0, *[0] * 4, 1, *[0] * 3])
    for people in (parted, wrong_way_round, few):
        assert np.isnan(ends(bootstrap(people))).all()


def test_constant_scores_leave_no_doubt():
    constant = bootstrap(ranked([7.0] * 20, [1] * 5 + [0] * 15))
    assert ends(constant) == pytest.approx(np.array([[0.25, 0.25], [0.5, 0.5]]), abs=1e-12)


@pytest.mark.parametrize("people", [5, 900])
def test_without_one_kind_nothing_is_said_of_what_is_undefined(people):
    scores = np.arange(people).astype(float)
    for label in (0, 1):
        assert np.isnan(ends(bootstrap(ranked(scores, [label] * people)))).all()


def test_the_same_seed_gives_the_same_bits_and_leaves_everybodys_generators():
    people = ranked(*drawn(6, 20, 30))
    before = torch.get_rng_state(), np.random.get_state()[1].tolist()
    assert bootstrap(people, seed=3) == bootstrap(people, seed=3)
    assert bootstrap(people, seed=3) != bootstrap(people, seed=4)
    assert torch.equal(torch.get_rng_state(), before[0])
    assert np.random.get_state()[1].tolist() == before[1]

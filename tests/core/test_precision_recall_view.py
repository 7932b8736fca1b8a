"""core.precision_recall_view: histograms as numpy's, dots that stand for people, and readings person by person."""

import math

import numpy as np
import pytest
import torch
from scipy.stats import binomtest
from sklearn import metrics

from core.precision_recall import Ranked, cells, expected_cost, rank
from core.precision_recall_curves import (
    average_precision,
    precision_recall_curve,
    roc_auc,
    roc_curve,
)
from core.precision_recall_scale import Scale, scale_of
from core.precision_recall_view import BINS, DOTS, DRAWN, EACH, Settings, View, rates, read, view


def drawn(seed: int, ill: int, healthy: int, decimals: int = 9) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    labels = generator.permutation([1] * ill + [0] * healthy)
    return (generator.normal(size=ill + healthy) + labels).round(decimals), labels


def ranked(scores, labels) -> Ranked:
    return rank(torch.tensor(scores, dtype=torch.float64), torch.tensor(labels, dtype=torch.int64))


def seen(scores, labels, settings: Settings | None = None, scale: Scale | None = None) -> View:
    people = ranked(scores, labels)
    return view(people, scale or scale_of(people), settings or Settings())


@pytest.mark.parametrize("share", [None, 0.07])
@pytest.mark.parametrize("scale", [None, Scale(-10, 10, -1)])
def test_the_histograms_are_numpys_and_nobody_is_left_out(scale, share):
    scores, labels = drawn(0, 80, 190, 1)
    found = seen(scores, labels, Settings(share), scale)
    assert found.edges.shape == (BINS + 1,)
    edges = found.edges.numpy().copy()
    assert (edges[0], edges[-1]) == pytest.approx(found.scale.ends, rel=1e-12)
    assert (scale is None) == bool((scores >= edges[0]).all() and (scores < edges[-1]).all())
    edges[0], edges[-1] = -np.inf, np.inf  # who is beyond the scale stands at its end
    for kind, bins, weight in ((1, found.ill, found.weights[0]), (0, found.healthy, found.weights[1])):
        expected = weight * np.histogram(scores[labels == kind], edges)[0]
        np.testing.assert_allclose(bins.numpy(), expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize("scores", [[0.0, 1.0], [5e5, 5e5 + 1], [-9e5 - 3, -9e5], [1e-18, 3e-18], [2e20] * 2])
def test_bins_are_equally_wide_and_end_with_the_scale_however_large_the_scores_are(scores):
    found = seen(scores, [0, 1])
    assert found.edges[[0, -1]].tolist() == pytest.approx(found.scale.ends, rel=1e-12)
    low, high = found.scale.ends
    np.testing.assert_allclose(found.edges.diff().numpy(), (high - low) / BINS, rtol=1e-6)


@pytest.mark.parametrize(("ill", "healthy"), [(30, 70), (EACH // 2, EACH - EACH // 2), (5, 0), (0, 5)])
def test_of_few_people_each_is_a_dot_at_its_score(ill, healthy):
    scores, labels = drawn(1, ill, healthy, 1)
    found = seen(scores, labels)
    assert found.one_each
    for kind, dots in zip((1, 0), found.dots, strict=True):
        assert dots.tolist() == sorted(scores[labels == kind], reverse=True)


@pytest.mark.parametrize(
    ("ill", "healthy", "share", "sick"),
    [(200, 500, None, 286), (3, 7997, None, 1), (900, 100, None, 900), (30, 70, 0.05, 50), (3000, 2000, 0.999, 999)],
)  # fmt: skip
def test_more_people_are_shown_by_a_thousand_dots_of_which_the_same_share_is_flagged(
    ill, healthy, share, sick
):
    scores, labels = drawn(2, ill, healthy, 2)
    found = seen(scores, labels, Settings(share))
    assert tuple(map(len, found.dots)) == (sick, DOTS - sick)
    assert found.one_each == (ill + healthy == DOTS)
    for kind, dots in zip((1, 0), found.dots, strict=True):
        own = scores[labels == kind]
        assert set(dots.tolist()) <= set(own.tolist())
        assert (dots.diff() <= 0).all()
        if len(dots):
            for threshold in np.unique(own)[::7]:
                real, shown = (own >= threshold).mean(), float((dots >= threshold).double().mean())
                assert shown == pytest.approx(real, abs=0.5 / len(dots) + 1e-9)


def test_a_prevalence_of_ones_own_is_no_longer_one_dot_a_person():
    scores, labels = drawn(3, 30, 70)
    assert seen(scores, labels).one_each
    assert not seen(scores, labels, Settings(0.5)).one_each


@pytest.mark.parametrize("share", [None, 0.2])
def test_what_lies_still_is_over_the_whole_scale(share):
    scores, labels = drawn(4, 40, 60)
    settings = Settings(share, 2.0, 30.0, 2.0)
    found = seen(scores, labels, settings)
    assert found.prevalence == pytest.approx(0.4 if share is None else share, rel=1e-12)
    assert found.grid.tp.shape == found.scale.thresholds.shape
    assert found.thresholds.shape == found.cost.shape == (DRAWN,)
    assert (found.thresholds[0], found.thresholds[-1]) == found.scale.ends
    c = cells(found.ranked, found.thresholds, found.weights)
    for name, rate in rates(c, 2.0).items():
        assert torch.equal(found.rates[name].nan_to_num(-1), rate.nan_to_num(-1)), name
    assert torch.equal(found.cost, expected_cost(c, 30.0, 2.0))
    assert found.highest_cost == float(found.cost.max()) > 0
    assert found.average_precision == average_precision(found.ranked, found.weights)
    assert found.roc_auc == roc_auc(found.ranked)
    assert torch.equal(found.precision_recall.y, precision_recall_curve(found.ranked, found.weights).y)
    assert torch.equal(found.roc.x, roc_curve(found.ranked).x)


def test_a_short_scale_is_drawn_at_each_of_its_thresholds():
    found = seen([1.0, 2.0], [0, 1], scale=Scale(0, 5, 0))
    assert found.thresholds.tolist() == [0, 1, 2, 3, 4, 5]
    assert found.rates["recall"].tolist() == [1, 1, 1, 0, 0, 0]


def test_the_axis_of_the_costs_ends_above_0_where_nothing_costs_anything():
    assert seen([1.0, 2.0], [0, 1], Settings(missed=0.0, alarm=0.0)).highest_cost == 1


@pytest.mark.parametrize("share", [None, 0.1])
@pytest.mark.parametrize("threshold", [-9.0, -0.3, 0.4, 1.1, 9.0])
def test_a_reading_is_scikit_learns_and_counts_the_dots(threshold, share):
    scores, labels = drawn(5, 30, 55, 1)
    found = seen(scores, labels, Settings(share, 0.5, 20.0, 3.0))
    reading = read(found, threshold)
    flagged = scores >= threshold
    each = np.where(labels == 1, *found.weights)
    (tn, fp), (fn, tp) = metrics.confusion_matrix(labels, flagged, labels=[0, 1], sample_weight=each)
    c = reading.cells
    assert (float(c.tp), float(c.fp), float(c.fn), float(c.tn)) == pytest.approx((tp, fp, fn, tn), abs=1e-10)
    assert reading.threshold == threshold
    assert reading.rates["recall"] == pytest.approx(tp / (tp + fn), abs=1e-12)
    assert reading.false_positive_rate == pytest.approx(fp / (fp + tn), abs=1e-12)
    rows = (tp / (tp + fn), fn / (tp + fn), fp / (fp + tn), tn / (fp + tn))
    assert reading.shares_of_rows == pytest.approx(rows, abs=1e-12)
    thousand = reading.of_1000
    shown = [float(part) for part in (thousand.tp, thousand.fp, thousand.fn, thousand.tn)]
    assert shown == pytest.approx([1000 * part / len(scores) for part in (tp, fp, fn, tn)], abs=1e-9)
    assert float(thousand.total) == pytest.approx(1000)
    assert reading.cost == pytest.approx(20 * shown[2] + 3 * shown[1], abs=1e-9)
    sick, well = found.dots
    assert reading.dots == (int((sick >= threshold).sum()), int((well >= threshold).sum()))
    if share is None:
        assert reading.dots == (tp, fp)


@pytest.mark.parametrize("threshold", [-9.0, -0.3, 0.4, 9.0])
def test_the_intervals_of_shares_of_people_are_scipys(threshold):
    scores, labels = drawn(6, 13, 29)
    reading = read(seen(scores, labels), threshold)
    flagged, ill = scores >= threshold, labels == 1
    hits = {
        "precision": (flagged & ill, flagged),
        "recall": (flagged & ill, ill),
        "specificity": (~flagged & ~ill, ~ill),
        "accuracy": (flagged == ill, flagged | True),
        "negative predictive value": (~flagged & ~ill, ~flagged),
    }
    assert reading.intervals.keys() == hits.keys()
    for name, (right, all_of_them) in hits.items():
        if not all_of_them.any():
            assert all(map(math.isnan, (*reading.intervals[name], reading.rates[name]))), name
            continue
        expected = binomtest(int(right.sum()), int(all_of_them.sum())).proportion_ci(method="wilson")
        assert reading.intervals[name] == pytest.approx(tuple(expected), abs=1e-12), name
        assert reading.rates[name] == pytest.approx(right.sum() / all_of_them.sum(), abs=1e-12), name


def test_with_another_prevalence_only_what_it_does_not_change_has_an_interval():
    scores, labels = drawn(7, 13, 29)
    came, weighted = (read(seen(scores, labels, Settings(share)), 0.3) for share in (None, 0.01))
    assert weighted.intervals == {name: came.intervals[name] for name in ("recall", "specificity")}


@pytest.mark.parametrize(("kind", "gone"), [(0, {"recall", "F"}), (1, {"specificity"})])
def test_of_one_kind_of_people_a_view_says_what_is_undefined(kind, gone):
    found = seen([0.1, 0.5, 0.7, 0.9], [kind] * 4)
    reading = read(found, 0.6)
    assert {name for name, rate in reading.rates.items() if math.isnan(rate)} == gone
    assert {name for name, ends in reading.intervals.items() if math.isnan(ends[0])} == gone - {"F"}
    assert math.isnan(found.roc_auc)
    assert found.prevalence == kind
    assert [len(dots) for dots in found.dots] == [4 * kind, 4 * (1 - kind)]


def test_a_million_people_are_a_thousand_dots_and_fill_the_bins():
    generator = torch.Generator().manual_seed(0)
    labels = (torch.arange(1_000_000) % 50 == 0).long()
    people = rank(torch.randn(1_000_000, generator=generator).double() + labels, labels)
    found = view(people, scale_of(people), Settings())
    assert tuple(map(len, found.dots)) == (20, 980)
    assert (int(found.ill.sum()), int(found.healthy.sum())) == (20_000, 980_000)
    assert read(found, -99.0).dots == (20, 980)


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        (Settings(prevalence=1.0), "prevalence"),
        (Settings(beta=-1.0), "beta"),
        (Settings(missed=-1.0), "missed"),
        (Settings(alarm=math.inf), "alarm"),
    ],
)
def test_settings_that_cannot_be_are_named(settings, word):
    with pytest.raises(ValueError, match=f"{word} must be"):
        seen([1.0, 2.0], [0, 1], settings)

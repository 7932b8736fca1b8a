"""core.precision_recall_proof: it agrees where all is right, and shows it where something is wrong."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from core import precision_recall, precision_recall_proof
from core.precision_recall import rank
from core.precision_recall_proof import Row, compare, curves_agree, intervals, people
from core.precision_recall_scale import scale_of
from core.precision_recall_view import Settings, View, view

NAMES = [
    "TP", "FP", "FN", "TN", "precision", "recall", "F", "specificity", "accuracy",
    "negative predictive value", "average precision", "ROC AUC",
]  # fmt: skip


def seen(
    ill: int, healthy: int, settings: Settings, decimals: int = 1
) -> tuple[View, np.ndarray, np.ndarray]:
    generator = np.random.default_rng(ill + healthy)
    labels = generator.permutation([1] * ill + [0] * healthy)
    scores = (generator.normal(size=ill + healthy) + labels).round(decimals)
    ranked = rank(torch.from_numpy(scores), torch.from_numpy(labels))
    return view(ranked, scale_of(ranked), settings), scores, labels


@pytest.mark.parametrize(
    ("ill", "healthy", "settings", "decimals"),
    [
        (20, 33, Settings(), 9),
        (20, 33, Settings(0.01, 2.0), 1),
        (20, 33, Settings(0.9, 0.0), 0),
        (7, 0, Settings(), 1),
        (0, 7, Settings(), 1),
        (1, 1, Settings(beta=3.0), 1),
    ],
)
@pytest.mark.parametrize("threshold", [-99.0, 0.4, 1.3, 99.0])
def test_every_figure_is_scikit_learns(ill, healthy, settings, decimals, threshold):
    found, _, _ = seen(ill, healthy, settings, decimals)
    rows = compare(found, threshold)
    assert [row.name for row in rows[:12]] == NAMES
    assert max(row.difference for row in rows) < 1e-10
    furthest = curves_agree(found)
    assert furthest < 1e-12 if ill and healthy else math.isnan(furthest)


@pytest.mark.parametrize("share", [None, 0.2])
def test_the_cost_is_that_of_people_counted_one_by_one(share):
    found, scores, labels = seen(20, 33, Settings(share, missed=7.0, alarm=0.5))
    cost = compare(found, 0.4)[-1]
    each = np.where(labels == 1, *found.weights)
    bill = each * (7 * (labels == 1) * (scores < 0.4) + 0.5 * (labels == 0) * (scores >= 0.4))
    assert cost.name.startswith("cost of 1000 people")
    assert (cost.ours, cost.theirs) == pytest.approx((1000 * bill.sum() / each.sum(),) * 2, rel=1e-12)


def test_what_is_undefined_is_so_by_both_routes():
    def undefined(ill: int, healthy: int, threshold: float) -> set[str]:
        rows = compare(seen(ill, healthy, Settings())[0], threshold)
        assert [math.isnan(row.ours) for row in rows] == [math.isnan(row.theirs) for row in rows]
        return {row.name for row in rows if math.isnan(row.theirs)}

    assert undefined(5, 9, 99.0) == {"precision", "F"}
    assert undefined(5, 9, -99.0) == {"negative predictive value"}
    assert undefined(0, 9, -99.0) == {
        "recall", "F", "negative predictive value", "average precision", "ROC AUC"
    }  # fmt: skip
    assert undefined(5, 0, -99.0) == {"specificity", "negative predictive value", "ROC AUC"}


def test_healthy_people_alone_among_those_flagged_have_an_f_of_0_by_both_routes():
    ranked = rank(torch.arange(3).double(), torch.tensor([1, 1, 0]))
    rows = {row.name: row for row in compare(view(ranked, scale_of(ranked), Settings()), 2.0)}
    assert (rows["F"].ours, rows["F"].theirs) == (0, 0)


def test_the_people_who_came_are_taken_out_of_the_counts_again():
    found, scores, labels = seen(20, 33, Settings())
    again = zip(*(part.tolist() for part in people(found)), strict=True)
    assert sorted(again) == sorted(zip(scores.tolist(), labels.tolist(), strict=True))


@pytest.mark.parametrize(
    ("name", "part"), [("average precision", "average_precision"), ("ROC AUC", "roc_auc")]
)
def test_a_wrong_area_is_seen(name, part):
    found, _, _ = seen(20, 33, Settings())
    rows = compare(replace(found, **{part: getattr(found, part) + 0.001}), 0.4)
    assert {row.name: round(row.difference, 9) for row in rows if row.difference > 1e-9} == {name: 0.001}


def test_a_wrong_reading_is_seen(monkeypatch):
    found, scores, _ = seen(20, 33, Settings())
    right = precision_recall_proof.read
    above = float(np.unique(scores)[20])  # whose own score it is must be flagged
    monkeypatch.setattr(precision_recall_proof, "read", lambda v, t: right(v, math.nextafter(t, math.inf)))
    wrong = {row.name for row in compare(found, above) if row.difference > 1e-9}
    assert {"precision", "accuracy"} <= wrong
    assert not wrong & {"average precision", "ROC AUC"}


@pytest.mark.parametrize("rate", ["precision", "recall", "specificity"])
def test_a_wrong_curve_is_seen(rate, monkeypatch):
    found, _, _ = seen(20, 33, Settings(0.2))
    right = getattr(precision_recall, rate)
    monkeypatch.setattr(precision_recall, rate, lambda c: right(c) + 0.001)
    assert curves_agree(found) == pytest.approx(0.001)


def test_a_difference_is_0_where_both_are_undefined_and_endless_where_one_is():
    assert Row("a", math.nan, math.nan).difference == 0
    assert Row("a", math.nan, 0.5).difference == Row("a", 0.5, math.nan).difference == math.inf
    assert Row("a", 0.25, 0.5).difference == Row("a", 0.5, 0.25).difference == 0.25


@pytest.mark.parametrize("threshold", [-99.0, 0.4, 99.0])
@pytest.mark.parametrize("share", [None, 0.05])
def test_the_intervals_are_scipys_of_the_people_who_came(share, threshold):
    found, _, _ = seen(20, 33, Settings(share))
    rows = intervals(found, threshold)
    named = {row.name.split(",")[0] for row in rows}
    assert named == ({"precision", "recall", "specificity"} if share is None else {"recall", "specificity"})
    assert max(row.difference for row in rows) < 1e-12
    assert any(math.isnan(row.ours) for row in rows) == (share is None and threshold == 99.0)


def test_a_wrong_interval_is_seen(monkeypatch):
    found, _, _ = seen(20, 33, Settings())
    monkeypatch.setattr("core.precision_recall_view.wilson", lambda hits, of: (0.25, 0.75))
    assert max(row.difference for row in intervals(found, 0.4)) > 0.01

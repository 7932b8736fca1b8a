"""core.precision_recall_curves: scikit-learn's curves and areas, and all pairs of people one by one."""

import math

import numpy as np
import pytest
import torch
from sklearn import metrics

from core.precision_recall import Ranked, rank, weights_for
from core.precision_recall_curves import (
    MOST_POINTS,
    Curve,
    average_precision,
    precision_recall_curve,
    roc_auc,
    roc_curve,
)

PREVALENCES = (None, 0.02, 0.9)


def drawn(seed: int, decimals: int, ill: int = 19, healthy: int = 34) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    labels = generator.permutation([1] * ill + [0] * healthy)
    return (generator.normal(size=ill + healthy) + labels).round(decimals), labels


def ranked(scores, labels) -> Ranked:
    return rank(torch.tensor(scores, dtype=torch.float64), torch.tensor(labels, dtype=torch.int64))


def stairs(curve: Curve) -> float:
    """The area below a drawn path of which each second stretch is upright."""
    return float((curve.x.diff() * curve.y[1:]).sum())


def slopes(curve: Curve) -> float:
    return float(torch.trapezoid(curve.y, curve.x))


@pytest.mark.parametrize("share", PREVALENCES)
@pytest.mark.parametrize("decimals", [0, 1, 9])
def test_areas_are_scikit_learns_with_ties_and_weights(decimals, share):
    scores, labels = drawn(decimals, decimals)
    people = ranked(scores, labels)
    weights = weights_for(people, share)
    each = np.where(labels == 1, *weights)
    expected = metrics.average_precision_score(labels, scores, sample_weight=each)
    assert average_precision(people, weights) == pytest.approx(expected, abs=1e-12)
    assert roc_auc(people) == pytest.approx(
        metrics.roc_auc_score(labels, scores, sample_weight=each), abs=1e-12
    )


def test_auc_is_the_share_of_pairs_in_the_right_order_ties_half():
    scores, labels = drawn(7, 1)
    pairs = [np.sign(a - b) / 2 + 1 / 2 for a in scores[labels == 1] for b in scores[labels == 0]]
    assert set(pairs) == {0, 1 / 2, 1}
    assert roc_auc(ranked(scores, labels)) == pytest.approx(np.mean(pairs), abs=1e-12)


def test_average_precision_is_the_mean_over_the_ill_of_the_precision_at_their_own_score():
    scores, labels = drawn(8, 1)
    each = [labels[scores >= own].mean() for own in scores[labels == 1]]
    assert average_precision(ranked(scores, labels)) == pytest.approx(np.mean(each), abs=1e-12)


def test_twelve_people_have_the_areas_found_by_hand():
    scores = [0.97, 0.91, 0.84, 0.76, 0.71, 0.62, 0.55, 0.48, 0.39, 0.30, 0.22, 0.10]
    people = ranked(scores, [1, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 0])
    assert average_precision(people) == pytest.approx((1 + 1 + 3 / 4 + 4 / 5 + 5 / 7 + 6 / 10) / 6, abs=1e-12)
    assert roc_auc(people) == pytest.approx(28 / 36, abs=1e-12)


@pytest.mark.parametrize("share", PREVALENCES)
def test_the_points_of_the_curves_are_scikit_learns(share):
    scores, labels = drawn(2, 1)
    people = ranked(scores, labels)
    weights = weights_for(people, share)
    each = np.where(labels == 1, *weights)
    ys, xs, _ = metrics.precision_recall_curve(labels, scores, sample_weight=each)
    curve = precision_recall_curve(people, weights)
    np.testing.assert_allclose(curve.x[1::2], xs[-2::-1], atol=1e-12)
    np.testing.assert_allclose(curve.y[1::2], ys[-2::-1], atol=1e-12)
    false, true, _ = metrics.roc_curve(labels, scores, sample_weight=each, drop_intermediate=False)
    roc = roc_curve(people)
    np.testing.assert_allclose(roc.x, false, atol=1e-12)
    np.testing.assert_allclose(roc.y, true, atol=1e-12)


@pytest.mark.parametrize("share", PREVALENCES)
def test_the_areas_are_those_below_the_drawn_paths(share):
    people = ranked(*drawn(3, 1))
    weights = weights_for(people, share)
    assert stairs(precision_recall_curve(people, weights)) == pytest.approx(
        average_precision(people, weights), abs=1e-12
    )
    assert slopes(roc_curve(people)) == pytest.approx(roc_auc(people), abs=1e-12)


def test_each_step_of_precision_is_flat_to_the_next_recall():
    curve = precision_recall_curve(ranked(*drawn(4, 1)))
    assert torch.equal(curve.y[0::2], curve.y[1::2])
    assert torch.equal(curve.x[2::2], curve.x[1:-1:2])
    assert (curve.x[0], curve.x[-1]) == (0, 1)


def test_roc_goes_from_corner_to_corner_and_never_back():
    for decimals in (0, 1, 9):
        curve = roc_curve(ranked(*drawn(5, decimals)))
        assert (curve.x[0], curve.y[0], curve.x[-1], curve.y[-1]) == (0, 0, 1, 1)
        assert (curve.x.diff() >= 0).all()
        assert (curve.y.diff() >= 0).all()


@pytest.mark.parametrize("share", PREVALENCES)
@pytest.mark.parametrize("score", [0.0, -0.0, 1e300, -3.5])
def test_constant_scores_know_nothing(score, share):
    people = ranked([score] * 20, [1] * 6 + [0] * 14)
    expected = 6 / 20 if share is None else share
    assert average_precision(people, weights_for(people, share)) == pytest.approx(expected, rel=1e-12)
    assert roc_auc(people) == 0.5
    roc = roc_curve(people)
    assert (roc.x.tolist(), roc.y.tolist()) == ([0, 1], [0, 1])


def test_parted_scores_are_perfect_and_turned_round_the_worst():
    scores, labels = np.arange(30.0), [0] * 21 + [1] * 9
    assert (average_precision(ranked(scores, labels)), roc_auc(ranked(scores, labels))) == (1, 1)
    worst = np.mean([k / (21 + k) for k in range(1, 10)])
    assert average_precision(ranked(-scores, labels)) == pytest.approx(worst, abs=1e-12)
    assert roc_auc(ranked(-scores, labels)) == 0


def test_only_the_order_of_the_scores_counts():
    scores, labels = drawn(6, 1)
    before = ranked(scores, labels)
    for turned in (np.exp(scores), 1e300 * scores, np.arctan(scores)):
        after = ranked(turned, labels)
        assert average_precision(after) == average_precision(before)
        assert roc_auc(after) == roc_auc(before)
        assert torch.equal(roc_curve(after).x, roc_curve(before).x)


def test_a_lower_prevalence_lowers_the_precision_curve_and_leaves_the_auc():
    people = ranked(*drawn(9, 9))
    curves = [precision_recall_curve(people, weights_for(people, share)) for share in (0.5, 0.05)]
    torch.testing.assert_close(curves[0].x, curves[1].x, rtol=0, atol=1e-12)
    assert (curves[0].y >= curves[1].y).all()
    assert curves[0].y[-1] == pytest.approx(0.5)
    assert curves[1].y[-1] == pytest.approx(0.05)


def test_with_nobody_ill_or_nobody_healthy_the_undefined_is_not_drawn():
    scores = [3.0, 1.0, 2.0]
    nobody_ill, nobody_healthy = ranked(scores, [0] * 3), ranked(scores, [1] * 3)
    assert math.isnan(average_precision(nobody_ill))
    assert average_precision(nobody_healthy) == 1
    assert precision_recall_curve(nobody_ill).y.isnan().all()
    assert (precision_recall_curve(nobody_healthy).y == 1).all()
    for people in (nobody_ill, nobody_healthy):
        assert math.isnan(roc_auc(people))
        assert roc_curve(people).y.isnan().all()


@pytest.mark.parametrize("share", [None, 0.001])
def test_a_long_curve_is_drawn_by_points_of_it_and_its_area_is_kept(share):
    scores, labels = drawn(0, 9, 3000, 17000)
    people = ranked(scores, labels)
    weights = weights_for(people, share)
    curve, roc = precision_recall_curve(people, weights), roc_curve(people)
    assert len(people.values) > 10 * MOST_POINTS
    assert MOST_POINTS / 2 < len(roc.x) <= MOST_POINTS + 1
    assert len(curve.x) <= 2 * MOST_POINTS
    each = np.where(labels == 1, *weights)
    ys, xs, _ = metrics.precision_recall_curve(labels, scores, sample_weight=each)
    points = set(zip(xs.round(9), ys.round(9), strict=True))
    drawn_points = zip(curve.x[1::2].numpy().round(9), curve.y[1::2].numpy().round(9), strict=True)
    assert set(drawn_points) <= points
    assert (curve.x[1], curve.y[1]) == pytest.approx((xs[-2], ys[-2]))
    assert (curve.x[-1], roc.x[-1], roc.y[-1]) == (1, 1, 1)
    assert stairs(curve) == pytest.approx(average_precision(people, weights), abs=0.01)
    assert slopes(roc) == pytest.approx(roc_auc(people), abs=1e-4)
    assert roc.x.diff().max() < 0.01
    assert roc.y.diff().max() < 0.01


@pytest.mark.parametrize("people", [801, 870_103, 1_000_000])
def test_however_many_scores_there_are_the_curve_ends_with_everybody(people):
    labels = torch.arange(people) % 3 % 2
    curve = precision_recall_curve(rank(torch.arange(people).double(), labels))
    assert float(curve.x[-1]) == 1
    assert float(curve.y[-1]) == pytest.approx(float(labels.double().mean()), abs=1e-12)

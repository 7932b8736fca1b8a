"""core.precision_recall: scikit-learn's figures at every threshold, with ties, weights and one class; 0/0 is said."""

import math
import warnings

import numpy as np
import pytest
import torch
from sklearn import metrics

from core.precision_recall import (
    EQUAL,
    Ranked,
    accuracy,
    at,
    cells,
    expected_cost,
    f_beta,
    negative_predictive_value,
    precision,
    prevalence,
    rank,
    recall,
    specificity,
    weights_for,
)

SCORES = [0.97, 0.91, 0.84, 0.76, 0.71, 0.62, 0.55, 0.48, 0.39, 0.30, 0.22, 0.10]
LABELS = [1, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 0]
BY_HAND = {  # threshold: TP, FP, FN, TN, precision, recall, F1, accuracy
    0.0: (6, 6, 0, 0, 1 / 2, 1.0, 2 / 3, 1 / 2),
    0.25: (6, 4, 0, 2, 3 / 5, 1.0, 3 / 4, 2 / 3),
    0.35: (5, 4, 1, 2, 5 / 9, 5 / 6, 2 / 3, 7 / 12),
    0.5: (5, 2, 1, 4, 5 / 7, 5 / 6, 10 / 13, 3 / 4),
    0.7: (4, 1, 2, 5, 4 / 5, 2 / 3, 8 / 11, 3 / 4),
    0.8: (2, 1, 4, 5, 2 / 3, 1 / 3, 4 / 9, 7 / 12),
    0.95: (1, 0, 5, 6, 1.0, 1 / 6, 2 / 7, 7 / 12),
    0.99: (0, 0, 6, 6, math.nan, 0.0, math.nan, 1 / 2),
}
PREVALENCES = (None, 0.01, 0.8)


def tied(seed: int, ill: int = 17, healthy: int = 26) -> tuple[np.ndarray, np.ndarray]:
    """Scores of which many are equal, in no order."""
    generator = np.random.default_rng(seed)
    labels = generator.permutation([1] * ill + [0] * healthy)
    return (generator.normal(size=ill + healthy) + labels).round(1), labels


def double(numbers) -> torch.Tensor:
    return torch.tensor(numbers, dtype=torch.float64)


def ranked(scores, labels) -> Ranked:
    return rank(double(scores), torch.tensor(labels, dtype=torch.int64))


def thresholds_of(scores: np.ndarray) -> torch.Tensor:
    """Every score, all that lies between, below and above."""
    values = np.unique(scores)
    return torch.from_numpy(np.concatenate([[-9.0], values, (values[1:] + values[:-1]) / 2, [9.0]]))


def scikit(labels: np.ndarray, flagged: np.ndarray, weights: np.ndarray, beta: float) -> list[float]:
    """Precision, recall, F, specificity, accuracy, negative predictive value; NaN where undefined."""
    options = {"sample_weight": weights, "zero_division": np.nan}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = [
            metrics.precision_score(labels, flagged, **options),
            metrics.recall_score(labels, flagged, **options),
            metrics.fbeta_score(labels, flagged, beta=beta, **options),
            metrics.recall_score(labels, flagged, pos_label=0, **options),
            metrics.accuracy_score(labels, flagged, sample_weight=weights),
            metrics.precision_score(labels, flagged, pos_label=0, **options),
        ]
    if math.isnan(found[0] + found[1]):
        found[2] = math.nan
    return found


def ours(c, beta: float) -> torch.Tensor:
    parts = (precision(c), recall(c), f_beta(c, beta), specificity(c), accuracy(c))
    return torch.stack([*parts, negative_predictive_value(c)], -1)


@pytest.mark.parametrize("threshold", BY_HAND)
def test_twelve_people_are_counted_as_by_hand(threshold):
    c = cells(ranked(SCORES, LABELS), double(threshold))
    found = (c.tp, c.fp, c.fn, c.tn, precision(c), recall(c), f_beta(c, 1), accuracy(c))
    assert tuple(map(float, found)) == pytest.approx(BY_HAND[threshold], abs=1e-12, nan_ok=True)
    assert (float(c.flagged), float(c.ill), float(c.total)) == (float(c.tp + c.fp), 6, 12)


@pytest.mark.parametrize("share", PREVALENCES)
@pytest.mark.parametrize("seed", range(2))
def test_at_every_threshold_with_ties_the_cells_are_scikit_learns(seed, share):
    scores, labels = tied(seed)
    people, thresholds = ranked(scores, labels), thresholds_of(scores)
    weights = weights_for(people, share)
    each = np.where(labels == 1, *weights)
    c = cells(people, thresholds, weights)
    assert len(people.values) < len(scores)
    for place, threshold in enumerate(thresholds.tolist()):
        matrix = metrics.confusion_matrix(labels, scores >= threshold, labels=[0, 1], sample_weight=each)
        found = [float(part[place]) for part in (c.tn, c.fp, c.fn, c.tp)]
        assert found == pytest.approx(matrix.flatten().tolist(), abs=1e-12), threshold


@pytest.mark.parametrize(
    ("share", "beta", "ill", "healthy"),
    [
        (None, 1.0, 17, 26),
        (0.01, 2.0, 17, 26),
        (0.8, 0.5, 17, 26),
        (None, 0.0, 5, 9),
        (None, 1.0, 7, 0),
        (None, 1.0, 0, 7),
    ],
)
def test_at_every_threshold_the_rates_are_scikit_learns(share, beta, ill, healthy):
    scores, labels = tied(3, ill, healthy)
    people, thresholds = ranked(scores, labels), thresholds_of(scores)
    weights = weights_for(people, share)
    found = ours(cells(people, thresholds, weights), beta)
    each = np.where(labels == 1, *weights)
    expected = [scikit(labels, (scores >= t).astype(int), each, beta) for t in thresholds.tolist()]
    np.testing.assert_allclose(found.numpy(), np.array(expected), rtol=0, atol=1e-12)


def test_what_is_0_out_of_0_is_undefined_and_nothing_else_is():
    def undefined(scores, labels, threshold) -> list[bool]:
        return ours(cells(ranked(scores, labels), double(threshold)), 1).isnan().tolist()

    # precision, recall, F, specificity, accuracy, negative predictive value
    assert undefined(SCORES, LABELS, 0.5) == [False] * 6
    assert undefined(SCORES, LABELS, 2.0) == [True, False, True, False, False, False]
    assert undefined(SCORES, LABELS, -2.0) == [False, False, False, False, False, True]
    assert undefined(SCORES, [0] * 12, 0.5) == [False, True, True, False, False, False]
    assert undefined(SCORES, [0] * 12, 2.0) == [True, True, True, False, False, False]
    assert undefined(SCORES, [1] * 12, 0.5) == [False, False, False, True, False, False]
    assert undefined(SCORES, [1] * 12, -2.0) == [False, False, False, True, False, True]


def test_f_is_0_where_healthy_people_alone_are_flagged():
    c = cells(ranked([3.0, 2.0, 1.0], [0, 1, 1]), double([3.0, 2.5]))
    for beta in (0.0, 0.5, 1.0, 3.0):
        assert f_beta(c, beta).tolist() == [0.0, 0.0]


def test_f_of_beta_0_is_precision_and_of_a_large_one_recall():
    c = cells(ranked(SCORES, LABELS), double(SCORES))
    torch.testing.assert_close(f_beta(c, 0), precision(c), rtol=0, atol=1e-15)
    torch.testing.assert_close(f_beta(c, 1e6), recall(c), rtol=0, atol=1e-9)


def test_the_higher_the_threshold_the_lower_the_recall_and_the_higher_the_specificity():
    scores, labels = tied(5)
    people, thresholds = ranked(scores, labels), thresholds_of(scores).sort().values
    for share in PREVALENCES:
        c = cells(people, thresholds, weights_for(people, share))
        assert (recall(c).diff() <= 0).all()
        assert (specificity(c).diff() >= 0).all()
        assert (recall(c)[0], recall(c)[-1]) == (1, 0)


@pytest.mark.parametrize("share", [0.001, 0.2, 0.97])
def test_weights_change_the_share_of_the_ill_and_neither_how_many_there_are_nor_recall_and_specificity(share):
    scores, labels = tied(1)
    people, thresholds = ranked(scores, labels), thresholds_of(scores)
    before, after = cells(people, thresholds), cells(people, thresholds, weights_for(people, share))
    assert prevalence(after).numpy() == pytest.approx(share, rel=1e-12)
    assert after.total.numpy() == pytest.approx(43, rel=1e-12)
    for rate in (recall, specificity):
        torch.testing.assert_close(rate(after), rate(before), rtol=1e-12, atol=0)


def test_the_weight_of_a_kind_is_as_good_as_so_many_more_people_of_it():
    scores, labels = tied(2)
    thresholds = thresholds_of(scores)
    more = np.where(labels == 1, 5, 3)
    expected = cells(ranked(scores.repeat(more), labels.repeat(more)), thresholds)
    found = cells(ranked(scores, labels), thresholds, (5.0, 3.0))
    for name in ("tp", "fp", "fn", "tn"):
        assert torch.equal(getattr(found, name), getattr(expected, name)), name


def test_the_prevalence_there_is_makes_weights_of_1():
    people = ranked(*tied(0))
    assert people.people == (17, 26)
    assert weights_for(people, None) == EQUAL == (1, 1)
    assert weights_for(people, 17 / 43) == pytest.approx((1, 1), rel=1e-15)


def test_minus_0_and_0_are_one_score_and_one_threshold():
    people = ranked([0.0, -0.0, 0.0, -0.0, 1.0], [1, 0, 0, 1, 1])
    assert people.values.tolist() == [0, 1]
    assert str(ranked([-0.0, -0.0], [0, 1]).values.tolist()) == "[0.0]"
    c = cells(people, double([0.0, -0.0]))
    assert c.tp.tolist() == [3, 3]
    assert c.fp.tolist() == [2, 2]


def test_only_the_order_of_the_scores_counts():
    scores, labels = tied(4)
    before = ranked(scores, labels)
    for turned in (np.exp(scores), scores**3, 1e-300 * scores, 1e300 * scores, scores - 1e9):
        after = ranked(turned, labels)
        assert after.ill.tolist() == before.ill.tolist()
        assert after.healthy.tolist() == before.healthy.tolist()


def test_neighbouring_doubles_are_two_scores():
    people = ranked([1.0, math.nextafter(1, 2)], [0, 1])
    assert cells(people, people.values).fp.tolist() == [1, 0]


def test_thresholds_may_be_of_any_shape():
    people, thresholds = ranked(SCORES, LABELS), torch.linspace(-1, 2, 6).double()
    flat = recall(cells(people, thresholds))
    assert torch.equal(recall(cells(people, thresholds.view(3, 2))), flat.view(3, 2))
    assert torch.equal(recall(cells(people, thresholds[3])), flat[3])


def test_a_place_is_that_of_a_distinct_score_and_the_one_after_the_last_flags_nobody():
    people = ranked(*tied(0))
    d = len(people.values)
    by_value, by_place = cells(people, people.values), at(people, torch.arange(d + 1))
    assert torch.equal(by_place.tp[:-1], by_value.tp)
    assert torch.equal(by_place.fp[:-1], by_value.fp)
    assert float(by_place.flagged[d]) == 0
    assert torch.equal(by_place.total, torch.full((d + 1,), 43.0).double())


def test_endless_thresholds_flag_everybody_and_nobody():
    c = cells(ranked(SCORES, LABELS), double([-math.inf, math.inf]))
    assert c.flagged.tolist() == [12, 0]


def test_the_cost_is_summed_person_by_person_for_1000():
    scores, labels = tied(6)
    for threshold in (-0.3, 0.4, 9.0):
        c = cells(ranked(scores, labels), double(threshold))
        bill = [
            7.5 * (y == 1 and s < threshold) + 0.25 * (y == 0 and s >= threshold)
            for s, y in zip(scores, labels, strict=True)
        ]
        assert float(expected_cost(c, 7.5, 0.25)) == pytest.approx(1000 * sum(bill) / 43, rel=1e-12)


def test_a_million_people_are_counted_to_the_last():
    generator = torch.Generator().manual_seed(0)
    labels = (torch.rand(1_000_000, generator=generator) < 0.013).long()
    scores = torch.randn(1_000_000, generator=generator).double() + labels
    people, thresholds = rank(scores, labels), double([-7.0, -0.5, 0.0, 2.25, 7.0])
    c = cells(people, thresholds)
    assert people.people == (int(labels.sum()), 1_000_000 - int(labels.sum()))
    for place, threshold in enumerate(thresholds):
        assert int(c.tp[place]) == int((labels[scores >= threshold] == 1).sum())
        assert int(c.tn[place]) == int((labels[scores < threshold] == 0).sum())


@pytest.mark.parametrize(
    ("scores", "labels", "word"),
    [
        ([], [], "scores must hold at least one person, got none"),
        ([1.0, math.nan], [0, 1], "scores must be finite, got nan"),
        ([1.0, -math.inf], [0, 1], "scores must be finite, got -inf"),
        ([1.0, 2.0, 3.0], [0, 1, 2], "labels must be 0 or 1, got 2"),
        ([1.0, 2.0], [-1, 1], "labels must be 0 or 1, got -1"),
    ],
)
def test_what_cannot_be_ranked_is_named(scores, labels, word):
    with pytest.raises(ValueError, match=word):
        ranked(scores, labels)


@pytest.mark.parametrize("share", [0.0, 1.0, -0.1, 1.5, math.nan])
def test_a_prevalence_that_is_no_share_is_named(share):
    with pytest.raises(ValueError, match=f"prevalence must be above 0 and below 1, got {share}"):
        weights_for(ranked(SCORES, LABELS), share)


@pytest.mark.parametrize(("label", "got"), [(0, "0 ill and 12 healthy"), (1, "12 ill and 0 healthy")])
def test_one_kind_of_people_cannot_get_another_prevalence(label, got):
    people = ranked(SCORES, [label] * 12)
    assert weights_for(people, None) == EQUAL
    with pytest.raises(ValueError, match=f"needs people of both kinds, got {got}"):
        weights_for(people, 0.5)


def test_a_beta_or_a_cost_that_cannot_be_is_named():
    c = cells(ranked(SCORES, LABELS), double(0.5))
    for beta in (-0.5, math.inf, math.nan):
        with pytest.raises(ValueError, match=f"beta must be from 0 to a million, got {beta}"):
            f_beta(c, beta)
    for cost in (-1.0, math.inf, math.nan):
        with pytest.raises(ValueError, match=f"missed must be finite and at least 0, got {cost}"):
            expected_cost(c, cost, 1.0)
        with pytest.raises(ValueError, match=f"alarm must be finite and at least 0, got {cost}"):
            expected_cost(c, 1.0, cost)

"""core.precision_recall_classes: scikit-learn's figures, and what it is that is undefined."""

import math

import numpy as np
import pytest
import torch
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support

from core.precision_recall_classes import Averages, by_class, confusion, decided

N, C = 53, 7


def scores(seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Random ones, higher for the true class by more than they spread, so that each class is called."""
    generator = torch.Generator().manual_seed(seed)
    labels = torch.randint(C, (N,), generator=generator)
    own = torch.nn.functional.one_hot(labels, C)
    return torch.randn(N, C, dtype=torch.float64, generator=generator) + 1.5 * own, labels


def scikit(labels: torch.Tensor, called: torch.Tensor, average: str | None) -> tuple:
    return precision_recall_fscore_support(
        labels.numpy(), called.numpy(), labels=range(C), average=average, zero_division=np.nan
    )


def same(ours: Averages, theirs: tuple) -> bool:
    return (ours.precision, ours.recall, ours.f1) == pytest.approx(theirs[:3], abs=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_where_all_is_defined_all_is_scikit_learns(seed):
    log_odds, labels = scores(seed)
    found = by_class(log_odds, labels)
    assert found.called.tolist() == log_odds.numpy().argmax(1).tolist()
    assert found.confusion.tolist() == confusion_matrix(labels, found.called, labels=range(C)).tolist()
    assert found.confusion.sum(0).min() > 0
    assert found.support.min() > 0
    expected = scikit(labels, found.called, None)
    for ours, theirs in zip((found.precision, found.recall, found.f1), expected, strict=False):
        np.testing.assert_allclose(ours.numpy(), theirs, rtol=0, atol=1e-12)
    assert found.support.tolist() == expected[3].tolist()
    for name in ("macro", "micro", "weighted"):
        assert same(getattr(found, name), scikit(labels, found.called, name)), name


def test_micro_is_the_accuracy_and_so_is_the_weighted_recall():
    log_odds, labels = scores(4)
    found = by_class(log_odds, labels)
    accuracy = accuracy_score(labels, found.called)
    assert same(found.micro, (accuracy, accuracy, accuracy))
    assert found.weighted.recall == pytest.approx(accuracy, abs=1e-12)


def test_a_class_that_nobody_is_called_has_no_precision_and_no_f1():
    log_odds, labels = scores(0)
    log_odds[:, 3] = -math.inf
    found = by_class(log_odds, labels)
    assert found.support[3] > 0
    for share in (found.precision, found.f1):
        assert share.isnan().nonzero().tolist() == [[3]]
    assert found.recall[3] == 0
    for average in (found.macro, found.weighted):
        assert math.isnan(average.precision)
        assert math.isnan(average.f1)
        assert 0 < average.recall < 1
    expected = scikit(labels, found.called, "weighted")[1]
    assert found.weighted.recall == pytest.approx(expected, abs=1e-12)


def test_a_class_that_nobody_is_of_has_no_recall_and_no_weight():
    log_odds, labels = scores(0)
    labels[labels == 3] = 4
    found = by_class(log_odds, labels)
    assert found.confusion[:, 3].sum() > 0
    for share in (found.recall, found.f1):
        assert share.isnan().nonzero().tolist() == [[3]]
    assert (found.precision[3], found.support[3]) == (0, 0)
    assert math.isnan(found.macro.recall)
    assert found.macro.precision == pytest.approx(scikit(labels, found.called, "macro")[0], abs=1e-12)
    assert same(found.weighted, scikit(labels, found.called, "weighted"))


def test_all_is_undefined_where_nobody_is_called_it_or_is_of_it():
    log_odds, labels = scores(0)
    labels[labels == 3] = 4
    log_odds[:, 3] = -math.inf
    found = by_class(log_odds, labels)
    for share in (found.precision, found.recall, found.f1):
        assert share.isnan().nonzero().tolist() == [[3]]
    assert math.isnan(found.macro.f1)
    assert same(found.weighted, scikit(labels, found.called, "weighted"))


def test_without_examples_nothing_is_defined():
    found = by_class(torch.zeros(0, C), torch.zeros(0, dtype=torch.int64))
    assert found.confusion.shape == (C, C)
    for average in (found.macro, found.micro, found.weighted):
        assert all(map(math.isnan, (average.precision, average.recall, average.f1)))


def test_of_equal_scores_the_lowest_class_is_taken():
    tied = torch.tensor([[0.0, 2.0, 2.0], [1.0, 1.0, 1.0], [math.inf, 0.0, math.inf]])
    assert decided(tied).tolist() == [1, 0, 0]


def test_rows_are_the_true_class():
    counts = confusion(torch.tensor([2, 2, 0]), torch.tensor([1, 1, 0]), 3)
    assert counts.tolist() == [[1, 0, 0], [0, 0, 2], [0, 0, 0]]


def test_what_cannot_be_is_named():
    with pytest.raises(ValueError, match="log_odds: must be of 2 classes or more, got 1"):
        decided(torch.zeros(5, 1))
    with pytest.raises(ValueError, match="log_odds: must be numbers, got 1 that are NaN"):
        decided(torch.tensor([[0.0, math.nan]]))
    with pytest.raises(ValueError, match="labels: must be 0 to 6, got 7"):
        by_class(torch.zeros(1, C), torch.tensor([7]))
    with pytest.raises(ValueError, match="called: must be 0 to 1, got -1"):
        confusion(torch.tensor([0, -1]), torch.tensor([0, 1]), 2)

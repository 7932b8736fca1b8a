"""core.precision_recall_folds: who is in which fold, counted one by one, and scikit-learn's areas of both scores."""

import numpy as np
import pytest
import torch
from sklearn import metrics

from core.precision_recall_folds import Score, split
from core.risk_model import Judged

FOLD = np.array([0, 1, 2, 2, 1, 0, 2, 0, 1, 2, 2, 0, 1])
LABELS = np.array([1, 0, 0, 1, 1, 0, 2, 2, 0, 1, 0, 1, 2])


def judged(*columns: int) -> Judged:
    generator = torch.Generator().manual_seed(0)
    unseen, seen = (torch.randn(13, *columns, generator=generator).double() for _ in range(2))
    return Judged(unseen, seen, torch.from_numpy(FOLD))


def same(found: Score, scores: torch.Tensor, labels: np.ndarray) -> bool:
    expected = (
        metrics.average_precision_score(labels, scores),
        metrics.roc_auc_score(labels, scores),
        metrics.accuracy_score(labels, scores >= 0),
    )
    return (found.average_precision, found.roc_auc, found.accuracy) == pytest.approx(expected, abs=1e-12)


def people(labels: np.ndarray) -> list[tuple[int, int, int, int]]:
    """Of each fold: learned from, the ill among them, judged, the ill among them."""
    return [
        (int((k != FOLD).sum()), int(labels[k != FOLD].sum()), int((k == FOLD).sum()), int(labels[k == FOLD].sum()))
        for k in range(3)
    ]  # fmt: skip


def test_two_classes_are_split_as_counted_and_scored_as_by_scikit_learn():
    ill = (LABELS > 0).astype(np.int64)
    one = judged()
    found = split(one, torch.from_numpy(ill))
    parts = [(p.learned, p.learned_ill, p.judged, p.judged_ill) for p in found.parts]
    assert parts == people(ill)
    assert same(found.unseen, one.unseen, ill)
    assert same(found.seen, one.seen, ill)
    assert found.unseen != found.seen


@pytest.mark.parametrize("column", [0, 1, 2])
def test_of_more_classes_one_is_set_against_the_rest(column):
    many = judged(3)
    found = split(many, torch.from_numpy(LABELS), column)
    parts = [(p.learned, p.learned_ill, p.judged, p.judged_ill) for p in found.parts]
    assert parts == people((column == LABELS).astype(int))
    assert same(found.unseen, many.unseen[:, column], column == LABELS)
    assert same(found.seen, many.seen[:, column], column == LABELS)


def test_every_person_is_judged_once_and_learned_from_by_all_other_folds():
    found = split(judged(), torch.from_numpy((LABELS > 0).astype(np.int64)))
    assert sum(part.judged for part in found.parts) == 13
    assert sum(part.learned for part in found.parts) == 2 * 13
    assert all(part.learned + part.judged == 13 for part in found.parts)

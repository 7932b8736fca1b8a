"""Ten digits, each against the rest: what the averages over classes are made of.

Axes: c = 10 classes. Source: M. Sokolova and G. Lapalme, A systematic analysis of performance measures for
classification tasks, Information Processing & Management 45, 2009.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from jaxtyping import Float64
from torch import Tensor

from core.precision_recall import rank
from core.precision_recall_classes import Averages, ByClass, by_class
from core.precision_recall_curves import average_precision, roc_auc
from core.precision_recall_people import digit_labels, judged_digits


@dataclass(frozen=True)
class TenClasses:
    """The decisions, the areas of each class against the rest, and their averages: average precision, then AUC."""

    classes: ByClass
    average_precision: Float64[Tensor, " c"]
    roc_auc: Float64[Tensor, " c"]
    macro: tuple[float, float]
    micro: tuple[float, float]
    weighted: tuple[float, float]


def largest_difference(ten: TenClasses) -> float:
    """The largest distance of any figure for ten digits from scikit-learn's."""
    from sklearn import metrics

    scores, labels = judged_digits().unseen.numpy(), digit_labels().numpy()
    found, classes = ten.classes, scores.shape[1]
    one_hot = np.eye(classes)[labels]
    pairs: list[tuple[Any, Any]] = [(found.confusion, metrics.confusion_matrix(labels, found.called))]
    for name, ours, areas in (
        (None, (found.precision, found.recall, found.f1), (ten.average_precision, ten.roc_auc)),
        ("macro", _of(found.macro), ten.macro),
        ("micro", _of(found.micro), ten.micro),
        ("weighted", _of(found.weighted), ten.weighted),
    ):
        theirs = metrics.precision_recall_fscore_support(labels, found.called, average=name)
        pairs += zip(tuple(ours), theirs[:3], strict=True)
        pairs += [
            (areas[0], metrics.average_precision_score(one_hot, scores, average=name)),
            (areas[1], metrics.roc_auc_score(one_hot, scores, average=name)),
        ]
    return float(np.max([np.abs(np.asarray(ours) - theirs).max() for ours, theirs in pairs]))


def _of(mean: Averages) -> tuple[float, float, float]:
    return mean.precision, mean.recall, mean.f1


@lru_cache(maxsize=1)
def ten_classes() -> TenClasses:
    """By models that never saw the picture they judge; trained when first asked for."""
    scores, labels = judged_digits().unseen, digit_labels()
    found = by_class(scores, labels)
    one_hot = torch.nn.functional.one_hot(labels)
    ranks = [rank(scores[:, digit], one_hot[:, digit]) for digit in range(scores.shape[1])]
    precisions = torch.tensor([average_precision(one) for one in ranks], dtype=torch.float64)
    areas = torch.tensor([roc_auc(one) for one in ranks], dtype=torch.float64)
    shares = found.support.double() / found.support.sum()
    pooled = rank(scores.flatten(), one_hot.flatten())
    return TenClasses(
        found, precisions, areas,
        (float(precisions.mean()), float(areas.mean())),
        (average_precision(pooled), roc_auc(pooled)),
        (float((shares * precisions).sum()), float((shares * areas).sum())),
    )  # fmt: skip

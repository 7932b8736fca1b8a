"""Precision and recall for many classes: of each of them, and three ways to make one number of all.

Source: M. Sokolova and G. Lapalme 2009, "A systematic analysis of performance measures for classification tasks",
table 3, for the averages.

Axes: ``n`` is examples, ``c`` classes. Shares are 0 to 1, and NaN where they are 0 / 0: undefined.
"""

import math
from dataclasses import dataclass

from jaxtyping import Float, Float64, Int64
from torch import Tensor


@dataclass(frozen=True)
class Averages:
    """One precision, recall and F1 for all classes together."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class ByClass:
    """``called`` is the class each example is given; ``confusion`` counts examples, rows the true class.

    ``precision`` is undefined where nobody is called the class, ``recall`` where nobody is of it, and ``f1``, their
    harmonic mean, where either is (scikit-learn says 0 unless both are). ``support`` is how many are of the class.

    ``macro`` is the mean over the classes, undefined as soon as one of them is; scikit-learn would leave that one out
    or call it 0, as it is told. ``micro`` pools the cells of all classes: with one class for each example all three are
    the accuracy. ``weighted`` is the mean over the examples: a class that nobody is of has no weight in it, and an
    undefined one with people makes it undefined.
    """

    called: Int64[Tensor, " n"]
    confusion: Int64[Tensor, "c c"]
    precision: Float64[Tensor, " c"]
    recall: Float64[Tensor, " c"]
    f1: Float64[Tensor, " c"]
    support: Int64[Tensor, " c"]
    macro: Averages
    micro: Averages
    weighted: Averages


def by_class(log_odds: Float[Tensor, "n c"], labels: Int64[Tensor, " n"]) -> ByClass:
    """Everything from one score for each class of each example; raises ``ValueError`` as the steps do."""
    called = decided(log_odds)
    counts = confusion(called, labels, log_odds.shape[1])
    hits, support, calls = counts.diagonal().double(), counts.sum(1), counts.sum(0)
    f1 = 2 * hits / (calls + support)  # calls + support = 2 TP + FP + FN
    shares = (hits / calls, hits / support, f1.masked_fill((calls == 0) | (support == 0), math.nan))
    right = float(hits.sum() / support.sum())
    return ByClass(
        called=called,
        confusion=counts,
        precision=shares[0],
        recall=shares[1],
        f1=shares[2],
        support=support,
        macro=Averages(*(float(share.mean()) for share in shares)),
        micro=Averages(right, right, right),
        weighted=Averages(*(_weighted(share, support) for share in shares)),
    )


def decided(log_odds: Float[Tensor, "n c"]) -> Int64[Tensor, " n"]:
    """The class with the highest score for each example; of several that are equal the one with the lowest number.

    Raises ``ValueError`` for less than two classes and for a score that is not a number (infinite ones may be).
    """
    if log_odds.shape[1] < 2:
        raise ValueError(f"log_odds: must be of 2 classes or more, got {log_odds.shape[1]}")
    if log_odds.isnan().any():
        raise ValueError(f"log_odds: must be numbers, got {int(log_odds.isnan().sum())} that are NaN")
    return log_odds.argmax(1)


def confusion(called: Int64[Tensor, " n"], labels: Int64[Tensor, " n"], classes: int) -> Int64[Tensor, "c c"]:
    """How many of each class (row) are called each class (column).

    Raises ``ValueError`` for anything but 0 to ``classes`` − 1.
    """
    for name, given in (("called", called), ("labels", labels)):
        outside = given[(given < 0) | (given >= classes)]
        if len(outside):
            raise ValueError(f"{name}: must be 0 to {classes - 1}, got {int(outside[0])}")
    return (labels * classes + called).bincount(minlength=classes**2).view(classes, classes)


def _weighted(share: Float64[Tensor, " c"], support: Int64[Tensor, " c"]) -> float:
    people = support > 0
    return float((share * support)[people].sum() / support.sum()) if people.any() else math.nan

"""Precision, recall and all else that hangs on one threshold: scores are sorted once, a threshold is then looked up.

Who has a score of at least the threshold is flagged. That makes four cells: found (true positives) and missed (false
negatives) among the ill, false alarms (false positives) and rightly left alone (true negatives) among the healthy.
What is 0/0 is NaN, undefined, and never 0 or 1.

Axes: n people, d distinct scores, t thresholds. ``*t`` is any shape, that of one threshold, too. Weights are one
number for the ill and one for the healthy: other weights are other prevalences.

Sources: C. J. van Rijsbergen, Information Retrieval, 1979, chapter 7 (F_β); T. Fawcett, An introduction to ROC
analysis, Pattern Recognition Letters 27, 2006; J. Davis and M. Goadrich, The relationship between Precision-Recall and
ROC curves, ICML 2006 (why a precision-recall curve has steps).
"""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float64, Int64
from torch import Tensor

Weights = tuple[float, float]  # of an ill and of a healthy person
EQUAL: Weights = (1.0, 1.0)


@dataclass(frozen=True)
class Ranked:
    """``values``: the distinct scores, rising. ``ill[i]`` and ``healthy[i]``: how many have ``values[i]`` or more;
    one entry further, nobody."""

    values: Float64[Tensor, " d"]
    ill: Int64[Tensor, " d+1"]
    healthy: Int64[Tensor, " d+1"]

    @property
    def people(self) -> tuple[int, int]:
        """How many are ill, and how many healthy."""
        return int(self.ill[0]), int(self.healthy[0])


@dataclass(frozen=True)
class Cells:
    """The four cells at thresholds of shape ``*t``, in people or in their weight."""

    tp: Float64[Tensor, "*t"]
    fp: Float64[Tensor, "*t"]
    fn: Float64[Tensor, "*t"]
    tn: Float64[Tensor, "*t"]

    @property
    def flagged(self) -> Float64[Tensor, "*t"]:
        """All with a score of at least the threshold: predicted positive."""
        return self.tp + self.fp

    @property
    def ill(self) -> Float64[Tensor, "*t"]:
        """All with the condition: actually positive."""
        return self.tp + self.fn

    @property
    def total(self) -> Float64[Tensor, "*t"]:
        """Everybody."""
        return self.tp + self.fp + self.fn + self.tn


def rank(scores: Float64[Tensor, " n"], labels: Int64[Tensor, " n"]) -> Ranked:
    """Sort once. ``labels`` are 1 for the ill and 0 for the healthy; raises ``ValueError`` for other labels, for
    scores that are not finite, and for nobody."""
    if not len(scores):
        raise ValueError("scores must hold at least one person, got none")
    if not bool(scores.isfinite().all()):
        raise ValueError(f"scores must be finite, got {float(scores[~scores.isfinite()][0])}")
    if not bool(((labels == 0) | (labels == 1)).all()):
        raise ValueError(f"labels must be 0 or 1, got {int(labels[(labels != 0) & (labels != 1)][0])}")
    ordered, places = (scores + 0.0).sort()  # + 0 makes -0 and 0 one score
    first = torch.cat([torch.ones(1, dtype=torch.bool), ordered[1:] != ordered[:-1]]).nonzero()[:, 0]
    ill = _from(labels[places])[first]
    everybody = len(scores) - first
    none = torch.zeros(1, dtype=torch.int64)
    return Ranked(ordered[first], torch.cat([ill, none]), torch.cat([everybody - ill, none]))


def _from(values: Int64[Tensor, " n"]) -> Int64[Tensor, " n"]:
    """The sum of each value and all that follow it."""
    return values.sum() - values.cumsum(0) + values


def cells(ranked: Ranked, thresholds: Float64[Tensor, "*t"], weights: Weights = EQUAL) -> Cells:
    """The four cells at every threshold; its score counts as flagged."""
    return at(ranked, torch.searchsorted(ranked.values, thresholds), weights)


def at(ranked: Ranked, places: Int64[Tensor, "*t"], weights: Weights = EQUAL) -> Cells:
    """The four cells where all from the ``places``-th distinct score on are flagged; ``d`` flags nobody."""
    ill, healthy = weights
    tp, fp = ill * ranked.ill[places].double(), healthy * ranked.healthy[places].double()
    return Cells(tp, fp, ill * float(ranked.ill[0]) - tp, healthy * float(ranked.healthy[0]) - fp)


def weights_for(ranked: Ranked, prevalence: float | None) -> Weights:
    """Weights that make ``prevalence`` the share of the ill, out of as many people; ``None`` leaves them as they are.

    Raises ``ValueError`` for a share that is not between 0 and 1, and where there is nobody to be weighted.
    """
    if prevalence is None:
        return EQUAL
    if not 0 < prevalence < 1:
        raise ValueError(f"prevalence must be above 0 and below 1, got {prevalence}")
    ill, healthy = ranked.people
    if not (ill and healthy):
        raise ValueError(
            f"another prevalence needs people of both kinds, got {ill} ill and {healthy} healthy"
        )
    return prevalence * (ill + healthy) / ill, (1 - prevalence) * (ill + healthy) / healthy


def precision(c: Cells) -> Float64[Tensor, "*t"]:
    """Of those flagged, the share who are ill: TP / (TP + FP). Also called positive predictive value."""
    return c.tp / c.flagged


def recall(c: Cells) -> Float64[Tensor, "*t"]:
    """Of the ill, the share who are flagged: TP / (TP + FN). Also called sensitivity, true positive rate."""
    return c.tp / c.ill


def specificity(c: Cells) -> Float64[Tensor, "*t"]:
    """Of the healthy, the share who are left alone: TN / (TN + FP). One minus it is the false positive rate."""
    return c.tn / (c.tn + c.fp)


def accuracy(c: Cells) -> Float64[Tensor, "*t"]:
    """The share of everybody who is in the right place: (TP + TN) / everybody."""
    return (c.tp + c.tn) / c.total


def negative_predictive_value(c: Cells) -> Float64[Tensor, "*t"]:
    """Of those not flagged, the share who are healthy: TN / (TN + FN)."""
    return c.tn / (c.tn + c.fn)


def f_beta(c: Cells, beta: float) -> Float64[Tensor, "*t"]:
    """(1 + β²) P R / (β² P + R) = (1 + β²) TP / ((1 + β²) TP + β² FN + FP), a mean in which recall counts β times as
    much as precision: undefined where one of them is, 0 where both are 0 (scikit-learn says 0 in both cases).

    Raises ``ValueError`` for a ``beta`` that is not from 0 to a million.
    """
    if not 0 <= beta <= 1e6:
        raise ValueError(f"beta must be from 0 to a million, got {beta}")
    weight = beta**2
    mean = (1 + weight) * c.tp / ((1 + weight) * c.tp + weight * c.fn + c.fp)
    return torch.where((precision(c) + recall(c)).isnan(), math.nan, mean)


def rates(c: Cells, beta: float) -> dict[str, Float64[Tensor, "*t"]]:
    """All rates of these cells, by name."""
    return {
        "precision": precision(c),
        "recall": recall(c),
        "F": f_beta(c, beta),
        "specificity": specificity(c),
        "accuracy": accuracy(c),
        "negative predictive value": negative_predictive_value(c),
    }


def expected_cost(c: Cells, missed: float, alarm: float) -> Float64[Tensor, "*t"]:
    """What 1000 people cost, in the unit of ``missed``, one ill person missed, and ``alarm``, one false alarm.

    Raises ``ValueError`` for a cost that is negative or not finite.
    """
    for name, cost in (("missed", missed), ("alarm", alarm)):
        if not (cost >= 0 and math.isfinite(cost)):
            raise ValueError(f"{name} must be finite and at least 0, got {cost}")
    return 1000 * (missed * c.fn + alarm * c.fp) / c.total


def prevalence(c: Cells) -> Float64[Tensor, "*t"]:
    """The share of the ill among everybody."""
    return c.ill / c.total

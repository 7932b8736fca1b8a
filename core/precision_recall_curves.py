"""The precision-recall curve and the ROC curve, one point for each distinct score, and their areas.

Axes: d distinct scores, highest threshold first; ``places`` are indices into ``Ranked``.

Sources: J. Davis and M. Goadrich, The relationship between Precision-Recall and ROC curves, ICML 2006 (between two
points precision is not a straight line, so average precision sums steps); J. A. Hanley and B. J. McNeil, The meaning
and use of the area under a ROC curve, Radiology 143, 1982 (it is the share of pairs in the right order, ties half).
"""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float64, Int64
from torch import Tensor

from core.precision_recall import EQUAL, Ranked, Weights, at, precision, recall, specificity

MOST_POINTS = 800  # of a curve that is drawn; its area is always that of all points


@dataclass(frozen=True)
class Curve:
    """A path to be drawn, (p,) each, from the highest threshold to the lowest; ``y`` is NaN where there is no "
    "point."""

    x: Float64[Tensor, " p"]
    y: Float64[Tensor, " p"]


def average_precision(ranked: Ranked, weights: Weights = EQUAL) -> float:
    """Σ (R_i − R_{i−1}) P_i from the highest score down; NaN with nobody ill."""
    c = at(ranked, _downwards(ranked), weights)
    reached = recall(c)
    return float((reached.diff(prepend=torch.zeros(1).double()) * precision(c)).sum())


def roc_auc(ranked: Ranked) -> float:
    """The share of pairs of an ill and a healthy person in which the ill one has the higher score; equal scores count
    one half. NaN where one kind is missing. No weight of a kind changes it: prevalence cancels."""
    ill, healthy = -ranked.ill.diff().double(), -ranked.healthy.diff().double()
    below = ranked.healthy[0] - ranked.healthy[:-1]  # healthy people with a lower score
    pairs = float(ranked.ill[0]) * float(ranked.healthy[0])
    return float((ill * (below + healthy / 2)).sum()) / pairs if pairs else math.nan


def precision_recall_curve(ranked: Ranked, weights: Weights = EQUAL) -> Curve:
    """Recall against precision in steps: from one recall to the next with the precision at the next, as average
    precision sums it. It begins at recall 0 with the precision of the highest score. NaN where undefined."""
    c = at(ranked, _thinned(ranked), weights)
    x, y = recall(c), precision(c)
    before = torch.cat([0 * x[:1], x[:-1]])  # from 0 on, and where recall is undefined from nowhere
    return _path(torch.stack([before, x], 1).flatten(), y.repeat_interleave(2))


def roc_curve(ranked: Ranked) -> Curve:
    """False positive rate against recall, from (0, 0) to (1, 1); tied scores make a slope. NaN where undefined."""
    places = torch.cat([torch.tensor([len(ranked.values)]), _thinned(ranked)])
    c = at(ranked, places)
    return _path(1 - specificity(c), recall(c))


def _path(x: Float64[Tensor, " p"], y: Float64[Tensor, " p"]) -> Curve:
    return Curve(x.nan_to_num(0.0), torch.where(x.isnan(), math.nan, y))


def _downwards(ranked: Ranked) -> Int64[Tensor, " d"]:
    return torch.arange(len(ranked.values) - 1, -1, -1)


def _thinned(ranked: Ranked) -> Int64[Tensor, " p"]:
    """All places, or where there are too many those at which recall, false alarms or the order of magnitude of the
    number of people flagged have moved on by a little."""
    places = _downwards(ranked)
    if len(places) <= MOST_POINTS:
        return places
    part = MOST_POINTS // 4
    marks = []
    for count in (ranked.ill, ranked.healthy):
        falling = count[:-1]
        targets = torch.linspace(0, float(falling[0]), part, dtype=torch.float64)
        marks.append(torch.searchsorted(falling.flip(0).double(), targets))
    marks.append(torch.logspace(0, math.log10(len(places)), 2 * part, dtype=torch.float64).round().long() - 1)
    kept: Tensor = torch.cat(marks).clamp(0, len(places) - 1).unique()  # type: ignore[no-untyped-call]
    return places[kept]

"""Who learned from whom, and how much better a model looks on people that it was trained on.

Source: M. Stone, Cross-validatory choice and assessment of statistical predictions, JRSS B 36, 1974.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float64, Int64
from torch import Tensor

from core.precision_recall import accuracy, cells, rank
from core.precision_recall_curves import average_precision, roc_auc
from core.risk_model import Judged


@dataclass(frozen=True)
class Part:
    """One of the folds: how many its model learned from and how many it judges, and how many of each are ill."""

    learned: int
    learned_ill: int
    judged: int
    judged_ill: int


@dataclass(frozen=True)
class Score:
    """The two areas, and the share of people on the right side of log-odds of 0."""

    average_precision: float
    roc_auc: float
    accuracy: float


@dataclass(frozen=True)
class Split:
    """The folds, and how good the scores are of models that never saw the people, and of one that did."""

    parts: tuple[Part, ...]
    unseen: Score
    seen: Score


def split(judged: Judged, labels: Int64[Tensor, " n"], column: int | None = None) -> Split:
    """Of a model for two classes, or of class ``column`` of more against the rest."""
    ill = labels if column is None else (labels == column).long()
    parts = tuple(_part(judged.fold == number, ill) for number in range(int(judged.fold.max()) + 1))
    both = [
        _score(scores if column is None else scores[:, column], ill)
        for scores in (judged.unseen, judged.seen)
    ]
    return Split(parts, *both)


def _part(judged: Tensor, ill: Int64[Tensor, " n"]) -> Part:
    return Part(int((~judged).sum()), int(ill[~judged].sum()), int(judged.sum()), int(ill[judged].sum()))


def _score(scores: Float64[Tensor, " n"], labels: Int64[Tensor, " n"]) -> Score:
    ranked = rank(scores, labels)
    right = float(accuracy(cells(ranked, torch.zeros(()).double())))
    return Score(average_precision(ranked), roc_auc(ranked), right)

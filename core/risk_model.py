"""Scores for people, as log-odds, that come from models which never saw them: cross-validation.

Source: M. Stone 1974, "Cross-validatory choice and assessment of statistical predictions".

Axes: ``n`` is people, ``f`` measurements; ``...`` is nothing for two classes, else one a class. Numbers are float64.
"""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float64, Int64
from torch import Tensor

from core.risk_model_training import Linear, Network, log_odds, logistic, network

MODELS: tuple[str, ...] = ("logistic", "network")
_SEEDS = 2**32  # what scikit-learn takes


@dataclass(frozen=True)
class Design:
    """How people are judged: by which of ``MODELS``, in how many ``folds`` (2 or more), with which ``seed`` and ``l2``.

    ``seed`` (0 to 2**32 − 1) draws the folds and a network's first weights, ``l2`` (above 0) holds its weights small.
    Raises ``ValueError`` for what is outside of these ranges.
    """

    model: str = "logistic"
    folds: int = 5
    seed: int = 0
    l2: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what cannot be trained."""
        if self.model not in MODELS:
            raise ValueError(f"model: must be one of {', '.join(MODELS)}, got {self.model!r}")
        if self.folds < 2:
            raise ValueError(f"folds: must be 2 or more, got {self.folds}")
        if not 0 <= self.seed < _SEEDS:
            raise ValueError(f"seed: must be 0 to 2**32 - 1, got {self.seed}")
        if not 0 < self.l2 < math.inf:
            raise ValueError(f"l2: must be a finite number above 0, got {self.l2}")


@dataclass(frozen=True)
class Judged:
    """Log-odds (natural logarithms) of each person: of class 1 of two, or of each of more classes against the rest.

    ``unseen`` is by the model that was trained without the person's ``fold`` (0 to folds − 1), ``seen`` by the one that
    was trained on everybody.
    """

    unseen: Float64[Tensor, "n ..."]
    seen: Float64[Tensor, "n ..."]
    fold: Int64[Tensor, " n"]


def folds_of(labels: Int64[Tensor, " n"], design: Design) -> Int64[Tensor, " n"]:
    """The fold of each person, drawn so that each class is shared out as evenly as can be.

    Raises ``ValueError`` unless there are two classes or more, from 0 on, with at least as many people each as folds.
    """
    from sklearn.model_selection import StratifiedKFold  # slow to import, and only some pages need it

    counts = _people(labels)
    if len(counts) < 2 or min(counts) < design.folds:
        raise ValueError(
            f"labels: must be two classes or more of at least {design.folds} people, one a fold, got {counts}"
        )
    fold = torch.empty_like(labels)
    split = StratifiedKFold(design.folds, shuffle=True, random_state=design.seed)
    for place, (_, held_out) in enumerate(split.split(labels.numpy(), labels.numpy())):
        fold[torch.from_numpy(held_out)] = place
    return fold


def judge(
    x: Float64[Tensor, "n f"],
    labels: Int64[Tensor, " n"],
    design: Design,
    fold: Int64[Tensor, " n"] | None = None,
) -> Judged:
    """Judge everybody by models that did not see them, and by one that did: the same numbers for the same arguments.

    ``fold`` is drawn by ``folds_of`` unless given. Raises ``ValueError`` as that and the models do, for a network with
    three classes, and for given folds of which one leaves a class without people to learn from.
    """
    classes = len(_people(labels))
    if design.model == "network" and classes > 2:
        raise ValueError(f"model: a network judges two classes, got {classes}")
    if fold is None:
        fold = folds_of(labels, design)
    _check_folds(fold, labels, design.folds)
    seen = log_odds(_train(x, labels, classes, design), x)
    unseen = torch.empty_like(seen)
    for place in range(design.folds):
        out = fold == place
        unseen[out] = log_odds(_train(x[~out], labels[~out], classes, design), x[out])
    return Judged(unseen, seen, fold)


def _people(labels: Int64[Tensor, " n"]) -> list[int]:
    """How many there are of each class, from 0 to the highest that somebody is of."""
    if (labels < 0).any():
        raise ValueError(f"labels: must be 0 or more, got {int(labels.min())}")
    return [int(count) for count in labels.bincount()]


def _check_folds(fold: Int64[Tensor, " n"], labels: Int64[Tensor, " n"], folds: int) -> None:
    if not 0 <= fold.min() <= fold.max() < folds:
        raise ValueError(f"fold: must be 0 to {folds - 1}, got {fold.min()} to {fold.max()}")
    for place in range(folds):
        left = labels[fold != place].bincount(minlength=len(_people(labels))).tolist()
        if 0 in left:
            raise ValueError(f"fold: without fold {place} there must be people of each class, got {left}")


def _train(
    x: Float64[Tensor, "n f"], labels: Int64[Tensor, " n"], classes: int, design: Design
) -> Linear | Network:
    if design.model == "logistic":
        return logistic(x, labels, classes, design.l2)
    return network(x, labels, torch.Generator().manual_seed(design.seed), design.l2)

"""Whose scores they are: patients, digits, people drawn from two distributions, twelve to count by hand, one's own.

Axes: n people.
"""

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import torch
from jaxtyping import Float64, Int64
from torch import Tensor

from core.data.digits import load_digits
from core.data.patients import measurements_of, patients
from core.data.score_pairs import Pair, draw
from core.data.score_table import ScoreTable
from core.precision_recall import Ranked, rank
from core.precision_recall_folds import Split, split
from core.precision_recall_scale import Scale, scale_of
from core.risk_model import Design, Judged, judge

Model = Literal["logistic", "network"]
PAIR_SCALE = Scale(-500, 900, -2)  # of nearly all pairs: the picture must not jump while the groups are moved
PATIENTS = ("ill", "healthy"), ("the ill", "the healthy")
OWN = "label 1", "label 0"
SHARES = (0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999)  # marked on an axis of log-odds


@dataclass(frozen=True)
class People:
    """Their scores, what class 1 and class 0 are called, as a word and as a group, and the thresholds to choose from.

    ``log_odds``: the scores are log p/(1 − p) of a model's probability p. ``start``: the first threshold.
    """

    ranked: Ranked
    scale: Scale
    kinds: tuple[str, str]
    groups: tuple[str, str]
    start: float
    log_odds: bool = False


def _people(
    scores: Float64[Tensor, " n"],
    labels: Int64[Tensor, " n"],
    kinds: tuple[str, str],
    groups: tuple[str, str],
    start: float,
    log_odds: bool = False,
    scale: Scale | None = None,
) -> People:
    ranked = rank(scores, labels)
    return People(ranked, scale or scale_of(ranked), kinds, groups, start, log_odds)


def twelve() -> People:
    """Twelve scores, six of them of the ill, to count by hand."""
    scores = (0.97, 0.91, 0.84, 0.76, 0.71, 0.62, 0.55, 0.48, 0.39, 0.30, 0.22, 0.10)
    labels = torch.tensor([1, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 0])
    return _people(torch.tensor(scores, dtype=torch.float64), labels, *PATIENTS, 0.5, scale=Scale(0, 100, -2))


def drawn(pair: Pair) -> People:
    """Two normal distributions."""
    scores, labels = draw(pair)
    low, high = (math.floor(100 * float(score)) for score in scores.aminmax())
    scale = replace(PAIR_SCALE, first=min(PAIR_SCALE.first, low), last=max(PAIR_SCALE.last, high + 1))
    return _people(scores, labels, *PATIENTS, 1.0, scale=scale)


def own(table: ScoreTable) -> People:
    """One's own scores; raises ``ValueError`` where ``scale_of`` does, or without a row that can be read."""
    ranked = rank(torch.from_numpy(table.scores), torch.from_numpy(table.labels))
    scale = scale_of(ranked)
    middle = (scale.first + scale.last) // 2
    return People(ranked, scale, OWN, OWN, scale.value(middle))


def of_patients(model: Model, seen: str, *, by_itself: bool) -> People:
    """The patients, by a model of what ``seen`` names; ``by_itself``: by one that was trained on them, too."""
    judged = judged_patients(model, seen)
    scores = judged.seen if by_itself else judged.unseen
    return _people(scores, patients().ill, *PATIENTS, 0.0, log_odds=True)


def of_digits(digit: int, *, by_itself: bool) -> People:
    """Is it this digit, or another one? By a logistic regression with ten classes."""
    judged = judged_digits()
    scores = (judged.seen if by_itself else judged.unseen)[:, digit]
    labels = (digit_labels() == digit).long()
    return _people(
        scores, labels, (f"{digit}s", "others"), (f"the {digit}s", "the others"), 0.0, log_odds=True
    )


@lru_cache(maxsize=12)
def judged_patients(model: Model, seen: str) -> Judged:
    """Log-odds of being ill, from five folds and from all patients; trained when first asked for."""
    return judge(measurements_of(seen), patients().ill, Design(model))


@lru_cache(maxsize=1)
def judged_digits() -> Judged:
    """Log-odds of each of the ten digits against the rest; trained when first asked for."""
    pixels, labels = _all_digits()
    return judge(pixels, labels, Design())


def _all_digits() -> tuple[Float64[Tensor, "n f"], Int64[Tensor, " n"]]:
    parts = load_digits()
    return torch.cat([part.pixels for part in parts]).double(), torch.cat([part.labels for part in parts])


def digit_labels() -> Int64[Tensor, " n"]:
    """Which digit each of those is that ``judged_digits`` judges."""
    return _all_digits()[1]


def probability(log_odds: float) -> float:
    """p, from log p/(1 − p)."""
    return float(torch.tensor(log_odds, dtype=torch.float64).sigmoid())


def log_odds_of(share: float) -> float:
    """log p/(1 − p) of a probability above 0 and below 1."""
    return math.log(share / (1 - share))


def share_ticks() -> list[tuple[float, float]]:
    """Where on an axis of log-odds which probabilities lie."""
    return [(log_odds_of(share), share) for share in SHARES]


def split_of_patients(model: Model, seen: str) -> Split:
    """Who of the patients learned from whom."""
    return split(judged_patients(model, seen), patients().ill)


def split_of_digits(digit: int) -> Split:
    """The same of the digits, this one against the rest."""
    return split(judged_digits(), digit_labels(), digit)

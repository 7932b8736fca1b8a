"""Where precision, recall and accuracy mislead: experiments, each with numbers that are computed when asked for."""

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import torch

from core.data.score_pairs import Pair, draw
from core.precision_recall import Ranked, cells, rank, rates, weights_for
from core.precision_recall_curves import average_precision, roc_auc
from core.precision_recall_intervals import bootstrap
from core.precision_recall_people import PAIR_SCALE
from core.precision_recall_view import Reading, Settings, read, view

PREVALENCES = (0.5, 0.3, 0.1, 0.01, 0.001)
SIZES = (20, 100, 1000)
GROUPS = 40  # of people who come, for each size


@dataclass(frozen=True)
class Steps:
    """What is left when scores come in steps of ``size``: how many distinct ones, and the two areas."""

    size: float
    distinct: int
    average_precision: float
    roc_auc: float


@dataclass(frozen=True)
class Held:
    """Of ``GROUPS`` groups of ``people``, the share whose interval holds the AUC of endlessly many, and the lowest and
    highest AUC that a group had."""

    people: int
    held: float
    lowest: float
    highest: float
    width: float


def flag_nobody_or_everybody(people: int = 1000, prevalence: float = 0.01) -> tuple[Reading, Reading]:
    """The two rules that need no score."""
    ranked = rank(*draw(Pair(people, prevalence)))
    seen = view(ranked, PAIR_SCALE, Settings())
    return read(seen, math.inf), read(seen, -math.inf)


def areas_at_prevalences(ranked: Ranked) -> list[tuple[float, float, float]]:
    """Prevalence, average precision, AUC; raises ``ValueError`` as ``weights_for`` does."""
    auc = roc_auc(ranked)
    return [(share, average_precision(ranked, weights_for(ranked, share)), auc) for share in PREVALENCES]


def rates_at_prevalences(ranked: Ranked, threshold: float) -> list[dict[str, float]]:
    """All rates at the same threshold, with F1; for one of ``PREVALENCES`` after the other."""
    where = torch.tensor(threshold, dtype=torch.float64)
    every = (rates(cells(ranked, where, weights_for(ranked, share)), 1.0) for share in PREVALENCES)
    return [{name: float(rate) for name, rate in one.items()} for one in every]


@lru_cache(maxsize=16)
def in_steps(pair: Pair, sizes: tuple[float, ...] = (0.0, 0.5, 1.0, 2.0, math.inf)) -> tuple[Steps, ...]:
    """The same people with scores that are rounded more and more."""
    ranks = [(size, rank(*draw(replace(pair, rounding=size)))) for size in sizes]
    return tuple(Steps(size, len(r.values), average_precision(r), roc_auc(r)) for size, r in ranks)


def true_auc(pair: Pair) -> float:
    """The AUC of endlessly many: Φ(d / √(1 + s²)) (Green and Swets 1966)."""
    return float(
        torch.special.ndtr(torch.tensor(pair.separation / math.hypot(1, pair.spread), dtype=torch.float64))
    )


@lru_cache(maxsize=64)
def held(pair: Pair, people: int) -> Held:
    """Let ``GROUPS`` groups of so many people come, and see whether their intervals keep what they promise.

    Raises ``ValueError`` where a group would have people of one kind only.
    """
    group = replace(pair, people=people, rounding=0.0)
    if not 0 < group.ill < people:
        raise ValueError(f"people must be enough for both kinds, got {people} with {group.ill} ill")
    ranks = [rank(*draw(replace(group, seed=seed))) for seed in range(1, GROUPS + 1)]
    ends = [bootstrap(ranked).roc_auc for ranked in ranks]
    areas = [roc_auc(ranked) for ranked in ranks]
    truth = true_auc(pair)
    share = sum(low <= truth <= high for low, high in ends) / GROUPS
    width = sum(high - low for low, high in ends) / GROUPS
    return Held(people, share, min(areas), max(areas), width)

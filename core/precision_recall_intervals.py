"""How much a share, an average precision or an AUC would scatter if other people had come.

Sources: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22, 1927; B. Efron,
Bootstrap methods: another look at the jackknife, Annals of Statistics 7, 1979 (percentile intervals). Drawn are
people, again and again, with replacement, the ill from the ill and the healthy from the healthy, so that there are
always as many of each kind.

Axes: r resamples, c classes of scores, from the highest down.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float64, Int64
from torch import Tensor

from core.precision_recall import EQUAL, Ranked, Weights
from core.precision_recall_curves import average_precision, roc_auc

Z = 1.959963984540054  # 97.5 % of a standard normal variable lie below
RESAMPLES = 1000
MOST_CLASSES = 600  # more distinct scores than this are joined to as many classes before people are drawn
FEWEST = 5  # people of each kind
AT_ONCE = 50  # resamples held in memory together


@dataclass(frozen=True)
class Intervals:
    """95 % of the resamples lie between these; NaN where the figure is undefined."""

    average_precision: tuple[float, float]
    roc_auc: tuple[float, float]


def wilson(hits: float, of: float) -> tuple[float, float]:
    """The 95 % interval of a share of ``hits`` out of ``of`` people; NaN out of nobody."""
    if not of:
        return math.nan, math.nan
    share, spread = hits / of, Z**2 / of
    middle = (share + spread / 2) / (1 + spread)
    half = Z * math.sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return (middle - half if hits else 0.0), (middle + half if hits < of else 1.0)


def bootstrap(ranked: Ranked, weights: Weights = EQUAL, seed: int = 0) -> Intervals:
    """Percentile intervals of average precision and ROC AUC from ``RESAMPLES`` resamples.

    NaN with fewer than ``FEWEST`` of a kind, and where all who are ill lie on one side of all who are healthy: drawing
    from them again could then show no scatter, however much there is.
    """
    places = _classes(ranked)
    ill, healthy = (count[places].diff() for count in (ranked.ill, ranked.healthy))
    if min(ranked.people) < FEWEST or roc_auc(ranked) in (0.0, 1.0):
        return Intervals((math.nan, math.nan), (math.nan, math.nan))
    generator = np.random.default_rng(seed)
    areas = [
        _areas(_drawn(ill, generator), _drawn(healthy, generator), weights)
        for _ in range(RESAMPLES // AT_ONCE)
    ]
    precision, auc = (torch.cat(area) for area in zip(*areas, strict=True))
    # Joined scores are ties, which shift the figures a little; the scatter around them is what is wanted here.
    joined = _areas(ill[None].double(), healthy[None].double(), weights)
    return Intervals(
        _middle(precision - joined[0] + average_precision(ranked, weights)),
        _middle(auc - joined[1] + roc_auc(ranked)),
    )


def _classes(ranked: Ranked) -> Int64[Tensor, " k"]:
    """The k = c + 1 places at which classes of scores begin, from the highest down; each score is one where there are
    not too many, else neighbours are joined, with as many of the ill, or of the healthy, in each."""
    end = len(ranked.values)
    if end <= MOST_CLASSES:
        return torch.arange(end, -1, -1)
    marks = [
        torch.searchsorted(
            count.flip(0), torch.linspace(0, float(count[0]), MOST_CLASSES // 2, dtype=torch.float64).long()
        )
        for count in (ranked.ill, ranked.healthy)
    ]
    edges: Tensor = torch.cat([torch.tensor([0, end]), *marks]).unique()  # type: ignore[no-untyped-call]
    return end - edges


def _drawn(counts: Int64[Tensor, " c"], generator: np.random.Generator) -> Float64[Tensor, "r c"]:
    """As many people as there are, drawn with replacement, ``AT_ONCE`` times: how many of each class."""
    people = int(counts.sum())
    return torch.from_numpy(
        generator.multinomial(people, (counts.double() / people).numpy(), AT_ONCE)
    ).double()


def _areas(
    ill: Float64[Tensor, "r c"], healthy: Float64[Tensor, "r c"], weights: Weights
) -> tuple[Float64[Tensor, " r"], Float64[Tensor, " r"]]:
    """Average precision and ROC AUC of every resample."""
    found, alarms = ill.cumsum(1), healthy.cumsum(1)
    people, others = found[:, -1:], alarms[:, -1:]
    precision = weights[0] * found / (weights[0] * found + weights[1] * alarms)
    average = (ill * precision.nan_to_num(0.0)).sum(1) / people[:, 0]  # where it is 0/0, ill is 0 too
    right = (ill * (others - alarms + healthy / 2)).sum(1)
    return average, right / (people * others)[:, 0]


def _middle(values: Float64[Tensor, " r"]) -> tuple[float, float]:
    low, high = values.quantile(torch.tensor([0.025, 0.975], dtype=torch.float64)).clamp(0, 1).tolist()
    return low, high

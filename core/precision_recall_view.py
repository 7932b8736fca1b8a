"""What is drawn of people and their scores: what lies still, and what moves with the threshold.

Axes: b bins, t thresholds that are drawn, i dots of the ill, h dots of the healthy.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float64, Int64
from torch import Tensor

from core.precision_recall import Cells, Ranked, Weights, cells, expected_cost, prevalence, rates, weights_for
from core.precision_recall_curves import Curve, average_precision, precision_recall_curve, roc_auc, roc_curve
from core.precision_recall_intervals import wilson
from core.precision_recall_scale import Scale, cheapest

BINS = 60
DRAWN = 500  # thresholds of a curve that is drawn
EACH = 600  # up to so many people each is a dot; more are shown by DOTS
DOTS = 1000


@dataclass(frozen=True)
class Settings:
    """``prevalence`` None: as among these people. ``beta`` of F_β. The costs of one person missed and one alarm."""

    prevalence: float | None = None
    beta: float = 1.0
    missed: float = 50.0
    alarm: float = 1.0


@dataclass(frozen=True)
class View:
    """What lies still. ``grid`` holds the four cells at every threshold of the scale.

    ``edges`` (b + 1,) of the bins and the weight of people in each, the lowest first. ``dots``: scores of the ill and
    of the healthy, highest first, one a person, or ``DOTS`` that stand for all. ``rates`` and ``cost`` (t,) over
    ``thresholds``.
    """

    ranked: Ranked
    scale: Scale
    settings: Settings
    weights: Weights
    grid: Cells
    ill: Float64[Tensor, " b"]
    healthy: Float64[Tensor, " b"]
    edges: Float64[Tensor, " b+1"]
    dots: tuple[Float64[Tensor, " i"], Float64[Tensor, " h"]]
    thresholds: Float64[Tensor, " t"]
    rates: dict[str, Float64[Tensor, " t"]]
    cost: Float64[Tensor, " t"]
    precision_recall: Curve
    roc: Curve
    average_precision: float
    roc_auc: float

    @property
    def prevalence(self) -> float:
        """The share of the ill, after weighting."""
        return float(prevalence(self.grid)[0])

    @property
    def highest_cost(self) -> float:
        """Where the axis of the costs ends; above 0."""
        return float(self.cost.max()) or 1.0

    @property
    def cheapest(self) -> float:
        """The threshold in the middle of those at which the cost is lowest."""
        first, last = cheapest(self.grid, self.settings.missed, self.settings.alarm)
        return self.scale.value(self.scale.first + (first + last) // 2)

    @property
    def lopsided(self) -> bool:
        """One kind is so rare that its histogram needs a scale of its own."""
        return not 0.2 <= self.prevalence <= 0.8

    @property
    def one_each(self) -> bool:
        """Every dot is one person."""
        return sum(map(len, self.dots)) == sum(self.ranked.people) and self.settings.prevalence is None


@dataclass(frozen=True)
class Reading:
    """What one threshold says. ``cells`` in people, or their weight; ``rates`` by name, NaN where undefined;
    ``intervals`` (Wilson, 95 %) of those that are shares of people who came; ``cost`` of 1000 people; ``dots``
    flagged of the ill and of the healthy."""

    threshold: float
    cells: Cells
    rates: dict[str, float]
    intervals: dict[str, tuple[float, float]]
    cost: float
    dots: tuple[int, int]

    @property
    def false_positive_rate(self) -> float:
        """Of the healthy, the share who are flagged."""
        return 1 - self.rates["specificity"]

    @property
    def shares_of_rows(self) -> tuple[float, float, float, float]:
        """Found and missed among the ill, flagged and left alone among the healthy."""
        found, left = self.rates["recall"], self.rates["specificity"]
        return found, 1 - found, 1 - left, left

    @property
    def of_1000(self) -> Cells:
        """The four cells, for 1000 people."""
        c, share = self.cells, 1000 / self.cells.total
        return Cells(c.tp * share, c.fp * share, c.fn * share, c.tn * share)


def view(ranked: Ranked, scale: Scale, settings: Settings) -> View:
    """Everything that no threshold changes; raises ``ValueError`` as ``weights_for``, ``f_beta`` and
    ``expected_cost`` do."""
    weights = weights_for(ranked, settings.prevalence)
    thresholds = scale.thresholds
    grid = cells(ranked, thresholds, weights)
    few = torch.linspace(0, len(thresholds) - 1, min(DRAWN, len(thresholds))).round().long()
    drawn = Cells(grid.tp[few], grid.fp[few], grid.fn[few], grid.tn[few])
    edges = torch.linspace(*scale.ends, BINS + 1, dtype=torch.float64)
    bins = cells(
        ranked, torch.cat([torch.tensor([-torch.inf]), edges[1:-1], torch.tensor([torch.inf])]), weights
    )
    return View(
        ranked, scale, settings, weights, grid,
        -bins.tp.diff(), -bins.fp.diff(), edges, _dots(ranked, weights),
        thresholds[few], rates(drawn, settings.beta), expected_cost(drawn, settings.missed, settings.alarm),
        precision_recall_curve(ranked, weights), roc_curve(ranked),
        average_precision(ranked, weights), roc_auc(ranked),
    )  # fmt: skip


def _dots(ranked: Ranked, weights: Weights) -> tuple[Float64[Tensor, " i"], Float64[Tensor, " h"]]:
    ill, healthy = ranked.people
    if weights[0] == weights[1] and ill + healthy <= EACH:
        return _spread(ranked.values, ranked.ill, ill), _spread(ranked.values, ranked.healthy, healthy)
    share = weights[0] * ill / (weights[0] * ill + weights[1] * healthy)
    sick = min(
        max(round(DOTS * share), bool(ill)), DOTS - bool(healthy)
    )  # nobody's kind is left without a dot
    return _spread(ranked.values, ranked.ill, sick), _spread(ranked.values, ranked.healthy, DOTS - sick)


def _spread(values: Float64[Tensor, " d"], counts: Int64[Tensor, " d+1"], dots: int) -> Float64[Tensor, " i"]:
    """Scores of so many dots at even distances in the order of people, the highest first."""
    people = int(counts[0])
    nth = (
        (torch.arange(dots).double() + 0.5) * people / max(dots, 1)
    ).floor().long() + 1  # from the top, from 1
    rising = counts.flip(0)  # entry k: people with one of the k highest scores
    return values[len(values) - torch.searchsorted(rising, nth)]


def read(view: View, threshold: float) -> Reading:
    """What this threshold says."""
    c = cells(view.ranked, torch.tensor(threshold, dtype=torch.float64), view.weights)
    said = {name: float(rate) for name, rate in rates(c, view.settings.beta).items()}
    came = cells(view.ranked, torch.tensor(threshold, dtype=torch.float64))
    shares = {"recall": (came.tp, came.ill), "specificity": (came.tn, came.tn + came.fp)}
    if view.settings.prevalence is None:  # with another prevalence these are no shares of people who came
        shares["precision"] = (came.tp, came.flagged)
        shares["accuracy"] = (came.tp + came.tn, came.total)
        shares["negative predictive value"] = (came.tn, came.tn + came.fn)
    intervals = {name: wilson(float(hits), float(of)) for name, (hits, of) in shares.items()}
    flagged = tuple(int((scores >= threshold).sum()) for scores in view.dots)
    cost = float(expected_cost(c, view.settings.missed, view.settings.alarm))
    return Reading(threshold, c, said, intervals, cost, (flagged[0], flagged[1]))

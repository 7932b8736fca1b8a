"""Scores of two groups of people, drawn from two normal distributions: the healthy around 0, the ill further up.

The same draws are moved and stretched, so that a change of a setting shows that setting and no new luck. Axes: n
people, t thresholds. Source: D. M. Green and J. A. Swets, Signal Detection Theory and Psychophysics, 1966.
"""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float64, Int64
from torch import Tensor

from core.precision_recall import Cells

MOST = 1_000_000


@dataclass(frozen=True)
class Pair:
    """``people`` of whom the share ``prevalence`` is ill; their scores lie ``separation`` above those of the healthy,
    in standard deviations of these, and scatter ``spread`` times as much. ``rounding``: scores come in steps of that
    size, 0 for none, ``inf`` makes them all 0. ``seed`` says who came.

    Raises ``ValueError`` for settings out of range.
    """

    people: int = 1000
    prevalence: float = 0.3
    separation: float = 1.5
    spread: float = 1.0
    rounding: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what nobody can be drawn from."""
        if not 1 <= self.people <= MOST:
            raise ValueError(f"people must be from 1 to {MOST:,}, got {self.people}")
        if not 0 <= self.prevalence <= 1:
            raise ValueError(f"prevalence must be from 0 to 1, got {self.prevalence}")
        if not math.isfinite(self.separation):
            raise ValueError(f"separation must be finite, got {self.separation}")
        if not (0 < self.spread < math.inf and self.rounding >= 0):
            rule = "spread must be positive and finite, and rounding at least 0"
            raise ValueError(f"{rule}, got {self.spread} and {self.rounding}")

    @property
    def ill(self) -> int:
        """How many are ill: the prevalence is met as well as whole people can."""
        return round(self.people * self.prevalence)


def draw(pair: Pair) -> tuple[Float64[Tensor, " n"], Int64[Tensor, " n"]]:
    """Scores, and labels: 1 for the ill, who come first."""
    healthy = pair.people - pair.ill
    ill_scores = pair.separation + pair.spread * _normal(pair.ill, 2 * pair.seed)
    scores = torch.cat([ill_scores, _normal(healthy, 2 * pair.seed + 1)])
    labels = torch.cat([torch.ones(pair.ill), torch.zeros(healthy)]).long()
    if pair.rounding == float("inf"):
        return torch.zeros_like(scores), labels
    return ((scores / pair.rounding).round() * pair.rounding if pair.rounding else scores), labels


def _normal(count: int, seed: int) -> Float64[Tensor, " n"]:
    sixteens = 16 * (
        count // 16 + 1
    )  # torch draws so many at a time: with more people the first ones stay the same
    return torch.randn(sixteens, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)[:count]


def population(pair: Pair, thresholds: Float64[Tensor, "*t"]) -> Cells:
    """The four cells, as shares, if endlessly many came, with scores that are not rounded."""
    ill, healthy = pair.prevalence, 1 - pair.prevalence
    found = torch.special.ndtr((pair.separation - thresholds) / pair.spread)
    alarms = torch.special.ndtr(-thresholds)
    return Cells(ill * found, healthy * alarms, ill * (1 - found), healthy * (1 - alarms))

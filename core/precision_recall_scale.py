"""The thresholds that a slider can be set to, and the best of them for a purpose.

Thresholds are decimal numbers, whole multiples of a step that is a power of ten: what is written on the slider is
what is compared with the scores, to the last digit. Axes: n people, t thresholds, rising.
"""

import math
from dataclasses import dataclass, replace

import torch
from jaxtyping import Bool, Float64
from torch import Tensor

from core.precision_recall import Cells, Ranked, cells, expected_cost, precision, recall

LARGEST = 10**9  # the most steps from 0 to a threshold: beyond it doubles and sliders have no digits left
ROUNDING = 1e-12  # 8 of 10 people with a weight of 0.1 each are a share of 0.8, not just below
FEWEST = 500  # at least so many steps over the range of the scores, and at most ten times as many


@dataclass(frozen=True)
class Scale:
    """Thresholds from ``first`` to ``last``, both in steps of ``10 ** power``."""

    first: int
    last: int
    power: int

    def value(self, steps: int) -> float:
        """The double that is nearest to the decimal number of so many steps."""
        return float(f"{steps}e{self.power}")

    def steps(self, value: float) -> int:
        """The nearest number of steps to a threshold, on the scale."""
        return min(max(round(value / float(f"1e{self.power}")), self.first), self.last)

    @property
    def plain(self) -> bool:
        """Its numbers can be written in full: at most six digits after the point, at most a billion."""
        return -6 <= self.power <= 0 and max(map(abs, self.ends)) <= LARGEST

    @property
    def thresholds(self) -> Float64[Tensor, " t"]:
        """All of them."""
        steps = torch.arange(self.first, self.last + 1).double()
        ten = 10.0 ** abs(self.power)  # exact up to 10 ** 22, so that the quotient is rounded once
        return steps / ten if self.power < 0 else steps * ten

    @property
    def ends(self) -> tuple[float, float]:
        """The smallest and the largest."""
        return self.value(self.first), self.value(self.last)


def scale_of(ranked: Ranked) -> Scale:
    """From the lowest score or a little below to above the highest, so that everybody and nobody can be flagged.

    Raises ``ValueError`` where scores differ too little for their size, or are too large or too small to be told.
    """
    low, high = float(ranked.values[0]), float(ranked.values[-1])
    if low == high:
        low, high = low - max(abs(low), 1.0) / 2, high + max(abs(high), 1.0) / 2
    size = (high - low) / FEWEST
    power = math.floor(math.log10(size)) if 0 < size < math.inf else 400
    if abs(power) > 22 or max(abs(low), abs(high)) / 10.0**power > LARGEST:
        raise ValueError(
            f"scores from {low:g} to {high:g} cannot be told apart on a slider: subtract a constant from all of them, "
            "or multiply them by one; precision and recall do not change"
        )
    scale = Scale(math.floor(low / 10.0**power), math.floor(high / 10.0**power) + 1, power)
    first, last = scale.ends  # the quotients may have been rounded, up or down
    return replace(scale, first=scale.first - (first > low), last=scale.last + (last <= high))


def with_recall(c: Cells, least: float) -> int | None:
    """The place of the highest threshold with a recall of at least ``least``: it flags the fewest."""
    return _last(recall(c) >= least - ROUNDING)


def with_precision(c: Cells, least: float) -> int | None:
    """The place of the lowest threshold with a precision of at least ``least``: it finds the most. None where there
    is none; precision does not rise all the way, so higher thresholds may fail."""
    reached = (precision(c) >= least - ROUNDING).nonzero()
    return int(reached[0]) if len(reached) else None


def cheapest(c: Cells, missed: float, alarm: float) -> tuple[int, int]:
    """The first and the last place of the first run of thresholds at which the expected cost is lowest."""
    cost = expected_cost(c, missed, alarm)
    lowest = cost <= cost.min() * (1 + 1e-12)
    first = int(lowest.nonzero()[0])
    after = (~lowest[first:]).nonzero()
    return first, first + int(after[0]) - 1 if len(after) else len(cost) - 1


def _last(true: Bool[Tensor, " t"]) -> int | None:
    places = true.nonzero()
    return int(places[-1]) if len(places) else None


def over(ranked: Ranked, scale: Scale, weights: tuple[float, float]) -> Cells:
    """The four cells at every threshold of the scale."""
    return cells(ranked, scale.thresholds, weights)

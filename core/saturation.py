"""Where the slope of an activation function is so small that learning stalls, and what scaled inputs do about it.

Sources: LeCun, Bottou, Orr, Müller 1998, "Efficient BackProp", section 4.3, for inputs of mean 0 and deviation 1;
Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks", section 3, for
saturated units.

Axes: ``n`` is the inputs.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from core.activations import Activation, activation

SATURATED = 0.01  # of the largest slope; a unit with less counts as saturated
_FARTHEST = 100.0  # beyond it no slope falls any more that has not fallen before


@dataclass(frozen=True)
class Thresholds:
    """|f'| is below ``limit`` for all x < ``left`` and all x > ``right``; None where it never falls that low."""

    limit: float
    left: float | None
    right: float | None


@dataclass(frozen=True)
class Saturation:
    """``share`` (0 to 1) of the inputs at which |f'| is below 1 % of its largest, and the mean of |f'| over all."""

    share: float
    mean_slope: float


def where_slope_is_below(name: str, share: float = SATURATED) -> Thresholds:
    """The x beyond which, on either side, |f'| is below ``share`` (1e-6 to 0.9) of its largest; by bisection.

    Raises ``ValueError`` for an unknown name and a share out of its range.
    """
    chosen = activation(name)
    if not 1e-6 <= share <= 0.9:
        raise ValueError(f"share: must be 0.000001 to 0.9, got {share}")
    limit = share * chosen.largest_slope
    left, right = (_last_reached(chosen, limit, side) for side in (-1, 1))
    return Thresholds(limit, None if left is None else 0.0 - left, right)


def _last_reached(chosen: Activation, limit: float, side: int) -> float | None:
    """The largest distance from 0 at which |f'| still reaches ``limit``; 0 if it does nowhere on this side."""

    def reached(distance: Tensor) -> Tensor:
        return chosen.slope(side * distance).abs() >= limit

    distances = torch.linspace(0, _FARTHEST, 10_001, dtype=torch.float64)
    places = reached(distances).nonzero()
    if not len(places):
        return 0.0
    last = int(places[-1])
    if last == len(distances) - 1:
        return None
    low, high = distances[last], distances[last + 1]
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if reached(middle) else (low, middle)
    return low.item()


def saturation(name: str, inputs: Float[Tensor, " n"]) -> Saturation:
    """How much of ``inputs`` falls where the slope has almost gone; raises ``ValueError`` for no inputs at all."""
    chosen = activation(name)
    if not inputs.numel():
        raise ValueError("inputs: must be at least one number, got none")
    size = chosen.slope(inputs).abs()
    below = (size < SATURATED * chosen.largest_slope).to(size.dtype)
    return Saturation(below.mean().item(), size.mean().item())


def standardise(inputs: Float[Tensor, " n"]) -> Float[Tensor, " n"]:
    """``inputs`` moved to mean 0 and scaled to deviation 1; raises ``ValueError`` when they are all equal."""
    centred = inputs - inputs.mean()
    deviation = centred.square().mean().sqrt()
    if not deviation > 0:
        raise ValueError(f"inputs: must differ from each other, got a deviation of {deviation.item()}")
    return centred / deviation

"""One unit: its activation function, the slope at a point, and how much of its inputs falls where the slope has gone.

Sources: as in ``core.activations`` and ``core.saturation``; the five grey levels are the course's example of inputs
that were not normalised.

Axes: ``n`` is places on the x axis.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from core.activations import Curve, Tangent, curve, tangent
from core.data.digits import load_digits
from core.gradients_summary import Histogram, histogram
from core.saturation import Saturation, Thresholds, saturation, standardise, where_slope_is_below

REACH = 8.0  # without inputs the x axis is -8 to 8
PLACES = 801
DIGITS = 100  # of 64 pixels each

INPUTS: dict[str, tuple[str, Callable[[], Tensor]]] = {
    "none": ("None", lambda: torch.empty(0)),
    "grey": ("Grey levels 0, 64, 128, 191, 255", lambda: torch.tensor([0.0, 64.0, 128.0, 191.0, 255.0])),
    "digits": ("Pixels of digits, 0 to 16", lambda: load_digits()[0].pixels[:DIGITS].flatten()),
}


@dataclass(frozen=True)
class Inputs:
    """``shown`` is the histogram of the inputs as they are now, ``raw`` and ``normalised`` what either comes to."""

    shown: Histogram
    mean: float
    deviation: float
    raw: Saturation
    normalised: Saturation


@dataclass(frozen=True)
class Neuron:
    """The curves over the x axis, the tangent at one x, and ``flat``: where the slope is below 1 % of its largest."""

    curve: Curve
    tangent: Tangent
    tangent_line: Float[Tensor, " n"]
    thresholds: Thresholds
    flat: tuple[tuple[float, float], ...]
    inputs: Inputs | None


def neuron(name: str, at: float, inputs: str = "none", *, normalise: bool = False) -> Neuron:
    """The unit at x = ``at``, with one of ``INPUTS`` laid over it.

    Raises ``ValueError`` for an unknown activation or kind of inputs, and for an ``at`` that is not finite.
    """
    if inputs not in INPUTS:
        raise ValueError(f"inputs: must be one of {', '.join(INPUTS)}, got {inputs!r}")
    touch, values = tangent(name, at), INPUTS[inputs][1]()
    fed = standardise(values) if normalise and len(values) else values
    low, high = -REACH, REACH
    if len(fed):
        low, high = min(low, float(fed.min()) - 1), max(high, float(fed.max()) + 1)
    x = torch.linspace(low, high, PLACES, dtype=torch.float64)
    beyond = where_slope_is_below(name)
    ends = [(low, beyond.left)] if beyond.left is not None and beyond.left > low else []
    ends += [(beyond.right, high)] if beyond.right is not None and beyond.right < high else []
    return Neuron(
        curve(name, x),
        touch,
        touch.value + touch.slope * (x - at),
        beyond,
        tuple(ends),
        _inputs(name, values, fed) if len(values) else None,
    )


def _inputs(name: str, values: Tensor, fed: Tensor) -> Inputs:
    return Inputs(
        shown=histogram(fed),
        mean=float(values.mean()),
        deviation=float(values.std(correction=0)),
        raw=saturation(name, values),
        normalised=saturation(name, standardise(values)),
    )

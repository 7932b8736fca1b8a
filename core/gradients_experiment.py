"""What the *Gradients* page measures: a network of the person's choice on 256 handwritten digits.

Sources: as in ``core.gradients``. Everything happens on the CPU, so that a view has the same numbers everywhere.

Axes: ``n`` is the examples of the batch.
"""

import math
from dataclasses import dataclass, replace

import torch
from jaxtyping import Float, Int
from torch import Tensor

from core.data.digits import FEATURES, load_digits
from core.gradients import Chain, measure
from core.gradients_breakdown import Breakdown, explain
from core.gradients_network import Architecture, Network, build

BATCH = 256
DEPTHS = (5, 10)  # of the question that the page asks


@dataclass(frozen=True)
class Experiment:
    """A network, the batch it was shown, and what became of the gradient; ``breakdown`` if it was not finite."""

    network: Network
    batch: Float[Tensor, "n d"]
    labels: Int[Tensor, " n"]
    chain: Chain
    breakdown: Breakdown | None


@dataclass(frozen=True)
class Alone:
    """dL/da of each hidden layer, the first one first, if only slopes were multiplied on the way back to it.

    ``slopes`` takes the mean slopes that were measured, ``bounds`` the largest slope that the function has: 0.25 to the
    power of the layers behind for the sigmoid. Both start from the measured gradient of the last hidden layer.
    """

    slopes: tuple[float, ...]
    bounds: tuple[float, ...]


def experiment(architecture: Architecture, seed: int) -> Experiment:
    """Build the network and measure one pass; raises ``ValueError`` for what cannot be built."""
    training, _ = load_digits()
    network = build(architecture, FEATURES, torch.Generator().manual_seed(seed))
    batch, labels = training.features[:BATCH], training.labels[:BATCH]
    chain = measure(network, batch, labels)
    where = chain.first_not_finite
    broke = explain(network, batch, labels, where) if where is not None else None
    return Experiment(network, batch, labels, chain, broke)


def alone(chain: Chain) -> Alone:
    """What slopes alone would make of the gradient, without the weights, norms and residual additions."""
    hidden = chain.layers[:-1]
    last = hidden[-1].output_gradient
    slopes = tuple(last * after.slope_product for after in chain.layers[1:])
    bounds = tuple(last * after.bound for after in chain.layers[1:])
    return Alone(slopes, bounds)


def factor_per_layer(chain: Chain) -> float:
    """The factor (geometric mean) by which one hidden layer changes dL/da on the way back; NaN for one layer or 0/0."""
    first, last = chain.layers[0].output_gradient, chain.layers[-2].output_gradient
    steps = len(chain.layers) - 2
    if steps < 1 or last == 0:
        return math.nan
    return math.pow(first / last, 1 / steps)


def shrinkage(architecture: Architecture, seed: int) -> tuple[float, float]:
    """The first layer's weight gradient at either of ``DEPTHS``, everything else as it is."""
    a, b = (
        experiment(replace(architecture, depth=depth), seed).chain.layers[0].weight_gradient
        for depth in DEPTHS
    )
    return a, b

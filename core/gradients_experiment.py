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
from core.gradients_summary import Histogram, histogram, mean_and_deviation
from core.initialisations import Spread, bounds

BATCH = 256
DEPTHS = (5, 10)  # of the question that the page asks
# Its answers: how many times smaller the first layer's gradient gets.
CHOICES: dict[str, tuple[str, float]] = {
    "grows": ("It grows", 0.01),
    "same": ("It stays about the same", 1.0),
    "tens": ("About 30 times smaller", 30.0),
    "thousand": ("About 1 000 times smaller", 1e3),
    "million": ("A million times smaller, or more", 1e6),
}


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


@dataclass(frozen=True)
class Shrinkage:
    """The first layer's weight gradient at ``DEPTHS``, and how many times smaller it is at the second of them.

    ``nearest`` is the nearest of ``CHOICES`` on a log scale, None where the factor is 0 or not finite.
    """

    gradients: tuple[float, float]
    factor: float
    nearest: str | None


def shrinkage(architecture: Architecture, seed: int) -> Shrinkage:
    """Build both networks, everything but the depth as it is, and measure them."""
    shallow, deep = (
        experiment(replace(architecture, depth=depth), seed).chain.layers[0].weight_gradient
        for depth in DEPTHS
    )
    factor = shallow / deep if deep > 0 else math.nan
    if not 0 < factor < math.inf:
        return Shrinkage((shallow, deep), factor, None)
    nearest = min(CHOICES, key=lambda name: abs(math.log(CHOICES[name][1] / factor)))
    return Shrinkage((shallow, deep), factor, nearest)


@dataclass(frozen=True)
class FirstWeights:
    """What a layer starts from, as the formula has it (``spread``) and as it was drawn."""

    spread: Spread
    mean: float
    deviation: float
    smallest: float
    largest: float
    histogram: Histogram


def first_weights(network: Network, layer: int) -> FirstWeights:
    """Of ``layer``, 1 to depth + 1; raises ``ValueError`` for another number."""
    if not 1 <= layer <= len(network.weights):
        raise ValueError(f"layer: must be 1 to {len(network.weights)}, got {layer}")
    a, weight = network.architecture, network.weights[layer - 1]
    fan_out, fan_in = weight.shape
    spread = bounds(a.initialisation, fan_in, fan_out, sigma=a.sigma, constant=a.constant, gain=a.gain)
    low, high = (float(end) for end in weight.aminmax())
    return FirstWeights(spread, *mean_and_deviation(weight), low, high, histogram(weight))

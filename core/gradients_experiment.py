"""What the *Gradients* page measures: a network of the person's choice on 256 handwritten digits.

Sources: as in ``core.gradients``. Everything happens on the CPU, so that a view has the same numbers with and without
a GPU.

Axes: ``n`` is the examples of the batch.
"""

import math
import statistics
from dataclasses import dataclass, replace

import torch
from jaxtyping import Float, Int
from torch import Tensor

from core.activations import ACTIVATIONS
from core.data.digits import FEATURES, load_digits
from core.gradients import Chain, Layer, measure
from core.gradients_breakdown import Breakdown, explain
from core.gradients_network import Architecture, Network, build
from core.gradients_proof import in_float64
from core.gradients_summary import Histogram, histogram, mean_and_deviation
from core.initialisations import Spread, bounds

BATCH = 256
DEPTHS = (5, 10)  # of the question that the page asks
# Its answers, and up to what factor by which the first layer's gradient shrinks each of them is right.
CHOICES: dict[str, tuple[str, float]] = {
    "grows": ("It at least doubles", 0.5),
    "same": ("It stays within a factor of 2", 2.0),
    "tens": ("2 to 100 times smaller", 1e2),
    "thousand": ("100 to 10 000 times smaller", 1e4),
    "million": ("More than 10 000 times smaller", math.inf),
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


@dataclass(frozen=True)
class Factors:
    """By what one hidden layer multiplies dL/da on the way back, as geometric means over ``layers`` of them.

    ``measured`` is what it does, ``slopes`` what the mean slopes alone would do. Only layers that a gradient above 0
    comes out of are counted; NaN where there is none.
    """

    measured: float
    slopes: float
    layers: int


def factors(chain: Chain) -> Factors:
    """From the last hidden layer back to the first one whose gradient is neither 0 nor past the largest float32."""
    hidden = chain.layers[:-1]
    steps = 0
    for layer in reversed(hidden[1:]):
        if not 0 < layer.measured < math.inf:
            break
        steps += 1
    if not steps:
        return Factors(math.nan, math.nan, 0)
    counted = hidden[len(hidden) - steps :]
    return Factors(_geometric(counted, "measured"), _geometric(counted, "mean_slope"), steps)


def _geometric(layers: tuple[Layer, ...], name: str) -> float:
    return math.exp(statistics.fmean(math.log(getattr(layer, name)) for layer in layers))


@dataclass(frozen=True)
class Nothing:
    """Layers whose weights' gradient is 0 in float32: ``too_small`` for it, or ``exact``: 0 in float64, too."""

    too_small: tuple[int, ...]
    exact: tuple[int, ...]


def nothing(done: Experiment) -> Nothing:
    """Which layers get no gradient, and whether another pass in float64 finds one."""
    zero = [layer.index for layer in done.chain.layers if layer.weight_gradient == 0]
    if not zero:
        return Nothing((), ())
    exact = measure(in_float64(done.network), done.batch.double(), done.labels).layers
    found = {layer.index for layer in exact if layer.weight_gradient > 0}
    return Nothing(tuple(k for k in zero if k in found), tuple(k for k in zero if k not in found))


@dataclass(frozen=True)
class Shrinkage:
    """The first layer's weight gradient at ``DEPTHS``, and how many times smaller it is at the second of them.

    ``by_slopes`` is how many times smaller the largest slope of the function makes it at the least, if nothing but
    slopes multiplied. ``answer`` is the one of ``CHOICES`` that is right, None where the factor is 0 or not finite.
    """

    gradients: tuple[float, float]
    factor: float
    by_slopes: float
    answer: str | None

    @property
    def growth(self) -> float:
        """How many times larger it is."""
        return 1 / self.factor


def shrinkage(architecture: Architecture, seed: int) -> Shrinkage:
    """Build both networks, everything but the depth as it is, and measure them."""
    shallow, deep = (
        experiment(replace(architecture, depth=depth), seed).chain.layers[0].weight_gradient
        for depth in DEPTHS
    )
    factor = shallow / deep if deep > 0 else math.nan
    by_slopes = ACTIVATIONS[architecture.activation].largest_slope ** (DEPTHS[0] - DEPTHS[1])
    if not 0 < factor < math.inf:
        return Shrinkage((shallow, deep), factor, by_slopes, None)
    answer = next(name for name, (_, highest) in CHOICES.items() if factor <= highest)
    return Shrinkage((shallow, deep), factor, by_slopes, answer)


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

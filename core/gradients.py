"""What becomes of the gradient on its way back through a deep network, layer by layer, in one pass.

Sources: Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks", eqs. 5 to
7 and section 3; Hochreiter 1991 and Bengio, Simard, Frasconi 1994, "Learning long-term dependencies with gradient
descent is difficult", for the product of slopes.

Going back through layer k multiplies the gradient by W_k^T diag(f'(z_k)). If its entries were independent, its norm
would change by the factor rms(f') * ||W_k||_F / sqrt(out), rms being the root of the mean square over units and
examples and ||W||_F the root of the sum of squares: ``Layer.expected``, to be laid beside ``Layer.measured``. A norm
divides it by the deviation (what the norm takes off besides is left out), a residual addition adds the gradient itself.

Axes: ``n`` is the examples of a batch, ``d`` its features.
"""

import math
from dataclasses import dataclass

from jaxtyping import Float, Int
from torch import Tensor

from core.activations import ACTIVATIONS, Activation
from core.gradients_network import Architecture, Network, build
from core.gradients_pass import NotFinite, Pass, first_not_finite, run
from core.gradients_summary import Histogram, finite, histogram, largest, mean_and_deviation, norm
from core.saturation import SATURATED

__all__ = ["Architecture", "Chain", "Histogram", "Layer", "Network", "NotFinite", "build", "measure"]


@dataclass(frozen=True)
class Layer:
    """One layer on the way back; ``index`` is 1 for the first hidden one, depth + 1 for the output.

    ``saturated`` is the share (0 to 1) of units times examples whose |f'| is below 1 % of the largest, ``dead`` the
    share of units whose slope is exactly 0 for the whole batch (a ReLU that is 0 throughout): no gradient passes them.

    ``weight_gradient`` and ``output_gradient`` are the norms of dL/dW and dL/da, root of the sum of squares. NaN and
    inf stay what they are. ``measured`` is the norm of dL/da of the layer before, over that of this one (NaN for 0/0),
    ``expected`` the factor it would have with independent entries.

    ``slope_product`` is the product of the mean |f'| from this layer to the last hidden one, and ``bound`` what it
    cannot exceed: the largest slope to the power of the number of these layers, 0.25^k for the sigmoid.
    """

    index: int
    histogram: Histogram
    mean: float
    deviation: float
    saturated: float
    dead: float
    mean_slope: float
    rms_slope: float
    weight_gradient: float
    output_gradient: float
    measured: float
    expected: float
    slope_product: float
    bound: float


@dataclass(frozen=True)
class Chain:
    """All layers, the first hidden one first, the loss, and what stopped being finite first (None: nothing did)."""

    layers: tuple[Layer, ...]
    loss: float
    accuracy: float
    first_not_finite: NotFinite | None


@dataclass(frozen=True)
class _Slopes:
    saturated: float
    dead: float
    mean: float
    rms: float


def measure(network: Network, batch: Float[Tensor, "n d"], labels: Int[Tensor, " n"]) -> Chain:
    """One forward and one backward pass through ``network``, and what every layer makes of the gradient.

    Raises ``ValueError`` when batch or labels do not fit the network, or when there are no examples.
    """
    done = run(network, batch, labels)
    norms = [norm(gradient) for gradient in done.by_outputs]
    layers: list[Layer] = []
    for k in range(len(network.weights) - 1, -1, -1):
        layers.append(_layer(network, done, k, norms, layers[-1] if layers else None))
    way = done.forward
    hits = way.outputs[-1].argmax(1) == labels
    accuracy = (
        float(hits.to(way.loss.dtype).mean()) if finite(way.outputs[-1]) else math.nan
    )  # no answer is none
    return Chain(tuple(layers[::-1]), float(way.loss), accuracy, first_not_finite(done))


def _layer(network: Network, done: Pass, k: int, norms: list[float], after: Layer | None) -> Layer:
    """Layer k + 1; ``after`` is the one behind it, None for the output layer, which has neither norm nor f."""
    entry = ACTIVATIONS[network.architecture.activation if after else "identity"]
    slopes = _slopes(entry, done.forward.sums[k])
    output = done.forward.outputs[k]
    mean, deviation = mean_and_deviation(output)
    product, bound = (after.slope_product, after.bound) if after else (1.0, 1.0)
    return Layer(
        index=k + 1,
        histogram=histogram(output),
        mean=mean,
        deviation=deviation,
        saturated=slopes.saturated,
        dead=slopes.dead,
        mean_slope=slopes.mean,
        rms_slope=slopes.rms,
        weight_gradient=norm(done.by_weights[k]),
        output_gradient=norms[k + 1],
        measured=_ratio(norms[k], norms[k + 1]),
        expected=_expected(network, done, k, slopes.rms),
        slope_product=product * slopes.mean,
        bound=bound * entry.largest_slope,
    )


def _slopes(entry: Activation, sums: Tensor) -> _Slopes:
    if math.isnan(largest(sums)):  # comparisons would make numbers of it
        return _Slopes(math.nan, math.nan, math.nan, math.nan)
    size = entry.slope(sums).abs()
    below = float((size < SATURATED * entry.largest_slope).sum()) / size.numel()
    dead = float((size.amax(0) == 0).sum()) / size.shape[1]
    return _Slopes(below, dead, float(size.mean()), norm(size) / math.sqrt(size.numel()))


def _expected(network: Network, done: Pass, k: int, rms_slope: float) -> float:
    """The factor by which layer k + 1 changes the gradient's norm if all entries are independent."""
    weight, deviation = network.weights[k], done.forward.norms[k]
    factor = rms_slope * norm(weight) / math.sqrt(len(weight))
    if deviation is not None:
        factor *= norm(1 / deviation) / math.sqrt(deviation.numel())
    residual = network.architecture.residual and 0 < k < network.architecture.depth
    return math.hypot(1.0, factor) if residual else factor


def _ratio(a: float, b: float) -> float:
    if b == 0:
        return math.nan if a == 0 or math.isnan(a) else math.inf
    return a / b

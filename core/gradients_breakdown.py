"""Why a pass through a network stopped being finite: where, and how the values grew on the way there.

Source: Pascanu, Mikolov, Bengio 2013, "On the difficulty of training recurrent neural networks", section 2, for
gradients that explode; IEEE 754 for the largest float32, 3.4e38.

Axes: ``n`` is the examples of a batch, ``d`` its features.
"""

import math
from dataclasses import dataclass

from jaxtyping import Float, Int
from torch import Tensor

from core.gradients_network import Network
from core.gradients_pass import NotFinite, Pass, run
from core.gradients_summary import largest


@dataclass(frozen=True)
class Breakdown:
    """``where`` is the first tensor with inf or NaN, met on the way ``backward`` or not, ``update`` the one it was in.

    ``largest`` is the largest size of a value in each layer that was still finite, in the order in which the pass met
    them: activations, or gradients of activations on the way back. ``growth`` is the mean factor (geometric) from one
    of them to the next, NaN for fewer than two. ``moved`` is the largest |dW| / |W| of a layer in the update before it,
    NaN where there was none. ``update`` 0 is a pass without training.
    """

    where: NotFinite
    backward: bool
    largest: tuple[float, ...]
    growth: float
    update: int = 0
    moved: float = math.nan


def explain(
    network: Network,
    batch: Float[Tensor, "n d"],
    labels: Int[Tensor, " n"],
    where: NotFinite,
    update: int = 0,
    moved: float = math.nan,
) -> Breakdown:
    """Run the pass that broke at ``where`` again, and look at what came before it."""
    done = run(network, batch, labels)
    backward = "gradient" in where.which or "new" in where.which
    sizes = _backward(done, where) if backward else [largest(done.forward.input), *_forward(done, where)]
    sizes = [size for size in sizes if math.isfinite(size)]
    growth = math.nan
    if len(sizes) > 1 and sizes[0] > 0:
        growth = math.pow(sizes[-1] / sizes[0], 1 / (len(sizes) - 1))
    return Breakdown(where, backward, tuple(sizes), growth, update, moved)


def _forward(done: Pass, where: NotFinite) -> list[float]:
    last = len(done.forward.outputs) if where.which == "loss" else where.layer - 1
    return [largest(output) for output in done.forward.outputs[: max(last, 0)]]


def _backward(done: Pass, where: NotFinite) -> list[float]:
    """From the output layer down to the layer where it broke; new weights are reached by the whole way back."""
    first = 1 if "new" in where.which else where.layer
    return [largest(gradient) for gradient in done.by_outputs[:first:-1]]

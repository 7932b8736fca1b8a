"""One forward and one backward pass through a network, and the first tensor in it that stopped being finite.

Source: Goodfellow, Bengio, Courville 2016, "Deep Learning", section 6.5, for back-propagation, here by autograd.

Axes: ``n`` is the examples of a batch, ``d`` its features; gradients have the shapes of what they belong to.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

from core.gradients_network import Forward, Network, forward
from core.gradients_summary import finite


@dataclass(frozen=True)
class NotFinite:
    """The first tensor of a pass that holds inf or NaN: ``which`` it is, of what ``layer`` (0: the input)."""

    layer: int
    which: str

    def __str__(self) -> str:
        """Such as ``layer 7, activation``."""
        return f"layer {self.layer}, {self.which}"


@dataclass(frozen=True)
class Pass:
    """A forward pass and the gradients of its loss: for a_0 to a_(depth + 1), and for all weights and biases."""

    forward: Forward
    by_outputs: tuple[Tensor, ...]
    by_weights: tuple[Tensor, ...]
    by_biases: tuple[Tensor, ...]


def run(network: Network, batch: Float[Tensor, "n d"], labels: Int[Tensor, " n"]) -> Pass:
    """One forward and one backward pass, by autograd; the network and the batch stay as they are."""
    tracked = Network(
        network.architecture,
        tuple(w.detach().requires_grad_() for w in network.weights),
        tuple(b.detach().requires_grad_() for b in network.biases),
    )
    with torch.enable_grad():
        way = forward(tracked, batch.detach().requires_grad_(), labels)
        wanted = [way.input, *way.outputs, *tracked.weights, *tracked.biases]
        gradients = torch.autograd.grad(way.loss, wanted)
    ends = len(way.outputs) + 1, len(way.outputs) + 1 + len(tracked.weights)
    by_outputs, by_weights, by_biases = (
        gradients[: ends[0]],
        gradients[ends[0] : ends[1]],
        gradients[ends[1] :],
    )
    return Pass(_detached(way), by_outputs, by_weights, by_biases)


def _detached(way: Forward) -> Forward:
    sums, outputs = (tuple(tensor.detach() for tensor in tensors) for tensors in (way.sums, way.outputs))
    norms = tuple(None if norm is None else norm.detach() for norm in way.norms)
    return Forward(way.input.detach(), sums, norms, outputs, way.loss.detach())


def first_not_finite(done: Pass) -> NotFinite | None:
    """The first tensor that holds inf or NaN, in the order in which the pass computes them; None if all are finite."""
    total = torch.stack([tensor.sum() for _, _, tensor in _in_order(done)]).sum()
    if torch.isfinite(total):  # then all are; else a sum may have overflowed where no value is too large
        return None
    bad = (NotFinite(layer, which) for layer, which, tensor in _in_order(done) if not finite(tensor))
    return next(bad, None)


def _in_order(done: Pass) -> Iterator[tuple[int, str, Tensor]]:
    """Every tensor of the pass, in the order in which it is computed: its layer, which it is, and itself."""
    way = done.forward
    yield 0, "input", way.input
    for k, (z, output) in enumerate(zip(way.sums, way.outputs, strict=True), 1):
        yield k, "weighted sum", z
        yield k, "activation", output
    yield len(way.outputs), "loss", way.loss
    for k in range(len(way.outputs), 0, -1):
        yield k, "gradient of the activation", done.by_outputs[k]
        yield k, "gradient of the weights", done.by_weights[k - 1]
        yield k, "gradient of the biases", done.by_biases[k - 1]
    yield 0, "gradient of the input", done.by_outputs[0]

"""The gradients of a network by two independent routes: finite differences, and the same network in torch.nn modules.

Source: Goodfellow, Bengio, Courville 2016, "Deep Learning", section 11.5, for checking by finite differences.

Axes: ``n`` is the examples of a batch, ``d`` its features.
"""

from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from core.activations import ACTIVATIONS
from core.gradients_network import Architecture, Network, forward
from core.gradients_pass import run
from core.gradients_summary import norm

NETWORK_SAMPLES = 20
_STEP = 1e-5  # of a weight, times 1 or the weight if it is larger
_RESOLUTION = 1e-15  # of the loss: what rounding in float64 leaves uncertain in it
_TELLING = 1e4  # a gradient is compared when it is so many times what rounding makes of a difference


@dataclass(frozen=True)
class Proof:
    """``difference`` is the largest one, relative to the gradient, over the ``compared`` weights (NaN if none).

    ``too_small`` weights had a gradient so small that the loss, in float64, has not the digits to show it.
    """

    difference: float
    compared: int
    too_small: int


def check(
    network: Network,
    batch: Float[Tensor, "n d"],
    labels: Int[Tensor, " n"],
    generator: torch.Generator,
    samples: int = 20,
) -> Proof:
    """Compare autograd with central differences of the loss, in float64, for weights drawn from all layers alike.

    ``generator`` must be one of the CPU; the GPUs of Apple have no float64, so everything happens on the CPU. Raises
    ``ValueError`` for less than one sample and as ``core.gradients_network.forward`` does.
    """
    if samples < 1:
        raise ValueError(f"samples: must be 1 or more, got {samples}")
    exact, batch, labels = in_float64(network), batch.detach().cpu().double(), labels.cpu()
    gradients = run(exact, batch, labels).by_weights
    found: list[float] = []
    for _ in range(samples):
        layer = _draw(len(gradients), generator)
        place = _draw(gradients[layer].numel(), generator)
        by_autograd = gradients[layer].flatten()[place].item()
        numeric, uncertain = _by_differences(exact, batch, labels, layer, place)
        if not max(abs(by_autograd), abs(numeric)) < _TELLING * uncertain:  # NaN is compared, and shows
            found.append(abs(numeric - by_autograd) / max(abs(by_autograd), abs(numeric)))
    largest = torch.tensor(found or [torch.nan], dtype=torch.float64).max().item()
    return Proof(largest, len(found), samples - len(found))


def _draw(below: int, generator: torch.Generator) -> int:
    return int(torch.randint(below, (), generator=generator))


def in_float64(network: Network) -> Network:
    """A copy on the CPU."""

    def exact(tensors: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        return tuple(tensor.detach().cpu().double() for tensor in tensors)

    return replace(network, weights=exact(network.weights), biases=exact(network.biases))


def _by_differences(
    network: Network, batch: Tensor, labels: Tensor, layer: int, place: int
) -> tuple[float, float]:
    """The central difference for one weight, and how much of it rounding may have made."""
    step = _STEP * max(1.0, abs(network.weights[layer].flatten()[place].item()))
    losses = []
    for sign in (1, -1):
        moved = [
            weight.clone(memory_format=torch.contiguous_format) if k == layer else weight
            for k, weight in enumerate(network.weights)
        ]
        moved[layer].view(-1)[place] += sign * step
        losses.append(forward(replace(network, weights=tuple(moved)), batch, labels).loss.item())
    return (losses[0] - losses[1]) / (2 * step), _RESOLUTION * abs(losses[0]) / step


class Modules(nn.Module):
    """The same network in ``torch.nn`` modules, in its dtype and on its device, with weights of its own."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.architecture = a = network.architecture
        self.linears = nn.ModuleList(
            _linear(*pair) for pair in zip(network.weights, network.biases, strict=True)
        )
        self.norms = nn.ModuleList(_norm(a) for _ in range(a.depth))

    def forward(self, batch: Tensor) -> Tensor:
        """The outputs of the last layer, before the softmax."""
        function, before = (
            ACTIVATIONS[self.architecture.activation].function,
            batch * self.architecture.input_scale,
        )
        for k, normalise in enumerate(self.norms):
            output = function(normalise(self.linears[k](before)))
            before = before + output if self.architecture.residual and k else output
        last: Tensor = self.linears[-1](before)
        return last


def _norm(a: Architecture) -> nn.Module:
    if a.normalisation == "batch":
        return nn.BatchNorm1d(a.width, affine=False, track_running_stats=False)
    return nn.LayerNorm(a.width, elementwise_affine=False) if a.normalisation == "layer" else nn.Identity()


def _linear(weight: Tensor, bias: Tensor) -> nn.Linear:
    layer = nn.Linear(
        weight.shape[1], weight.shape[0], device="meta"
    )  # elsewhere it draws from everybody's generator
    layer.weight, layer.bias = nn.Parameter(weight.detach().clone()), nn.Parameter(bias.detach().clone())
    return layer


def by_modules(
    network: Network, batch: Float[Tensor, "n d"], labels: Int[Tensor, " n"]
) -> tuple[tuple[Tensor, ...], tuple[Tensor, ...]]:
    """The gradients of all weights, and of all biases, by ``torch.nn`` and ``backward``."""
    modules = Modules(network)
    with torch.enable_grad():
        loss: Tensor = F.cross_entropy(modules(batch), labels)
    parameters = dict(modules.named_parameters())
    gradients = dict(zip(parameters, torch.autograd.grad(loss, list(parameters.values())), strict=True))
    depth = range(len(network.weights))
    weights = tuple(gradients[f"linears.{k}.weight"] for k in depth)
    return weights, tuple(gradients[f"linears.{k}.bias"] for k in depth)


@dataclass(frozen=True)
class Comparison:
    """Both routes; ``by_modules`` is the largest ‖difference‖ / ‖gradient‖ of a layer, NaN where one is not finite."""

    by_differences: Proof
    by_modules: float
    layers: int


def compare(
    network: Network, batch: Float[Tensor, "n d"], labels: Int[Tensor, " n"], seed: int
) -> Comparison:
    """Check ``NETWORK_SAMPLES`` weights drawn from ``seed``, and the gradients of all of them against torch.nn's."""
    ours = run(network, batch, labels).by_weights
    theirs, _ = by_modules(network, batch, labels)
    relative = [_relative(a, b) for a, b in zip(ours, theirs, strict=True)]
    largest = torch.tensor(relative).max().item()  # unlike Python's, it lets NaN through
    generator = torch.Generator().manual_seed(seed)
    found = check(network, batch, labels, generator, NETWORK_SAMPLES)
    return Comparison(found, largest, len(ours))


def _relative(ours: Tensor, theirs: Tensor) -> float:
    difference, size = norm(ours - theirs), norm(theirs)
    return difference / size if size else difference

"""A fully connected network of any depth in plain tensor code, and the way forward through it.

Sources: Goodfellow, Bengio, Courville 2016, "Deep Learning", section 6.5; Ioffe and Szegedy 2015, "Batch
normalization", algorithm 1, and Ba, Kiros, Hinton 2016, "Layer normalization", eq. 4, both without the learned scale
and shift; He, Zhang, Ren, Sun 2016, "Identity mappings in deep residual networks", eq. 1, for residual additions.

Hidden layer k is a_k = f(norm(W_k a_(k-1) + b_k)), to which a residual network adds a_(k-1), from k = 2 on. Layer
``depth`` + 1 is the output W a + b, without norm and f. The loss is the mean cross-entropy over the batch.

Axes: ``n`` is the examples of a batch, ``d`` its features, ``w`` the units of a layer, ``c`` the classes.
"""

from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor

from core.activations import activation
from core.initialisations import bounds, weights

Normalisation = Literal["none", "batch", "layer"]

DEEPEST = 50
EPSILON = 1e-5  # added to variances, as PyTorch does


@dataclass(frozen=True)
class Architecture:
    """``depth`` hidden layers (1 to 50) of ``width`` units; ``sigma``, ``constant``, ``gain`` as for ``weights``.

    ``input_scale`` multiplies every input. Biases start at 0.
    """

    depth: int = 10
    width: int = 64
    activation: str = "sigmoid"
    initialisation: str = "glorot_normal"
    sigma: float = 0.01
    input_scale: float = 1.0
    normalisation: Normalisation = "none"
    residual: bool = False
    classes: int = 10
    constant: float = 0.5
    gain: float = 1.0


@dataclass(frozen=True)
class Network:
    """Weights (out in) and biases (out) of layers 1 to ``depth`` + 1."""

    architecture: Architecture
    weights: tuple[Tensor, ...]
    biases: tuple[Tensor, ...]


@dataclass(frozen=True)
class Forward:
    """Everything on the way: ``sums`` (after the norm) and ``outputs`` of layers 1 to depth + 1, and the input.

    ``norms[k]`` is what the sums of layer k + 1 were divided by, None without normalisation.
    """

    input: Float[Tensor, "n d"]
    sums: tuple[Tensor, ...]
    norms: tuple[Tensor | None, ...]
    outputs: tuple[Tensor, ...]
    loss: Float[Tensor, ""]


def build(
    architecture: Architecture,
    features: int,
    generator: torch.Generator,
    dtype: torch.dtype = torch.float32,
) -> Network:
    """A network for inputs of ``features`` numbers, on the generator's device.

    Raises ``ValueError`` for a depth outside 1 to 50, sizes below 1, and as ``core.initialisations.weights`` does.
    """
    check_architecture(architecture, features)
    a = architecture
    sizes = [features, *[a.width] * a.depth, a.classes]
    drawn = [
        weights(
            a.initialisation, *pair, generator, sigma=a.sigma, constant=a.constant, gain=a.gain, dtype=dtype
        )
        for pair in zip(sizes[1:], sizes, strict=False)
    ]
    return Network(a, tuple(drawn), tuple(torch.zeros_like(w[:, 0]) for w in drawn))


def check_architecture(a: Architecture, features: int) -> None:
    """Raises ``ValueError`` for what cannot be built."""
    activation(a.activation)
    if not 1 <= a.depth <= DEEPEST:
        raise ValueError(f"depth: must be 1 to {DEEPEST}, got {a.depth}")
    for name, size, least in (("width", a.width, 1), ("features", features, 1), ("classes", a.classes, 2)):
        if size < least:
            raise ValueError(f"{name}: must be {least} or more, got {size}")
    if a.normalisation not in ("none", "batch", "layer"):
        raise ValueError(f"normalisation: must be one of none, batch, layer, got {a.normalisation!r}")
    if not 0 < a.input_scale < float("inf"):
        raise ValueError(f"input_scale: must be a finite number above 0, got {a.input_scale}")
    bounds(a.initialisation, features, a.width, sigma=a.sigma, constant=a.constant, gain=a.gain)


def forward(network: Network, batch: Float[Tensor, "n d"], labels: Int[Tensor, " n"]) -> Forward:
    """The forward pass; raises ``ValueError`` when batch or labels do not fit the network."""
    check_batch(network, batch, labels)
    a, f = network.architecture, activation(network.architecture.activation).function
    before = start = batch * a.input_scale
    sums, norms, outputs = [], [], []
    for k, (weight, bias) in enumerate(zip(network.weights, network.biases, strict=True)):
        z = torch.addmm(bias, before, weight.T)
        hidden = k < a.depth
        norm = None
        if hidden:
            z, norm = _normalise(z, a.normalisation)
        output = f(z) if hidden else z
        before = output + before if hidden and a.residual and k > 0 else output
        sums.append(z)
        norms.append(norm)
        outputs.append(before)
    loss = F.cross_entropy(before, labels)
    return Forward(start, tuple(sums), tuple(norms), tuple(outputs), loss)


def _normalise(z: Float[Tensor, "n w"], kind: str) -> tuple[Float[Tensor, "n w"], Tensor | None]:
    """Mean 0 and deviation 1 for each unit over the batch, or for each example over its units."""
    if kind == "none":
        return z, None
    axis = 0 if kind == "batch" else 1
    centred = z - z.mean(axis, keepdim=True)
    deviation = (centred.square().mean(axis, keepdim=True) + EPSILON).sqrt()
    return centred / deviation, deviation


def check_batch(network: Network, batch: Tensor, labels: Tensor) -> None:
    """Raises ``ValueError`` when batch or labels do not fit the network or each other."""
    features, classes = network.weights[0].shape[1], network.architecture.classes
    if batch.shape[1] != features:
        raise ValueError(f"batch: must have {features} features, as the network has, got {batch.shape[1]}")
    if len(batch) < (least := 2 if network.architecture.normalisation == "batch" else 1):
        raise ValueError(f"batch: must have {least} or more examples, got {len(batch)}")
    if len(labels) != len(batch):
        raise ValueError(f"labels: must be one for each of {len(batch)} examples, got {len(labels)}")
    low, high = (int(bound) for bound in labels.aminmax())
    if low < 0 or high >= classes:
        raise ValueError(f"labels: must be 0 to {classes - 1}, got {low} to {high}")

"""The networks that learn live: modules of PyTorch whose parameters are views of one vector.

One vector for the parameters and one for their gradients: a step of an optimiser, a norm, a copy is one operation,
and ``backward`` adds up in place, which is all that gradient accumulation is.

Sources: Goodfellow, Bengio, Courville 2016, "Deep Learning", chapters 6 and 9; Srivastava et al. 2014, "Dropout",
section 4, in its inverted form; Wu and He 2018, "Group normalization", for layer and instance norm as its two ends.

Axes: ``n`` is examples, ``o`` the outputs (1 for two classes, else one a class), ``p`` parameters, ``b`` the running
means and variances of batch norm.
"""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from core.course_network import course_network
from core.training_settings import Architecture

_FUNCTIONS: dict[str, type[nn.Module]] = {
    "tanh": nn.Tanh,
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "sigmoid": nn.Sigmoid,
}


class Dropout(nn.Module):
    """Inverted dropout whose masks come from ``generator``, so that a run is the same whoever else draws numbers.

    With ``rows`` = (r, of) the examples are rows r, r + 1, ... of a batch of ``of``, whose masks are drawn as a whole.
    """

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share
        self.generator = torch.Generator()
        self.rows: tuple[int, int] | None = None

    def forward(self, x: Tensor) -> Tensor:
        """In training, zeros for a ``share`` of the numbers and the others scaled up; else ``x``."""
        if not self.training or self.share == 0:
            return x
        first, of = self.rows or (0, len(x))
        drawn = torch.rand((of, *x.shape[1:]), generator=self.generator)[first : first + len(x)]
        return x * (drawn >= self.share).to(x.device) / (1 - self.share)


@dataclass(frozen=True)
class Network:
    """``module`` with its ``parameters`` and ``gradients`` as vectors, and the ``buffers`` of its batch norms."""

    module: nn.Sequential
    parameters: Float[Tensor, " p"]
    gradients: Float[Tensor, " p"]
    buffers: Float[Tensor, " b"]


def build(a: Architecture, shape: tuple[int, ...], classes: int) -> nn.Sequential:
    """The layers for inputs of ``shape`` (2,) or (c, h, w), without storage; see ``attach``."""
    outputs = 1 if classes == 2 else classes
    with torch.device("meta"):
        if a.kind == "course":
            return course_network(a.layers, outputs, a.dropout, dropout_layer=Dropout)
        return _convolutions(a, shape, outputs) if a.kind == "cnn" else _dense(a, shape, outputs)


def _dense(a: Architecture, shape: tuple[int, ...], outputs: int) -> nn.Sequential:
    layers: list[nn.Module] = [nn.Flatten()] if len(shape) > 1 else []
    before = math.prod(shape)
    for _ in range(a.layers):
        layers += [nn.Linear(before, a.width), *_norm(a, a.width, picture=False), _FUNCTIONS[a.activation]()]
        layers += [Dropout(a.dropout)] if a.dropout else []
        before = a.width
    return nn.Sequential(*layers, nn.Linear(before, outputs))


def _convolutions(a: Architecture, shape: tuple[int, ...], outputs: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    before, height, width = shape
    for block in range(a.layers):
        channels = a.width * 2**block
        layers += [nn.Conv2d(before, channels, 3, padding=1), *_norm(a, channels, picture=True)]
        layers += [_FUNCTIONS[a.activation](), nn.MaxPool2d(2)]
        before, height, width = channels, height // 2, width // 2
    dropout = [Dropout(a.dropout)] if a.dropout else []
    return nn.Sequential(*layers, nn.Flatten(), *dropout, nn.Linear(before * height * width, outputs))


def _norm(a: Architecture, channels: int, *, picture: bool) -> list[nn.Module]:
    """Layer norm of pictures is group norm with one group: over channels and pixels, scaled by channel."""
    match a.normalisation:
        case "batch":
            return [nn.BatchNorm2d(channels) if picture else nn.BatchNorm1d(channels)]
        case "layer":
            return [nn.GroupNorm(1, channels)]
        case "group":
            return [nn.GroupNorm(groups(channels), channels)]
        case "instance":
            return [nn.InstanceNorm2d(channels, affine=True)]
    return []


def groups(channels: int) -> int:
    """How many groups group norm makes: 4 where that divides ``channels``, else 2 or 1; never one channel a group."""
    return next(g for g in (4, 2, 1) if channels % g == 0 and (channels > g or g == 1))


def attach(module: nn.Sequential, parameters: Float[Tensor, " p"], buffers: Float[Tensor, " b"]) -> Network:
    """Give ``module`` its parameters and running statistics as views of these vectors, which it then changes.

    Raises ``ValueError`` when a vector has not the module's length.
    """
    for name, vector, needed in zip(
        ("parameters", "buffers"), (parameters, buffers), lengths(module), strict=True
    ):
        if vector.numel() != needed:
            raise ValueError(f"{name}: must be {needed} numbers, got {vector.numel()}")
    gradients = torch.zeros_like(parameters)
    at = b = 0
    for layer in module.modules():
        for name, old in layer.named_parameters(recurse=False):
            place = slice(at, at := at + old.numel())
            new = nn.Parameter(parameters[place].view(old.shape))
            new.grad = gradients[place].view(old.shape)
            setattr(layer, name, new)
        if isinstance(layer, nn.modules.batchnorm._BatchNorm):
            for name in ("running_mean", "running_var"):
                setattr(layer, name, buffers[b : (b := b + layer.num_features)])
            layer.num_batches_tracked = None  # only counted, never used, with a fixed momentum
    return Network(module, parameters, gradients, buffers)


def lengths(module: nn.Sequential) -> tuple[int, int]:
    """How many parameters and running statistics there are."""
    norms = [layer for layer in module.modules() if isinstance(layer, nn.modules.batchnorm._BatchNorm)]
    return sum(p.numel() for p in module.parameters()), sum(2 * norm.num_features for norm in norms)


def first_values(
    module: nn.Sequential, seed: int, dtype: torch.dtype = torch.float32
) -> tuple[Float[Tensor, " p"], Float[Tensor, " b"]]:
    """What PyTorch gives such a module after ``torch.manual_seed(seed)``, from a generator of its own."""
    generator = torch.Generator().manual_seed(seed)
    parts: list[Tensor] = [torch.zeros(0)]
    for layer in module.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            weight, *_ = both = list(layer.parameters(recurse=False))
            bound = 1 / math.sqrt(weight[0].numel())
            for own in both:
                parts.append(torch.empty(own.numel()).uniform_(-bound, bound, generator=generator))
        elif own_parameters := list(layer.parameters(recurse=False)):  # a norm: scale 1, shift 0
            scale, shift = own_parameters
            parts += [torch.ones(scale.numel()), torch.zeros(shift.numel())]
    norms = [layer for layer in module.modules() if isinstance(layer, nn.modules.batchnorm._BatchNorm)]
    running: list[Tensor] = [
        torch.stack([torch.zeros(n.num_features), torch.ones(n.num_features)]).flatten() for n in norms
    ]
    return torch.cat(parts).to(dtype), torch.cat([torch.zeros(0), *running]).to(dtype)


def reseed(module: nn.Sequential, seed: int, rows: tuple[int, int] | None = None) -> None:
    """Let every dropout draw from here on as ``seed`` and ``rows`` say, each from a stream of its own."""
    for number, layer in enumerate(part for part in module.children() if isinstance(part, Dropout)):
        layer.generator.manual_seed(seed + 7919 * number)
        layer.rows = rows


def forward(network: Network, inputs: Tensor) -> Float[Tensor, "n o"]:
    """What the module gives, past the hooks of ``Module.__call__``, which cost small networks a tenth of their time."""
    for layer in network.module:
        inputs = layer.forward(inputs)
    return inputs


def loss_of(outputs: Float[Tensor, "n o"], labels: Int[Tensor, " n"]) -> Float[Tensor, ""]:
    """The mean cross-entropy; of a sigmoid where there is one output."""
    if outputs.shape[1] == 1:
        return F.binary_cross_entropy_with_logits(outputs[:, 0], labels.to(outputs.dtype))
    return F.cross_entropy(outputs, labels)


def predicted(outputs: Float[Tensor, "n o"]) -> Int[Tensor, " n"]:
    """The class of the largest output; with one output, class 1 above 0."""
    return (outputs[:, 0] > 0).long() if outputs.shape[1] == 1 else outputs.argmax(1)

"""The same first weights by ``torch.nn.init``, from the same seed.

Sources: as in ``core.initialisations``. PyTorch's functions draw from a generator in the same order, so the weights are
the same ones, not only equally spread.

Axes: ``out in`` is the units of a layer and what each of them takes in.
"""

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor, nn

from core.gradients_network import Network


def by_library(
    name: str,
    fan_out: int,
    fan_in: int,
    generator: torch.Generator,
    *,
    sigma: float = 0.01,
    constant: float = 0.5,
) -> Float[Tensor, "out in"]:
    """A layer's weights by ``torch.nn.init`` with a gain of 1; raises ``KeyError`` for an unknown name."""
    fill: dict[str, Callable[[Tensor], Tensor]] = {
        "zeros": nn.init.zeros_,
        "constant": lambda w: nn.init.constant_(w, constant),
        "normal": lambda w: nn.init.normal_(w, std=sigma, generator=generator),
        "glorot_normal": lambda w: nn.init.xavier_normal_(w, generator=generator),
        "glorot_uniform": lambda w: nn.init.xavier_uniform_(w, generator=generator),
        "he_normal": lambda w: nn.init.kaiming_normal_(w, nonlinearity="relu", generator=generator),
        "orthogonal": lambda w: nn.init.orthogonal_(w, generator=generator),
    }
    return fill[name](torch.empty(fan_out, fan_in))


def largest_difference(network: Network, seed: int) -> float:
    """Between the weights of a network as ``build`` made it from ``seed`` and those of ``torch.nn.init``."""
    a, generator = network.architecture, torch.Generator().manual_seed(seed)
    differences = []
    for weight in network.weights:
        fan_out, fan_in = weight.shape
        theirs = by_library(a.initialisation, fan_out, fan_in, generator, sigma=a.sigma, constant=a.constant)
        differences.append(float((weight - theirs).abs().max()))
    return max(differences)

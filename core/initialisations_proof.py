"""The same first weights by ``torch.nn.init``, from the same seed.

Sources: as in ``core.initialisations``. PyTorch's functions draw from a generator in the same order, so the weights are
the same ones, not only equally spread.

Axes: ``out in`` is the units of a layer and what each of them takes in.
"""

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor, nn

from core.initialisations import weights


def by_library(
    name: str, fan_out: int, fan_in: int, seed: int, *, sigma: float = 0.01, constant: float = 0.5
) -> Float[Tensor, "out in"]:
    """A layer's weights by ``torch.nn.init``; raises ``KeyError`` for an unknown name."""
    generator = torch.Generator().manual_seed(seed)
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


def largest_difference(
    name: str, fan_out: int, fan_in: int, seed: int, *, sigma: float = 0.01, constant: float = 0.5
) -> float:
    """Between ``core.initialisations.weights`` and ``torch.nn.init``; raises ``ValueError`` as the former does."""
    generator = torch.Generator().manual_seed(seed)
    ours = weights(name, fan_out, fan_in, generator, sigma=sigma, constant=constant)
    theirs = by_library(name, fan_out, fan_in, seed, sigma=sigma, constant=constant)
    return float((ours - theirs).abs().max())

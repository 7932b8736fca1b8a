"""The weights that a layer starts from.

Sources: Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks", eqs. 12
and 16; He, Zhang, Ren, Sun 2015, "Delving deep into rectifiers", eq. 10; Saxe, McClelland, Ganguli 2014, "Exact
solutions to the nonlinear dynamics of learning", section 3, for orthogonal weights, drawn as in Mezzadri 2007, "How to
generate random matrices from the classical compact groups", section 5.

Axes: ``out in`` is the units of a layer and what each of them takes in, so a layer is W x + b.
"""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

INITIALISATIONS: dict[str, str] = {
    "zeros": "Zeros",
    "constant": "One constant",
    "normal": "Normal, sigma of your choice",
    "glorot_normal": "Glorot, normal",
    "glorot_uniform": "Glorot, uniform",
    "he_normal": "He, normal",
    "orthogonal": "Orthogonal",
}


@dataclass(frozen=True)
class Spread:
    """How far the weights spread: ``deviation`` about their mean, ``bound`` of their size (None for normal ones).

    ``formula`` is how it comes about, in LaTeX with the present numbers.
    """

    deviation: float
    bound: float | None
    formula: str


def weights(
    name: str,
    fan_out: int,
    fan_in: int,
    generator: torch.Generator,
    *,
    sigma: float = 0.01,
    constant: float = 0.5,
    gain: float = 1.0,
    dtype: torch.dtype = torch.float32,
) -> Float[Tensor, "out in"]:
    """A layer's first weights, on the generator's device.

    ``sigma`` (0 or more) is for "normal", ``constant`` for "constant"; ``gain`` (above 0) multiplies the Glorot, He and
    orthogonal kinds. He's 2 for ReLU is part of its formula, so its usual gain is 1. Raises ``ValueError`` for an
    unknown name, for fans below 1, and for numbers out of their range or not finite.
    """
    spread = bounds(name, fan_in, fan_out, sigma=sigma, constant=constant, gain=gain)
    shape, device = (fan_out, fan_in), generator.device
    if name in ("zeros", "constant"):
        return torch.full(shape, constant if name == "constant" else 0.0, dtype=dtype, device=device)
    if name == "glorot_uniform" and spread.bound is not None:
        drawn = torch.rand(shape, generator=generator, dtype=dtype, device=device)
        return drawn * (2 * spread.bound) - spread.bound
    drawn = torch.randn(shape, generator=generator, dtype=dtype, device=device)
    return gain * _orthogonal(drawn) if name == "orthogonal" else spread.deviation * drawn


def _orthogonal(drawn: Float[Tensor, "out in"]) -> Float[Tensor, "out in"]:
    """Orthonormal rows, or columns where there are more rows than columns; signs make every one equally likely."""
    wide = drawn.shape[0] < drawn.shape[1]
    q, r = torch.linalg.qr(drawn.T if wide else drawn)
    signed: Tensor = q * torch.sign(torch.diagonal(r))
    return signed.T.contiguous() if wide else signed


def bounds(
    name: str, fan_in: int, fan_out: int, *, sigma: float = 0.01, constant: float = 0.5, gain: float = 1.0
) -> Spread:
    """The deviation, the bound and the formula of what ``weights`` draws; raises ``ValueError`` as it does.

    For orthogonal weights the deviation is the root of the mean square of an entry.
    """
    _check(name, fan_in, fan_out, sigma, constant, gain)
    if name == "zeros":
        return Spread(0.0, 0.0, "W = 0")
    if name == "constant":
        return Spread(0.0, abs(constant), f"W_{{ij}} = {constant:g}")
    if name == "normal":
        return Spread(sigma, None, rf"\sigma = {sigma:g}")
    if name == "orthogonal":
        deviation, square = gain / math.sqrt(max(fan_in, fan_out)), f"{gain * gain:.4g}"
        product = "W W^T" if fan_out <= fan_in else "W^T W"
        bound, formula = gain, f"{product} = {'' if gain == 1 else square + ' '}I"
        return Spread(deviation, bound, formula)
    return _scaled(name, fan_in, fan_out, gain)


def _scaled(name: str, fan_in: int, fan_out: int, gain: float) -> Spread:
    front = "" if gain == 1 else rf"{gain:.4g} \cdot "
    if name == "he_normal":
        deviation = gain * math.sqrt(2 / fan_in)
        return Spread(deviation, None, rf"\sigma = {front}\sqrt{{\frac{{2}}{{{fan_in}}}}} = {deviation:.4g}")
    deviation, below = gain * math.sqrt(2 / (fan_in + fan_out)), f"{{{fan_in} + {fan_out}}}"
    if name == "glorot_normal":
        return Spread(deviation, None, rf"\sigma = {front}\sqrt{{\frac{{2}}{below}}} = {deviation:.4g}")
    bound = gain * math.sqrt(6 / (fan_in + fan_out))
    return Spread(deviation, bound, rf"r = {front}\sqrt{{\frac{{6}}{below}}} = {bound:.4g}")


def _check(name: str, fan_in: int, fan_out: int, sigma: float, constant: float, gain: float) -> None:
    if name not in INITIALISATIONS:
        raise ValueError(f"initialisation: must be one of {', '.join(INITIALISATIONS)}, got {name!r}")
    for which, fan in (("fan_in", fan_in), ("fan_out", fan_out)):
        if fan < 1:
            raise ValueError(f"{which}: must be 1 or more, got {fan}")
    if not 0 <= sigma < math.inf:
        raise ValueError(f"sigma: must be a finite number of 0 or more, got {sigma}")
    if not math.isfinite(constant):
        raise ValueError(f"constant: must be a finite number, got {constant}")
    if not 0 < gain < math.inf:
        raise ValueError(f"gain: must be a finite number above 0, got {gain}")

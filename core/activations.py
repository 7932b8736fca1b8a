"""Activation functions, and their slopes written out by hand.

Sources: Goodfellow, Bengio, Courville 2016, "Deep Learning", section 6.3; Nair and Hinton 2010 (ReLU); Maas, Hannun,
Ng 2013 (leaky ReLU); Clevert, Unterthiner, Hochreiter 2016 (ELU); Hendrycks and Gimpel 2016 (GELU, SiLU); Dugas et
al. 2001 (softplus); He et al. 2015, section 2.2, for the gain that goes with a function.

Axes: everything works value by value, so any shape will do; ``n`` is one axis of inputs. At the kink of a function the
slope is the one that PyTorch takes: that of the left side.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

__all__ = ["ACTIVATIONS", "LEAK", "Activation", "Curve", "Tangent", "activation", "curve", "tangent"]

LEAK = 0.01  # the slope of leaky ReLU below 0


@dataclass(frozen=True)
class Activation:
    """One entry of the table: f and its slope f', both from and to tensors of one shape.

    ``largest_slope`` is the least upper bound of f', reached for x from ``steepest[0]`` to ``steepest[1]`` (infinite
    where it is only approached). ``gain`` is the factor for initial weights: that of ``torch.nn.init.calculate_gain``
    where it has one, else 1 / sqrt(E[f(z)^2]) for z ~ N(0, 1), which is also how the one of ReLU comes about.
    """

    label: str
    function: Callable[[Tensor], Tensor]
    slope: Callable[[Tensor], Tensor]
    formula: str
    slope_formula: str
    gain: float
    largest_slope: float
    steepest: tuple[float, float]


def _normal_density(x: Tensor) -> Tensor:
    return torch.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def _sigmoid_slope(x: Tensor) -> Tensor:
    return torch.sigmoid(x) * torch.sigmoid(-x)  # 1 - sigmoid(x), without the loss of digits


def _gelu_slope(x: Tensor) -> Tensor:
    return 0.5 * torch.erfc(-x / _ROOT2) + x * _normal_density(x)


def _silu_slope(x: Tensor) -> Tensor:
    return torch.sigmoid(x) * (1 + x * torch.sigmoid(-x))


def _step(x: Tensor, below: float) -> Tensor:
    return (x > 0).to(x.dtype).clamp(min=below)  # three times as fast as torch.where


_SIGMOID, _ROOT2, _INF = r"\frac{1}{1 + e^{-x}}", math.sqrt(2), math.inf
_GELU_PEAK = 0.5 * (1 + math.erf(1)) + _ROOT2 * math.exp(-1) / math.sqrt(2 * math.pi)
_SILU_AT = 2.399357280520468  # x tanh(x / 2) = 2
_SILU_PEAK = (1 + _SILU_AT / (1 + math.exp(_SILU_AT))) / (1 + math.exp(-_SILU_AT))

ACTIVATIONS: dict[str, Activation] = {
    "sigmoid": Activation(
        "Sigmoid", torch.sigmoid, _sigmoid_slope,
        rf"\sigma(x) = {_SIGMOID}", r"\sigma(x)\,(1 - \sigma(x))", 1.0, 0.25, (0.0, 0.0),
    ),
    "tanh": Activation(
        "Tanh", torch.tanh, lambda x: 4 * _sigmoid_slope(2 * x),
        r"\tanh x", r"1 - \tanh^2 x", 5 / 3, 1.0, (0.0, 0.0),
    ),
    "relu": Activation(
        "ReLU", torch.relu, lambda x: _step(x, 0.0),
        r"\max(0, x)", r"1 \text{ for } x > 0, \text{ else } 0", _ROOT2, 1.0, (0.0, _INF),
    ),
    "leaky_relu": Activation(
        "Leaky ReLU", lambda x: F.leaky_relu(x, LEAK), lambda x: _step(x, LEAK),
        rf"\max({LEAK}\,x, x)", rf"1 \text{{ for }} x > 0, \text{{ else }} {LEAK}",
        math.sqrt(2 / (1 + LEAK**2)), 1.0, (0.0, _INF),
    ),
    "elu": Activation(
        "ELU", F.elu, lambda x: torch.exp(x.clamp(max=0)),
        r"x \text{ for } x > 0, \text{ else } e^x - 1", r"1 \text{ for } x > 0, \text{ else } e^x",
        1.2451983007, 1.0, (0.0, _INF),
    ),
    "gelu": Activation(
        "GELU", F.gelu, _gelu_slope,
        r"x\,\Phi(x)", r"\Phi(x) + x\,\varphi(x)", 1.5335304412, _GELU_PEAK, (_ROOT2, _ROOT2),
    ),
    "silu": Activation(
        "SiLU", F.silu, _silu_slope,
        r"x\,\sigma(x)", r"\sigma(x)\,(1 + x\,(1 - \sigma(x)))", 1.6765324703, _SILU_PEAK, (_SILU_AT, _SILU_AT),
    ),
    "softplus": Activation(
        "Softplus", lambda x: torch.logaddexp(x, torch.zeros_like(x)), torch.sigmoid,
        r"\ln(1 + e^x)", _SIGMOID, 1.0418668355, 1.0, (_INF, _INF),
    ),
    "identity": Activation("Identity", lambda x: x, torch.ones_like, "x", "1", 1.0, 1.0, (-_INF, _INF)),
}  # fmt: skip


@dataclass(frozen=True)
class Curve:
    """A function and its slope over ``x``."""

    x: Float[Tensor, " n"]
    value: Float[Tensor, " n"]
    slope: Float[Tensor, " n"]


@dataclass(frozen=True)
class Tangent:
    """The line through (``at``, ``value``) with the function's slope there: value + slope * (x - at)."""

    at: float
    value: float
    slope: float


def activation(name: str) -> Activation:
    """The entry of the table; raises ``ValueError`` for an unknown name."""
    if name not in ACTIVATIONS:
        raise ValueError(f"activation: must be one of {', '.join(ACTIVATIONS)}, got {name!r}")
    return ACTIVATIONS[name]


def curve(name: str, x: Float[Tensor, " n"]) -> Curve:
    """The function and its slope at every ``x``; raises ``ValueError`` for an unknown name."""
    chosen = activation(name)
    return Curve(x, chosen.function(x), chosen.slope(x))


def tangent(name: str, at: float) -> Tangent:
    """The tangent at ``at``, in float64; raises ``ValueError`` for an unknown name and when ``at`` is not finite."""
    if not math.isfinite(at):
        raise ValueError(f"at: must be a finite number, got {at}")
    here = curve(name, torch.tensor([at], dtype=torch.float64))
    return Tangent(at, here.value.item(), here.slope.item())

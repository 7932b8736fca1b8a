"""Two small models of how likely an illness is, trained on the spot: logistic regression and a network.

Sources: D. R. Cox 1958, "The regression analysis of binary sequences", for the logistic model; D. C. Liu and J. Nocedal
1989, "On the limited memory BFGS method for large scale optimization", for what minimises.

Both minimise the same: the sum of the cross-entropies in nats, plus l2 / 2 times the sum of the squared weights (biases
are free). Both see measurements with mean 0 and deviation 1 among the people trained on.

Axes: ``n`` is people, ``f`` measurements, ``o`` outputs (1 for two classes, else one a class), ``h`` hidden units;
``...`` is nothing for two classes, else one a class. All numbers are float64.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float64, Int64
from torch import Tensor

from core.initialisations import weights

UNITS = 8  # hidden ones of the network
NETWORK_STEPS = 60  # it is not convex: more of them fit the people trained on ever better, and others worse
_LOGISTIC_STEPS = 2000  # it is convex: the steps end by themselves, where it is flat
_FLAT = 1e-6  # the largest slope at which the minimum counts as reached


@dataclass(frozen=True)
class Linear:
    """The logits are ``weight`` times the measurements less ``mean`` over ``spread``, plus ``bias``."""

    weight: Float64[Tensor, "o f"]
    bias: Float64[Tensor, " o"]
    mean: Float64[Tensor, " f"]
    spread: Float64[Tensor, " f"]


@dataclass(frozen=True)
class Network:
    """Hidden units with tanh over the measurements less ``mean`` over ``spread``, and over them a ``Linear``'s sum."""

    hidden: Float64[Tensor, "h f"]
    hidden_bias: Float64[Tensor, " h"]
    weight: Float64[Tensor, "o h"]
    bias: Float64[Tensor, " o"]
    mean: Float64[Tensor, " f"]
    spread: Float64[Tensor, " f"]


def logistic(x: Float64[Tensor, "n f"], labels: Int64[Tensor, " n"], classes: int, l2: float = 1.0) -> Linear:
    """Logistic regression, softmax for three ``classes`` or more, at its minimum.

    Raises ``ValueError`` for nobody, for an ``x`` that is not finite, labels outside of 0 to classes − 1, less than two
    classes and an ``l2`` that is not above 0.
    """
    _check(x, labels, classes, l2)
    mean, spread = _scale(x)
    outputs = 1 if classes == 2 else classes
    weight, bias = x.new_zeros(outputs, x.shape[1]), x.new_zeros(outputs)
    scaled = (x - mean) / spread

    def loss() -> Tensor:
        return _cross_entropies(F.linear(scaled, weight, bias), labels) + l2 / 2 * weight.square().sum()

    _minimise(loss, [weight, bias], _LOGISTIC_STEPS)
    return Linear(weight, bias, mean, spread)


def network(
    x: Float64[Tensor, "n f"], labels: Int64[Tensor, " n"], generator: torch.Generator, l2: float = 1.0
) -> Network:
    """``UNITS`` hidden units with tanh, one output for two classes, ``NETWORK_STEPS`` steps from Glorot's weights.

    Raises ``ValueError`` as ``logistic`` does.
    """
    _check(x, labels, 2, l2)
    mean, spread = _scale(x)
    hidden = weights("glorot_normal", UNITS, x.shape[1], generator, dtype=x.dtype)
    weight = weights("glorot_normal", 1, UNITS, generator, dtype=x.dtype)
    model = Network(hidden, x.new_zeros(UNITS), weight, x.new_zeros(1), mean, spread)

    def loss() -> Tensor:
        penalty = l2 / 2 * (hidden.square().sum() + weight.square().sum())
        return _cross_entropies(_logits(model, x), labels) + penalty

    _minimise(loss, [hidden, model.hidden_bias, weight, model.bias], NETWORK_STEPS)
    return model


def log_odds(model: Linear | Network, x: Float64[Tensor, "n f"]) -> Float64[Tensor, "n ..."]:
    """log p − log(1 − p) of class 1, or of each of three classes or more against the rest.

    It is the logit of a class less the log-sum-exp of the others', so that a p of nearly 0 or 1 loses no digits.
    """
    logits = _logits(model, x)
    if logits.shape[1] == 1:
        return logits[:, 0]
    own = torch.eye(logits.shape[1], dtype=torch.bool, device=x.device)
    rest = logits[:, None, :].masked_fill(own, -math.inf).logsumexp(2)
    return logits - rest


def _logits(model: Linear | Network, x: Float64[Tensor, "n f"]) -> Float64[Tensor, "n o"]:
    inputs = (x - model.mean) / model.spread
    if isinstance(model, Network):
        inputs = F.linear(inputs, model.hidden, model.hidden_bias).tanh()
    return F.linear(inputs, model.weight, model.bias)


def _scale(x: Float64[Tensor, "n f"]) -> tuple[Float64[Tensor, " f"], Float64[Tensor, " f"]]:
    """Means and deviations; a column of one number is found by comparing, as its deviation may round to above 0."""
    constant = (x == x[0]).all(0)
    return x.mean(0), x.std(0, correction=0).masked_fill(constant, 1.0)


def _cross_entropies(logits: Float64[Tensor, "n o"], labels: Int64[Tensor, " n"]) -> Float64[Tensor, ""]:
    if logits.shape[1] == 1:
        return F.binary_cross_entropy_with_logits(logits[:, 0], labels.double(), reduction="sum")
    return F.cross_entropy(logits, labels, reduction="sum")


def _minimise(loss: Callable[[], Tensor], parameters: list[Tensor], steps: int) -> None:
    """Moves ``parameters`` in place to where ``loss`` is flat, in at most ``steps`` steps."""
    # A long history is what makes it quick: with 10 gradients in place of 100 there are two or three times the steps.
    optimiser = torch.optim.LBFGS(
        [parameter.requires_grad_() for parameter in parameters],
        max_iter=steps,
        max_eval=2 * steps,
        history_size=100,
        tolerance_grad=_FLAT,
        tolerance_change=0.0,
        line_search_fn="strong_wolfe",
    )

    def closure() -> Tensor:
        value = loss()
        for parameter, slope in zip(parameters, torch.autograd.grad(value, parameters), strict=True):
            parameter.grad = slope
        return value

    optimiser.step(closure)  # type: ignore[no-untyped-call]
    for parameter in parameters:
        parameter.grad = None
        parameter.requires_grad_(False)


def _check(x: Float64[Tensor, "n f"], labels: Int64[Tensor, " n"], classes: int, l2: float) -> None:
    if not 0 < l2 < math.inf:
        raise ValueError(f"l2: must be a finite number above 0, got {l2}")
    if classes < 2:
        raise ValueError(f"classes: must be 2 or more, got {classes}")
    if not len(x) or not x.isfinite().all():
        raise ValueError(f"x: must have people, and finite numbers only, got {tuple(x.shape)}")
    if not 0 <= labels.min() <= labels.max() < classes:
        raise ValueError(f"labels: must be 0 to {classes - 1}, got {labels.min()} to {labels.max()}")

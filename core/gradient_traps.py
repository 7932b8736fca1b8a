"""Five small traps: a sigmoid after a ReLU, linear layers, softmax, squared error behind a sigmoid, and a tiny network.

Sources: Goodfellow, Bengio, Courville 2016, "Deep Learning", sections 6.1 (linear layers collapse), 6.2.2.2 (squared
error saturates behind a sigmoid), 4.1 and 6.2.2.3 (softmax and its overflow).

Axes: ``n`` is numbers or examples, ``d`` features, ``out in`` the units of a layer and what each takes in. The tiny
network takes two inputs; h_1 = w_1 x_1 + w_2 x_2, h_2 = w_3 x_1 + w_4 x_2, z = w_5 h_1 + w_6 h_2, a = sigmoid(z).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from jaxtyping import Bool, Float
from torch import Tensor

Loss = Literal["squared", "cross_entropy"]

STEEPEST_AT = 1 / 3  # of the squared error for target 1: the a where 2 a (1 - a)^2 is largest
STEEPEST = 8 / 27
SMALL_WEIGHTS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
SMALL_INPUTS = (3.0, 5.0)


@dataclass(frozen=True)
class Rectified:
    """sigmoid(ReLU(x)) with its slope, beside sigmoid(x); ``value`` is never below 0.5."""

    x: Float[Tensor, " n"]
    value: Float[Tensor, " n"]
    slope: Float[Tensor, " n"]
    plain: Float[Tensor, " n"]


def sigmoid_after_relu(x: Float[Tensor, " n"]) -> Rectified:
    """What is left of a sigmoid when a ReLU comes first: 0.5 and slope 0 for every x of 0 and below.

    The cross-entropy of an example of class 0 is then ln 2 or more, whatever the network learns.
    """
    value, plain = torch.sigmoid(x.clamp(min=0)), torch.sigmoid(x)
    return Rectified(x, value, (x > 0).to(x.dtype) * plain * (1 - plain), plain)


def accuracy(probabilities: Float[Tensor, " n"], positive: Bool[Tensor, " n"]) -> float:
    """The share (0 to 1) of examples that "positive from 0.5 on" gets right; ``ValueError`` for none."""
    if not len(positive):
        raise ValueError("positive: must be at least one example, got none")
    return float(((probabilities >= 0.5) == positive).sum()) / len(positive)


def collapse(
    weights: Sequence[Tensor], biases: Sequence[Tensor]
) -> tuple[Float[Tensor, "o i"], Float[Tensor, " o"]]:
    """W' and b' such that W' x + b' is what all the linear layers (out in) and (out) do to x, one after another.

    Raises ``ValueError`` for no layers, for unequal numbers of weights and biases, and for sizes that do not fit.
    """
    if not weights or len(weights) != len(biases):
        raise ValueError(
            f"weights: must be one or more, one for each bias, got {len(weights)} and {len(biases)}"
        )
    weight, bias = weights[0], biases[0]
    for k, (later, added) in enumerate(zip(weights[1:], biases[1:], strict=True), 2):
        if later.shape[1] != len(weight):
            raise ValueError(f"weights: layer {k} must take in {len(weight)} numbers, got {later.shape[1]}")
        weight, bias = later @ weight, later @ bias + added
    return weight, bias


def stack(
    weights: Sequence[Tensor], biases: Sequence[Tensor], x: Float[Tensor, "n d"], *, relu: bool = False
) -> Float[Tensor, "n out"]:
    """The same layers one after another, with a ReLU between them if ``relu``."""
    last = len(weights) - 1
    for k, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        x = x @ weight.T + bias
        x = torch.relu(x) if relu and k < last else x
    return x


def softmax(z: Float[Tensor, " n"], temperature: float = 1.0) -> Float[Tensor, " n"]:
    """e^(z_i / T) over their sum, with the largest taken off first, which changes nothing but never overflows.

    Raises ``ValueError`` for no numbers and for a temperature that is not above 0.
    """
    if not len(z):
        raise ValueError("z: must be at least one number, got none")
    if not temperature > 0:
        raise ValueError(f"temperature: must be above 0, got {temperature}")
    powers = torch.exp((z - z.max()) / temperature)
    return powers / powers.sum()


def naive_softmax(z: Float[Tensor, " n"]) -> Float[Tensor, " n"]:
    """The formula taken at its word: NaN as soon as an e^z_i overflows, in float32 beyond z = 88.7."""
    powers = torch.exp(z)
    return powers / powers.sum()


def slope_size(loss: Loss, a: Float[Tensor, " n"], target: float) -> Float[Tensor, " n"]:
    """|dL/dz| behind a = sigmoid(z) (0 to 1) for a target (0 to 1): how hard an error is pulled back.

    2 a (1 - a) |y - a| for the squared error (y - a)^2, which is 0 for a wrong answer given with certainty, too;
    |a - y| for cross-entropy. Raises ``ValueError`` for an unknown loss and a target out of its range.
    """
    _check(loss, target)
    error = (a - target).abs()
    return 2 * a * (1 - a) * error if loss == "squared" else error


def _check(loss: str, target: float) -> None:
    if loss not in ("squared", "cross_entropy"):
        raise ValueError(f"loss: must be one of squared, cross_entropy, got {loss!r}")
    if not 0 <= target <= 1:
        raise ValueError(f"target: must be 0 to 1, got {target}")


@dataclass(frozen=True)
class SmallNetwork:
    """The tiny network at its present ``weights`` w_1 to w_6, all of its numbers, and dL/dw by the chain rule."""

    weights: Float[Tensor, "6"]
    hidden: Float[Tensor, "2"]
    z: float
    a: float
    loss: float
    slope: float  # dL/dz
    gradient: Float[Tensor, "6"]

    @property
    def order(self) -> tuple[str, ...]:
        """The names of the weights, the one with the largest gradient first."""
        places = self.gradient.abs().argsort(descending=True).tolist()
        return tuple(f"w{place + 1}" for place in places)


def small_network(
    weights: Float[Tensor, "6"], inputs: Float[Tensor, "2"], target: float = 1.0, loss: Loss = "squared"
) -> SmallNetwork:
    """Forward and back by hand; raises ``ValueError`` for an unknown loss and a target that is not 0 to 1."""
    _check(loss, target)
    first, last = weights[:4].reshape(2, 2), weights[4:]
    hidden = first @ inputs
    z = last @ hidden
    a = torch.sigmoid(z)
    slope = a - target
    if loss == "squared":
        slope = 2 * slope * a * (1 - a)
    gradient = torch.cat([torch.outer(slope * last, inputs).flatten(), slope * hidden])
    value = float(_loss(z, target, loss))
    return SmallNetwork(weights, hidden, float(z), float(a), value, float(slope), gradient)


def _loss(z: Tensor, target: float, loss: Loss) -> Tensor:
    if loss == "squared":
        return (target - torch.sigmoid(z)).square()
    return torch.nn.functional.softplus(z) - target * z


def descend(
    weights: Float[Tensor, "6"],
    inputs: Float[Tensor, "2"],
    updates: int,
    *,
    target: float = 1.0,
    loss: Loss = "squared",
    learning_rate: float = 0.1,
) -> tuple[SmallNetwork, ...]:
    """The tiny network before the first update and after each: ``updates`` + 1 of them; ``ValueError`` below 0."""
    if updates < 0:
        raise ValueError(f"updates: must be 0 or more, got {updates}")
    path = [small_network(weights, inputs, target, loss)]
    for _ in range(updates):
        now = path[-1]
        path.append(small_network(now.weights - learning_rate * now.gradient, inputs, target, loss))
    return tuple(path)


def curvatures(
    weights: Float[Tensor, "6"], inputs: Float[Tensor, "2"], target: float = 1.0, loss: Loss = "squared"
) -> Float[Tensor, "6"]:
    """The eigenvalues of the matrix of second derivatives, rising, by autograd: a negative one means not convex."""
    _check(loss, target)

    def value(w: Tensor) -> Tensor:
        return _loss(w[4:] @ (w[:4].reshape(2, 2) @ inputs), target, loss)

    with torch.enable_grad():  # PyTorch ships this function without types
        hessian: Tensor = torch.autograd.functional.hessian(value, weights.detach())  # type: ignore[no-untyped-call]
    eigenvalues: Tensor = torch.linalg.eigvalsh(hessian)
    return eigenvalues

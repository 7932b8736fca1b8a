"""The squared error behind a sigmoid, beside cross-entropy: the slope over all answers, and on the course's network.

Source: Goodfellow, Bengio, Courville 2016, "Deep Learning", section 6.2.2.2; the network is that of
``core.gradient_traps``, with two inputs, two hidden units and six weights.

Axes: ``n`` is answers a between 0 and 1.
"""

from dataclasses import dataclass
from typing import get_args

import torch
from jaxtyping import Float
from torch import Tensor

from core.gradient_traps import (
    SMALL_INPUTS,
    SMALL_WEIGHTS,
    Loss,
    SmallNetwork,
    curvatures,
    descend,
    slope_size,
)

LOSSES: tuple[Loss, ...] = get_args(Loss)
RATE = 0.1
ANSWERS = 199
KEPT = 60  # points of a path that are drawn


@dataclass(frozen=True)
class OneLoss:
    """What one loss makes of the network: ``slopes`` |dL/dz| over all answers, ``start`` and its ``curvatures``.

    ``answers`` are a after the updates ``at``, ``autograd`` is the largest difference of ``start.gradient`` to it.
    """

    slopes: Float[Tensor, " n"]
    start: SmallNetwork
    curvatures: tuple[float, ...]
    at: tuple[int, ...]
    answers: tuple[float, ...]
    autograd: float


@dataclass(frozen=True)
class TwoLosses:
    """Both losses over the same answers; ``times`` is how much harder cross-entropy pulls at the start."""

    over: Float[Tensor, " n"]
    squared: OneLoss
    cross_entropy: OneLoss
    times: float


def two_losses(target: float, updates: int, scale: float = 1.0) -> TwoLosses:
    """The course's network with its inputs times ``scale``, learning ``target`` (0 to 1) for ``updates`` (1 or more).

    Raises ``ValueError`` for a target out of its range and for less than one update.
    """
    if updates < 1:
        raise ValueError(f"updates: must be 1 or more, got {updates}")
    over = torch.arange(1, ANSWERS + 1, dtype=torch.float64) / (ANSWERS + 1)
    squared, cross_entropy = (_one(loss, over, target, updates, scale) for loss in LOSSES)
    pulls = abs(squared.start.slope), abs(cross_entropy.start.slope)
    return TwoLosses(over, squared, cross_entropy, pulls[1] / pulls[0])


def _one(loss: Loss, over: Tensor, target: float, updates: int, scale: float) -> OneLoss:
    weights = torch.tensor(SMALL_WEIGHTS, dtype=torch.float64)
    inputs = scale * torch.tensor(SMALL_INPUTS, dtype=torch.float64)
    path = descend(weights, inputs, updates, target=target, loss=loss, learning_rate=RATE)
    at = sorted({round(k * updates / KEPT) for k in range(KEPT + 1)})
    return OneLoss(
        slopes=slope_size(loss, over, target),
        start=path[0],
        curvatures=tuple(curvatures(weights, inputs, target, loss).tolist()),
        at=tuple(at),
        answers=tuple(path[k].a for k in at),
        autograd=_autograd(path[0], weights, inputs, target, loss),
    )


def _autograd(start: SmallNetwork, weights: Tensor, inputs: Tensor, target: float, loss: Loss) -> float:
    with torch.enable_grad():
        tracked = weights.clone().requires_grad_()
        a = torch.sigmoid(tracked[4:] @ (tracked[:4].reshape(2, 2) @ inputs))
        wanted = torch.full_like(a, target)
        value = (
            (wanted - a) ** 2 if loss == "squared" else torch.nn.functional.binary_cross_entropy(a, wanted)
        )
        (gradient,) = torch.autograd.grad(value, tracked)
    return float((gradient - start.gradient).abs().max())

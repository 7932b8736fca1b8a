"""The step of an optimiser on all parameters of a network at once, as one vector.

Sources: Goodfellow, Bengio, Courville 2016, "Deep Learning", algorithms 8.1 (SGD), 8.2 (momentum), 8.5 (RMSProp) and
8.7 (Adam); Loshchilov and Hutter 2019, "Decoupled weight decay regularization", algorithm 2 (AdamW). All with the
default settings of ``torch.optim``: momentum 0.9, alpha 0.99, betas 0.9 and 0.999, epsilon 1e-8.

Axes: ``p`` is the parameters, ``s`` what an optimiser remembers of each.
"""

import math

import torch
from jaxtyping import Float
from torch import Tensor

from core.training_settings import Optimiser

MOMENTUM = 0.9
ALPHA = 0.99
BETA1, BETA2 = 0.9, 0.999
EPSILON = 1e-8
REMEMBERED: dict[Optimiser, tuple[str, ...]] = {
    "sgd": (),
    "momentum": ("velocity",),
    "rmsprop": ("mean square",),
    "adam": ("first moment", "second moment"),
    "adamw": ("first moment", "second moment"),
}


def first_moments(optimiser: Optimiser, like: Float[Tensor, " p"]) -> Float[Tensor, "s p"]:
    """What an optimiser remembers before its first step: zeros, a row for each thing."""
    return torch.zeros(len(REMEMBERED[optimiser]), like.numel(), dtype=like.dtype, device=like.device)


def step(
    optimiser: Optimiser,
    parameters: Float[Tensor, " p"],
    gradient: Float[Tensor, " p"],
    moments: Float[Tensor, "s p"],
    *,
    number: int,
    learning_rate: float,
    weight_decay: float = 0.0,
) -> None:
    """Move ``parameters`` and ``moments`` in place by step ``number`` (from 1) along ``gradient``, which stays.

    The weight decay of all but AdamW is added to the gradient, as an L2 penalty.
    """
    if weight_decay and optimiser == "adamw":
        parameters.mul_(1 - learning_rate * weight_decay)
    elif weight_decay:
        gradient = gradient.add(parameters, alpha=weight_decay)
    match optimiser:
        case "sgd":
            parameters.sub_(gradient, alpha=learning_rate)
        case "momentum":
            velocity = moments[0].mul_(MOMENTUM).add_(gradient)
            parameters.sub_(velocity, alpha=learning_rate)
        case "rmsprop":
            square = moments[0].mul_(ALPHA).addcmul_(gradient, gradient, value=1 - ALPHA)
            parameters.addcdiv_(gradient, square.sqrt().add_(EPSILON), value=-learning_rate)
        case _:
            first = moments[0].lerp_(gradient, 1 - BETA1)
            second = moments[1].mul_(BETA2).addcmul_(gradient, gradient, value=1 - BETA2)
            below = second.sqrt().div_(math.sqrt(1 - BETA2**number)).add_(EPSILON)
            parameters.addcdiv_(first, below, value=-learning_rate / (1 - BETA1**number))

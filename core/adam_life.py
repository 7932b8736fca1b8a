"""One parameter under Adam: everything that happens to it, from its recorded gradients.

Source: as in ``core.adam``.

Axes: ``t`` is updates, the first one first.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from core.adam import Settings, running


@dataclass(frozen=True)
class Life:
    """After each update, in float64: ``m`` and ``root`` as the ratio has them, so corrected if it is.

    ``root`` is sqrt(v), without epsilon, and ``rate`` the learning rate over what m is divided by.
    """

    gradient: Float[Tensor, " t"]
    m: Float[Tensor, " t"]
    root: Float[Tensor, " t"]
    ratio: Float[Tensor, " t"]
    step: Float[Tensor, " t"]
    rate: Float[Tensor, " t"]


def life(gradients: Float[Tensor, "t p"], parameter: int, settings: Settings) -> Life:
    """What Adam makes of parameter number ``parameter`` (from 0); raises ``ValueError`` for one that is not there."""
    count = gradients.shape[1]
    if not 0 <= parameter < count:
        raise ValueError(f"parameter: must be 0 to {count - 1}, got {parameter}")
    own = settings.scale * gradients[:, parameter].double()
    m, v = running(own, settings.beta1), running(own.square(), settings.beta2)
    number = torch.arange(1, len(own) + 1, dtype=torch.float64)
    if settings.correction:
        m, v = m / (1 - settings.beta1**number), v / (1 - settings.beta2**number)
    below = (v + settings.epsilon).sqrt() if settings.inside else v.sqrt() + settings.epsilon
    return Life(
        gradient=own,
        m=m,
        root=v.sqrt(),
        ratio=m / below,
        step=-settings.learning_rate * m / below,
        rate=settings.learning_rate / below,
    )

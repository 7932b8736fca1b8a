"""Why Adam's second moment starts too small, and what the correction does: on recorded gradients.

    S_t = (1 - beta2) sum over i = 1..t of beta2^(t - i) g_i^2          E[S_t] = E[g^2] (1 - beta2^t)

Source: Kingma and Ba 2015, "Adam: a method for stochastic optimization", section 3. The second line needs an E[g^2]
that does not change; the course's text loses the exponent and has 1 - beta2.

Axes: ``t`` is updates, the first one first; ``p`` the parameters.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from core.adam import past_weights, running


@dataclass(frozen=True)
class Bias:
    """``weights`` are those of g_1^2 to g_t^2 in S_t at one t; the other series are over all updates.

    ``raw`` is the mean S_t of all parameters over their mean g^2 so far, ``corrected`` the same with S_t over
    1 - beta2^t, ``expected`` is 1 - beta2^t, and ``slip`` the course's 1 - beta2.
    """

    weights: Float[Tensor, " s"]
    raw: Float[Tensor, " t"]
    corrected: Float[Tensor, " t"]
    expected: Float[Tensor, " t"]
    slip: float


def bias(gradients: Float[Tensor, "t p"], beta2: float, t: int) -> Bias:
    """Everything in float64, as weighted sums; raises ``ValueError`` for a ``t`` that is not 1 to their number."""
    updates = len(gradients)
    if not 1 <= t <= updates:
        raise ValueError(f"t: must be 1 to {updates}, got {t}")
    squares = gradients.square().mean(1).double()
    number = torch.arange(1, updates + 1, dtype=torch.float64)
    moments = running(squares, beta2)
    so_far = squares.cumsum(0) / number
    expected = 1 - beta2**number
    return Bias(past_weights(beta2, t), moments / so_far, moments / expected / so_far, expected, 1 - beta2)

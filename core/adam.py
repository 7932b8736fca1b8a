"""Adam's moments, replayed from gradients that were recorded: no training, the same gradients for every setting.

    m_t = beta1 m_(t-1) + (1 - beta1) g_t        v_t = beta2 v_(t-1) + (1 - beta2) g_t^2
    ratio_t = (m_t / (1 - beta1^t)) / (sqrt(v_t / (1 - beta2^t)) + eps)        step_t = -learning_rate ratio_t

Source: Kingma and Ba 2015, "Adam: a method for stochastic optimization", algorithm 1 and section 3. Unrolled, a moment
is a weighted sum of all gradients so far, with the weights (1 - beta) beta^(t - i) of ``past_weights``. The recurrence
is as fast as that sum here, since a step works on numbers that stay in the cache, and rounds as ``torch.optim.Adam``.

Axes: ``t`` is updates, the first one first; ``p`` the parameters.
"""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

REFERENCE = 0.9  # the beta1 that everybody starts from
WIDE = 0.5


@dataclass(frozen=True)
class Settings:
    """``beta1`` and ``beta2`` are 0 or more and below 1, ``epsilon`` above 0.

    ``correction`` divides the moments by 1 - beta^t. ``inside`` puts epsilon under the root, as the course does,
    instead of behind it. ``scale`` (above 0) multiplies every gradient first.
    """

    beta1: float = REFERENCE
    beta2: float = 0.999
    epsilon: float = 1e-8
    learning_rate: float = 1e-3
    correction: bool = True
    inside: bool = False
    scale: float = 1.0

    def __post_init__(self) -> None:
        """Raises ``ValueError`` for what is out of its range."""
        for name in ("beta1", "beta2"):
            if not 0 <= getattr(self, name) < 1:
                raise ValueError(f"{name}: must be 0 or more and below 1, got {getattr(self, name)}")
        for name in ("epsilon", "learning_rate", "scale"):
            if not 0 < getattr(self, name) < math.inf:
                raise ValueError(f"{name}: must be a finite number above 0, got {getattr(self, name)}")


@dataclass(frozen=True)
class Moments:
    """After one update: ``m`` and ``v`` before the correction, and ``ratio``, which the learning rate multiplies."""

    m: Float[Tensor, " p"]
    v: Float[Tensor, " p"]
    ratio: Float[Tensor, " p"]


def past_weights(beta: float, t: int) -> Float[Tensor, " t"]:
    """The weights of updates 1 to ``t`` in a moment, (1 - beta) beta^(t - i), float64; their sum is 1 - beta^t."""
    back = torch.arange(t - 1, -1, -1, dtype=torch.float64)
    return (1 - beta) * torch.pow(torch.tensor(beta, dtype=torch.float64), back)


def moments(gradients: Float[Tensor, "t p"], t: int, settings: Settings) -> Moments:
    """The moments after update ``t``; raises ``ValueError`` when that is not 1 to the number of gradients."""
    if not 1 <= t <= len(gradients):
        raise ValueError(f"t: must be 1 to {len(gradients)}, got {t}")
    m, v = torch.zeros_like(gradients[0]), torch.zeros_like(gradients[0])
    for gradient in gradients[:t]:
        _advance(m, v, gradient, settings)
    return Moments(m, v, ratio(m, v, t, settings))


def replay(gradients: Float[Tensor, "t p"], settings: Settings) -> Float[Tensor, "t p"]:
    """The ratios after every update."""
    m, v = torch.zeros_like(gradients[0]), torch.zeros_like(gradients[0])
    ratios = torch.empty_like(gradients)
    for t, gradient in enumerate(gradients, 1):
        _advance(m, v, gradient, settings)
        _ratio(m, v, t, settings, ratios[t - 1])
    return ratios


def _advance(m: Tensor, v: Tensor, gradient: Tensor, settings: Settings) -> None:
    """Take ``gradient`` into both moments, in place."""
    if settings.scale != 1:
        gradient = settings.scale * gradient
    m.lerp_(gradient, 1 - settings.beta1)
    v.mul_(settings.beta2).addcmul_(gradient, gradient, value=1 - settings.beta2)


def _ratio(m: Tensor, v: Tensor, t: int, settings: Settings, out: Tensor) -> Tensor:
    """m / (sqrt(v) + eps) into ``out``, corrected or not, with epsilon behind the root or under it."""
    first, second = (1 - settings.beta1**t, 1 - settings.beta2**t) if settings.correction else (1.0, 1.0)
    if settings.inside:
        torch.div(v, second, out=out).add_(settings.epsilon).sqrt_()
    else:
        torch.sqrt(v, out=out).div_(math.sqrt(second)).add_(settings.epsilon)
    return torch.div(m, out, out=out).div_(first)


def ratio(m: Float[Tensor, " p"], v: Float[Tensor, " p"], t: int, settings: Settings) -> Float[Tensor, " p"]:
    """What the learning rate is multiplied by after update ``t``, from the moments before their correction."""
    return _ratio(m, v, t, settings, torch.empty_like(m))


def running(values: Float[Tensor, " t"], beta: float) -> Float[Tensor, " t"]:
    """The moment of a single series after every update, float64: all weighted sums as one triangular matrix."""
    number = torch.arange(len(values))
    distances = (number[:, None] - number).clamp(min=0)
    return past_weights(beta, len(values)).flip(0)[distances].tril() @ values.double()


def step(
    m: Tensor, v: Tensor, gradient: Float[Tensor, " p"], t: int, settings: Settings
) -> tuple[Tensor, Tensor, Float[Tensor, " p"]]:
    """Update ``t`` from the moments before it: both moments, new ones, and what is added to the parameters."""
    m, v = m.clone(), v.clone()
    _advance(m, v, gradient, settings)
    return m, v, ratio(m, v, t, settings).mul_(-settings.learning_rate)


def formula(t: int, s: Settings) -> str:
    """The ratio after update ``t`` in LaTeX, with the present numbers; epsilon as the nearest power of ten."""
    m, v = "m_t", "v_t"
    if s.correction:
        m, v = rf"m_t / (1 - {s.beta1:g}^{{{t}}})", rf"v_t / (1 - {s.beta2:g}^{{{t}}})"
    epsilon = rf"10^{{{round(math.log10(s.epsilon))}}}"
    below = rf"\sqrt{{{v} + {epsilon}}}" if s.inside else rf"\sqrt{{{v}}} + {epsilon}"
    return rf"\text{{ratio}} = \frac{{{m}}}{{{below}}}"

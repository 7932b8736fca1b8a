"""The course's m / sqrt(s + eps) beside Adam's own form: where they part company.

Source: Kingma and Ba 2015, algorithm 1, has epsilon behind the root and both moments corrected.

Axes: ``t`` is updates; ``p`` the parameters.
"""

import math
from dataclasses import dataclass, replace

import torch
from jaxtyping import Float
from torch import Tensor

from core.adam import Settings, moments, ratio

POWERS = tuple(range(-12, 1))  # of ten: how small gradients are made


@dataclass(frozen=True)
class Forms:
    """The ratios of both forms at one update, for the gradients as they are and for ever smaller ones.

    ``largest`` is the largest difference of a parameter, ``without_correction`` that of the missing correction alone,
    ``inside`` that of the place of epsilon alone. ``times`` is what leaving out the correction multiplies a ratio by.
    ``sizes`` are mean √v of gradients made ever smaller; ``pytorch`` and ``course`` the mean size of the ratio at each
    of them, both corrected, so that only the place of epsilon differs.
    """

    largest: float
    without_correction: float
    inside: float
    times: float
    sizes: tuple[float, ...]
    pytorch: tuple[float, ...]
    course: tuple[float, ...]


def forms(gradients: Float[Tensor, "t p"], t: int, settings: Settings) -> Forms:
    """Compare at update ``t``, with the betas, epsilon and scale of ``settings``; in float64.

    Raises ``ValueError`` as ``core.adam.moments`` does.
    """
    plain = replace(settings, scale=1.0)
    found = moments(gradients[:t].double(), t, plain)
    right, factors = replace(plain, correction=True, inside=False), tuple(10.0**power for power in POWERS)
    biases = 1 - settings.beta1**t, 1 - settings.beta2**t
    typical = float((found.v / biases[1]).sqrt().mean())

    def of(form: Settings, size: float = 1.0) -> Tensor:
        return ratio(size * found.m, size * size * found.v, t, form)

    under, early = replace(right, inside=True), replace(right, correction=False)
    means = {
        form.inside: tuple(float(of(form, factor).abs().mean()) for factor in factors)
        for form in (right, under)
    }
    return Forms(
        largest=_apart(of(right, settings.scale), of(replace(under, correction=False), settings.scale)),
        without_correction=_apart(of(right, settings.scale), of(early, settings.scale)),
        inside=_apart(of(right, settings.scale), of(under, settings.scale)),
        times=biases[0] / math.sqrt(biases[1]),
        sizes=tuple(factor * typical for factor in factors),
        pytorch=means[False],
        course=means[True],
    )


def _apart(one: Tensor, other: Tensor) -> float:
    return float((one - other).abs().max())


def tiny_gradient(settings: Settings, gradient: float = 1e-8) -> tuple[float, float]:
    """The first ratio for one constant gradient, with epsilon behind the root and under it."""
    given = torch.tensor([[gradient]], dtype=torch.float64)
    behind, under = (
        float(moments(given, 1, replace(settings, correction=True, inside=inside, scale=1.0)).ratio)
        for inside in (False, True)
    )
    return behind, under

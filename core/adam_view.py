"""The histogram of Adam's update ratios, and what it comes to in numbers.

Source: as in ``core.adam``. For gradients of pure noise the ratios spread by sqrt((1 - beta1) / (1 + beta1)): the
deviation of a weighted mean with the weights (1 - beta1) beta1^k, for a v that has settled.

Axes: ``t`` is updates, ``p`` parameters; ``bins`` the steps of the histogram.
"""

import math
from dataclasses import dataclass, replace

import torch
from jaxtyping import Float
from torch import Tensor

from core.adam import WIDE, Settings, moments

REACH = 2.0  # the histogram goes from -2 to 2; what lies beyond is said
BINS = 81  # an odd number: 0 is in the middle of one
ASKED = (0.9, 0.5)  # from which beta1 to which the page's question goes
CHANGES = {"rises": "It rises", "same": "It stays within 5 %", "falls": "It falls"}


@dataclass(frozen=True)
class View:
    """``density`` has an area of 1 with the share ``outside``; ``peak`` is the highest of it.

    ``spread`` is the standard deviation, ``wide`` the share (0 to 1) of ratios beyond 0.5 in size, ``kurtosis`` the
    fourth moment over the squared variance: 3 for a bell, 1.8 for a uniform distribution. All of one value: NaN.
    """

    density: Float[Tensor, " bins"]
    edges: Float[Tensor, " bins+1"]
    peak: float
    mean: float
    spread: float
    wide: float
    outside: float
    kurtosis: float


def view(ratios: Float[Tensor, " p"]) -> View:
    """Describe ``ratios``; raises ``ValueError`` for none, or for one that is not finite."""
    if not len(ratios) or not torch.isfinite(ratios).all():
        raise ValueError("ratios: must be one or more finite numbers")
    width = 2 * REACH / BINS
    density = torch.histc(ratios, BINS, -REACH, REACH) / (len(ratios) * width)
    exact = ratios.double()
    centred = exact - exact.mean()
    variance = float(centred.square().mean())
    return View(
        density=density,
        edges=torch.linspace(-REACH, REACH, BINS + 1),
        peak=float(density.max()),
        mean=float(exact.mean()),
        spread=math.sqrt(variance),
        wide=float((exact.abs() > WIDE).double().mean()),
        outside=float((exact.abs() > REACH).double().mean()),
        kurtosis=float(centred.pow(4).mean()) / variance**2 if variance else math.nan,
    )


def spread_of_noise(beta1: float) -> float:
    """The spread of the ratios if the gradients were noise of mean 0, in the long run."""
    return math.sqrt((1 - beta1) / (1 + beta1))


@dataclass(frozen=True)
class Change:
    """The peaks at both beta1 of ``ASKED``, and which of ``CHANGES`` that is."""

    peaks: tuple[float, float]
    answer: str


def change_of_peak(gradients: Float[Tensor, "t p"], t: int, settings: Settings) -> Change:
    """Replay with either beta1, everything else as in ``settings``."""
    first, second = (
        view(moments(gradients, t, replace(settings, beta1=beta1)).ratio).peak for beta1 in ASKED
    )
    if abs(second / first - 1) <= 0.05:
        return Change((first, second), "same")
    return Change((first, second), "rises" if second > first else "falls")

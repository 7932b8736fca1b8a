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
LONG = (0.0, 0.5, 0.9, 0.94, 0.96, 0.97, 0.98, 0.99)
ASKED = (0.9, 0.5)  # from which beta1 to which the page's question goes
CHANGES = {"rises": "It rises", "same": "It stays within 5 %", "falls": "It falls"}


@dataclass(frozen=True)
class View:
    """``density`` has an area of 1 with the share ``outside``; ``peak`` is the highest of it, and lies at ``mode``.

    ``spread`` is the standard deviation, ``wide`` the share (0 to 1) of ratios beyond 0.5 in size, ``kurtosis`` the
    fourth moment over the squared variance: 3 for a bell, 1.8 for a uniform distribution. All of one value: NaN.
    """

    density: Float[Tensor, " bins"]
    edges: Float[Tensor, " bins+1"]
    peak: float
    mode: float
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
        mode=(int(density.argmax()) - BINS // 2) * width,
        mean=float(exact.mean()),
        spread=math.sqrt(variance),
        wide=float((exact.abs() > WIDE).double().mean()),
        outside=float((exact.abs() > REACH).double().mean()),
        kurtosis=float(centred.pow(4).mean()) / variance**2 if variance else math.nan,
    )


def spread_of_noise(settings: Settings) -> float | None:
    """The spread of the ratios in the long run if the gradients were noise of mean 0.

    None where v does not settle (beta2 below 0.9), without the correction, and where epsilon may matter.
    """
    if settings.beta2 < 0.9 or not settings.correction or settings.epsilon > 1e-6 or settings.scale < 0.01:
        return None
    return math.sqrt((1 - settings.beta1) / (1 + settings.beta1))


def highest_peak(gradients: Float[Tensor, "t p"], t: int, settings: Settings) -> float:
    """The highest peak over many beta1: where an axis can end that must not move while beta1 does."""
    peaks = (view(moments(gradients, t, replace(settings, beta1=beta1)).ratio).peak for beta1 in LONG)
    return max(peaks)


@dataclass(frozen=True)
class Change:
    """The peaks and the spreads at both beta1 of ``ASKED``, and which of ``CHANGES`` the peak has made."""

    peaks: tuple[float, float]
    spreads: tuple[float, float]
    answer: str


def change_of_peak(gradients: Float[Tensor, "t p"], t: int, settings: Settings) -> Change:
    """Replay with either beta1, everything else as in ``settings``."""
    first, second = (view(moments(gradients, t, replace(settings, beta1=beta1)).ratio) for beta1 in ASKED)
    answer = "rises" if second.peak > first.peak else "falls"
    if abs(second.peak / first.peak - 1) <= 0.05:
        answer = "same"
    return Change((first.peak, second.peak), (first.spread, second.spread), answer)

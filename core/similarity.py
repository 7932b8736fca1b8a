"""How like two pictures are: by their squared difference, and by their structure.

Sources: PSNR, the peak signal-to-noise ratio, as in every text on image coding; SSIM, the index of structural
similarity, by Wang, Bovik, Sheikh, Simoncelli 2004, "Image quality assessment: from error visibility to
structural similarity", eq. 13 with its constants. Brightness is in grey levels, 0 to 255.

Axes: ``c h w`` is channel, row, column.
"""

import math
from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor

from core.windows import every

PEAK = 255.0
SSIM_SIDE = 11  # pixels of the Gaussian window
_SIGMA = 1.5
_C1, _C2 = (0.01 * PEAK) ** 2, (0.03 * PEAK) ** 2
_ROWS = 64  # that are compared at a time, so that the means stay in the processor's cache


def psnr(a: Float[Tensor, "c h w"], b: Float[Tensor, "c h w"]) -> float:
    """10 log10(255^2 / mean squared difference), in decibels; infinite for equal pictures.

    Above 40 hardly anybody sees a difference, below 20 everybody does. Raises ``ValueError`` for unequal shapes.
    """
    _check(a, b)
    error = (a - b).square_().mean().item()
    return 10 * math.log10(PEAK**2 / error) if error else math.inf


def ssim(a: Float[Tensor, "c h w"], b: Float[Tensor, "c h w"]) -> float:
    """The mean SSIM index over all places and channels: 1 for equal pictures, about 0 for unrelated ones.

    Local means and variances come from Gaussian windows of 11 x 11 pixels (sigma 1.5) that lie within the picture.
    Raises ``ValueError`` for unequal shapes and for pictures of less than 11 pixels a side.
    """
    _check(a, b)
    height, width = a.shape[1:]
    if min(height, width) < SSIM_SIDE:
        raise ValueError(f"a and b: SSIM needs at least {SSIM_SIDE}×{SSIM_SIDE} pixels, got {width}×{height}")
    places = height - SSIM_SIDE + 1
    total = 0.0
    for first, last in pairwise([*range(0, places, _ROWS), places]):
        rows = slice(first, last + SSIM_SIDE - 1)
        for channel in range(len(a)):
            total += _index(a[channel, rows], b[channel, rows]).sum().item()
    return total / (len(a) * places * (width - SSIM_SIDE + 1))


def _index(a: Float[Tensor, "h w"], b: Float[Tensor, "h w"]) -> Float[Tensor, "oh ow"]:
    """The SSIM index at every place of a window in two strips of one channel."""
    middle = PEAK / 2  # taken off before squaring: variances are the same, and keep more digits
    a, b = a - middle, b - middle
    weights = gaussian(torch.arange(SSIM_SIDE) - SSIM_SIDE // 2, _SIGMA)
    means = weigh(weigh(torch.stack([a, b, a * a + b * b, a * b]), 1, weights), 2, weights)
    mean_a, mean_b, squares, product = means
    variances = squares - mean_a.square() - mean_b.square()
    covariance = product - mean_a * mean_b
    mean_a, mean_b = mean_a + middle, mean_b + middle
    brightness = (2 * mean_a * mean_b + _C1) / (mean_a.square() + mean_b.square() + _C1)
    index: Tensor = brightness * (2 * covariance + _C2) / (variances + _C2)
    return index


def gaussian(offsets: Tensor, sigma: float) -> list[float]:
    """exp(-offset^2 / (2 sigma^2)) for each of ``offsets`` (pixels), scaled to the sum 1."""
    weights = torch.exp(-(offsets.double() ** 2) / (2 * sigma**2))
    found: list[float] = (weights / weights.sum()).tolist()
    return found


def weigh(
    values: Float[Tensor, "c h w"], axis: int, weights: list[float], stride: int = 1
) -> Float[Tensor, "c oh ow"]:
    """The weighted sum of every window of ``len(weights)`` values along ``axis``, at every ``stride``-th place."""
    count = (values.shape[axis] - len(weights)) // stride + 1
    total = every(values, axis, 0, stride, count) * weights[0]
    for offset, weight in enumerate(weights[1:], 1):
        total.add_(every(values, axis, offset, stride, count), alpha=weight)
    return total


def _check(a: Tensor, b: Tensor) -> None:
    if a.shape != b.shape:
        raise ValueError(f"b: must have the shape of a, {tuple(a.shape)}, got {tuple(b.shape)}")

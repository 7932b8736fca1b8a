"""Numbers that describe a tensor, however large or small its values are, and that never pass over NaN or inf.

Sums of squares overflow at 1e19 and vanish below 1e-23 in float32, long before the values themselves do, and gradients
of deep networks get there. Where a size is not well between (``_SAFE``), all values are divided by the largest first.

Axes: any shape; ``bins`` are the steps of a histogram.
"""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

BINS = 40
_SAFE = 1e-15, 1e15  # between these a norm has lost nothing: squares that vanish are 1e-8 of its own at most
_THINNEST = 1e-4  # of the largest value: a histogram of equal values still has a width


@dataclass(frozen=True)
class Histogram:
    """``counts[i]`` values lie between ``edges[i]`` and ``edges[i + 1]``; ``not_finite`` of them are inf or NaN."""

    counts: Int[Tensor, " bins"]
    edges: Float[Tensor, " bins+1"]
    not_finite: int


def largest(tensor: Tensor) -> float:
    """The largest absolute value, NaN if there is one in ``tensor``: not finite exactly when ``tensor`` is not."""
    low, high = _ends(tensor.detach())
    return max(high, -low) + 0.0  # + 0.0 turns -0.0 into 0.0


def _ends(tensor: Tensor) -> tuple[float, float]:
    low, high = tensor.aminmax()  # twenty times as fast as the maximum norm
    return float(low), float(high)


def finite(tensor: Tensor) -> bool:
    """Whether every value is."""
    return math.isfinite(largest(tensor))


def norm(tensor: Tensor) -> float:
    """The root of the sum of squares; NaN or inf if a value is.

    It neither overflows nor vanishes before the values do, as the sum of squares itself would.
    """
    found = float(torch.linalg.vector_norm(tensor))
    if _SAFE[0] < found < _SAFE[1]:
        return found
    size = largest(tensor)
    if size == 0 or not math.isfinite(size):
        return size
    return size * float(torch.linalg.vector_norm(tensor / size))


def mean_and_deviation(values: Tensor) -> tuple[float, float]:
    """Of all values; both NaN or inf if a value is."""
    size = largest(values)
    if size == 0 or not math.isfinite(size):
        return size, size
    size = 1.0 if _SAFE[0] < size < _SAFE[1] else size
    scaled = values if size == 1 else values / size
    mean = float(scaled.mean())
    return size * mean, size * norm(scaled - mean) / math.sqrt(scaled.numel())


def histogram(values: Tensor, bins: int = BINS) -> Histogram:
    """``bins`` equal steps from the smallest to the largest finite value; what is not finite is counted apart."""
    flat = values.detach().flatten()
    total = len(flat)
    low, high = _ends(flat)
    if not math.isfinite(low + high):
        flat = flat[torch.isfinite(flat)]
        low, high = _ends(flat) if len(flat) else (0.0, 0.0)
    size = max(high, -low) or 1.0
    scale = 1.0 if _SAFE[0] < size < _SAFE[1] else size
    scaled = flat if scale == 1 else flat / scale  # so that neither 1e-40 nor 1e38 is lost
    low, high = low / scale, high / scale
    thin = max(0.0, _THINNEST * size / scale - (high - low)) / 2
    low, high = low - thin, high + thin
    places = ((scaled - low) * (bins / (high - low))).to(torch.int32).clamp(max=bins - 1)
    counts = torch.bincount(places, minlength=bins)  # three times as fast as torch.histc
    edges = torch.linspace(low, high, bins + 1, dtype=values.dtype, device=values.device) * scale
    return Histogram(counts, edges, total - len(flat))

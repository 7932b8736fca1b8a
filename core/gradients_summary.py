"""Numbers that describe a tensor, however large or small its values are, and that never pass over NaN or inf.

Everything is computed on the values divided by the largest of them: sums of squares overflow at 1e19 and vanish below
1e-23 in float32, long before the values themselves do, and gradients of deep networks get there.

Axes: any shape; ``bins`` are the steps of a histogram.
"""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

BINS = 40
_THINNEST = 1e-4  # of the largest value: a histogram of equal values still has a width


@dataclass(frozen=True)
class Histogram:
    """``counts[i]`` values lie between ``edges[i]`` and ``edges[i + 1]``; ``not_finite`` of them are inf or NaN."""

    counts: Int[Tensor, " bins"]
    edges: Float[Tensor, " bins+1"]
    not_finite: int


def largest(tensor: Tensor) -> float:
    """The largest absolute value, NaN if there is one in ``tensor``: not finite exactly when ``tensor`` is not."""
    low, high = (float(end) for end in tensor.detach().aminmax())  # twenty times as fast as the maximum norm
    return max(high, -low) + 0.0  # + 0.0 turns -0.0 into 0.0


def finite(tensor: Tensor) -> bool:
    """Whether every value is."""
    return math.isfinite(largest(tensor))


def norm(tensor: Tensor) -> float:
    """The root of the sum of squares; NaN or inf if a value is.

    It neither overflows nor vanishes before the values do, as the sum of squares itself would.
    """
    size = largest(tensor)
    if size == 0 or not math.isfinite(size):
        return size
    return size * float(torch.linalg.vector_norm(tensor / size))


def mean_and_deviation(values: Tensor) -> tuple[float, float]:
    """Of all values; both NaN or inf if a value is."""
    size = largest(values)
    if size == 0 or not math.isfinite(size):
        return size, size
    scaled = values / size
    mean = float(scaled.mean())
    return size * mean, size * norm(scaled - mean) / math.sqrt(scaled.numel())


def histogram(values: Tensor, bins: int = BINS) -> Histogram:
    """``bins`` equal steps from the smallest to the largest finite value; what is not finite is counted apart."""
    flat, size = values.flatten(), largest(values)
    total = len(flat)
    if not math.isfinite(size):
        flat = flat[torch.isfinite(flat)]
        size = largest(flat) if len(flat) else 0.0
    scaled = flat / size if size else flat  # so that neither 1e-40 nor 1e38 is lost
    low, high = (float(end) for end in scaled.aminmax()) if len(flat) else (0.0, 0.0)
    thin = max(0.0, _THINNEST - (high - low)) / 2
    low, high = low - thin, high + thin
    places = ((scaled - low) * (bins / (high - low))).to(torch.int32).clamp(max=bins - 1)
    counts = torch.bincount(places, minlength=bins)  # three times as fast as torch.histc
    edges = torch.linspace(low, high, bins + 1, dtype=values.dtype, device=values.device) * (size or 1.0)
    return Histogram(counts, edges, total - len(flat))

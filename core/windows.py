"""The largest, the smallest or the mean value of every window of a picture, fast on one CPU thread.

    y[c, p, q] = max, min or mean over 0 <= i, j < k of x[c, s*p + i - pad, s*q + j - pad]

This is what ``torch``'s ``F.max_pool2d`` and ``F.avg_pool2d`` compute, which are the oracle in the tests and
look at all k * k values of each window. Here each window is folded along its rows first, then along its columns,
and a long row of values is made of shorter ones, 1, 2, 4, ... long: 16 values take 4 steps and not 15. (van Herk
1992, "A fast algorithm for local minimum and maximum filters on rectangular and octagonal kernels", takes 3 steps
at any length, but one value at a time.) On one megapixel this is 2 to 200 times faster than ``torch``. No running
sum is kept: its rounding errors would grow along the picture.

Axes: ``c h w`` is channel, row, column of the picture; ``oh ow`` counts the windows.
"""

import itertools
import math
from collections.abc import Callable
from typing import Literal, get_args

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

Kind = Literal["max", "min", "average"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_JOIN: dict[Kind, Callable[..., Tensor]] = {"max": torch.maximum, "min": torch.minimum, "average": torch.add}
_REDUCE: dict[Kind, Callable[..., Tensor]] = {"max": torch.amax, "min": torch.amin, "average": torch.sum}
_NEUTRAL: dict[Kind, float] = {"max": -math.inf, "min": math.inf, "average": 0.0}  # changes no other value
# Values that are worked on at a time: more leave the second-level cache between two steps, fewer mean more
# steps. Within 10 % of the fastest for every window of the benchmark (`python -m tests.bench pooling`).
STRIP = 400_000


def fold_windows(
    image: Float[Tensor, "c h w"],
    kind: Kind,
    *,
    kernel: int,
    stride: int,
    padding: int,
    size: tuple[int, int],
) -> Float[Tensor, "c oh ow"]:
    """The ``kind`` of each of ``size`` = (oh, ow) windows, in the image's own type, on the CPU.

    The first window begins ``padding`` pixels outside. Around the picture lie ``padding`` pixels that are 0 for
    the mean and lose against every value for max and min; a window that hangs over even those is cut off, also in
    the number of values that its sum is divided by. NaN in a window gives NaN. No gradient flows through.
    """
    image, out = image.contiguous(), image.new_empty(len(image), *size)
    channels, _, width = image.shape
    strips = _strips(image, kernel, stride, padding, size[0])
    divisor = _values_in_windows(image, kernel, stride, padding, size)
    right = max(0, (size[1] - 1) * stride - padding + kernel - width)
    most = max(last - first for first, last in strips)
    padded = image.new_full((channels, most, padding + width + right), _NEUTRAL[kind])
    for first, last in strips:
        rows = _rows(image, first * stride - padding, (last - 1) * stride - padding + kernel, _NEUTRAL[kind])
        folded = padded[:, : last - first]
        _along(rows, 1, kernel, stride, last - first, kind, folded[:, :, padding : padding + width])
        strip = _along(folded, 2, kernel, stride, size[1], kind, out[:, first:last])
        if kind == "average":
            strip.div_(divisor if isinstance(divisor, int) else divisor[first:last])
    return out


def _values_in_windows(
    image: Tensor, kernel: int, stride: int, padding: int, size: tuple[int, int]
) -> int | Tensor:
    """How many values, padding included, each window holds: one number, or (oh, ow) where the last are cut off."""
    counts = []
    for n, windows in zip(image.shape[1:], size, strict=True):
        starts = torch.arange(windows) * stride - padding
        counts.append((starts + kernel).clamp(max=n + padding) - starts)
    if all(int(count[-1]) == kernel for count in counts):
        return kernel**2
    return torch.outer(*counts).to(image)


def _strips(image: Tensor, kernel: int, stride: int, padding: int, windows: int) -> list[tuple[int, int]]:
    """Ranges of window rows. Those that leave the picture are apart, so that only these are padded."""
    first = min(-(-padding // stride), windows)
    last = min(max((image.shape[1] + padding - kernel) // stride + 1, first), windows)
    step = max(1, STRIP // (len(image) * image.shape[2]))
    return list(itertools.pairwise(sorted({0, *range(first, last, step), last, windows})))


def _rows(image: Tensor, start: int, stop: int, neutral: float) -> Tensor:
    """Rows ``start`` to ``stop``, where those outside the picture hold ``neutral``."""
    above, below = max(0, -start), max(0, stop - image.shape[1])
    inside = image[:, max(0, start) : stop]
    return F.pad(inside, (0, 0, above, below), value=neutral) if above or below else inside


def _along(
    values: Tensor, axis: int, kernel: int, stride: int, windows: int, kind: Kind, out: Tensor
) -> Tensor:
    """Fold ``windows`` windows of ``kernel`` values along ``axis`` into ``out``."""
    if axis == 1 and 4 <= kernel <= 2 * stride:  # few windows share a row, and PyTorch folds rows fast
        return _REDUCE[kind](values.unfold(1, kernel, stride), 3, out=out)
    while kernel > stride and kernel > 2 and kernel % 2 == stride % 2 == 0:
        pairs = ((windows - 1) * stride + kernel) // 2
        values = _JOIN[kind](every(values, axis, 0, 2, pairs), every(values, axis, 1, 2, pairs))
        kernel, stride = kernel // 2, stride // 2
    parts = _parts(values, axis, kernel, stride, kind)
    first, *others = (every(part, axis, offset, stride, windows) for part, offset in parts)
    if not others:
        return out.copy_(first)
    _JOIN[kind](first, others[0], out=out)
    for other in others[1:]:
        _JOIN[kind](out, other, out=out)
    return out


def every(values: Tensor, axis: int, start: int, step: int, count: int) -> Tensor:
    """A view of ``count`` places along ``axis``, ``step`` apart, the first at ``start``."""
    return values[(slice(None),) * axis + (slice(start, start + (count - 1) * step + 1, step),)]


def _parts(values: Tensor, axis: int, kernel: int, stride: int, kind: Kind) -> list[tuple[Tensor, int]]:
    """Shorter windows, folded at every place, with their offsets in the window that they make up together.

    Max and min may count a value twice, so two windows of the largest power of two do; a sum takes the binary
    digits of ``kernel``. Where few windows are wanted, their single values are the cheaper parts.
    """
    half = 1 << max(0, (kernel - 1).bit_length() - 1)  # the largest power of two below the kernel
    lengths = [half] + ([half] if kind != "average" else _powers_of_two(kernel - half))
    if kernel - 1 <= stride * (half.bit_length() - 1) + len(lengths) - 1:
        return [(values, offset) for offset in range(kernel)]
    folded = {1: values}
    for length in _powers_of_two(half - 1):
        part = folded[length]
        places = part.shape[axis] - length
        folded[2 * length] = _JOIN[kind](part.narrow(axis, 0, places), part.narrow(axis, length, places))
    if kind != "average":
        return [(folded[half], 0), (folded[half], kernel - half)]
    offsets = itertools.accumulate(lengths, initial=0)
    return [(folded[length], offset) for length, offset in zip(lengths, offsets, strict=False)]


def _powers_of_two(n: int) -> list[int]:
    """The powers of two that add up to ``n``, the smallest first."""
    return [1 << digit for digit in range(n.bit_length()) if n >> digit & 1]

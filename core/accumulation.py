"""Gradient accumulation: which micro-batch goes into which update, and with what weight.

Whatever a training loop does between two steps of its optimiser, the gradient of an update is a weighted sum of the
mean gradients g_i of its micro-batches. So every way to accumulate, right or wrong, is a table of weights:

    right:        n_i / (n_1 + ... + n_k), the sizes of the micro-batches over their sum: the mean over all examples
    undivided:    1: a step k times too long
    sample A:     1 / k, also where the last window is shorter, or where sizes differ
    sample B:     1 / k, but once an epoch, for all of its micro-batches, and only if k divides their number
    sample C:     1 for the last micro-batch of a window, 0 for the others: zero_grad comes after every one of them

Sources: Goodfellow, Bengio, Courville 2016, "Deep Learning", section 8.1.3, for mean gradients of mini-batches; the
three samples are those of the course's notes, as printed there.

Axes: everything is a list over the micro-batches of one epoch, in their order; gradients have the shapes of parameters.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import torch
from torch import Tensor

Mode = Literal["right", "undivided", "sample_a", "sample_b", "sample_c"]
MODES: tuple[Mode, ...] = get_args(Mode)


@dataclass(frozen=True)
class Update:
    """After micro-batch number ``after`` (from 0) the optimiser steps with the sum of ``weights[i]`` times g_i.

    ``weights`` has an entry for every micro-batch of the epoch, ``share`` (0 to 1) is how many of its examples count.
    """

    after: int
    weights: tuple[float, ...]
    share: float


@dataclass(frozen=True)
class Plan:
    """The updates of an epoch, and ``left_over``: the weights of what stays in the gradients at its end."""

    updates: tuple[Update, ...]
    left_over: tuple[float, ...]


def plan(sizes: Sequence[int], k: int, mode: Mode = "right") -> Plan:
    """One epoch of micro-batches of ``sizes`` examples, with a step meant for every ``k`` of them.

    Raises ``ValueError`` for no micro-batches, for sizes or a ``k`` below 1, and for an unknown mode.
    """
    _check(sizes, k, mode)
    count = len(sizes)
    if mode == "sample_b":
        whole = (1 / k,) * count
        return (
            Plan((_update(sizes, count - 1, whole),), (0.0,) * count)
            if count % k == 0
            else Plan((), (1.0,) * count)
        )
    updates, first = [], 0
    while first < count:
        last = min(first + k, count) - 1
        window = range(first, last + 1)
        if mode == "sample_c" and len(window) < k:
            break  # the printed loop steps after every k-th micro-batch only, and has wiped the gradient since
        weights = _weights(sizes, k, mode, window)
        updates.append(_update(sizes, last, tuple(weights.get(i, 0.0) for i in range(count))))
        first = last + 1
    return Plan(tuple(updates), (0.0,) * count)


def _weights(sizes: Sequence[int], k: int, mode: Mode, window: range) -> dict[int, float]:
    if mode == "sample_c":
        return {window[-1]: 1.0}
    total = sum(sizes[i] for i in window)
    each = {"undivided": 1.0, "sample_a": 1 / k}
    return {i: each.get(mode, sizes[i] / total) for i in window}


def _update(sizes: Sequence[int], after: int, weights: tuple[float, ...]) -> Update:
    counted = sum(size for size, weight in zip(sizes, weights, strict=True) if weight)
    return Update(after, weights, counted / sum(sizes))


def _check(sizes: Sequence[int], k: int, mode: str) -> None:
    if not sizes or min(sizes) < 1:
        raise ValueError(f"sizes: must be one or more numbers of 1 or more, got {list(sizes)}")
    if k < 1:
        raise ValueError(f"k: must be 1 or more, got {k}")
    if mode not in MODES:
        raise ValueError(f"mode: must be one of {', '.join(MODES)}, got {mode!r}")


def combine(gradients: Sequence[Sequence[Tensor]], weights: Sequence[float]) -> tuple[Tensor, ...]:
    """The weighted sum of the micro-batches' gradients, added up in their order, as ``.grad`` does.

    Raises ``ValueError`` when there is not one weight for each.
    """
    if len(gradients) != len(weights) or not weights:
        raise ValueError(f"weights: must be one for each of {len(gradients)} gradients, got {len(weights)}")
    total = [torch.zeros_like(gradient) for gradient in gradients[0]]
    for one, weight in zip(gradients, weights, strict=True):
        for sum_, gradient in zip(total, one, strict=True):
            sum_.add_(gradient, alpha=weight)
    return tuple(total)


@dataclass(frozen=True)
class Comparison:
    """A gradient against the true one: the largest difference, the ratio of their lengths, the cosine between them.

    Ratio and cosine are NaN where a length is 0.
    """

    difference: float
    length: float
    cosine: float


def compare(got: Sequence[Tensor], true: Sequence[Tensor]) -> Comparison:
    """All parameters together, in float64."""
    a, b = (torch.cat([one.detach().flatten().double() for one in side]) for side in (got, true))
    lengths = float(a.norm()), float(b.norm())
    cosine = float(a @ b) / (lengths[0] * lengths[1]) if all(lengths) else math.nan
    return Comparison(float((a - b).abs().max()), lengths[0] / lengths[1] if lengths[1] else math.nan, cosine)

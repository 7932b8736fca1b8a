"""Softmax of three numbers: its sum, what a common shift does, and the plain formula in float32.

Source: Goodfellow, Bengio, Courville 2016, "Deep Learning", sections 4.1 (overflow) and 6.2.2.3.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from core.gradient_traps import naive_softmax, softmax


@dataclass(frozen=True)
class Softmax:
    """``probabilities`` of the shifted numbers at a temperature, and their sum.

    ``shift_changes`` is the largest difference to those of the numbers before the shift, ``naive`` what the formula
    gives in float32 at temperature 1 when it is taken at its word; it ``overflows`` when one of them is not finite.
    """

    probabilities: tuple[float, ...]
    total: float
    shift_changes: float
    naive: tuple[float, ...]
    overflows: bool


def compare_softmax(z: Sequence[float], shift: float, temperature: float) -> Softmax:
    """Everything in float64 but the naive one; raises ``ValueError`` as ``core.gradient_traps.softmax`` does."""
    numbers = torch.tensor(z, dtype=torch.float64)
    found, before = softmax(numbers + shift, temperature), softmax(numbers, temperature)
    naive = tuple(naive_softmax((numbers + shift).float()).tolist())
    return Softmax(
        probabilities=tuple(found.tolist()),
        total=float(found.sum()),
        shift_changes=float((found - before).abs().max()),
        naive=naive,
        overflows=not all(map(math.isfinite, naive)),
    )

"""Three gradients, over and over, with which Adam walks to the worst point there is.

Source: Reddi, Kale, Kumar 2018, "On the convergence of Adam and beyond", section 3, theorem 1; AMSGrad is their mend.
The loss of step t is C x for t = 1, 4, 7, ... and -x for the others, on -1 <= x <= 1: over three steps (C - 2) x, so
the best point is -1.
"""

import math
from dataclasses import dataclass

RATE = 0.5
STEPS = 30_000
OPTIMISERS = ("Adam", "AMSGrad", "AdaGrad", "SGD")
KEPT = 200  # points of a path that are drawn


@dataclass(frozen=True)
class Walk:
    """``x`` after the updates ``at``, and at the end."""

    at: tuple[int, ...]
    x: tuple[float, ...]
    end: float


def walks(c: float = 3.0, beta2: float = 0.1, steps: int = STEPS) -> dict[str, Walk]:
    """Adam with beta1 = 0, AMSGrad, AdaGrad and gradient descent from x = 0, with a rate of 0.5 / sqrt(t).

    AdaGrad brings the 1 / sqrt(t) itself: its rate is 0.5.

    Raises ``ValueError`` for a ``c`` of 2 or less, and for a ``beta2`` that is not 0 or more and below 1.
    """
    if not c > 2:
        raise ValueError(f"c: must be above 2, got {c}")
    if not 0 <= beta2 < 1:
        raise ValueError(f"beta2: must be 0 or more and below 1, got {beta2}")
    return {name: _walk(name, c, beta2, steps) for name in OPTIMISERS}


def _walk(name: str, c: float, beta2: float, steps: int) -> Walk:
    x = v = largest = total = 0.0
    at, path = [], []
    drawn = {round(math.exp(k * math.log(steps) / (KEPT - 1))) for k in range(KEPT)}  # even on a log axis
    for t in range(1, steps + 1):
        gradient = c if t % 3 == 1 else -1.0
        v = beta2 * v + (1 - beta2) * gradient * gradient
        largest = max(largest, v)
        total += gradient * gradient
        below = {"Adam": v * t, "AMSGrad": largest * t, "AdaGrad": total, "SGD": float(t)}[name]
        x = min(1.0, max(-1.0, x - RATE * gradient / math.sqrt(below)))
        if t in drawn:
            at.append(t)
            path.append(x)
    return Walk(tuple(at), tuple(path), x)

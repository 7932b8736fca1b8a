"""A classifier whose last steps are ReLU and sigmoid, beside one with the sigmoid alone, trained on two digits.

Source: Goodfellow, Bengio, Courville 2016, "Deep Learning", section 6.2.2.2 for sigmoid outputs.

Axes: ``n`` is the examples; every picture has 64 pixels.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float
from torch import Tensor

from core.data.digits import FEATURES, Digits, load_digits
from core.gradient_traps import Rectified, accuracy, sigmoid_after_relu
from core.gradients_summary import Histogram

UPDATES = 100
RATE = 0.1
BINS = 20


@dataclass(frozen=True)
class Head:
    """What a trained head says of the digits held out: ``probabilities`` (0 to 1), and how well.

    ``histogram`` has 20 steps from 0 to 1. ``loss_on_negatives`` is the mean cross-entropy of those that are not the
    digit; ln 2 is the least behind a ReLU.
    """

    probabilities: Float[Tensor, " n"]
    positive: Bool[Tensor, " n"]
    histogram: Histogram
    accuracy: float
    loss_on_negatives: float


def rectified_curve() -> Rectified:
    """sigmoid(ReLU(x)), its slope and sigmoid(x) for x from -6 to 6."""
    return sigmoid_after_relu(torch.linspace(-6, 6, 121))


def train_head(positive: int, negative: int, *, relu: bool, updates: int = UPDATES) -> Head:
    """Learn to tell digit ``positive`` (0 to 9) from ``negative`` by plain gradient descent.

    Raises ``ValueError`` for what is no digit, and for two equal ones.
    """
    for name, digit in (("positive", positive), ("negative", negative)):
        if digit not in range(10):
            raise ValueError(f"{name}: must be a digit, 0 to 9, got {digit!r}")
    if positive == negative:
        raise ValueError(f"negative: must be another digit than positive, got {negative} twice")
    (known, known_is), (seen, seen_is) = (_pairs(part, positive, negative) for part in load_digits())
    # Not from 0: there every z is 0, at the kink of the ReLU, and no gradient passes it at all.
    weights = 0.1 * torch.randn(FEATURES, generator=torch.Generator().manual_seed(0))
    bias = torch.zeros(())
    for _ in range(updates):
        slope = _slope(known @ weights + bias, known_is, relu)
        weights = weights - RATE * known.T @ slope / len(slope)
        bias = bias - RATE * slope.mean()
    probabilities = _probabilities(seen @ weights + bias, relu)
    losses = F.binary_cross_entropy(probabilities[~seen_is], torch.zeros(int((~seen_is).sum())))
    counts = torch.histc(probabilities, BINS, 0, 1).int()
    steps = Histogram(counts, torch.linspace(0, 1, BINS + 1), 0)
    return Head(probabilities, seen_is, steps, accuracy(probabilities, seen_is), float(losses))


def _pairs(part: Digits, positive: int, negative: int) -> tuple[Tensor, Tensor]:
    chosen = (part.labels == positive) | (part.labels == negative)
    return part.features[chosen], part.labels[chosen] == positive


def _probabilities(z: Tensor, relu: bool) -> Tensor:
    return sigmoid_after_relu(z).value if relu else torch.sigmoid(z)


def _slope(z: Tensor, positive: Tensor, relu: bool) -> Tensor:
    """dL/dz of the cross-entropy of each example: a - y, which the ReLU lets pass for z above 0 only."""
    error = _probabilities(z, relu) - positive.to(z.dtype)
    return error * (z > 0) if relu else error

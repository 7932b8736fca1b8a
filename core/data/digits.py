"""Handwritten digits, small enough to train on while one watches: 8 x 8 pixels, ten classes.

Source: E. Alpaydin, C. Kaynak 1998, "Optical recognition of handwritten digits", UCI Machine Learning Repository; the
copy that comes with scikit-learn.

Axes: ``n`` is the pictures; the 64 pixels of each are read row by row.
"""

from dataclasses import dataclass
from functools import cache

import torch
from jaxtyping import Float, Int
from torch import Tensor

FEATURES = 64
CLASSES = 10
TRAINING = 1472  # 23 batches of 64; the rest is held out


@dataclass(frozen=True)
class Digits:
    """``pixels`` are 0 (paper) to 16 (ink), ``features`` the same with mean 0 and deviation 1 in training."""

    pixels: Float[Tensor, "n 64"]
    features: Float[Tensor, "n 64"]
    labels: Int[Tensor, " n"]


@cache
def load_digits() -> tuple[Digits, Digits]:
    """The training part, 1472 pictures, and the 325 held out. Everybody's: never change them in place."""
    from sklearn import datasets  # 1.5 s to import, and only some pages need it

    raw = datasets.load_digits()
    pixels, labels = torch.tensor(raw.data, dtype=torch.float32), torch.tensor(raw.target)
    known = pixels[:TRAINING]
    features = (pixels - known.mean()) / known.std(correction=0)
    parts = (slice(0, TRAINING), slice(TRAINING, None))
    training, held_out = (Digits(pixels[part], features[part], labels[part]) for part in parts)
    return training, held_out

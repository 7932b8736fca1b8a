"""Measurements of cells from 569 breast lumps, and which of the lumps were malignant.

Source: W. Wolberg, W. N. Street, O. Mangasarian 1995, "Breast Cancer Wisconsin (Diagnostic)", UCI Machine Learning
Repository; the copy that comes with scikit-learn. There target 0 is malignant; here 1 is, the illness looked for.

Axes: ``n`` is the patients, ``f`` the measurements of the nuclei in one picture of each patient's cells: ten
quantities, each as its mean over the nuclei, as the standard error of that mean ("error"), and as the mean of its three
largest values ("worst").
"""

from dataclasses import dataclass
from functools import cache

import torch
from jaxtyping import Float64, Int64
from torch import Tensor

_QUANTITIES = (
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "concave points",
    "symmetry",
    "fractal dimension",
)
_MEANS = tuple(f"mean {quantity}" for quantity in _QUANTITIES)
_ERRORS = tuple(f"{quantity} error" for quantity in _QUANTITIES)
_WORST = tuple(f"worst {quantity}" for quantity in _QUANTITIES)

# What a model gets to see. From nearly parted to much overlap: a threshold is only hard to choose when people overlap.
SEEN: dict[str, tuple[str, ...]] = {
    "All 30 measurements": _MEANS + _ERRORS + _WORST,
    "The 10 means": _MEANS,
    "Mean texture and compactness": ("mean texture", "mean compactness"),
    "Mean texture and smoothness": ("mean texture", "mean smoothness"),
    "Mean texture alone": ("mean texture",),
}


@dataclass(frozen=True)
class Patients:
    """``measurements`` as they were taken, each named in ``names``; ``ill`` is 1 for a malignant lump, 0 for benign."""

    measurements: Float64[Tensor, "n f"]
    ill: Int64[Tensor, " n"]
    names: tuple[str, ...]


@cache
def patients() -> Patients:
    """All 569, 212 of them ill, with all 30 measurements. Everybody's: never change them in place."""
    from sklearn import datasets  # 1.5 s to import, and only some pages need it

    raw = datasets.load_breast_cancer()
    measurements, ill = torch.tensor(raw.data, dtype=torch.float64), torch.tensor(1 - raw.target)
    return Patients(measurements, ill.long(), tuple(str(name) for name in raw.feature_names))


def measurements_of(choice: str) -> Float64[Tensor, "n f"]:
    """The measurements of all patients that a key of ``SEEN`` names, in its order; ``ValueError`` for no such key."""
    if choice not in SEEN:
        raise ValueError(f"choice: must be one of {', '.join(SEEN)}, got {choice!r}")
    known = patients()
    return known.measurements[:, [known.names.index(name) for name in SEEN[choice]]]

"""A person's own drawing or photo, brought to the form that a network has learned from, and classified by it.

Sources: LeCun, Bottou, Bengio, Haffner 1998, "Gradient-based learning applied to document recognition", section III.A,
for MNIST; Alpaydin, Kaynak 1998, "Optical recognition of handwritten digits", for Digits, whose ink fills the field;
Xiao, Rasul, Vollgraf 2017, "Fashion-MNIST", section 2, where the longest edge of the garment does. Grey is the luma
of ITU-R BT.601, as in JPEG.

Axes: ``h w`` row and column of the picture, ``*rgb`` nothing in grey and 3 in colour, ``k`` classes.
"""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float64, UInt8

from core.data.training_sets import FACTS
from core.drawing import centred
from core.training_evaluation import outputs_of
from core.training_learned import probabilities
from core.training_state import State, network_of, training_set

_GREY = np.array([0.299, 0.587, 0.114])


@dataclass(frozen=True)
class Answer:
    """What the network of ``update`` says of ``seen``, the picture as it got it, before pixels were scaled."""

    update: int
    probabilities: Float64[np.ndarray, " k"]
    seen: UInt8[np.ndarray, "h w *rgb"]


def classify(state: State, picture: UInt8[np.ndarray, "h w *rgb"], *, invert: bool = False) -> Answer:
    """The probability of each class of the run's set for ``picture``, whatever its size, seen as ``as_seen`` says.

    Raises ``ValueError`` for a run on points, for a picture that is none, where the set is missing, and where the
    network's outputs are no numbers any more.
    """
    data = training_set(state.start)
    seen = as_seen(picture, state.start.data, invert=invert)
    pixels = seen[None] if seen.ndim == 2 else np.moveaxis(seen, -1, 0)
    inputs = torch.from_numpy(np.ascontiguousarray(pixels))[None]
    outputs = outputs_of(network_of(state), data, inputs, standardise=state.start.standardise)
    if not outputs.isfinite().all():
        raise ValueError("the network's outputs are no numbers any more; go back to an earlier update")
    return Answer(state.updates, probabilities(outputs)[0].numpy(), seen)


def as_seen(
    picture: UInt8[np.ndarray, "h w *rgb"], data: str, *, invert: bool = False
) -> UInt8[np.ndarray, "a b *seen"]:
    """The largest square in the middle, in the set's colours, each pixel the mean of the area that it stands for.

    ``invert`` makes dark bright and bright dark. What has the set's form already comes back as it is. Raises
    ``ValueError`` for a set of points and for what is no picture.
    """
    shape = FACTS[data].shape
    if len(shape) != 3:
        raise ValueError(f"data: {data} are points, and have no pictures")
    if picture.ndim not in (2, 3) or (picture.ndim == 3 and picture.shape[2] != 3) or 0 in picture.shape:
        raise ValueError(f"picture: must be (h, w) or (h, w, 3), got {picture.shape}")
    channels, rows, columns = shape
    values = _coloured(_square(picture).astype(np.float64), channels)
    values = np.einsum(
        "ah,hw...,bw->ab...", area(len(values), rows), values, area(len(values), columns), optimize=True
    )
    values = 255 - values if invert else values
    levels: UInt8[np.ndarray, "a b *seen"] = np.floor(values + 0.5).clip(0, 255).astype(np.uint8)
    return levels


def placed(drawing: UInt8[np.ndarray, "h w"], data: str) -> UInt8[np.ndarray, "a b"]:
    """White ink on black laid as the set lays its own, as a square: MNIST's small and by its centre of mass, that of
    Digits and Fashion-MNIST from edge to edge. CIFAR-10 has no ground to lay anything on: nothing changes.
    """
    if data == "MNIST":
        return centred(drawing)
    if data not in _FILLED or not drawing.any():
        return drawing.copy()
    rows, columns = (np.flatnonzero(drawing.any(axis=axis)) for axis in (1, 0))
    ink = drawing[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    side = max(ink.shape)
    field = np.zeros((side, side), np.uint8)
    top, left = ((side - own) // 2 for own in ink.shape)
    field[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return field


_FILLED = ("Digits", "Fashion-MNIST, 7,000", "Fashion-MNIST")


def area(before: int, after: int) -> Float64[np.ndarray, "after before"]:
    """What each of ``before`` pixels in a row gives to each of ``after``: its share of that one's area."""
    edges = np.arange(after + 1) * before / after
    pixels = np.arange(before)
    end = np.minimum(edges[1:, None], pixels + 1)
    shared = (end - np.maximum(edges[:-1, None], pixels)).clip(0)
    shares: Float64[np.ndarray, "after before"] = shared * after / before
    return shares


def _square(picture: UInt8[np.ndarray, "h w *rgb"]) -> UInt8[np.ndarray, "s s *rgb"]:
    """The largest square in the middle; of an odd rest, the larger half goes below or on the right."""
    side = min(picture.shape[:2])
    top, left = ((size - side) // 2 for size in picture.shape[:2])
    return picture[top : top + side, left : left + side]


def _coloured(values: Float64[np.ndarray, "s s *rgb"], channels: int) -> Float64[np.ndarray, "s s *seen"]:
    """In grey for a set of one channel, in colour for one of three; grey in colour is three times the same."""
    if channels == 1:
        return values if values.ndim == 2 else values @ _GREY
    return values if values.ndim == 3 else np.repeat(values[..., None], 3, axis=2)

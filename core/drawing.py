"""A person's drawing, brought to the form in which a network has seen digits.

LeCun, Bottou, Bengio, Haffner (1998), "Gradient-based learning applied to document recognition", section III.A: the
ink is scaled, with its proportions, into a box of 20 of 28 pixels, and laid so that its centre of mass is the middle
of the field. All of MNIST's test pictures have that middle at row 14 and column 14, counted from 0, within half a
pixel. Axes: ``h w``; ink is bright.
"""

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import UInt8

_BOX = 20 / 28


def centred(picture: UInt8[np.ndarray, "h w"]) -> UInt8[np.ndarray, "h w"]:
    """The ink scaled to 20/28 of the field, grey levels 0 to 255, its centre of mass at pixel (h // 2, w // 2).

    It is moved by whole pixels, so the centre is met within half a pixel; a lopsided drawing, whose box would reach
    over the edge, stays inside instead. A picture without ink comes back as it is, as a copy.
    """
    field = np.zeros_like(picture)
    if not picture.any():
        return field
    ink = _scaled(_cropped(picture), picture.shape)
    top, left = (_start(ink, axis, picture.shape[axis]) for axis in (0, 1))
    field[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return field


def _cropped(picture: UInt8[np.ndarray, "h w"]) -> UInt8[np.ndarray, "a b"]:
    """The smallest box that holds all ink."""
    rows, columns = (np.flatnonzero(picture.any(axis=axis)) for axis in (1, 0))
    return picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _scaled(ink: UInt8[np.ndarray, "a b"], field: tuple[int, ...]) -> UInt8[np.ndarray, "c d"]:
    scale = min(_BOX * side / own for side, own in zip(field, ink.shape, strict=True))
    size = [max(1, round(scale * side)) for side in ink.shape]
    values = torch.from_numpy(np.ascontiguousarray(ink, dtype=np.float32))[None, None]
    # Antialiased: what gets smaller is averaged, not sampled.
    resized = F.interpolate(values, size=size, mode="bilinear", antialias=True)
    return resized[0, 0].round().clamp(0, 255).numpy().astype(np.uint8)


def _start(ink: UInt8[np.ndarray, "a b"], axis: int, side: int) -> int:
    """Where along the axis the box begins, so that its centre of mass is the middle of the field."""
    mass = ink.sum(axis=1 - axis, dtype=np.float64)
    # Ink so faint that scaling has left none has no centre; its box is then laid into the middle.
    centre = float(np.average(np.arange(len(mass)), weights=mass)) if mass.any() else (len(mass) - 1) / 2
    return min(max(round(side // 2 - centre), 0), side - len(mass))

"""Colours for numbers: a tensor of any range becomes 8-bit RGB that can be shown, and nothing else is lost.

Palettes: blue, white, orange for signed values with zero exactly white (safe for red-green colour
blindness), viridis (van der Walt and Smith 2015) for magnitudes, a cyclic blue, white, orange, black ring
for directions. Axes: ``c h w`` in, ``h w 3`` or ``h w`` (grey) out.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, UInt8
from numpy.typing import NDArray
from torch import Tensor

Pixels = UInt8[np.ndarray, "h w *rgb"]

SIGNED = ("#053b6e", "#2a78b8", "#8dbfe0", "#ffffff", "#f5b377", "#cf6310", "#7a2f00")
MAGNITUDE = ("#440154", "#46327e", "#365c8d", "#277f8e", "#1fa187", "#4ac16d", "#a0da39", "#fde725")
# Around the circle from 0 degrees: the brightness rises to the right, falls to the left; the quarter turns
# between go through blue (up) and orange (down).
GREY = ("#000000", "#ffffff")
DIRECTION = ("#f2f2f2", "#e69f00", "#7a4a00", "#1a1a1a", "#0b3c66", "#56b4e9", "#f2f2f2")


def robust_limit(values: Float[Tensor, "c h w"], share: float = 0.99) -> float:
    """The magnitude that ``share`` of the values stay below, so that a few extremes do not leave a picture pale.

    Estimated in steps of 1/512 of the largest magnitude, above 100 000 values from every fourth row and column;
    below 1000 values it is the largest magnitude itself.
    """
    low, high = (bound.item() for bound in values.aminmax())
    largest = max(-low, high) + 0.0  # and not -0
    if values.numel() < 1000 or largest == 0 or not math.isfinite(largest):
        return largest
    step = 4 if values.numel() > 100_000 else 1
    counts = torch.histc(values[:, ::step, ::step].abs().cpu().float(), 512, 0, largest).cumsum(0)
    return largest * (int((counts < share * counts[-1]).sum()) + 1) / 512


def _table(palette: tuple[str, ...], steps: int = 256) -> NDArray[np.uint8]:
    anchors = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in palette], dtype=float)
    at = np.linspace(0, len(palette) - 1, steps)
    channels = [np.interp(at, np.arange(len(palette)), anchors[:, c]) for c in range(3)]
    return np.stack(channels, axis=1).round().astype(np.uint8)


# 255 steps and not 256, so that one step is the exact middle: zero is pure white.
_SIGNED = _table(SIGNED, 255)
_MAGNITUDE = _table(MAGNITUDE)
_DIRECTION = _table(DIRECTION)


@dataclass(frozen=True)
class Painted:
    """Values turned into colours: brightness, RGB, or, where there is a ``table``, an index into its rows.

    The index is what a browser gets: a third of the bytes, and the same colours.
    """

    levels: Pixels
    table: UInt8[np.ndarray, "n 3"] | None = None

    @property
    def pixels(self) -> Pixels:
        """8-bit RGB (h, w, 3), or grey (h, w)."""
        return self.levels if self.table is None else self.table.take(self.levels, axis=0)


def _index(values: Tensor) -> NDArray[np.uint8]:
    index: NDArray[np.uint8] = values.to(torch.uint8).cpu().numpy()
    return index


def _channels_last(values: Tensor) -> Painted:
    """Values, which may be overwritten, rounded and clipped to 0 to 255."""
    # Adding a half and cutting rounds, and is one pass over the picture less than rounding.
    pixels = values.add_(0.5).clamp_(0, 255.5).to(torch.uint8)
    last = pixels[0] if len(pixels) == 1 else pixels.movedim(0, -1)
    return Painted(last.contiguous().cpu().numpy())


def grey_levels(values: Float[Tensor, "c h w"]) -> Painted:
    """Values in grey levels as a naive viewer shows them: rounded, and clipped to 0 to 255."""
    return _channels_last(values.clone())


def signed(values: Float[Tensor, "c h w"], limit: float) -> Painted:
    """Values from -limit to limit: one channel in blue, white, orange; three as colours around middle grey."""
    limit = limit or 1.0
    if len(values) == 3:
        return _channels_last((values * (127.5 / limit)).add_(127.5))
    return Painted(_index((values[0] * (127 / limit)).add_(127.5).clamp_(0, 254.5)), _SIGNED)


def magnitude(values: Float[Tensor, "c h w"], limit: float) -> Painted:
    """|values| from 0 to limit: one channel in viridis, three as the brightness of each colour."""
    limit = limit or 1.0
    if len(values) == 3:
        return _channels_last(values.abs() * (255 / limit))
    return Painted(_index(values[0].abs().mul_(255 / limit).add_(0.5).clamp_(0, 255.5)), _MAGNITUDE)


def direction(angle: Float[Tensor, "h w"], strength: Float[Tensor, "h w"], limit: float) -> Painted:
    """Angles in radians around a colour circle, faded to middle grey where ``strength`` falls below limit."""
    turn = (angle / (2 * torch.pi)) % 1.0
    hue = _DIRECTION.take(_index((turn * 255).round_()), axis=0)
    weight = (strength / (limit or 1.0)).clamp(0, 1).cpu().numpy()[..., None]
    return Painted((128 + (hue - 128.0) * weight).round().astype(np.uint8))

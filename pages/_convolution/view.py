"""From a finished convolution to what is shown: 8-bit pixels, their colour scale and their alternative text."""

from dataclasses import dataclass

import numpy as np
from torch import Tensor

from core import colour
from core.convolution import Convolution, Settings, convolve, gradient, prepare
from core.data.grids import GRIDS
from core.kernels import gradient_pair
from pages._convolution.controls import Chosen


@dataclass(frozen=True)
class View:
    """A picture ready to be shown; ``note`` says what the choice of view did, or could not do."""

    pixels: np.ndarray
    palette: tuple[str, ...]
    labels: tuple[str, str, str]
    note: str


def levels_of(pixels: Tensor, settings: Settings) -> Tensor:
    """The picture as the filter reads it; a number grid is already in grey levels."""
    return prepare(pixels, settings.channels)


def grid_levels(name: str, settings: Settings) -> Tensor:
    levels = GRIDS[name].levels
    return levels if settings.channels == "grey" else levels.expand(3, -1, -1)


def run(levels: Tensor, chosen: Chosen) -> Convolution:
    return convolve(levels, chosen.kernels.float(), chosen.settings)


def render(result: Convolution, chosen: Chosen, name: str, view: str) -> View:
    """The output in the chosen view; views that need a kernel pair fall back to the signed one, and say so."""
    if view == "clipped":
        note = f"{result.lost:.1%} of the values lie outside 0–255 and are lost in this view."
        return View(colour.grey_levels(result.output), ("#000000", "#ffffff"), ("≤ 0", "127.5", "≥ 255"), note)
    if view == "absolute":
        limit = result.limit
        palette = ("#000000", "#ffffff") if len(result.output) == 3 else colour.MAGNITUDE
        return View(colour.magnitude(result.output, limit), palette, _from_zero(limit), "")
    if view in ("magnitude", "direction"):
        if chosen.kind.steerable and not chosen.edited and chosen.settings.channels == "grey":
            return _pair(result, chosen, name, view)
        return _signed(result, "Magnitude and direction need an edge kernel, not edited, on grey. Shown: signed.")
    return _signed(result, "")


def _from_zero(limit: float) -> tuple[str, str, str]:
    return "0", f"{limit / 2:.4g}", f"{limit:.4g}"


def _signed(result: Convolution, note: str) -> View:
    limit = result.limit
    palette = ("#000000", "#ffffff") if len(result.output) == 3 else colour.SIGNED
    return View(colour.signed(result.output, limit), palette, (f"−{limit:.4g}", "0", f"{limit:.4g}"), note)


def _pair(result: Convolution, chosen: Chosen, name: str, view: str) -> View:
    pair = gradient_pair(name, chosen.kernels.shape[-1])
    both = gradient(result.image, tuple(kernel.float() for kernel in pair), chosen.settings)
    limit = float(both.magnitude.max())
    note = "Both kernels of the pair are used; the angle does not matter here."
    if view == "magnitude":
        return View(colour.magnitude(both.magnitude[None], limit), colour.MAGNITUDE, _from_zero(limit), note)
    pixels = colour.direction(both.direction, both.magnitude, limit / 4)
    return View(pixels, colour.DIRECTION, ("0°: brighter to the right", "180°", "360°"), note)

"""What is shown of a finished convolution: its values in a chosen view, as pixels with their colour scale.

Axes: ``o oh ow`` is channel, row, column of the output.
"""

import math
from dataclasses import dataclass
from typing import Literal, get_args

from jaxtyping import Float
from torch import Tensor

from core import colour
from core.convolution import Convolution, Settings, convolve, gradient, prepare
from core.device import best_device
from core.images import FULL_RESOLUTION, encode_png, open_photo
from core.kernels import Kernels

View = Literal["signed", "absolute", "clipped", "magnitude", "direction"]
VIEWS: tuple[View, ...] = get_args(View)


@dataclass(frozen=True)
class Shown:
    """Values ready to be shown: in colours, with the key to them.

    ``labels`` stand below the left end, the middle and the right end of the bar of ``palette``.
    """

    values: Float[Tensor, "o oh ow"]
    painted: colour.Painted
    palette: tuple[str, ...]
    labels: tuple[str, str, str]


def show(result: Convolution, view: View, pair: Kernels | None = None) -> Shown:
    """``result`` in one of ``VIEWS``.

    ``pair`` holds the kernels for 0 and 90 degrees, (2, k, k), which ``magnitude`` and ``direction`` need, on
    one grey channel; they raise ``ValueError`` without.
    """
    if view == "clipped":
        values = result.output.clamp(0, 255)
        return Shown(values, colour.grey_levels(values), colour.GREY, ("≤ 0", "127.5", "≥ 255"))
    if view == "absolute":
        return _magnitude(result.output.abs())
    if view == "signed":
        return _signed(result.output)
    if pair is None or len(result.image) != 1:
        raise ValueError(f"view: {view} needs a pair of edge kernels, and one grey channel")
    both = gradient(result.image, (pair[0].float(), pair[1].float()), result.settings)
    if view == "magnitude":
        return _magnitude(both.magnitude[None])
    limit = colour.robust_limit(both.magnitude[None], 0.9)
    painted = colour.direction(both.direction, both.magnitude, limit)
    degrees = both.direction.rad2deg()[None] % 360
    degrees[both.magnitude[None] == 0] = math.nan  # no change, no direction
    return Shown(degrees, painted, colour.DIRECTION, ("0°: brighter to the right", "180°", "360°"))


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 1000 else f"{value:.4g}"


def _magnitude(values: Tensor) -> Shown:
    limit = colour.robust_limit(values)
    palette = colour.MAGNITUDE if len(values) == 1 else colour.GREY
    labels = ("0", _number(limit / 2), f"≥ {_number(limit)}")
    return Shown(values, colour.magnitude(values, limit), palette, labels)


def _signed(values: Tensor) -> Shown:
    limit = colour.robust_limit(values)
    palette = colour.SIGNED if len(values) == 1 else colour.GREY
    labels = (f"≤ −{_number(limit)}", "0", f"≥ {_number(limit)}") if limit else ("0", "0", "0")
    return Shown(values, colour.signed(values, limit), palette, labels)


def full_resolution(
    data: bytes, settings: Settings, kernels: Kernels, view: View, pair: Kernels | None
) -> bytes:
    """The output for the photo in the file ``data`` at up to 12 megapixels, as a PNG; see ``show``."""
    photo = open_photo(data, FULL_RESOLUTION)
    result = convolve(prepare(photo.pixels.to(best_device()), settings.channels), kernels.float(), settings)
    return encode_png(show(result, view, pair).painted.pixels)

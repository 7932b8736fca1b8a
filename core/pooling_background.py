"""What pooling leaves of an object that is darker or brighter than its background.

Max pooling keeps the brightest value of each window, so it erases dark objects thinner than the window; min pooling
erases bright ones. How much is left is counted on the picture itself: no object is marked by hand. Brightness is in
grey levels, 0 (black) to 255 (white).

Axes: ``1 h w`` is one grey channel, row, column.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from core.pooling import KINDS, Kind, Settings, pool

_RARE = 0.001  # of the pixels may be darker or brighter than the object's own level: dust, glints


@dataclass(frozen=True)
class ObjectLeft:
    """How much of an object is left after one pooling, by kind and kernel (stride = kernel).

    ``background`` and ``threshold`` are grey levels; pixels beyond the threshold, seen from the background, are the
    object. ``share`` is the object's share of the picture, 0 where there is none. ``left[kind]`` holds for each of
    ``kernels`` the object's share of the output divided by ``share``: 1 when nothing is lost, 0 when it vanished, above
    1 when it grew. Without an object it is 1 throughout: nothing was there, nothing is lost.
    """

    background: float
    bright_background: bool
    threshold: float
    share: float
    kernels: tuple[int, ...]
    left: dict[Kind, tuple[float, ...]]


def object_left(image: Float[Tensor, "1 h w"], kernels: Iterable[int] = range(1, 17)) -> ObjectLeft:
    """Count the object in ``image`` (grey levels) before and after pooling; kernels that do not fit are left out.

    The background is the median of the outermost pixels. The object's level is the one that 1 of 1000 pixels lies
    beyond, on the side that is farther from the background; the threshold lies half way between the two. Raises
    ``ValueError`` for a kernel below 1.
    """
    background = _frame(image[0]).median().item()
    low, high = _extremes(image)
    bright = background - low >= high - background
    threshold = (background + (low if bright else high)) / 2

    def share(values: Tensor) -> float:
        beyond = values < threshold if bright else values > threshold
        return int(beyond.sum()) / beyond.numel()

    whole = share(image)
    fitting = tuple(kernel for kernel in kernels if kernel <= min(image.shape[1:]))
    left = {
        kind: tuple(
            share(pool(image, Settings(kind, kernel, kernel)).output) / whole if whole else 1.0
            for kernel in fitting
        )
        for kind in KINDS
    }
    return ObjectLeft(background, bright, threshold, whole, fitting, left)


def _frame(plane: Float[Tensor, "h w"]) -> Float[Tensor, " n"]:
    """The outermost pixels, those in the corners twice."""
    return torch.cat([plane[0], plane[-1], plane[:, 0], plane[:, -1]])


def _extremes(image: Tensor) -> tuple[float, float]:
    """The grey levels that 1 of 1000 pixels lies below, and above; the very extremes below 1000 pixels."""
    values = image.flatten().cpu()  # Apple's GPUs cannot select
    beyond = int(_RARE * len(values))
    low = values.kthvalue(beyond + 1).values.item()
    return low, values.kthvalue(len(values) - beyond).values.item()


def thin_line(size: int = 8, dark: bool = True) -> Float[Tensor, "1 h w"]:
    """A vertical line one pixel wide just left of the middle: black on white, or white on black.

    Raises ``ValueError`` when ``size`` is below 3, so that the line would touch the frame.
    """
    if size < 3:
        raise ValueError(f"size: must be 3 or more, got {size}")
    image = torch.full((1, size, size), 255.0)
    image[:, :, (size - 1) // 2] = 0.0
    return image if dark else 255 - image

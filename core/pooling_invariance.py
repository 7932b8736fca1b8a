"""How much a pooled picture changes when the picture is shifted, turned or scaled, against the picture itself.

Pooling adds invariance, and only to small shifts: a maximum that moves within its window changes nothing
(Goodfellow, Bengio, Courville 2016, "Deep Learning", section 9.3, figure 9.8). The windows lie side by side
(stride = kernel), as they mostly do, which is why a shift by one pixel counts at all (Zhang 2019, "Making
convolutional networks shift-invariant again"). Brightness is in grey levels, 0 to 255.

Axes: ``c h w`` is channel, row, column. Of pictures larger than 512 x 512 pixels the central part is taken.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from core.pooling import KINDS, Kind, Settings, pool

SIDE = 512
_SAME = 0.5  # grey levels: what is nearer than that is the same pixel on a screen


@dataclass(frozen=True)
class Invariance:
    """Changes for each of ``amounts`` (pixels, degrees or factors), without pooling and with each kind.

    ``without`` and ``pooled[kind]`` are the mean of |difference| in grey levels; ``same_without`` and ``same[kind]``
    the share of values that differ by less than half a grey level, 0 to 1.
    """

    amounts: tuple[float, ...]
    without: tuple[float, ...]
    pooled: dict[Kind, tuple[float, ...]]
    same_without: tuple[float, ...]
    same: dict[Kind, tuple[float, ...]]

    def ratios(self, kind: Kind) -> tuple[float | None, ...]:
        """Pooled change / change without pooling: below 1 pooling helped; ``None`` where nothing changed without."""
        pairs = zip(self.pooled[kind], self.without, strict=True)
        return tuple(pooled / without if without else None for pooled, without in pairs)


def under_shift(image: Float[Tensor, "c h w"], kernel: int, shifts: Sequence[int]) -> Invariance:
    """Shift by whole pixels to the left: crops of one size, so that nothing is padded or wrapped around.

    Raises ``ValueError`` for a negative shift, and where kernel and largest shift together exceed the width.
    """
    _check_some("shifts", shifts)
    if min(shifts) < 0:
        raise ValueError(f"shifts: must be 0 or more, got {min(shifts)}")
    centre = _centre(image, *(min(n, SIDE) for n in image.shape[1:]))
    width = centre.shape[2] - max(shifts)
    _check_room(kernel, min(width, centre.shape[1]), "shifts")
    return _compare(lambda shift: centre[:, :, int(shift) : int(shift) + width], 0, shifts, kernel)


def under_rotation(image: Float[Tensor, "c h w"], kernel: int, degrees: Sequence[float]) -> Invariance:
    """Turn about the middle, bilinear; compared on the central square that no corner of the picture enters.

    Raises ``ValueError`` where that square is smaller than the kernel.
    """
    _check_some("degrees", degrees)
    reach = max(abs(math.cos(math.radians(a))) + abs(math.sin(math.radians(a))) for a in degrees)

    def matrix(angle: float) -> tuple[float, float]:
        return math.cos(math.radians(angle)), math.sin(math.radians(angle))

    return _resampled(image, kernel, degrees, 0.0, matrix, reach, "degrees")


def under_scaling(image: Float[Tensor, "c h w"], kernel: int, factors: Sequence[float]) -> Invariance:
    """Enlarge (factor above 1) or shrink about the middle, bilinear; compared on the central square that is left.

    Raises ``ValueError`` for a factor of 0 or less, and where that square is smaller than the kernel.
    """
    _check_some("factors", factors)
    if not min(factors) > 0:
        raise ValueError(f"factors: must be greater than 0, got {min(factors)}")
    reach = max(1.0, *(1 / factor for factor in factors))
    return _resampled(image, kernel, factors, 1.0, lambda factor: (1 / factor, 0.0), reach, "factors")


def pixel_shift_unchanged(kernel: int) -> tuple[int, int]:
    """Move one bright pixel along a row of four windows, pixel by pixel: (max pooling unchanged, moves tried).

    Unchanged are the moves that stay within a window: (kernel - 1) / kernel of them in the long run.
    """
    if kernel < 1:
        raise ValueError(f"kernel: must be 1 or more, got {kernel}")
    length = 4 * kernel
    points = 255 * torch.eye(length)[:, None, None].expand(-1, 1, kernel, -1)
    pooled = [pool(point, Settings("max", kernel, kernel)).output for point in points]
    unchanged = sum(torch.equal(a, b) for a, b in pairwise(pooled))
    return unchanged, length - 1


def _compare(
    version: Callable[[float], Tensor], neutral: float, amounts: Sequence[float], kernel: int
) -> Invariance:
    """Compare ``version(amount)`` with ``version(neutral)``, before and after pooling."""

    def views(picture: Tensor) -> list[Tensor]:
        return [picture, *(pool(picture, Settings(kind, kernel, kernel)).output for kind in KINDS)]

    before = views(version(neutral))
    changes = []
    for amount in amounts:
        gaps = [(a - b).abs_() for a, b in zip(views(version(amount)), before, strict=True)]
        changes.append([(gap.mean().item(), int((gap < _SAME).sum()) / gap.numel()) for gap in gaps])
    without, *pooled = zip(*changes, strict=True)
    differences = {kind: tuple(d for d, _ in row) for kind, row in zip(KINDS, pooled, strict=True)}
    same = {kind: tuple(s for _, s in row) for kind, row in zip(KINDS, pooled, strict=True)}
    plain, plain_same = (tuple(row[part] for row in without) for part in range(2))
    return Invariance(tuple(amounts), plain, differences, plain_same, same)


def _resampled(
    image: Tensor,
    kernel: int,
    amounts: Sequence[float],
    neutral: float,
    matrix: Callable[[float], tuple[float, float]],
    reach: float,
    name: str,
) -> Invariance:
    """Compare versions that read pixel (x, y), from the middle, at (cx - sy, sx + cy), (c, s) = matrix(amount)."""
    whole = min(SIDE, *image.shape[1:])
    centre = _centre(image, whole, whole)
    side = int((whole - 1) / reach) + 1
    side -= (whole - side) % 2  # so that both squares have their middle on the same spot
    _check_room(kernel, side, name)
    line = torch.arange(side, device=image.device) - (side - 1) / 2

    def version(amount: float) -> Tensor:
        c, s = matrix(amount)
        y, x = line[:, None], line[None]
        places = torch.stack([c * x - s * y, s * x + c * y], dim=-1) / max((whole - 1) / 2, 0.5)
        grid = places.clamp(-1, 1)[None].to(image)  # rounding must not reach outside
        return F.grid_sample(centre[None], grid, align_corners=True)[0]

    return _compare(version, neutral, amounts, kernel)


def _centre(image: Tensor, height: int, width: int) -> Tensor:
    top, left = (image.shape[1] - height) // 2, (image.shape[2] - width) // 2
    return image[:, top : top + height, left : left + width]


def _check_some(name: str, amounts: Sequence[float]) -> None:
    if not amounts:
        raise ValueError(f"{name}: at least one is needed, got none")


def _check_room(kernel: int, side: int, name: str) -> None:
    if kernel > side:
        raise ValueError(
            f"{name}: leave {max(side, 0)} pixels to compare, and a {kernel}×{kernel} window needs {kernel}"
        )

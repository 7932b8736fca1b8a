"""What makes a picture smaller instead of pooling, and how much is lost either way.

Sources: Zhang 2019, "Making convolutional networks shift-invariant again", for blurring before values are left
out; Springenberg, Dosovitskiy, Brox, Riedmiller 2015, "Striving for simplicity: the all convolutional net", for
convolution with a stride; Wang and others 2004 for SSIM (``core.similarity``). Brightness is in grey levels.

Axes: ``c h w`` is channel, row, column of the picture; ``c oh ow`` of the small one. A *block* is one of the
``step`` x ``step`` squares that tile the picture from its upper left corner; the last ones may be cut off.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from core.correlation import correlate
from core.pooling import Settings
from core.receptive_field import receptive_field
from core.similarity import SSIM_SIDE, gaussian, psnr, ssim, weigh

__all__ = [
    "Loss",
    "Placement",
    "blur_then_subsample",
    "centred",
    "enlarge",
    "loss",
    "placement",
    "psnr",
    "side_lengths",
    "ssim",
    "strided_convolution",
    "subsample",
]


def subsample(image: Float[Tensor, "c h w"], step: int) -> Float[Tensor, "c oh ow"]:
    """Keep one pixel of each block, the middle one (of an even block, the one above and left of the middle).

    Nothing is averaged, so detail finer than two steps comes back as a pattern that is not there (aliasing).
    The size is n / step, rounded up. Raises ``ValueError`` when ``step`` is below 1.
    """
    _check("step", step)
    rows, columns = (
        (torch.arange(0, n, step, device=image.device) + (step - 1) // 2).clamp(max=n - 1)
        for n in image.shape[1:]
    )
    return image[:, rows[:, None], columns]


def blur_then_subsample(image: Float[Tensor, "c h w"], step: int) -> Float[Tensor, "c oh ow"]:
    """A Gaussian around the middle of each block, sigma = step / 2, over three blocks a side; borders repeat.

    With this sigma a pattern of two steps, the finest that the small picture can hold, keeps 0.29 of its contrast,
    and one of a single step, which would come back as a false even grey, 0.01. The size is n / step, rounded up;
    ``step`` 1 changes nothing. Raises ``ValueError`` when ``step`` is below 1.
    """
    _check("step", step)
    if step == 1:
        return image
    right, below = (-n % step + step for n in reversed(image.shape[1:]))
    padded = F.pad(image[None], (step, right, step, below), mode="replicate")[0]
    weights = gaussian(torch.arange(-step, 2 * step) - (step - 1) / 2, step / 2)
    return weigh(weigh(padded, 1, weights, step), 2, weights, step)


def strided_convolution(
    image: Float[Tensor, "c h w"], kernel: Float[Tensor, "k k"], stride: int
) -> Float[Tensor, "c oh ow"]:
    """One kernel on every channel at every ``stride``-th pixel, the first included, with zeros around the picture.

    The size is n / stride, rounded up. Raises ``ValueError`` as ``core.correlation.correlate`` does.
    """
    kernels = kernel.to(image).expand(len(image), -1, -1)
    return correlate(image, kernels, padding="zero", stride=stride).contiguous()


@dataclass(frozen=True)
class Placement:
    """Where small values belong on the picture: value i on the ``step`` pixels from ``offset + i * step`` on."""

    step: int
    offset: int = 0


def placement(settings: Settings, rounds: int = 1) -> Placement:
    """Where the values of ``rounds`` poolings belong on the first picture: around the middle of their windows."""
    size, step, pad = receptive_field(settings.kernel, settings.stride, settings.padding, rounds)
    return Placement(step, (size - step) // 2 - pad)


def centred(step: int) -> Placement:
    """Where the values of a convolution with stride ``step`` belong: around its middle pixels, the first included."""
    return Placement(step, -((step - 1) // 2))


def enlarge(
    small: Float[Tensor, "c oh ow"], height: int, width: int, where: Placement | None = None
) -> Float[Tensor, "c h w"]:
    """Back to ``height`` x ``width`` by nearest neighbours: every pixel takes the value that belongs there.

    Pixels before the first value take the first, those after the last, such as the row that pooling dropped,
    repeat the last. Without ``where`` the step is what comes nearest to height / oh and width / ow, and the
    offset 0: right for blocks, one round, and pictures of more than a few blocks.
    """
    rows, columns = (
        _nearest(n, size, where or Placement(max(1, round(n / size)))).to(small.device)
        for n, size in zip((height, width), small.shape[1:], strict=True)
    )
    return small.index_select(2, columns).index_select(1, rows)


def _nearest(n: int, size: int, where: Placement) -> Tensor:
    """For each of ``n`` pixels along an axis the index of its value among ``size``."""
    return ((torch.arange(n) - where.offset) // where.step).clamp(0, size - 1)


@dataclass(frozen=True)
class Loss:
    """How like the picture the small one is, enlarged again, and what share of the numbers it needs.

    ``psnr`` in decibels, ``ssim`` at most 1 (``None`` below 11 pixels a side), ``kept`` output values / input values.
    """

    psnr: float
    ssim: float | None
    kept: float


def loss(
    original: Float[Tensor, "c h w"], small: Float[Tensor, "c oh ow"], where: Placement | None = None
) -> Loss:
    """Compare ``original`` with ``small``, enlarged as ``where`` says (see ``enlarge``).

    PSNR is over all channels. SSIM is that of the brightness, as its authors use it: of a colour picture (three
    channels) that is the luma, which takes 20 ms a megapixel on one CPU thread, and not 60.
    """
    height, width = original.shape[1:]
    likeness = None
    if min(height, width) >= SSIM_SIDE:
        likeness = ssim(_brightness(original), enlarge(_brightness(small), height, width, where))
    error = psnr(original, enlarge(small, height, width, where))
    return Loss(error, likeness, small.numel() / original.numel())


def _brightness(image: Tensor) -> Tensor:
    if len(image) != 3:
        return image
    red, green, blue = (image[channel : channel + 1] for channel in range(3))
    return 0.299 * red + 0.587 * green + 0.114 * blue  # Recommendation ITU-R BT.601


def side_lengths(n: int, layers: int) -> dict[str, list[int]]:
    """The side in pixels after 0, 1, ... ``layers`` layers of three kinds, from ``n`` pixels.

    A 2x2 convolution takes off one pixel, a 2x2 pooling halves and rounds down, a 3x3 convolution with stride 2 and
    padding 1 halves and rounds up. A list ends where the next window would not fit. Raises ``ValueError`` when
    ``n`` is below 1 or ``layers`` below 0.
    """
    _check("n", n)
    _check("layers", layers, 0)
    shrink: dict[str, Callable[[int], int]] = {
        "2×2 convolution": lambda side: side - 1,
        "2×2 pooling": lambda side: side // 2,
        "3×3 convolution, stride 2": lambda side: (side + 1) // 2,
    }
    sides = {name: [n] for name in shrink}
    for name, after in shrink.items():
        while len(sides[name]) <= layers and after(sides[name][-1]) >= 1:
            sides[name].append(after(sides[name][-1]))
    return sides


def _check(name: str, value: int, least: int = 1) -> None:
    if value < least:
        raise ValueError(f"{name}: must be {least} or more, got {value}")

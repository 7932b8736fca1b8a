"""Pooling: every window of a picture becomes one number, its largest, smallest or mean value.

Sources: Zhou and Chellappa 1988, "Computation of optical flow using a neural network", for the maximum;
Goodfellow, Bengio, Courville 2016, "Deep Learning", section 9.3. Sizes and edges are those of PyTorch's
``F.max_pool2d`` and ``F.avg_pool2d`` (with ``count_include_pad``). Brightness is in grey levels, 0 (black) to
255 (white).

Axes: ``c h w`` is channel, row, column of the picture; ``c oh ow`` of the output.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from core.convolution import Summary
from core.windows import KINDS, Kind, fold_windows

__all__ = [
    "KINDS",
    "MOST_ROUNDS",
    "Kind",
    "Pooling",
    "Settings",
    "covered",
    "kept",
    "output_size",
    "pool",
    "repeat",
    "size_formula",
    "summarise",
]

MOST_ROUNDS = 6


@dataclass(frozen=True)
class Settings:
    """How to lay the windows: side and step in pixels, ``padding`` on each side, ``ceil`` rounds the size up.

    Padding is 0 for the mean, which counts it, and loses against every value for max and min.
    """

    kind: Kind = "max"
    kernel: int = 2
    stride: int = 2
    padding: int = 0
    ceil: bool = False


@dataclass(frozen=True)
class Pooling:
    """A finished pooling: what went in and what came out, both in grey levels."""

    settings: Settings
    image: Float[Tensor, "c h w"]
    output: Float[Tensor, "c oh ow"]

    @property
    def dropped(self) -> int:
        """The number of pixels in a channel that lie in no window, and so change nothing."""
        height, width = self.image.shape[1:]
        return height * width - covered(height, self.settings) * covered(width, self.settings)


def pool(image: Float[Tensor, "c h w"], settings: Settings) -> Pooling:
    """Pool every channel of ``image`` (grey levels) as ``settings`` say, on the image's device.

    NaN anywhere in a window gives NaN. Raises ``ValueError`` when the kind is unknown, when kernel or stride is
    below 1, when padding is negative or above half the kernel, and when no window fits into the picture.
    """
    _check(settings)
    height, width = image.shape[1:]
    size = output_size(height, settings), output_size(width, settings)
    if min(size) < 1:
        k = settings.kernel
        raise ValueError(
            f"kernel: a {k}×{k} window with padding {settings.padding} does not fit into {width}×{height} pixels"
        )
    if image.device.type != "cpu":
        return Pooling(settings, image, _by_library(image, settings))
    output = fold_windows(
        image,
        settings.kind,
        kernel=settings.kernel,
        stride=settings.stride,
        padding=settings.padding,
        size=size,
    )
    return Pooling(settings, image, output)


def repeat(image: Float[Tensor, "c h w"], settings: Settings, rounds: int) -> tuple[Pooling, ...]:
    """Pool 1 to 6 times in a row, each time what came out before; one ``Pooling`` a round.

    Raises ``ValueError`` as ``pool`` does, and for the round in which the window no longer fits.
    """
    if not 1 <= rounds <= MOST_ROUNDS:
        raise ValueError(f"rounds: must be 1 to {MOST_ROUNDS}, got {rounds}")
    done: list[Pooling] = []
    for turn in range(rounds):
        try:
            done.append(pool(done[-1].output if done else image, settings))
        except ValueError as error:
            if not done:
                raise
            raise ValueError(
                f"rounds: at most {turn} here, got {rounds}; in round {turn + 1}, {error}"
            ) from None
    return tuple(done)


def kept(rounds: Sequence[Pooling]) -> float:
    """How many values came out of the last round for each that went into the first, 0 to 1 without padding."""
    return rounds[-1].output.numel() / rounds[0].image.numel()


def _check(settings: Settings) -> None:
    if settings.kind not in KINDS:
        raise ValueError(f"kind: must be one of {', '.join(KINDS)}, got {settings.kind!r}")
    for name in ("kernel", "stride"):
        if getattr(settings, name) < 1:
            raise ValueError(f"{name}: must be 1 or more, got {getattr(settings, name)}")
    if settings.padding < 0:
        raise ValueError(f"padding: must be 0 or more, got {settings.padding}")
    if settings.padding > settings.kernel // 2:
        half = settings.kernel // 2
        raise ValueError(f"padding: must be at most half the kernel ({half}), got {settings.padding}")


def _by_library(image: Tensor, settings: Settings) -> Tensor:
    kernel, stride, padding, ceil = settings.kernel, settings.stride, settings.padding, settings.ceil
    if settings.kind == "average":
        return F.avg_pool2d(image, kernel, stride, padding, ceil_mode=ceil)
    sign = 1 if settings.kind == "max" else -1
    return sign * F.max_pool2d(sign * image, kernel, stride, padding, ceil_mode=ceil)


def output_size(n: int, settings: Settings) -> int:
    """Windows along one axis of ``n`` pixels: ``floor((n + 2 padding - kernel) / stride) + 1``.

    With ``ceil`` the fraction is rounded up, but a window that would begin beyond the last pixel is left out.
    Zero or less means that no window fits. Raises ``ValueError`` for impossible settings.
    """
    _check(settings)
    room = n + 2 * settings.padding - settings.kernel
    if not settings.ceil:
        return room // settings.stride + 1
    return -(-room // settings.stride) + 1 - _last_begins_outside(n, settings)


def _last_begins_outside(n: int, settings: Settings) -> bool:
    """Whether rounding up gives a last window that would begin beyond the last pixel."""
    room = n + 2 * settings.padding - settings.kernel
    return settings.ceil and -(-room // settings.stride) * settings.stride >= n + settings.padding


def size_formula(n: int, settings: Settings) -> str:
    """The output size along one axis of ``n`` pixels, in LaTeX with the present numbers.

    A window that ``ceil`` mode leaves out because it would begin outside is a 1 taken off at the end.
    """
    size = output_size(n, settings)
    side = "ceil" if settings.ceil else "floor"
    left_out = r" - \underbrace{1}_{\text{begins outside}}" if _last_begins_outside(n, settings) else ""
    return (
        rf"\left\l{side}\frac{{{n} + 2\cdot{settings.padding} - {settings.kernel}}}{{{settings.stride}}}"
        rf"\right\r{side} + 1{left_out} = {size}"
    )


def covered(n: int, settings: Settings) -> int:
    """How many of ``n`` pixels along one axis lie in a window; 5 under windows of 2 at stride 2: 4."""
    windows = output_size(n, settings)
    if windows < 1:
        return 0
    beyond = max(0, (windows - 1) * settings.stride - settings.padding + settings.kernel - n)
    fresh = min(settings.kernel, settings.stride)  # what each window adds to those before it
    return (windows - 1) * fresh + settings.kernel - settings.padding - beyond


def summarise(result: Pooling) -> Summary:
    """The numbers that the page prints, and the script that one takes home prints too (first channel's middle)."""
    output = result.output.cpu()  # Apple's GPUs have no float64
    height, width = output.shape[1:]
    low, high = (bound.item() for bound in output.aminmax())
    middle = output[0, height // 2, width // 2].item()
    return Summary(width, height, low, high, output.mean(dtype=torch.float64).item(), middle)

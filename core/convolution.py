"""One convolution of a picture, with every step that is drawn.

Deep learning's convolution is a cross-correlation (Goodfellow, Bengio, Courville 2016, section 9.1,
eq. 9.6); the mathematician's turns the kernel by 180 degrees first (eq. 9.4). Both are here. Brightness is
in grey levels, whole numbers from 0 (black) to 255 (white), as in the course's examples. Grey is
0.299 R + 0.587 G + 0.114 B (Recommendation ITU-R BT.601), rounded as Pillow rounds it, so that one can check a
sum with pencil and paper.

Axes: ``c h w`` is channel, row, column of the picture; ``o oh ow`` of the output.
"""

from dataclasses import dataclass, replace
from typing import Literal, get_args

import torch
from jaxtyping import Float
from torch import Tensor

from core.correlation import Padding, correlate, output_size, pad_amount

Channels = Literal["grey", "each", "sum"]
CHANNELS: tuple[Channels, ...] = get_args(Channels)
GreyLevels = Float[Tensor, "c h w"]  # 0 is black, 255 is white
_LUMA = (19595, 38470, 7471)  # 0.299, 0.587 and 0.114 in 1/65536, as in Pillow's `convert("L")`


@dataclass(frozen=True)
class Settings:
    """How to lay the kernel on the picture; ``bias`` in grey levels, ``flip`` for the mathematician's way."""

    channels: Channels = "grey"
    padding: Padding = "zero"
    stride: int = 1
    dilation: int = 1
    bias: float = 0.0
    flip: bool = False


@dataclass(frozen=True)
class Convolution:
    """A finished convolution: what went in, the kernels as they were laid on, and what came out."""

    settings: Settings
    image: Float[Tensor, "c h w"]
    kernels: Float[Tensor, "c k k"]
    output: Float[Tensor, "o oh ow"]

    @property
    def limit(self) -> float:
        """The largest magnitude in the output."""
        low, high = self.output.aminmax()
        return max(-low.item(), high.item())

    @property
    def lost(self) -> float:
        """The share of output values below 0 or above 255, which a naive viewer cannot show."""
        return float((self.output.clamp(0, 255) != self.output).float().mean())


@dataclass(frozen=True)
class Gradient:
    """The answers of a kernel pair: magnitude sqrt(gx^2 + gy^2), and direction atan2(gy, gx) in radians."""

    magnitude: Float[Tensor, "oh ow"]
    direction: Float[Tensor, "oh ow"]


def prepare(pixels: Float[Tensor, "3 h w"], channels: Channels) -> GreyLevels:
    """Pixels in [0, 1] as whole grey levels 0 to 255: one luma channel for ``grey``, else red, green and blue."""
    if channels not in CHANNELS:
        raise ValueError(f"channels: must be one of {', '.join(CHANNELS)}, got {channels!r}")
    levels = (pixels * 255).round_()
    if channels != "grey":
        return levels
    # Every sum here is a whole number below 2**24, and so exact in float32, whatever the order.
    weighted = levels[:1] * _LUMA[0] + levels[1:2] * _LUMA[1] + levels[2:] * _LUMA[2] + 32768
    return weighted.div_(65536).floor_()


def convolve(
    image: Float[Tensor, "c h w"], kernels: Float[Tensor, "s k k"], settings: Settings
) -> Convolution:
    """Filter ``image`` (grey levels) as ``settings`` say.

    ``kernels`` has one slice, which serves every channel, or one for each channel. Raises ``ValueError``
    as ``core.correlation.correlate`` does.
    """
    applied = kernels.flip(-2, -1) if settings.flip else kernels
    applied = applied.to(image).expand(len(image), -1, -1)
    output = correlate(
        image, applied, padding=settings.padding, stride=settings.stride, dilation=settings.dilation
    )
    if settings.channels == "sum":
        output = output.sum(0, keepdim=True)
    return Convolution(settings, image, applied, output + settings.bias if settings.bias else output)


def gradient(
    image: Float[Tensor, "1 h w"],
    pair: tuple[Float[Tensor, "k k"], Float[Tensor, "k k"]],
    settings: Settings,
) -> Gradient:
    """Magnitude and direction from the two answers of a kernel pair (without bias), for one grey channel."""
    plain = replace(settings, bias=0.0, flip=False)  # turned kernels would point the other way
    gx, gy = (convolve(image, kernel[None], plain).output[0] for kernel in pair)
    return Gradient(torch.hypot(gx, gy), torch.atan2(gy, gx))


def size_formula(n: int, k: int, settings: Settings) -> str:
    """The output size along one axis of ``n`` pixels, in LaTeX with the present numbers."""
    pad = pad_amount(k, settings.padding, settings.dilation)
    size = output_size(n, k, padding=settings.padding, stride=settings.stride, dilation=settings.dilation)
    return (
        rf"\left\lfloor\frac{{{n} + 2\cdot{pad} - {settings.dilation}\,({k}-1) - 1}}"
        rf"{{{settings.stride}}}\right\rfloor + 1 = {size}"
    )


def frame_and_interior(result: Convolution) -> tuple[float, float] | None:
    """Mean |output - bias| where the window reaches into the padding, and elsewhere.

    ``None`` where there is no padding, or nothing but frame. Zero padding shows false edges: the first
    number is far above the second.
    """
    settings, reach = result.settings, result.settings.dilation * (result.kernels.shape[-1] - 1)
    pad = pad_amount(result.kernels.shape[-1], settings.padding, settings.dilation)
    first = -(-pad // settings.stride)
    # One past the last output whose window ends within the picture, along rows and along columns.
    rows, columns = ((n - 1 - reach + pad) // settings.stride + 1 for n in result.image.shape[1:])
    response = (result.output.cpu() - result.settings.bias).abs()  # Apple's GPUs have no float64
    inner = response[:, first : max(rows, first), first : max(columns, first)]
    if pad == 0 or inner.numel() == 0:
        return None
    frame = (response.sum(dtype=torch.float64) - inner.sum(dtype=torch.float64)) / (
        response.numel() - inner.numel()
    )
    return frame.item(), inner.mean(dtype=torch.float64).item()


def flip_difference(result: Convolution, kernels: Float[Tensor, "s k k"]) -> float:
    """The largest difference that turning the kernel by 180 degrees makes, in grey levels."""
    other = convolve(result.image, kernels, replace(result.settings, flip=not result.settings.flip))
    return float((result.output - other.output).abs().max())


def cell_sums(result: Convolution) -> dict[str, float]:
    """The sums of the cells that an even area of brightness 1 is multiplied by: one, or one for each channel."""
    sums = result.kernels.sum((-2, -1)).tolist()
    if result.settings.channels == "sum":
        return {" of all three slices": sum(sums)}
    if len(set(sums)) == 1:
        return {"": sums[0]}
    return dict(zip((", red", ", green", ", blue"), sums, strict=True))


@dataclass(frozen=True)
class Summary:
    """The numbers of an output, in grey levels; ``middle`` is the one at row oh // 2, column ow // 2."""

    width: int
    height: int
    smallest: float
    largest: float
    mean: float
    middle: float


def summarise(result: Convolution) -> Summary:
    """The numbers that the page prints, and the script that one takes home prints too (first channel's middle)."""
    output = result.output.cpu()  # Apple's GPUs have no float64
    height, width = output.shape[1:]
    low, high = (bound.item() for bound in output.aminmax())
    mean = output.mean(dtype=torch.float64).item()
    return Summary(width, height, low, high, mean, output[0, height // 2, width // 2].item())


def histogram(values: Float[Tensor, "o h w"], bins: int = 64) -> tuple[list[float], list[int]]:
    """Bin edges (``bins`` + 1) from the smallest to the largest value, and how many values lie in each."""
    low, high = (bound.item() for bound in values.aminmax())
    if low == high:
        low, high = low - 0.5, high + 0.5
    counts = torch.histc(values.cpu().float(), bins, low, high)
    return torch.linspace(low, high, bins + 1).tolist(), counts.int().tolist()

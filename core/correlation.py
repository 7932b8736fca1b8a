"""Cross-correlation of every channel with its own small kernel, fast on one CPU thread.

    y[c, p, q] = sum over i, j of kernel[c, i, j] * x[c, s*p + d*i - pad, s*q + d*j - pad]

This is what deep learning calls convolution (Goodfellow, Bengio, Courville 2016, eq. 9.6); ``torch``'s
``F.conv2d`` computes the same and is the oracle in the tests. With one channel a group, as here, it is 15 to
40 times slower than OpenCV on a CPU, because a picture has three channels and the CPU's vectors have room for
sixteen. So the picture is cut into sixteen horizontal strips that become the channels of one depthwise
convolution: the vectors are full, and the same library function needs about as long as OpenCV. Only the frame
of the picture, where padding counts, is cut out and padded.

Axes: ``c h w`` is channel, row, column; ``k`` is the side of the kernel.
"""

import math
from typing import Literal, get_args

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

Padding = Literal["none", "zero", "reflect", "replicate"]
PADDINGS: tuple[Padding, ...] = get_args(Padding)

_TORCH_MODE = {"zero": "constant", "reflect": "reflect", "replicate": "replicate"}
# Sixteen floats fill a vector of 512 bits, or two of 256. Higher strips leave the second-level cache, lower ones
# read more rows twice and need more calls; 8 and 24 rows were slower (`python -m tests.bench filtering`).
STRIPS = 16
STRIP_ROWS = 16


def pad_amount(k: int, padding: Padding, dilation: int = 1) -> int:
    """Pixels added on each side: 0 for ``none``, else what keeps the size at stride 1, ``dilation*(k-1)/2``."""
    return 0 if padding == "none" else dilation * (k - 1) // 2


def output_size(n: int, k: int, *, padding: Padding = "none", stride: int = 1, dilation: int = 1) -> int:
    """Pixels along one axis of the output: ``floor((n + 2 pad - dilation (k-1) - 1) / stride) + 1``.

    Zero or less means that the kernel does not fit in.
    """
    return (n + 2 * pad_amount(k, padding, dilation) - dilation * (k - 1) - 1) // stride + 1


def correlate(
    image: Float[Tensor, "c h w"],
    kernels: Float[Tensor, "c k k"],
    *,
    padding: Padding = "zero",
    stride: int = 1,
    dilation: int = 1,
) -> Float[Tensor, "c oh ow"]:
    """Cross-correlate each channel of ``image`` with its own kernel, on the image's device and dtype.

    Raises ``ValueError`` when the kernel is even or not square, when it does not fit into the picture, when
    ``stride`` or ``dilation`` is below 1, and when the picture is too small for reflect padding.
    """
    _check(image, kernels, padding, stride, dilation)
    k = kernels.shape[-1]
    pad = pad_amount(k, padding, dilation)
    inner = output_size(image.shape[1], k, dilation=dilation)
    if image.device.type != "cpu" or inner < STRIPS * k or image.shape[2] < 4 * pad:
        padded = _pad(image, (pad, pad, pad, pad), padding)
        weight = kernels[:, None]
        return F.conv2d(padded[None], weight, stride=stride, dilation=dilation, groups=len(image))[0]
    columns = output_size(image.shape[2], k, padding=padding, dilation=dilation)
    dense = image.new_empty(len(image), inner + 2 * pad, columns)
    for plane, kernel, target in zip(image.contiguous(), kernels, dense, strict=True):
        _fill_inner(target[pad : pad + inner], plane, kernel, pad, dilation)
    if pad:
        _fill_frame(dense, image, kernels, pad, padding, dilation)
    return dense[:, ::stride, ::stride]


def _check(image: Tensor, kernels: Tensor, padding: Padding, stride: int, dilation: int) -> None:
    channels, height, width = image.shape
    if kernels.shape[0] != channels:
        raise ValueError(
            f"kernels: one for each of the {channels} channels is needed, got {kernels.shape[0]}"
        )
    k = kernels.shape[-1]
    if k % 2 == 0 or kernels.shape[-2] != k:
        raise ValueError(f"kernels: the side must be odd and square, got {tuple(kernels.shape[-2:])}")
    if padding not in PADDINGS:
        raise ValueError(f"padding: must be one of {', '.join(PADDINGS)}, got {padding!r}")
    if stride < 1 or dilation < 1:
        raise ValueError(f"stride and dilation: must be 1 or more, got {stride} and {dilation}")
    reach = dilation * (k - 1) + 1
    if padding == "none" and min(height, width) < reach:
        raise ValueError(
            f"padding: without padding a {k}×{k} kernel with dilation {dilation} needs a picture of at least "
            f"{reach}×{reach} pixels, got {width}×{height}"
        )
    if padding == "reflect" and min(height, width) <= reach // 2:
        raise ValueError(
            f"padding: reflect by {reach // 2} needs a picture of at least {reach // 2 + 1} pixels a side, "
            f"got {width}×{height}"
        )


def _pad(image: Tensor, amounts: tuple[int, int, int, int], padding: Padding) -> Tensor:
    """Pad by (left, right, top, bottom)."""
    return F.pad(image[None], amounts, mode=_TORCH_MODE[padding])[0] if any(amounts) else image


def _fill_inner(out: Tensor, plane: Tensor, kernel: Tensor, pad: int, dilation: int) -> None:
    """Write the rows and columns whose window lies inside the picture, ``STRIPS`` strips at a time."""
    k, width = kernel.shape[-1], plane.shape[1]
    # Not contiguous: for a contiguous 3x3 depthwise problem torch leaves oneDNN for a slower Winograd path.
    weight = kernel.expand(STRIPS, 1, k, k)
    reach = dilation * (k - 1)
    passes = math.ceil(len(out) / (STRIPS * STRIP_ROWS))
    rows = min(math.ceil(len(out) / (STRIPS * passes)), len(out) // STRIPS)
    for begin in range(0, len(out), STRIPS * rows):
        start = min(begin, len(out) - STRIPS * rows)  # the last strips may overlap others
        shape, strides = (1, STRIPS, rows + reach, width), (0, rows * width, width, 1)
        strips = plane.as_strided(shape, strides, plane.storage_offset() + start * width)
        filtered = F.conv2d(strips, weight, dilation=dilation, groups=STRIPS)
        out[start : start + STRIPS * rows, pad : out.shape[1] - pad] = filtered.view(-1, width - reach)


def _fill_frame(
    out: Tensor, image: Tensor, kernels: Tensor, pad: int, padding: Padding, dilation: int
) -> None:
    """Write the outputs whose window leaves the picture: ``pad`` rows or columns on each side."""

    def convolve(strips: list[Tensor]) -> Tensor:
        batch = torch.stack(strips).contiguous(memory_format=torch.channels_last)
        return F.conv2d(batch, kernels[:, None], dilation=dilation, groups=len(image))

    def padded(strip: Tensor, left: int, right: int, top: int, bottom: int) -> Tensor:
        return _pad(strip, (left, right, top, bottom), padding)

    edge = 2 * pad
    out[:, :pad], out[:, -pad:] = convolve(
        [padded(image[:, :edge], pad, pad, pad, 0), padded(image[:, -edge:], pad, pad, 0, pad)]
    )
    out[:, pad:-pad, :pad], out[:, pad:-pad, -pad:] = convolve(
        [padded(image[:, :, :edge], pad, 0, 0, 0), padded(image[:, :, -edge:], 0, pad, 0, 0)]
    )

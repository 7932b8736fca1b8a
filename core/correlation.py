"""Cross-correlation of every channel with its own small kernel, fast on one CPU thread.

    y[c, p, q] = sum over i, j of kernel[c, i, j] * x[c, s*p + d*i - pad, s*q + d*j - pad]

This is what deep learning calls convolution (Goodfellow, Bengio, Courville 2016, eq. 9.6); ``torch``'s
``F.conv2d`` computes the same and is the oracle in the tests. With one channel a group it is 20 to 50 times
slower than OpenCV on a CPU, so the CPU path here is ours: for one kernel column j the sums over i are a
product with a banded Toeplitz matrix, and ``ROWS`` output rows at a time make a small matrix product that
reads the picture where it lies, without copying it. Only the frame of the picture, where padding counts,
is cut out and padded.

Axes: ``c h w`` is channel, row, column; ``k`` is the side of the kernel.
"""

from typing import Literal, get_args

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

Padding = Literal["none", "zero", "reflect", "replicate"]
PADDINGS: tuple[Padding, ...] = get_args(Padding)

_TORCH_MODE = {"zero": "constant", "reflect": "reflect", "replicate": "replicate"}
# Output rows in one matrix product, and products in one batch. More rows mean more multiplications by zero,
# fewer mean smaller products; a larger batch leaves the second-level cache between one kernel column and the
# next. Fastest, or within 3 % of it, for 3x3, 5x5 and 7x7 on one megapixel (`python -m tests.bench`).
ROWS = 4
BLOCKS = 32


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
    pad = pad_amount(kernels.shape[-1], padding, dilation)
    interior = output_size(image.shape[1], kernels.shape[-1], padding=padding, dilation=dilation) - 2 * (
        pad + 1
    )
    if image.device.type != "cpu" or interior < ROWS or image.shape[2] <= 4 * pad:
        return _library(image, kernels, padding, stride, dilation)
    dense = _banded(image.contiguous(), kernels, padding, dilation)
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


def _library(image: Tensor, kernels: Tensor, padding: Padding, stride: int, dilation: int) -> Tensor:
    pad = pad_amount(kernels.shape[-1], padding, dilation)
    padded = _pad(image, (pad, pad, pad, pad), padding)
    weight = kernels[:, None]
    return F.conv2d(padded[None], weight, stride=stride, dilation=dilation, groups=len(image))[0]


def _banded(image: Tensor, kernels: Tensor, padding: Padding, dilation: int) -> Tensor:
    channels, height, width = image.shape
    k = kernels.shape[-1]
    pad = pad_amount(k, padding, dilation)
    shrink = dilation * (k - 1) - 2 * pad
    out = image.new_empty(channels, height - shrink, width - shrink)
    # Whole rows are computed, also where a kernel reaches over the end of a row into the next one: those
    # columns belong to the frame, which is written over them. The row above the frame's edge is left to the
    # frame too, so that no read begins before the first pixel.
    first, last = (pad + 1, out.shape[1] - pad - 1) if pad else (0, out.shape[1])
    for channel in range(channels):
        _fill_rows(out[channel], image[channel], kernels[channel], first, last, pad, dilation)
    if pad:
        _fill_frame(out, image, kernels, pad, padding, dilation)
    return out


def _fill_rows(
    out: Tensor, plane: Tensor, kernel: Tensor, first: int, last: int, pad: int, dilation: int
) -> None:
    """Write output rows ``first`` to ``last`` of one channel as a sum of k batched matrix products."""
    width, k = plane.shape[1], kernel.shape[-1]
    bands = _toeplitz(kernel, dilation)
    origin = plane.storage_offset() - pad * width - pad
    whole = first + (last - first) // ROWS * ROWS
    spans = [(start, min(start + BLOCKS * ROWS, whole)) for start in range(first, whole, BLOCKS * ROWS)]
    if whole < last:  # the rows left over: one more block, which overlaps the one before
        spans.append((last - ROWS, last))
    for start, stop in spans:
        blocks = (stop - start) // ROWS
        target = out[start:stop].view(blocks, ROWS, out.shape[1])
        for j in range(k):
            band = bands[j].expand(blocks, -1, -1)
            rows = plane.as_strided(
                (blocks, bands.shape[-1], out.shape[1]),
                (ROWS * width, width, 1),
                origin + start * width + j * dilation,
            )
            if j == 0:
                torch.bmm(band, rows, out=target)
            else:
                target.baddbmm_(band, rows)


def _toeplitz(kernel: Tensor, dilation: int) -> Tensor:
    """For each kernel column j the matrix T with T[r, r + i*dilation] = kernel[i, j]; shape (k, ROWS, rows)."""
    k = kernel.shape[-1]
    bands = kernel.new_zeros(k, ROWS, ROWS + (k - 1) * dilation)
    row = torch.arange(ROWS)
    for i in range(k):
        bands[:, row, row + i * dilation] = kernel[i][:, None]
    return bands


def _fill_frame(
    out: Tensor, image: Tensor, kernels: Tensor, pad: int, padding: Padding, dilation: int
) -> None:
    """Write the outputs whose window leaves the picture: pad + 1 rows at top and bottom, pad columns beside."""

    def convolve(strips: list[Tensor]) -> Tensor:
        batch = torch.stack(strips).contiguous(memory_format=torch.channels_last)
        return F.conv2d(batch, kernels[:, None], dilation=dilation, groups=len(image))

    def padded(strip: Tensor, left: int, right: int, top: int, bottom: int) -> Tensor:
        return _pad(strip, (left, right, top, bottom), padding)

    edge = 2 * pad + 1
    out[:, : pad + 1], out[:, -pad - 1 :] = convolve(
        [padded(image[:, :edge], pad, pad, pad, 0), padded(image[:, -edge:], pad, pad, 0, pad)]
    )
    out[:, pad:-pad, :pad], out[:, pad:-pad, -pad:] = convolve(
        [padded(image[:, :, : 2 * pad], pad, 0, 0, 0), padded(image[:, :, -2 * pad :], 0, pad, 0, 0)]
    )

"""Where the gradient of a pooling goes: to the one winner of each window, or in equal parts to all of its pixels.

Source: Goodfellow, Bengio, Courville 2016, "Deep Learning", section 6.5.6 for derivatives of a maximum; among equal
values the first in reading order wins, which is PyTorch's choice (checked in the tests, for both memory formats). A
pixel that wins in several windows gets the sum.

Axes: ``1 h w`` is one channel, row, column of the picture; ``1 oh ow`` of the output.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import torch
from jaxtyping import Float
from torch import Tensor

from core.pooling import Pooling, Settings, pool
from core.pooling_proof import by_torch

Position = tuple[int, int]  # row, column


@dataclass(frozen=True)
class Routing:
    """A pooling and the gradient of sum(upstream * output) with respect to its picture.

    ``winners[p][q]`` is the (row, column) of the pixel that output value (p, q) was taken from; empty for the mean,
    which has none. ``by_autograd`` is the same gradient by PyTorch, ``difference`` the largest one between the two.
    """

    pooling: Pooling
    upstream: Float[Tensor, "1 oh ow"]
    gradient: Float[Tensor, "1 h w"]
    winners: list[list[Position]]
    by_autograd: Float[Tensor, "1 h w"]
    difference: float


def route(
    image: Float[Tensor, "1 h w"], settings: Settings, upstream: Float[Tensor, "1 oh ow"] | None = None
) -> Routing:
    """The backward pass of one pooling, window by window in plain Python: for pictures of a few thousand pixels.

    ``upstream`` is the gradient with respect to the output, 1 everywhere if it is not given. Raises ``ValueError`` as
    ``core.pooling.pool`` does, and when ``upstream`` has not the shape of the output.
    """
    result = pool(image, settings)
    upstream = torch.ones_like(result.output) if upstream is None else upstream
    if upstream.shape != result.output.shape:
        shapes = f"{tuple(result.output.shape)}, got {tuple(upstream.shape)}"
        raise ValueError(f"upstream: must have the shape of the output, {shapes}")
    if settings.kind == "average":
        winners, gradient = [], _shared(result, upstream)
    else:
        winners = _winners(result)
        gradient = _to_winners(result, upstream, winners)
    expected = _by_autograd(result, upstream)
    difference = float((gradient - expected).abs().max())
    return Routing(result, upstream, gradient, winners, expected, difference)


def _winners(result: Pooling) -> list[list[Position]]:
    """For each output the position of its largest or smallest pixel, the first of equals in reading order."""
    values = result.image[0].tolist()
    best = max if result.settings.kind == "max" else min
    rows, columns = _windows(result)
    return [
        [
            best(((i, j) for i in tall for j in wide), key=lambda at: values[at[0]][at[1]])
            for wide, _ in columns
        ]
        for tall, _ in rows
    ]


def _to_winners(result: Pooling, upstream: Tensor, winners: list[list[Position]]) -> Tensor:
    gradient = torch.zeros_like(result.image, device="cpu")
    for arriving, row in zip(upstream[0].tolist(), winners, strict=True):
        for amount, (i, j) in zip(arriving, row, strict=True):
            gradient[0, i, j] += amount
    return gradient.to(result.image.device)


def _shared(result: Pooling, upstream: Tensor) -> Tensor:
    """Equal parts to all values of a window; those that fall on the padding are lost."""
    gradient = torch.zeros_like(result.image, device="cpu")
    rows, columns = _windows(result)
    for arriving, (tall, height) in zip(upstream[0].tolist(), rows, strict=True):
        for amount, (wide, width) in zip(arriving, columns, strict=True):
            gradient[0, tall.start : tall.stop, wide.start : wide.stop] += amount / (height * width)
    return gradient.to(result.image.device)


def _windows(result: Pooling) -> tuple[list[tuple[range, int]], list[tuple[range, int]]]:
    """For each window row, and each window column: its pixels, and how many values it counts with its padding."""

    def along(n: int, windows: int) -> Iterator[tuple[range, int]]:
        settings = result.settings
        for start in range(-settings.padding, windows * settings.stride - settings.padding, settings.stride):
            stop = start + settings.kernel
            yield range(max(0, start), min(n, stop)), min(n + settings.padding, stop) - start

    (height, width), (rows, columns) = result.image.shape[1:], result.output.shape[1:]
    return list(along(height, rows)), list(along(width, columns))


def _by_autograd(result: Pooling, upstream: Tensor) -> Tensor:
    with torch.enable_grad():
        image = result.image.detach().clone().requires_grad_()
        output = by_torch(replace(result, image=image))
    (gradient,) = torch.autograd.grad(output, image, upstream)
    return gradient

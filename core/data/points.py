"""Points on a plane in two classes, made on the spot: small enough to watch what a network does with all of it.

Source: own constructions; the spiral goes back to Lang and Witbrock 1988, "Learning to tell two spirals apart".

Axes: ``n`` is the points, 2 is x and y. Without noise every coordinate lies within ±0.9, and the classes are ``GAP``
apart or more: between quadrants, between disc and ring, between blobs, and along a ray between the spiral's arms.
Noise moves each coordinate by a uniform amount, up to half of ``noise`` either way, so all lies within
±(0.9 + noise / 2).
"""

import math
from collections.abc import Callable

import torch
from jaxtyping import Float32, Int64
from torch import Generator, Tensor

TRAINING = 500
TEST = 200
GAP = 0.25
REACH = 0.9  # the largest coordinate without noise
MOST_NOISE = 0.5


def _at(radius: Float32[Tensor, " n"], angle: Float32[Tensor, " n"]) -> Float32[Tensor, "n 2"]:
    """Polar coordinates (the angle in radians) as x and y."""
    return torch.stack([radius * angle.cos(), radius * angle.sin()], 1)


def _spiral(labels: Int64[Tensor, " n"], generator: Generator) -> Float32[Tensor, "n 2"]:
    """Two arms, half a turn apart, that gain ``GAP`` of radius with every half turn: about one and a half turns."""
    way = (REACH - GAP / 2) * torch.rand(len(labels), generator=generator)
    return _at(GAP / 2 + way, math.pi * (way / GAP + labels))


def _circles(labels: Int64[Tensor, " n"], generator: Generator) -> Float32[Tensor, "n 2"]:
    """A disc, class 0, inside a ring, class 1; both evenly filled."""
    share, turn = torch.rand(2, len(labels), generator=generator)
    disc = (0.7 - GAP) * share.sqrt()
    ring = (0.7**2 + (REACH**2 - 0.7**2) * share).sqrt()
    return _at(torch.where(labels == 0, disc, ring), 2 * math.pi * turn)


def _xor(labels: Int64[Tensor, " n"], generator: Generator) -> Float32[Tensor, "n 2"]:
    """Four squares, one in each quadrant: class 0 where x and y have the same sign, class 1 where not."""
    sizes = GAP / 2 + (REACH - GAP / 2) * torch.rand(len(labels), 2, generator=generator)
    right = torch.randint(2, (len(labels),), generator=generator)
    up = (right + labels) % 2
    return sizes * (2 * torch.stack([right, up], 1) - 1)


def _blobs(labels: Int64[Tensor, " n"], generator: Generator) -> Float32[Tensor, "n 2"]:
    """Two discs, denser at their centres: class 0 below on the left, class 1 above on the right."""
    share, turn = torch.rand(2, len(labels), generator=generator)
    return _at(REACH / 2 * share, 2 * math.pi * turn) + REACH / 2 * (2 * labels[:, None] - 1)


SHAPES: dict[str, Callable[[Tensor, Generator], Tensor]] = {
    "Spiral": _spiral,
    "Circles": _circles,
    "XOR": _xor,
    "Two blobs": _blobs,
}


def load_points(
    name: str, noise: float = 0.1, seed: int = 0
) -> tuple[
    tuple[Float32[Tensor, "n 2"], Int64[Tensor, " n"]], tuple[Float32[Tensor, "m 2"], Int64[Tensor, " m"]]
]:
    """500 points to train on and 200 to test with, each with its class, 0 and 1 in turn: half of them each.

    ``name`` is a key of ``SHAPES``, ``noise`` 0 to 0.5, ``seed`` 0 to 2**63 − 1: the same three give the same points.
    Raises ``ValueError`` for anything else.
    """
    if name not in SHAPES:
        raise ValueError(f"name must be one of {', '.join(SHAPES)}, got {name!r}")
    if not 0 <= noise <= MOST_NOISE:
        raise ValueError(f"noise must be 0 to {MOST_NOISE}, got {noise}")
    if not 0 <= seed < 2**63:
        raise ValueError(f"seed must be 0 to 2**63 - 1, got {seed}")
    generator = torch.Generator().manual_seed(seed)
    return _draw(name, TRAINING, noise, generator), _draw(name, TEST, noise, generator)


def _draw(
    name: str, n: int, noise: float, generator: Generator
) -> tuple[Float32[Tensor, "n 2"], Int64[Tensor, " n"]]:
    """``n`` points of one shape and their classes."""
    labels = torch.arange(n) % 2
    clean = SHAPES[name](labels, generator)
    return clean + noise * (torch.rand(n, 2, generator=generator) - 0.5), labels

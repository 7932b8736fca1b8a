"""The course's chain of a convolution and a pooling: 6x6 picture, 2x2 kernel, 5x5 feature map, 2x2 max pooling.

Source: the course's figure; its numbers are not in the text, so the picture and the kernel are our own. Without
padding 6 - 2 + 1 = 5, and 5 / 2 is no whole number: rounding down leaves out the last row and column, 9 of 25
values; rounding up keeps them in windows that are cut off.

Axes: ``1 h w`` is one channel, row, column.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from core.pooling import Pooling, Settings, pool

_IMAGE = (
    (1.0, 2.0, 0.0, 1.0, 3.0, 1.0),
    (0.0, 1.0, 2.0, 3.0, 1.0, 0.0),
    (2.0, 1.0, 0.0, 1.0, 2.0, 2.0),
    (1.0, 0.0, 3.0, 2.0, 1.0, 0.0),
    (0.0, 2.0, 1.0, 0.0, 1.0, 3.0),
    (3.0, 1.0, 0.0, 2.0, 1.0, 1.0),
)
_KERNEL = ((1.0, 1.0), (0.0, -1.0))


@dataclass(frozen=True)
class Chain:
    """Every step of the chain; ``pooling.image`` is the feature map, ``pooling.dropped`` counts what it lost."""

    image: Float[Tensor, "1 6 6"]
    kernel: Float[Tensor, "2 2"]
    pooling: Pooling


def chain(ceil: bool = False) -> Chain:
    """The 2x2 max pooling of the feature map, with its size rounded down (2x2) or, with ``ceil``, up (3x3)."""
    image, kernel = torch.tensor(_IMAGE)[None], torch.tensor(_KERNEL)
    feature_map = F.conv2d(image[None], kernel[None, None])[0]
    return Chain(image, kernel, pool(feature_map, Settings("max", 2, 2, ceil=ceil)))

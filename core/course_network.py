"""The course's network for CIFAR-10: convolutions that double the channels, pooling that halves, a dense head.

Source: the course's notes on CIFAR-10: convolutions 3 x 3, stride 1, padding 1, each doubling the channels (3, 6, 12,
24, ...); max pooling 2 x 2, stride 2; three dense layers 512, 256, 10 and three dropouts of 0.05. The notes name
neither the number of blocks nor where the dropouts sit. Here a block is convolution, ReLU, pooling, and there is one
dropout on the input of each dense layer: after the last one it would set logits to 0.

Axes: ``n 3 32 32`` in (pictures, channels, rows, columns), ``n classes`` logits out.
"""

from collections.abc import Callable
from itertools import pairwise

import torch
from torch import nn

CHANNELS = 3
SIDE = 32
BLOCKS = 3
MOST_BLOCKS = 5  # 32 pixels can be halved five times
HIDDEN = (512, 256)
DROPOUT = 0.05


def course_network(
    blocks: int = BLOCKS,
    classes: int = 10,
    dropout: float = DROPOUT,
    widen: int = 1,
    dropout_layer: Callable[[float], nn.Module] = nn.Dropout,
) -> nn.Sequential:
    """The layers with ``blocks`` 1 to 5, on the device "meta": they have shapes, and no numbers yet.

    ``widen`` (1 or more) multiplies the channels of every convolution's output; ``dropout`` is the share set to 0.
    Raises ``ValueError`` for sizes that cannot be built and for a ``dropout`` outside 0 to 1 (1 excluded).
    """
    _check(blocks, classes, dropout, widen)
    channels = [CHANNELS, *(CHANNELS * widen * 2**k for k in range(1, blocks + 1))]
    sizes = [channels[-1] * (SIDE // 2**blocks) ** 2, *HIDDEN, classes]
    layers: list[nn.Module] = []
    with torch.device("meta"):  # or the weights would be drawn from everybody's generator
        for taken, given in pairwise(channels):
            layers += [nn.Conv2d(taken, given, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
        layers.append(nn.Flatten())
        for taken, given in pairwise(sizes):
            layers += [dropout_layer(dropout), nn.Linear(taken, given), nn.ReLU()]
    return nn.Sequential(*layers[:-1])  # logits: no ReLU after the last layer


def _check(blocks: int, classes: int, dropout: float, widen: int) -> None:
    if not 1 <= blocks <= MOST_BLOCKS:
        raise ValueError(f"blocks: must be 1 to {MOST_BLOCKS}, got {blocks}")
    for name, value, least in (("classes", classes, 1), ("widen", widen, 1)):
        if value < least:
            raise ValueError(f"{name}: must be {least} or more, got {value}")
    if not 0 <= dropout < 1:
        raise ValueError(f"dropout: must be a share from 0 to below 1, got {dropout}")

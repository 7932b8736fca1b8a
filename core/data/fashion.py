"""Seven thousand pictures of clothes that come with the project: 28 x 28 grey pixels, ten classes of equal size.

Source: H. Xiao, K. Rasul, R. Vollgraf 2017, "Fashion-MNIST: a novel image dataset for benchmarking machine learning
algorithms"; (c) 2017 Zalando SE, MIT. Of each class the first 600 training and the first 100 test pictures, shuffled
once; ``tests/make_fashion.py`` makes the file again.

Axes: ``n`` and ``m`` are the pictures, then channel, row and column.
"""

from pathlib import Path

import numpy as np
import torch
from jaxtyping import Int64, UInt8
from torch import Tensor

FILE = Path(__file__).parents[2] / "assets" / "fashion_mnist_7000.npz"
CLASSES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
TRAINING = 6000
TEST = 1000


def load_fashion(
    file: Path = FILE,
) -> tuple[
    tuple[UInt8[Tensor, "n 1 28 28"], Int64[Tensor, " n"]],
    tuple[UInt8[Tensor, "m 1 28 28"], Int64[Tensor, " m"]],
]:
    """6,000 pictures to train on and 1,000 to test with, pixels 0 (ground) to 255, each with its class 0 to 9.

    Raises ``ValueError`` where the file is missing or damaged.
    """
    try:
        with np.load(file, allow_pickle=False) as arrays:
            training, test = (
                (
                    torch.from_numpy(arrays[f"{part}_images"])[:, None],
                    torch.from_numpy(arrays[f"{part}_labels"]),
                )
                for part in ("training", "test")
            )
    except Exception as error:  # zipfile, zlib and numpy raise a dozen types for a broken file
        raise ValueError(f"{file.name} is missing or damaged: copy it again from Nabla's assets.") from error
    return (training[0], training[1].long()), (test[0], test[1].long())

"""Everything that a network can be trained on here, in one shape: points, and pictures from small to large.

Source: each set's own module, ``core.data.points``, ``digits``, ``fashion`` and ``downloads``.

Axes: ``n`` is the examples; of pictures then channel, row and column, of points x and y. Pictures stay bytes in memory
on purpose: CIFAR-10 takes 184 MB so, and as float32 four times that.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float32, Float64, Int64, UInt8
from torch import Tensor

from core.data import digits, downloads, fashion, points

Inputs = UInt8[Tensor, "n c h w"] | Float32[Tensor, "n 2"]


@dataclass(frozen=True)
class Facts:
    """What is known of a set before it is loaded: the shape of one input, and the numbers of examples.

    ``download`` is the size in bytes of what has to be fetched first; 0 where the project has it.
    """

    shape: tuple[int, ...]
    classes: tuple[str, ...]
    training: int
    test: int
    download: int = 0


@dataclass(frozen=True)
class Split:
    """Pixels 0 to 255 as bytes, or coordinates as float32, and the class of each, counted from 0."""

    inputs: Inputs
    labels: Int64[Tensor, " n"]


@dataclass(frozen=True)
class TrainingSet:
    """A set in two parts. Everybody's: never change it in place.

    ``mean`` and ``deviation`` (of the population) are those of each channel of the training part, with pixels from 0
    to 1; of points those of x and y.
    """

    name: str
    classes: tuple[str, ...]
    training: Split
    test: Split
    mean: Float32[Tensor, " c"]
    deviation: Float32[Tensor, " c"]

    @property
    def shape(self) -> tuple[int, ...]:
        """Of one input: (2,) for points, (c, h, w) for pictures."""
        return tuple(self.training.inputs.shape[1:])

    def scaled(self, inputs: Inputs, standardise: bool = True) -> Float32[Tensor, "n ..."]:
        """As a network takes them, on the device of ``inputs``: pixels from 0 to 1, or with mean 0 and deviation 1.

        Points stay as they are, so that the surface is drawn in their own coordinates.
        """
        if inputs.dtype != torch.uint8:
            return inputs
        pixels = inputs.float().div_(255)
        return self.standardised(pixels) if standardise else pixels

    def standardised(self, pixels: Float32[Tensor, "n c h w"]) -> Float32[Tensor, "n c h w"]:
        """Pixels from 0 to 1 with mean 0 and deviation 1 in each channel of the training part; changed in place."""
        mean, deviation = (t.to(pixels.device)[:, None, None] for t in (self.mean, self.deviation))
        return pixels.sub_(mean).div_(deviation)


_TEN = tuple(str(digit) for digit in range(10))
_CIFAR = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
_BUNDLED = {
    **{name: Facts((2,), ("0", "1"), points.TRAINING, points.TEST) for name in points.SHAPES},
    "Digits": Facts((1, 8, 8), _TEN, digits.TRAINING, 325),
    "Fashion-MNIST, 7,000": Facts((1, 28, 28), fashion.CLASSES, fashion.TRAINING, fashion.TEST),
}
FACTS: dict[str, Facts] = {
    **_BUNDLED,
    "Fashion-MNIST": Facts((1, 28, 28), fashion.CLASSES, 60_000, 10_000, downloads.BYTES["Fashion-MNIST"]),
    "MNIST": Facts((1, 28, 28), _TEN, 60_000, 10_000, downloads.BYTES["MNIST"]),
    "CIFAR-10": Facts((3, 32, 32), _CIFAR, 50_000, 10_000, downloads.BYTES["CIFAR-10"]),
}
NAMES = tuple(FACTS)


def load_training_set(
    name: str, *, noise: float = 0.1, seed: int = 0, folder: Path | None = None
) -> TrainingSet:
    """The set called ``name``, one of ``NAMES``; the last four are kept.

    ``noise`` (0 to 0.5) and ``seed`` are for points alone, ``folder`` for what is downloaded: by default the one that
    ``NABLA_DATA`` names. Raises ``ValueError`` with one sentence for another name, and for missing or damaged files.
    """
    if name not in FACTS:
        raise ValueError(f"name must be one of {', '.join(NAMES)}; got {name!r}")
    if name in points.SHAPES:
        return _load(name, noise, seed, None)
    return _load(name, 0, 0, (folder or downloads.data_folder()) if FACTS[name].download else None)


@lru_cache(maxsize=4)
def _load(name: str, noise: float, seed: int, folder: Path | None) -> TrainingSet:
    """Asked for by what it depends on alone, so that nothing is kept twice."""
    parts = points.load_points(name, noise, seed) if name in points.SHAPES else _pictures(name, folder)
    training, test = (Split(inputs, labels) for inputs, labels in parts)
    mean, deviation = mean_and_deviation(training.inputs)
    return TrainingSet(name, FACTS[name].classes, training, test, mean.float(), deviation.float())


def _pictures(name: str, folder: Path | None) -> downloads.Parts:
    if name == "Digits":
        return _digits()
    return downloads.read(name, folder) if FACTS[name].download else fashion.load_fashion()


def _digits() -> downloads.Parts:
    """The levels 0 to 16 as pixels 0 to 255: times 255 / 16, rounded, halves up."""
    training, test = (
        (((255 * part.pixels.int() + 8) // 16).to(torch.uint8).view(-1, 1, 8, 8), part.labels)
        for part in digits.load_digits()
    )
    return training, test


def mean_and_deviation(inputs: Inputs) -> tuple[Float64[Tensor, " c"], Float64[Tensor, " c"]]:
    """Of each channel (of the population), pixels counted from 0 to 1.

    Pixels are counted by level and piece by piece: exact, and without 1.2 GB for CIFAR-10 as float64.
    """
    if inputs.dtype != torch.uint8:
        return inputs.double().mean(0), inputs.double().std(0, correction=0)
    pieces = np.array_split(inputs.numpy(), 1 + len(inputs) // 1024)
    counted = [[np.bincount(part.ravel(), minlength=256) for part in p.swapaxes(0, 1)] for p in pieces]
    share = torch.from_numpy(np.sum(counted, 0)).double() / (inputs.numel() / inputs.shape[1])
    level = torch.arange(256).double() / 255
    mean = share @ level
    return mean, (share * (level - mean[:, None]).square()).sum(1).sqrt()

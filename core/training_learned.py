"""What a network has learned: what it takes for what, where it errs most surely, and what its first layer looks for.

Sources: Stehman 1997, "Selecting and interpreting measures of thematic classification accuracy", for the confusion
matrix; Krizhevsky, Sutskever, Hinton 2012, "ImageNet classification with deep convolutional neural networks", figure
3, for filters as pictures.

Axes: ``k`` classes, ``n`` examples, ``u`` filters or units of the first layer, ``c h w`` channel, row and column of a
picture; ``h w *rgb`` is (h, w) in grey and (h, w, 3) in colour.
"""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Float32, Float64, Int64, UInt8
from torch import Tensor, nn

from core.colour import signed
from core.data.training_sets import Inputs
from core.training_evaluation import outputs_of
from core.training_network import Network, predicted
from core.training_state import State, network_of, training_set

WORST = 12
MOST_UNITS = 16  # of a dense layer
MOST_FILTERS = 64
GAP = 4  # pixels between the pictures of a montage
BETWEEN = 128  # their grey level: it is seen on black pictures, on a light page and on a dark one


@dataclass(frozen=True)
class Examples:
    """Held-out examples: ``index`` in that part, the pictures or points, classes, probability of the one ``said``."""

    index: Int64[np.ndarray, " n"]
    inputs: UInt8[np.ndarray, "n h w *rgb"] | Float32[np.ndarray, "n 2"]
    true: Int64[np.ndarray, " n"]
    said: Int64[np.ndarray, " n"]
    probability: Float64[np.ndarray, " n"]


@dataclass(frozen=True)
class Filters:
    """The first ``u`` of the first layer's ``of`` filters or units, each the weights of its inputs.

    ``kind`` is "filter" of a convolution, "unit" of a dense layer, or "class" where that layer is the only one.
    """

    weights: Float32[np.ndarray, "u c h w"]
    of: int
    kind: str

    @property
    def limit(self) -> float:
        """The largest magnitude of the weights that are here; colours go from -limit to limit."""
        return float(np.abs(self.weights).max())


@dataclass(frozen=True)
class Learned:
    """After ``update`` updates. ``confusion[true, said]`` counts all held-out examples; ``mistakes`` are the worst.

    ``filters`` is None for points, whose first layer has no picture.
    """

    update: int
    classes: tuple[str, ...]
    confusion: Int64[np.ndarray, "k k"]
    mistakes: Examples
    filters: Filters | None

    @property
    def counts(self) -> Int64[np.ndarray, " k"]:
        """Held-out examples of each class."""
        counts: Int64[np.ndarray, " k"] = self.confusion.sum(1)
        return counts

    @property
    def accuracy(self) -> Float64[np.ndarray, " k"]:
        """The share (0 to 1) of each class that is right."""
        shares: Float64[np.ndarray, " k"] = self.confusion.diagonal() / self.counts
        return shares

    @property
    def right(self) -> float:
        """The share (0 to 1) of all that is right."""
        return float(self.confusion.trace() / self.confusion.sum())

    @property
    def most_confused(self) -> tuple[int, int]:
        """The class, and what it is most often mistaken for."""
        wrong = self.confusion - np.diag(self.confusion.diagonal() + 1)  # -1: never the diagonal
        true, said = np.unravel_index(wrong.argmax(), wrong.shape)
        return int(true), int(said)


def learned(state: State) -> Learned:
    """What ``state``'s network makes of all held-out examples, without dropout.

    Raises ``ValueError`` where the examples are missing, and where the network's outputs are no numbers any more.
    """
    data, network = training_set(state.start), network_of(state)
    said, shares = _answers(state, network, data.test.inputs)
    true, classes = data.test.labels, len(data.classes)
    confusion = torch.bincount(true * classes + said, minlength=classes**2).view(classes, classes)
    wrong = (said != true).nonzero()[:, 0]
    worst = _surest(shares[wrong, said[wrong]], WORST)
    mistakes = _examples(data.test.inputs, true, said, shares, wrong[worst])
    filters = _filters(network.module, data.shape) if len(data.shape) == 3 else None
    return Learned(state.updates, data.classes, confusion.numpy(), mistakes, filters)


def pictures_of(state: State, true: int, said: int, most: int = 24) -> Examples:
    """Those of class ``true`` for which the network says ``said``, at most so many, the surest first.

    Raises ``ValueError`` for points, for a class that is none, and as ``learned`` does.
    """
    data = training_set(state.start)
    if len(data.shape) != 3:
        raise ValueError(f"data: {data.name} are points, and have no pictures")
    for name, value in (("true", true), ("said", said)):
        if not 0 <= value < len(data.classes):
            raise ValueError(f"{name}: must be a class from 0 to {len(data.classes) - 1}, got {value}")
    own = (data.test.labels == true).nonzero()[:, 0]  # of the others nothing needs to be computed
    answers, shares = _answers(state, network_of(state), data.test.inputs[own])
    cell = (answers == said).nonzero()[:, 0]
    chosen = cell[_surest(shares[cell, said], most)]
    found = _examples(data.test.inputs[own], data.test.labels[own], answers, shares, chosen)
    return Examples(own[chosen].numpy(), found.inputs, found.true, found.said, found.probability)


def probabilities(outputs: Float[Tensor, "n o"]) -> Float64[Tensor, "n k"]:
    """What a network's outputs say of each class; of a single output the sigmoid is class 1."""
    if outputs.shape[1] > 1:
        return outputs.double().softmax(1)
    one = outputs.double()
    return torch.cat([-one, one], 1).sigmoid()


def _answers(state: State, network: Network, inputs: Inputs) -> tuple[Tensor, Float64[Tensor, "n k"]]:
    outputs = outputs_of(network, training_set(state.start), inputs, standardise=state.start.standardise)
    if not outputs.isfinite().all():
        raise ValueError(
            "the network's outputs are no numbers any more (infinite or NaN), so it says nothing; go back to an "
            "earlier update"
        )
    return predicted(outputs), probabilities(outputs)


def _surest(shares: Float64[Tensor, " n"], most: int) -> Int64[Tensor, " m"]:
    return shares.argsort(descending=True, stable=True)[:most]


def _examples(inputs: Inputs, true: Tensor, said: Tensor, shares: Tensor, chosen: Tensor) -> Examples:
    picked = inputs[chosen]
    shown = _as_shown(picked) if picked.dtype == torch.uint8 else picked.numpy()
    columns = (true[chosen].numpy(), said[chosen].numpy(), shares[chosen, said[chosen]].numpy())
    return Examples(chosen.numpy(), shown, *columns)


def _as_shown(pictures: UInt8[Tensor, "n c h w"]) -> UInt8[np.ndarray, "n h w *rgb"]:
    """Channels last in colour, and without them in grey."""
    return (pictures[:, 0] if pictures.shape[1] == 1 else pictures.movedim(1, -1)).contiguous().numpy()


def _filters(module: nn.Sequential, shape: tuple[int, ...]) -> Filters:
    layers = [layer for layer in module if isinstance(layer, nn.Linear | nn.Conv2d)]
    weight = layers[0].weight.detach().cpu().float()
    if isinstance(layers[0], nn.Conv2d):
        return Filters(weight[:MOST_FILTERS].numpy(), len(weight), "filter")
    kind = "unit" if len(layers) > 1 else "class"
    return Filters(weight[:MOST_UNITS].reshape(-1, *shape).numpy(), len(weight), kind)


def painted(filters: Filters) -> UInt8[np.ndarray, "u h w 3"]:
    """Weights as colours: of one channel blue, white (zero), orange; of three their own around middle grey."""
    weights = torch.from_numpy(filters.weights)
    return np.stack([signed(one, filters.limit).pixels for one in weights])


def montage(
    pictures: UInt8[np.ndarray, "n h w *rgb"], columns: int, side: int
) -> UInt8[np.ndarray, "H W *rgb"]:
    """All pictures (1 or more) on one sheet, ``columns`` a row at most, enlarged by whole steps to ``side`` or less.

    Rows are about equally long. A picture that is larger than ``side`` stays as it is.
    """
    scale = max(1, side // max(pictures.shape[1:3]))
    large = pictures.repeat(scale, 1).repeat(scale, 2)
    height, width = (size + GAP for size in large.shape[1:3])
    rows = -(-len(large) // columns)
    columns = -(-len(large) // rows)
    sheet = np.full((rows * height - GAP, columns * width - GAP, *large.shape[3:]), BETWEEN, np.uint8)
    for number, one in enumerate(large):
        top, left = (number // columns) * height, (number % columns) * width
        sheet[top : top + height - GAP, left : left + width - GAP] = one
    return sheet

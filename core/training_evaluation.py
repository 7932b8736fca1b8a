"""How good a network is on examples that it has not learned from, and what it makes of the plane.

Source: Goodfellow, Bengio, Courville 2016, "Deep Learning", section 5.3, for held-out examples; the curves and panels
of the page show nothing that was not computed here.

Axes: ``n`` is examples, ``o`` outputs, ``g`` the lines of a grid over the plane, row 0 with the largest y.
"""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from jaxtyping import Float, Float32
from torch import Tensor

from core.data.training_sets import Inputs, TrainingSet
from core.training_network import Network, loss_of, predicted
from core.training_settings import Controls

LIVE = 1000  # held-out examples of a curve's point; more would cost more time than the training
PIECE = 500  # examples in one forward pass
PRICE = 0.03  # how much of the training's time the scores may take
GRID = 48
EXTENT = 1.2  # the plane is drawn from -EXTENT to EXTENT both ways


@dataclass(frozen=True)
class Score:
    """Mean loss and accuracy (0 to 1) on held-out examples after ``update`` updates, ``samples`` examples."""

    update: int
    samples: int
    loss: float
    accuracy: float


def score_every(controls: Controls, data: TrainingSet) -> int:
    """Updates between two scores, from the settings alone, so that a run scores at the same updates each time.

    An example costs a third when it is not learned from; at most ``PRICE`` of the time goes into scores.
    """
    examples = min(LIVE, len(data.test.labels))
    return max(1, math.ceil(examples / (3 * PRICE * controls.m * controls.k)))


def evaluate(network: Network, data: TrainingSet, update: int, samples: int, *, standardise: bool) -> Score:
    """The score on the first ``LIVE`` held-out examples, without dropout and with batch norm's running statistics."""
    inputs, labels = data.test.inputs[:LIVE], data.test.labels[:LIVE]
    outputs = outputs_of(network, data, inputs, standardise=standardise)
    right = (predicted(outputs) == labels).float().mean().item()
    return Score(update, samples, loss_of(outputs, labels).item(), right)


@torch.no_grad()
def outputs_of(
    network: Network, data: TrainingSet, inputs: Inputs, *, standardise: bool
) -> Float[Tensor, "n o"]:
    """What the network makes of ``inputs`` when it is used, piece by piece, on the CPU."""
    like = network.parameters
    network.module.eval()
    pieces = [
        network.module(data.scaled(piece, standardise).to(like)).cpu().float()
        for piece in torch.split(inputs, PIECE)
    ]
    network.module.train()
    return torch.cat(pieces)


@torch.no_grad()
def surface(network: Network) -> Float32[np.ndarray, "g g"]:
    """The probability of class 1 at ``GRID`` x ``GRID`` points of the plane, for a network of two inputs."""
    network.module.eval()
    outputs = network.module(_grid().to(network.parameters))
    network.module.train()
    return np.asarray(outputs.sigmoid().view(GRID, GRID).cpu().float().numpy())


@cache
def _grid() -> Float32[Tensor, "gg 2"]:
    line = torch.linspace(-EXTENT, EXTENT, GRID)
    y, x = torch.meshgrid(line.flip(0), line, indexing="ij")
    return torch.stack([x, y], dim=-1).view(-1, 2)


def plane(data: TrainingSet) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All points of a set, their classes, and whether they are held out, to be drawn."""
    parts = (data.training, data.test)
    held_out = np.repeat([False, True], [len(part.labels) for part in parts])
    points = torch.cat([part.inputs for part in parts]).numpy()
    return points, torch.cat([part.labels for part in parts]).numpy(), held_out

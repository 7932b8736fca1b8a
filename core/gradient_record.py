"""The gradients of every update of a small network on digits, kept, so that an optimiser can be replayed on them.

Source: Kingma and Ba 2015, "Adam", algorithm 1, trains the network that is recorded, with its usual settings.

Axes: ``t`` is updates, the first one first; ``p`` the parameters, layer by layer, weights before biases.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

import torch
from jaxtyping import Float
from torch import Tensor

from core.adam import Settings, step
from core.data.digits import FEATURES, TRAINING, load_digits
from core.gradients_network import Architecture, Network, build
from core.gradients_pass import run

NETWORK = Architecture(depth=2, width=70, activation="tanh")
UPDATES = 300
BATCHES = (4, 16, 64, TRAINING)  # examples an update; the last one is all of them, so without noise


Gradients = Float[Tensor, "t p"]


@dataclass(frozen=True)
class Record:
    """``gradients`` of every update: 300 x 10,230 float32, 12 MB. ``layers`` are the places of each layer's parameters.

    ``losses`` are those of each batch before its update.
    """

    batch: int
    gradients: Gradients
    losses: tuple[float, ...]
    layers: tuple[slice, ...]

    def of_layer(self, layer: int) -> Gradients:
        """The gradients of one layer, 1 to 3, or for 0 of all; raises ``ValueError`` for another number."""
        if not 0 <= layer <= len(self.layers):
            raise ValueError(f"layer: must be 0 to {len(self.layers)}, got {layer}")
        return self.gradients[:, self.layers[layer - 1]] if layer else self.gradients


def record(batch: int, seed: int = 0, progress: Callable[[float], None] = lambda share: None) -> Record:
    """Train from ``seed`` with batches of ``batch`` examples (1 to 1472); ``progress`` hears the share that is done.

    Raises ``ValueError`` for another number of examples.
    """
    if not 1 <= batch <= TRAINING:
        raise ValueError(f"batch: must be 1 to {TRAINING}, got {batch}")
    training, _ = load_digits()
    generator = torch.Generator().manual_seed(seed)
    network = build(NETWORK, FEATURES, generator)
    m, v = (torch.zeros(parameters(network).numel()) for _ in range(2))
    settings = Settings()
    gradients = torch.empty(UPDATES, m.numel())
    losses = []
    for t in range(1, UPDATES + 1):
        chosen = torch.randperm(TRAINING, generator=generator)[:batch]
        done = run(network, training.features[chosen], training.labels[chosen])
        gradient = flat(done.by_weights, done.by_biases)
        gradients[t - 1] = gradient
        losses.append(float(done.forward.loss))
        m, v, added = step(m, v, gradient, t, settings)
        network = moved(network, added)
        progress(t / UPDATES)
    return Record(batch, gradients, tuple(losses), places(network))


_kept: dict[int, Record] = {}
_being_made = {batch: threading.Lock() for batch in BATCHES}  # who wants another record need not wait


def recorded(batch: int, progress: Callable[[float], None] = lambda share: None) -> Record:
    """The record of seed 0 for one of ``BATCHES``, made once for everybody: at most four of them, 49 MB.

    Never change it in place. Raises ``ValueError`` for another number of examples.
    """
    if batch not in BATCHES:
        raise ValueError(f"batch: must be one of {', '.join(map(str, BATCHES))}, got {batch}")
    if batch not in _kept:
        with _being_made[batch]:
            if batch not in _kept:
                _kept[batch] = record(batch, progress=progress)
    return _kept[batch]


def flat(weights: tuple[Tensor, ...], biases: tuple[Tensor, ...]) -> Float[Tensor, " p"]:
    """All of them one after another, layer by layer."""
    return torch.cat([tensor.flatten() for pair in zip(weights, biases, strict=True) for tensor in pair])


def parameters(network: Network) -> Float[Tensor, " p"]:
    """Every weight and bias of ``network``, layer by layer."""
    return flat(network.weights, network.biases)


def places(network: Network) -> tuple[slice, ...]:
    """Where the parameters of each layer lie among all of them."""
    sizes = [w.numel() + b.numel() for w, b in zip(network.weights, network.biases, strict=True)]
    ends = list(accumulate(sizes, initial=0))
    return tuple(slice(first, end) for first, end in pairwise(ends))


def moved(network: Network, step: Float[Tensor, " p"]) -> Network:
    """The network with ``step`` added to its parameters."""
    weights, biases = [], []
    for weight, bias, place in zip(network.weights, network.biases, places(network), strict=True):
        part = step[place]
        weights.append(weight + part[: weight.numel()].view_as(weight))
        biases.append(bias + part[weight.numel() :])
    return replace(network, weights=tuple(weights), biases=tuple(biases))

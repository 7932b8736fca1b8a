"""The recorded training again, with other settings of Adam: the same first weights, the same batches.

Source: Kingma and Ba 2015, algorithm 1.

Axes: as in ``core.gradient_record``; everything happens on the CPU.
"""

import time
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from core.adam import Settings, step
from core.data.digits import FEATURES, TRAINING, load_digits
from core.gradient_record import NETWORK, UPDATES, flat, moved, parameters, places
from core.gradients_network import Network, build
from core.gradients_pass import run
from core.gradients_summary import norm

RULE = 1e-3  # of thumb: an update should change a layer by about a thousandth of its size


@dataclass(frozen=True)
class Training:
    """A training on its way. ``losses`` are those of each batch before its update.

    ``moved`` has |dW| / |W| of every layer for each update, weights and biases together, by roots of sums of squares.
    """

    settings: Settings
    batch: int
    network: Network
    m: Tensor
    v: Tensor
    order: Tensor  # the state of the generator that draws the batches
    losses: tuple[float, ...] = ()
    moved: tuple[tuple[float, ...], ...] = ()

    @property
    def done(self) -> bool:
        """Whether all updates are made."""
        return len(self.losses) >= UPDATES


def begin(batch: int, settings: Settings, seed: int = 0) -> Training:
    """Before the first update, as ``core.gradient_record.record`` starts from the same ``seed``."""
    generator = torch.Generator().manual_seed(seed)
    network = build(NETWORK, FEATURES, generator)
    zero = torch.zeros_like(parameters(network))
    return Training(settings, batch, network, zero, zero.clone(), generator.get_state())


def advance(training: Training, seconds: float) -> Training:
    """Further updates until ``seconds`` are used up or all are made: at least one, and nothing is changed in place."""
    end = time.perf_counter() + seconds
    while not training.done:
        training = _update(training)
        if time.perf_counter() > end:
            break
    return training


def _update(now: Training) -> Training:
    digits, _ = load_digits()
    generator = torch.Generator()
    generator.set_state(now.order)
    chosen = torch.randperm(TRAINING, generator=generator)[: now.batch]
    done = run(now.network, digits.features[chosen], digits.labels[chosen])
    gradient = flat(done.by_weights, done.by_biases)
    m, v, added = step(now.m, now.v, gradient, len(now.losses) + 1, now.settings)
    before = parameters(now.network)
    shares = tuple(norm(added[place]) / norm(before[place]) for place in places(now.network))
    return replace(
        now,
        network=moved(now.network, added),
        m=m,
        v=v,
        order=generator.get_state(),
        losses=(*now.losses, float(done.forward.loss)),
        moved=(*now.moved, shares),
    )

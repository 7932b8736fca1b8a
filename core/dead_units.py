"""Units that died of one large step, and the leak that keeps them alive.

Source: Maas, Hannun, Ng 2013, "Rectifier nonlinearities improve neural network acoustic models", section 2.

Axes: as in ``core.gradients``.
"""

import statistics
from dataclasses import dataclass, replace

from core.data.digits import load_digits
from core.gradients import measure
from core.gradients_learning import advance
from core.gradients_network import Architecture, Network
from core.gradients_race import begin

SMALL_RATE = 0.1
LATER = 150  # updates at the small rate, after the large one
SEEDS = 3
# One hidden layer: its inputs never change, so what is dead there stays dead. In deeper layers some units come back.
NETWORKS = {
    name: Architecture(depth=1, width=64, activation=name, initialisation="he_normal")
    for name in ("relu", "leaky_relu")
}


@dataclass(frozen=True)
class Dead:
    """The share (0 to 1) of units whose slope is 0 for all 1472 digits of the training, mean of three seeds.

    ``start`` before any update, ``step`` after the large one, ``later`` after the small ones that follow; ``accuracy``
    is that on the digits held out at the end.
    """

    start: float
    step: float
    later: float
    accuracy: float


def dead_after(learning_rate: float) -> dict[str, Dead]:
    """One update at ``learning_rate``, then 150 at 0.1, with ReLU and with leaky ReLU.

    Raises ``ValueError`` for a rate that is not above 0.
    """
    found = {name: [_one(a, learning_rate, seed) for seed in range(SEEDS)] for name, a in NETWORKS.items()}
    return {
        name: Dead(*(statistics.fmean(values) for values in zip(*runs, strict=True)))
        for name, runs in found.items()
    }


def _one(architecture: Architecture, learning_rate: float, seed: int) -> tuple[float, float, float, float]:
    start = begin(architecture, learning_rate, seed).state
    after, _ = advance(start, 1)
    later, _ = advance(replace(after, learning_rate=SMALL_RATE), LATER)
    _, held_out = load_digits()
    accuracy = measure(later.network, held_out.features, held_out.labels).accuracy
    return _dead(start.network), _dead(after.network), _dead(later.network), accuracy


def _dead(network: Network) -> float:
    training, _ = load_digits()
    return measure(network, training.features, training.labels).layers[0].dead

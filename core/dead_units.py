"""Units that died of one large step, and the leak that keeps them alive.

Source: Maas, Hannun, Ng 2013, "Rectifier nonlinearities improve neural network acoustic models", section 2.

Axes: as in ``core.gradients``.
"""

from dataclasses import dataclass

from core.data.digits import load_digits
from core.gradients import measure
from core.gradients_network import Architecture
from core.gradients_race import begin, race

UPDATES = 100
NETWORKS = {
    name: Architecture(depth=5, width=64, activation=name, initialisation="he_normal")
    for name in ("relu", "leaky_relu")
}


@dataclass(frozen=True)
class Dead:
    """The share (0 to 1) of units of each hidden layer whose slope is 0 for every digit held out, and the accuracy."""

    shares: tuple[float, ...]
    accuracy: float


def dead_after(learning_rate: float, seed: int = 0) -> dict[str, Dead]:
    """Train the same network with ReLU and with leaky ReLU; raises ``ValueError`` for a rate that is not above 0."""
    runs = tuple(begin(a, learning_rate, seed) for a in NETWORKS.values())
    for _ in range(UPDATES):
        runs = race(runs, 0.0)
    _, held_out = load_digits()
    chains = (measure(run.state.network, held_out.features, held_out.labels) for run in runs)
    return {
        name: Dead(tuple(layer.dead for layer in chain.layers[:-1]), chain.accuracy)
        for name, chain in zip(NETWORKS, chains, strict=True)
    }

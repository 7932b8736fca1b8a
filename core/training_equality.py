"""The same effective batch twice: once whole, once in micro-batches, from the same first weights, update by update.

What a network computes for one example must not depend on the others in its micro-batch; then the mean over all
examples is the same however they are cut, to rounding. Batch norm breaks that: its statistics are those of the
micro-batch. Dropout does not, but draws other masks for other batches; with the same masks the two agree again.

Sources: Ioffe and Szegedy 2015, "Batch normalization", algorithm 1; Wu and He 2018, "Group normalization", section 3;
Goldberg 1991, "What every computer scientist should know about floating-point arithmetic", for the rounding.

Axes: ``u`` updates.
"""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float64

from core.training import advance
from core.training_settings import PRECISIONS, Controls, Start
from core.training_state import State, begin, window

COLUMNS = ("update", "samples", "whole", "parts", "gradient32", "weights32", "gradient64", "weights64")


@dataclass(frozen=True)
class Twins:
    """Both ways, in float32 and float64: pairs of the whole batch and its micro-batches."""

    single: tuple[State, State]
    double: tuple[State, State]

    @property
    def updates(self) -> int:
        """How many there were."""
        return self.single[0].updates


@dataclass(frozen=True)
class Apart:
    """What a chunk made: ``rows`` have the ``COLUMNS``.

    ``whole`` and ``parts`` are the losses in float32, the others the largest absolute differences between both ways:
    of the gradients of an update, and of the weights after it.
    """

    rows: Float64[np.ndarray, "u 8"]
    updates: int
    stopped: str


def begin_twins(start: Start, controls: Controls) -> Twins:
    """Both before their first update; raises ``ValueError`` for settings that cannot be trained with."""
    pairs = []
    for precision in PRECISIONS:
        at = replace(start, precision=precision)
        pairs.append((begin(at, whole_of(controls)), begin(at, controls)))
    return Twins(pairs[0], pairs[1])


def whole_of(controls: Controls) -> Controls:
    """The same effective batch as one micro-batch."""
    return replace(controls, m=controls.m * controls.k, k=1)


def advance_twins(twins: Twins, controls: Controls, updates: int) -> tuple[Twins, Apart]:
    """So many updates both ways, in both precisions; a chunk for ``core.engine``.

    ``controls`` are those of the micro-batches; another m and k may follow in mid-run.
    """
    rows: list[tuple[float, ...]] = []
    pairs = twins.single, twins.double
    for _ in range(updates):
        if any(state.stopped for pair in pairs for state in pair):
            break
        found = [_update(*pair, controls) for pair in pairs]
        pairs = found[0][0], found[1][0]
        (losses, *single), (_, *double) = found[0][1], found[1][1]
        whole = pairs[0][0]
        rows.append((whole.updates, whole.samples, *losses, *single, *double))
    stopped = next((state.stopped for pair in pairs for state in pair if state.stopped), "")
    table = np.array(rows, dtype=np.float64).reshape(-1, len(COLUMNS))
    return Twins(*pairs), Apart(table, pairs[0][0].updates, stopped)


def _update(
    whole: State, parts: State, controls: Controls
) -> tuple[tuple[State, State], tuple[tuple[float, float], float, float]]:
    """One update both ways: the new states; the losses, and the largest differences of gradient and weights."""
    many = len(window(parts.examples - parts.position, controls).sizes)
    whole, once = advance(whole, whole_of(controls), 1, keep_gradients=True)
    parts, cut = advance(parts, controls, many, keep_gradients=True)
    if whole.stopped or parts.stopped:
        return (whole, parts), ((float("nan"), float("nan")), float("nan"), float("nan"))
    gradient = (once.gradients[0] - cut.gradients[0]).abs().max().item()
    weights = (whole.parameters - parts.parameters).abs().max().item()
    losses = float(once.updates[0, 2]), float(cut.updates[0, 2])
    return (whole, parts), (losses, gradient, weights)

"""Two networks that learn side by side, update by update, from the same batches in the same order.

Source: Robbins and Monro 1951, "A stochastic approximation method", for the updates (``core.gradients_learning``).

Axes: as there; everything happens on the CPU, so that a view gives the same numbers on every machine.
"""

import math
import statistics
import time
from dataclasses import dataclass, replace

import torch

from core.data.digits import FEATURES, load_digits
from core.gradients import measure
from core.gradients_breakdown import Breakdown, explain
from core.gradients_learning import NOT_MOVED, State, Step, advance, start, units_differ_by
from core.gradients_network import Architecture, build

UPDATES = 200
BATCH = 64
LATE = 20  # the last updates, over which an outcome is taken


@dataclass(frozen=True)
class Run:
    """One network on its way: its state, every step so far, the seconds they took, and where it broke, if it did."""

    state: State
    steps: tuple[Step, ...] = ()
    seconds: float = 0.0
    breakdown: Breakdown | None = None

    @property
    def done(self) -> bool:
        """Whether all updates are made, or nothing can come back from NaN."""
        return len(self.steps) >= UPDATES or self.breakdown is not None


@dataclass(frozen=True)
class Outcome:
    """What a run came to. Everything but ``loss`` and ``milliseconds`` is NaN or empty where it broke.

    ``moved`` is the mean |dW| / |W| of the first layer over the last updates, ``not_moved`` the layers below one
    millionth in all of them, ``loss`` the mean over their batches, ``accuracy`` (0 to 1) that on the digits held out,
    ``dead`` the largest share of dead units of a layer, ``equal`` the layers whose units all compute the same.
    """

    moved: float
    not_moved: tuple[int, ...]
    loss: float
    accuracy: float
    dead: float
    equal: tuple[int, ...]
    milliseconds: float


def begin(architecture: Architecture, learning_rate: float, seed: int) -> Run:
    """A run before its first update; the same ``seed`` draws the same weights and takes the same batches."""
    training, _ = load_digits()
    network = build(architecture, FEATURES, torch.Generator().manual_seed(seed))
    places = [slice(first, first + BATCH) for first in range(0, len(training.labels), BATCH)]
    batches = [(training.features[place], training.labels[place]) for place in places]
    return Run(start(network, batches, learning_rate))


def race(runs: tuple[Run, ...], seconds: float) -> tuple[Run, ...]:
    """Every run a little further, turn by turn, until ``seconds`` are used up or all are done: at least one turn."""
    end = time.perf_counter() + seconds
    while not all(run.done for run in runs):
        runs = tuple(run if run.done else _step(run) for run in runs)
        if time.perf_counter() > end:
            break
    return runs


def _step(run: Run) -> Run:
    began = time.perf_counter()
    state, (step,) = advance(run.state, 1)
    taken = time.perf_counter() - began
    after = Run(state, (*run.steps, step), run.seconds + taken)
    if step.first_not_finite is None:
        return after
    batch, labels = run.state.batches[run.state.update % len(run.state.batches)]
    moved = max(run.steps[-1].moved) if run.steps else math.nan
    broke = explain(run.state.network, batch, labels, step.first_not_finite, step.update, moved)
    return replace(after, breakdown=broke)


def outcome(run: Run) -> Outcome:
    """What ``run`` has come to so far; raises ``ValueError`` before its first update."""
    if not run.steps:
        raise ValueError("run: must have made an update, got none")
    late = run.steps[-LATE:]
    loss = statistics.fmean(step.loss for step in late)
    milliseconds = 1e3 * run.seconds / len(run.steps)
    if run.breakdown is not None:
        return Outcome(math.nan, (), loss, math.nan, math.nan, (), milliseconds)
    _, held_out = load_digits()
    chain = measure(run.state.network, held_out.features, held_out.labels)
    layers = range(len(late[0].moved))
    return Outcome(
        moved=statistics.fmean(step.moved[0] for step in late),
        not_moved=tuple(k + 1 for k in layers if all(step.moved[k] < NOT_MOVED for step in late)),
        loss=loss,
        accuracy=chain.accuracy,
        dead=max(layer.dead for layer in chain.layers),
        equal=tuple(k for k, by in enumerate(units_differ_by(run.state.network), 1) if by == 0),
        milliseconds=milliseconds,
    )

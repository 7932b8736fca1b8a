"""Two networks that learn side by side, update by update, from the same batches in the same order.

Source: Robbins and Monro 1951, "A stochastic approximation method", for the updates (``core.gradients_learning``).

Axes: as there; everything happens on the CPU, so that a view has the same numbers with and without a GPU.
"""

import math
import statistics
import time
from dataclasses import dataclass, replace

import torch

from core.data.digits import FEATURES, load_digits
from core.gradients import measure
from core.gradients_breakdown import Breakdown, explain
from core.gradients_learning import NOT_MOVED, State, Step, advance, start, travelled, units_differ_by
from core.gradients_network import Architecture, Network, build

UPDATES = 200
BATCH = 64
LATE = 20  # the last updates, over which the loss of an outcome is taken


@dataclass(frozen=True)
class Run:
    """A network on its way: as it was ``first``, its state, every step so far with its seconds, and where it broke."""

    first: Network
    state: State
    steps: tuple[Step, ...] = ()
    seconds: tuple[float, ...] = ()
    breakdown: Breakdown | None = None

    @property
    def done(self) -> bool:
        """Whether all updates are made, or nothing can come back from NaN."""
        return len(self.steps) >= UPDATES or self.breakdown is not None

    @property
    def travelled(self) -> tuple[float, ...]:
        """How far each layer has come from its first weights, |W - W_first| / |W_first|."""
        return travelled(self.first, self.state.network)

    @property
    def not_moved(self) -> tuple[int, ...]:
        """The layers that are less than a millionth of their size away from their first weights."""
        return tuple(k for k, way in enumerate(self.travelled, 1) if way < NOT_MOVED)

    @property
    def equal(self) -> tuple[int, ...]:
        """The hidden layers whose units all compute the same."""
        return tuple(k for k, by in enumerate(units_differ_by(self.state.network), 1) if by == 0)


@dataclass(frozen=True)
class Outcome:
    """What a run came to. Everything but ``loss`` and ``milliseconds`` is NaN or empty where it broke.

    ``travelled`` is |W - W_first| / |W_first| of the first layer, ``not_moved`` the layers for which that is below one
    millionth, ``loss`` the mean over the last batches, ``accuracy`` (0 to 1) that on the digits held out, ``dead`` the
    largest share of dead units of a layer, ``equal`` the layers whose units all compute the same, ``milliseconds`` the
    median time of an update.
    """

    travelled: float
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
    return Run(network, start(network, batches, learning_rate))


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
    after = replace(run, state=state, steps=(*run.steps, step), seconds=(*run.seconds, taken))
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
    milliseconds = 1e3 * statistics.median(run.seconds)
    if run.breakdown is not None:
        return Outcome(math.nan, (), loss, math.nan, math.nan, (), milliseconds)
    _, held_out = load_digits()
    chain = measure(run.state.network, held_out.features, held_out.labels)
    return Outcome(
        travelled=run.travelled[0],
        not_moved=run.not_moved,
        loss=loss,
        accuracy=chain.accuracy,
        dead=max(layer.dead for layer in chain.layers),
        equal=run.equal,
        milliseconds=milliseconds,
    )

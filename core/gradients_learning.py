"""Plain stochastic gradient descent on a deep network, step by step: which layers move, and what breaks first.

Sources: Robbins and Monro 1951, "A stochastic approximation method"; Goodfellow, Bengio, Courville 2016, "Deep
Learning", algorithm 8.1. A step is W <- W - rate * dL/dW, and the same for the biases.

Axes: ``n`` is the examples of a batch, ``d`` its features.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from torch import Tensor

from core.gradients_network import Network, check_batch
from core.gradients_pass import NotFinite, Pass, first_not_finite, run
from core.gradients_summary import finite, largest, norm

NOT_MOVED = 1e-6  # of the weights' own size in one update
Batch = tuple[Tensor, Tensor]  # (n, d) features and (n,) labels


@dataclass(frozen=True)
class State:
    """All that the rest of a run depends on. Update u (from 0) takes batch u modulo their number."""

    network: Network
    batches: tuple[Batch, ...]
    learning_rate: float
    update: int = 0


@dataclass(frozen=True)
class Step:
    """One update, counted from 1; ``loss`` and ``accuracy`` are those of its batch before it.

    ``moved[k]`` is |dW| / |W| of layer k + 1, by roots of sums of squares (0 for 0/0). dW is what has really become of
    the weights: float32 drops a change of less than some 1e-8 of them. ``not_moved[k]`` is whether that is below one
    millionth. ``first_not_finite`` is the first tensor with inf or NaN in the pass, or of the new weights.
    """

    update: int
    loss: float
    accuracy: float
    moved: tuple[float, ...]
    not_moved: tuple[bool, ...]
    first_not_finite: NotFinite | None


def start(network: Network, batches: Sequence[Batch], learning_rate: float) -> State:
    """The state before the first update.

    Raises ``ValueError`` without batches, for one that does not fit, and for a learning rate that is not above 0.
    """
    if not batches:
        raise ValueError("batches: must be one or more, got none")
    if not 0 < learning_rate < math.inf:
        raise ValueError(f"learning_rate: must be a finite number above 0, got {learning_rate}")
    for batch, labels in batches:
        check_batch(network, batch, labels)
    return State(network, tuple(batches), learning_rate)


def advance(state: State, updates: int) -> tuple[State, tuple[Step, ...]]:
    """The state ``updates`` later, and every step to it; nothing in ``state`` is changed, nothing is drawn.

    A run that broke goes on, as a real one does. Raises ``ValueError`` for a negative number of updates.
    """
    if updates < 0:
        raise ValueError(f"updates: must be 0 or more, got {updates}")
    steps = []
    for _ in range(updates):
        state, step = _update(state)
        steps.append(step)
    return state, tuple(steps)


def train(network: Network, batches: Sequence[Batch], learning_rate: float, updates: int) -> Iterator[Step]:
    """``updates`` steps from the first one on, each computed when it is asked for; raises as ``start`` does."""
    state = start(network, batches, learning_rate)
    for _ in range(updates):
        state, step = _update(state)
        yield step


def _update(state: State) -> tuple[State, Step]:
    network, rate = state.network, state.learning_rate
    batch, labels = state.batches[state.update % len(state.batches)]
    done = run(network, batch, labels)
    weights = _descend(network.weights, done.by_weights, rate)
    after = replace(network, weights=weights, biases=_descend(network.biases, done.by_biases, rate))
    after_state = replace(state, network=after, update=state.update + 1)
    moved = travelled(network, after)
    return after_state, Step(
        update=after_state.update,
        loss=float(done.forward.loss),
        accuracy=float((done.forward.outputs[-1].argmax(1) == labels).sum()) / len(labels),
        moved=moved,
        not_moved=tuple(share < NOT_MOVED for share in moved),
        first_not_finite=_first_not_finite(done, after),
    )


def _descend(before: tuple[Tensor, ...], gradients: tuple[Tensor, ...], rate: float) -> tuple[Tensor, ...]:
    return tuple(value.sub(slope, alpha=rate) for value, slope in zip(before, gradients, strict=True))


def travelled(first: Network, now: Network) -> tuple[float, ...]:
    """For each layer |W - W_first| / |W_first|, by roots of sums of squares (0 for 0/0)."""
    pairs = zip(first.weights, now.weights, strict=True)
    return tuple(_share(norm(after - before), norm(before)) for before, after in pairs)


def _share(change: float, size: float) -> float:
    if size == 0:
        return math.inf if change > 0 else change
    return change / size


def _first_not_finite(done: Pass, after: Network) -> NotFinite | None:
    found = first_not_finite(done)
    for which, tensors in (("new weights", after.weights), ("new biases", after.biases)):
        for layer, tensor in enumerate(tensors, 1):
            if found is None and not finite(tensor):
                found = NotFinite(layer, which)
    return found


def units_differ_by(network: Network) -> tuple[float, ...]:
    """For each hidden layer the largest difference between the incoming weights of two of its units (or biases).

    0 for layers whose units all compute the same, as they do for ever after a start from one constant.
    """
    layers = list(zip(network.weights, network.biases, strict=True))[:-1]
    return tuple(max(largest(w.amax(0) - w.amin(0)), largest(b.amax() - b.amin())) for w, b in layers)

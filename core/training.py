"""Live training: a run is a chain of chunks, each a pure function of the state before it.

``advance`` takes a state and returns another; the state it was given is not changed, and nothing depends on a clock. So
a run gives the same numbers however it is cut into chunks, and a chunk that is lost is computed again. An update from
micro-batches of n_1 ... n_k examples steps along the mean gradient of all: ``backward`` adds up the gradients of losses
times n_i / (n_1 + ... + n_k). The wrong modes use the weights of ``core.accumulation`` instead.

Sources: Goodfellow, Bengio, Courville 2016, "Deep Learning", sections 8.1.3 and 8.3.

Axes: those of ``core.training_state``.
"""

import math
from dataclasses import dataclass, field, replace

import torch
from jaxtyping import Float, Int
from torch import Tensor

from core.accumulation import compare
from core.data.training_sets import TrainingSet
from core.training_batches import next_batch
from core.training_diagnosis import first_not_finite
from core.training_evaluation import Score, evaluate, score_every, surface
from core.training_network import Network, forward, loss_of
from core.training_optimisers import first_moments, step
from core.training_progress import Progress, progress_of
from core.training_settings import Controls, Start, check_controls
from core.training_state import Place, State, Window, network_of, place_of, training_set, window


@dataclass(frozen=True)
class _Desk:
    """What a chunk works on in place: copies of the state's tensors, and lists that grow.

    ``gradient`` is where an update's gradient adds up: the network's own in the right mode.
    """

    controls: Controls
    data: TrainingSet
    network: Network
    moments: Float[Tensor, "s p"]
    gradient: Float[Tensor, " p"]
    true: Float[Tensor, " q"]
    updates: list[tuple[float, ...]] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)
    gradients: list[Float[Tensor, " p"]] | None = None


def warm() -> None:
    """Called in a process, it has loaded what a chunk needs there; PyTorch takes a second or more."""


def advance(
    state: State, controls: Controls, micro_batches: int, *, keep_gradients: bool = False
) -> tuple[State, Progress]:
    """Train for so many micro-batches; a state that has stopped stays as it is.

    Raises ``ValueError`` for controls that no update can be made with.
    """
    check_controls(controls, state.start)
    state = _with_controls(state, controls)
    desk = _desk(state, controls, [] if keep_gradients else None)
    place = place_of(state)
    if not state.samples:
        _score(desk, state.start, place)
    for _ in range(micro_batches):
        if place.stopped:
            break
        _micro_batch(desk, state.start, place)
    network = desk.network
    tensors = (network.parameters, network.buffers, desk.moments, desk.gradient, desk.true)
    parameters, buffers, moments, gradient, true = (tensor.cpu() for tensor in tensors)
    state = replace(
        state,
        parameters=parameters,
        buffers=buffers,
        moments=moments,
        gradient=gradient,
        true=true,
        **vars(place),
    )
    plane = surface(network) if len(desk.data.shape) == 1 else None
    return state, progress_of(state, plane, desk.updates, desk.scores, desk.gradients or ())


def _with_controls(state: State, controls: Controls) -> State:
    """Another optimiser remembers nothing yet; another m, k or mode empties the bucket."""
    if state.optimiser != controls.optimiser:
        moments = first_moments(controls.optimiser, state.parameters)
        state = replace(state, optimiser=controls.optimiser, moments=moments, steps=0)
    left_over = state.window is None and controls.mode != "sample_b" and bool(state.gradient.any())
    if left_over or (state.window and state.window.made_for != (controls.m, controls.k, controls.mode)):
        zeros = torch.zeros_like(state.gradient)
        state = replace(state, window=None, filled=0, loss=0.0, gradient=zeros)
    wrong = controls.mode != "right"
    if wrong != bool(state.true.numel()):
        state = replace(state, true=torch.zeros_like(state.gradient)[: None if wrong else 0])
    return state


def _desk(state: State, controls: Controls, kept: list[Float[Tensor, " p"]] | None) -> _Desk:
    network = network_of(state)
    device = network.parameters.device
    moments, true = (t.to(device, copy=True) for t in (state.moments, state.true))
    if controls.mode == "right":
        gradient = network.gradients.copy_(state.gradient)
    else:
        gradient = state.gradient.to(device, copy=True)
    return _Desk(controls, training_set(state.start), network, moments, gradient, true, gradients=kept)


def _micro_batch(desk: _Desk, start: Start, place: Place) -> None:
    examples = len(desk.data.training.labels)
    now = place.window = place.window or window(examples - place.position, desk.controls)
    inputs, labels = next_batch(desk.network, desk.data, start, place, now, desk.controls)
    loss = _add_up(desk, now, place.filled, inputs, labels)
    place.loss += loss * len(labels)
    place.samples += len(labels)
    place.position += len(labels)
    place.filled += 1
    if not math.isfinite(loss):
        place.stopped = first_not_finite(desk.network, inputs, labels, place.updates + 1)
    elif place.filled == len(now.sizes):
        _update(desk, start, place, now, (inputs, labels))
    if place.position == examples:
        place.epoch, place.position = place.epoch + 1, 0


def _add_up(desk: _Desk, now: Window, i: int, inputs: Tensor, labels: Int[Tensor, " m"]) -> float:
    """Add the gradient of micro-batch ``i`` with its weight, and return its mean loss."""
    loss = loss_of(forward(desk.network, inputs), labels)
    if now.made_for[2] == "right":
        scaled = loss if len(now.sizes) == 1 else loss * now.weights[i]
        torch.autograd.backward(scaled)  # adds to what is there
        return loss.item()
    desk.network.gradients.zero_()
    torch.autograd.backward(loss)
    desk.gradient.add_(desk.network.gradients, alpha=now.weights[i])
    desk.true.add_(desk.network.gradients, alpha=now.right[i])
    return loss.item()


def _update(
    desk: _Desk, start: Start, place: Place, now: Window, batch: tuple[Tensor, Int[Tensor, " m"]]
) -> None:
    """The end of a window: a step of the optimiser where the mode makes one, and an empty bucket."""
    if now.steps:
        norm = torch.linalg.vector_norm(desk.gradient).item()
        if not math.isfinite(norm):
            desk.network.gradients.copy_(desk.gradient)  # of all micro-batches, not of the last alone
            place.stopped = first_not_finite(desk.network, *batch, place.updates + 1)
        else:
            _step(desk, start, place, now, norm)
    place.window, place.filled, place.loss = None, 0, 0.0
    if not now.keeps:
        desk.gradient.zero_()
    desk.true.zero_()


def _step(desk: _Desk, start: Start, place: Place, now: Window, norm: float) -> None:
    if desk.gradients is not None:
        desk.gradients.append(desk.gradient.clone())
    place.updates += 1
    place.steps += 1
    c = desk.controls
    step(
        c.optimiser, desk.network.parameters, desk.gradient, desk.moments,
        number=place.steps, learning_rate=c.learning_rate, weight_decay=c.weight_decay,
    )  # fmt: skip
    against = compare((desk.gradient,), (desk.true,)) if c.mode != "right" else None
    ways = (against.length, against.cosine) if against else (1.0, 1.0)
    desk.updates.append((place.updates, place.samples, place.loss / sum(now.sizes), norm, *ways))
    if place.updates % score_every(c, desk.data) == 0:
        _score(desk, start, place)


def _score(desk: _Desk, start: Start, place: Place) -> None:
    found = evaluate(desk.network, desk.data, place.updates, place.samples, standardise=start.standardise)
    desk.scores.append(found)

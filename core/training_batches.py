"""The next micro-batch of a live training. What is drawn at random depends on its place in the run alone.

Axes: ``m`` is the examples of a micro-batch.
"""

from functools import lru_cache

import torch
from jaxtyping import Int
from torch import Tensor

from core.augmentation import COURSE, NO_TURNS, Draws, apply, draw
from core.data.training_sets import TrainingSet
from core.training_network import Network, reseed
from core.training_settings import Controls
from core.training_state import State, Window, epoch_seed, order

AUGMENTATIONS = {"course": COURSE, "no_turns": NO_TURNS}


def next_batch(
    network: Network, data: TrainingSet, state: State, now: Window, controls: Controls
) -> tuple[Tensor, Int[Tensor, " m"]]:
    """The examples as ``network`` takes them, on its device, and their labels; its dropouts are set for them."""
    split, start = data.training, state.start
    size = now.sizes[state.filled]
    picked = order(start.seed, state.epoch, len(split.labels))[state.position : state.position + size]
    plain = controls.augmentation == "none" or len(data.shape) == 1
    inputs = data.scaled(split.inputs[picked], start.standardise and plain)
    if not plain:
        drawn = _draws(start.seed, state.epoch, len(split.labels), controls.augmentation)
        inputs = apply(inputs, Draws(*(of_all[picked] for of_all in vars(drawn).values())))
        inputs = data.standardised(inputs) if start.standardise else inputs
    if start.architecture.dropout:
        _set_dropouts(network, state, now, controls.same_masks)
    return inputs.to(network.parameters), split.labels[picked].to(network.parameters.device)


def _set_dropouts(network: Network, state: State, now: Window, same_masks: bool) -> None:
    done = sum(now.sizes[: state.filled]) if same_masks else 0
    rows = (done, sum(now.sizes)) if same_masks else None
    reseed(network.module, epoch_seed(state.start.seed, state.epoch) + state.position - done, rows)


@lru_cache(maxsize=2)
def _draws(seed: int, epoch: int, examples: int, chosen: str) -> Draws:
    """What happens to each example in this epoch, however it is cut into micro-batches."""
    return draw(examples, AUGMENTATIONS[chosen], torch.Generator().manual_seed(epoch_seed(seed, epoch) + 1))

"""The next micro-batch of a live training. What is drawn at random depends on its place in the run alone.

Axes: ``m`` is the examples of a micro-batch.
"""

from functools import lru_cache

import torch
from jaxtyping import Int
from torch import Tensor

from core.augmentation import COURSE, NO_TURNS, Draws, apply, draw
from core.data.training_sets import TrainingSet, load_training_set
from core.training_network import Network, reseed
from core.training_settings import Controls, Start
from core.training_state import Place, Window, epoch_seed, order

AUGMENTATIONS = {"course": COURSE, "no_turns": NO_TURNS}
MOST_BYTES = 64 * 2**20  # of a set that is kept as float32, too


def next_batch(
    network: Network, data: TrainingSet, start: Start, place: Place, now: Window, controls: Controls
) -> tuple[Tensor, Int[Tensor, " m"]]:
    """The examples as ``network`` takes them, on its device, and their labels; its dropouts are set for them."""
    split = data.training
    size, examples = now.sizes[place.filled], len(split.labels)
    picked = order(start.seed, place.epoch, examples)[place.position : place.position + size]
    if controls.augmentation != "none" and len(data.shape) > 1:
        drawn = _draws(start.seed, place.epoch, examples, controls.augmentation)
        pixels = data.scaled(split.inputs[picked], standardise=False)
        inputs = apply(pixels, Draws(*(of_all[picked] for of_all in vars(drawn).values())))
        inputs = data.standardised(inputs) if start.standardise else inputs
    elif 4 * split.inputs.numel() <= MOST_BYTES:
        inputs = _floats(start.data, start.noise, start.seed, start.standardise).index_select(0, picked)
    else:
        inputs = data.scaled(split.inputs[picked], start.standardise)
    if start.architecture.dropout:
        _set_dropouts(network, start, place, now, controls.same_masks)
    return inputs.to(network.parameters), split.labels.index_select(0, picked).to(network.parameters.device)


def _set_dropouts(network: Network, start: Start, place: Place, now: Window, same_masks: bool) -> None:
    done = sum(now.sizes[: place.filled]) if same_masks else 0
    rows = (done, sum(now.sizes)) if same_masks else None
    reseed(network.module, epoch_seed(start.seed, place.epoch) + place.position - done, rows)


@lru_cache(maxsize=2)
def _floats(data: str, noise: float, seed: int, standardise: bool) -> Tensor:
    """All examples of a small set as the network takes them."""
    whole = load_training_set(data, noise=noise, seed=seed)
    return whole.scaled(whole.training.inputs, standardise)


@lru_cache(maxsize=2)
def _draws(seed: int, epoch: int, examples: int, chosen: str) -> Draws:
    """What happens to each example in this epoch, however it is cut into micro-batches."""
    return draw(examples, AUGMENTATIONS[chosen], torch.Generator().manual_seed(epoch_seed(seed, epoch) + 1))

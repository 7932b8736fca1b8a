"""What a chunk of a live training tells: small enough to go to a page several times a second.

Axes: ``u`` the updates of a chunk, ``g`` a grid over the plane, row 0 with the largest y, ``p`` parameters.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Float32, Float64
from torch import Tensor

from core.data.training_sets import FACTS
from core.training_evaluation import Score, surface
from core.training_state import State, Window, network_of

COLUMNS = ("update", "samples", "loss", "norm", "ratio", "cosine")


@dataclass(frozen=True)
class Progress:
    """What a chunk made, and where the run then stands.

    ``updates`` has the ``COLUMNS``: number from 1, examples seen so far, mean loss before the step, length of the
    gradient, that length over the true gradient's, cosine between them. ``scores`` are those that fell due, ``surface``
    the probability of class 1 over the plane where the examples are points, ``gradients`` that of each update
    where it was asked for.
    """

    updates: Float64[np.ndarray, "u 6"]
    scores: tuple[Score, ...]
    surface: Float32[np.ndarray, "g g"] | None
    window: Window | None
    filled: int
    epoch: int
    position: int
    samples: int
    made: int
    stopped: str
    left: int
    gradients: tuple[Float[Tensor, " p"], ...] = ()


def look(state: State) -> Progress:
    """Where a state stands, without training and without its examples."""
    return progress_of(state, surface(network_of(state)) if len(FACTS[state.start.data].shape) == 1 else None)


def progress_of(
    state: State,
    plane: Float32[np.ndarray, "g g"] | None,
    updates: Sequence[tuple[float, ...]] = (),
    scores: Sequence[Score] = (),
    gradients: Sequence[Float[Tensor, " p"]] = (),
) -> Progress:
    """The progress that ends with ``state``."""
    rows = np.array(updates, dtype=np.float64).reshape(-1, len(COLUMNS))
    return Progress(
        rows, tuple(scores), plane,
        state.window, state.filled, state.epoch, state.position, state.samples, state.updates, state.stopped,
        state.examples - state.position, tuple(gradients),
    )  # fmt: skip

"""Where a live training stands: everything that its next micro-batch depends on, and nothing else.

Axes: ``p`` parameters, ``s`` what the optimiser remembers of each, ``b`` running statistics of batch norm, ``n`` the
examples of an epoch.
"""

from dataclasses import dataclass, fields
from functools import lru_cache

import torch
from jaxtyping import Float, Int
from torch import Tensor

from core.accumulation import Mode, plan
from core.data.training_sets import FACTS, TrainingSet, load_training_set
from core.training_network import Network, attach, build, first_values, lengths
from core.training_optimisers import first_moments
from core.training_settings import Controls, Optimiser, Start, check_controls, check_start

MOST_PARAMETERS = (
    1_000_000  # a state has four numbers for each; it comes back every second, and some are kept
)


@dataclass(frozen=True)
class Window:
    """The micro-batches of one update: their ``sizes``, the ``weights`` of their gradients, and the ``right`` weights.

    ``made_for`` is m, k and mode. Without ``steps`` the window ends without an update, and with ``keeps`` what it has
    added up then stays for the next.
    """

    made_for: tuple[int, int, Mode]
    sizes: tuple[int, ...]
    weights: tuple[float, ...]
    right: tuple[float, ...]
    steps: bool
    keeps: bool


@dataclass(frozen=True)
class State:
    """A run between two micro-batches.

    ``gradient`` is what has been added up of ``window``, of whose micro-batches ``filled`` are done; ``true`` is what
    it should be, and is empty in the right mode, where it is the same. ``loss`` is the sum over their examples.
    ``steps`` counts those of this ``optimiser``, ``updates`` those of the run. ``position`` is the example of
    ``epoch`` that comes next. A state that is ``stopped`` says why, and does not advance.
    """

    start: Start
    parameters: Float[Tensor, " p"]
    buffers: Float[Tensor, " b"]
    moments: Float[Tensor, "s p"]
    optimiser: Optimiser
    gradient: Float[Tensor, " p"]
    true: Float[Tensor, " q"]
    window: Window | None = None
    filled: int = 0
    loss: float = 0.0
    steps: int = 0
    updates: int = 0
    samples: int = 0
    epoch: int = 0
    position: int = 0
    stopped: str = ""

    @property
    def examples(self) -> int:
        """How many examples an epoch has."""
        return FACTS[self.start.data].training


@dataclass
class Place:
    """The numbers of a state, changed in place while a chunk runs; a new state for each micro-batch would cost time."""

    window: Window | None
    filled: int
    loss: float
    steps: int
    updates: int
    samples: int
    epoch: int
    position: int
    stopped: str


def place_of(state: State) -> Place:
    """A working copy of the numbers of ``state``."""
    return Place(**{field.name: getattr(state, field.name) for field in fields(Place)})


def begin(start: Start, controls: Controls) -> State:
    """The state before the first micro-batch, without loading the examples.

    Raises ``ValueError`` for settings that cannot be trained with.
    """
    if start.data not in FACTS:
        raise ValueError(f"data: must be one of {', '.join(FACTS)}, got {start.data!r}")
    facts = FACTS[start.data]
    check_start(start, facts.shape)
    check_controls(controls, start)
    module = build(start.architecture, facts.shape, len(facts.classes))
    if lengths(module)[0] > MOST_PARAMETERS:
        raise ValueError(
            f"width: at most {MOST_PARAMETERS:,} parameters are allowed, got {lengths(module)[0]:,}"
        )
    parameters, buffers = first_values(module, start.seed, getattr(torch, start.precision))
    moments = first_moments(controls.optimiser, parameters)
    zeros = torch.zeros_like(parameters)
    return State(start, parameters, buffers, moments, controls.optimiser, zeros, zeros[:0])


def training_set(start: Start) -> TrainingSet:
    """The examples of a run, each loaded once a process; raises ``ValueError`` where they are not there."""
    return load_training_set(start.data, noise=start.noise, seed=start.seed)


def network_of(state: State) -> Network:
    """A network with copies of the state's parameters: what is done with it leaves the state alone."""
    facts = FACTS[state.start.data]
    module = build(state.start.architecture, facts.shape, len(facts.classes))
    device = torch.device(state.start.device)
    if device.type == "cuda":  # the same numbers each time, and as exact as on the CPU
        torch.backends.cudnn.deterministic, torch.backends.cudnn.allow_tf32 = True, False
    copies = (vector.to(device, copy=True) for vector in (state.parameters, state.buffers))
    return attach(module, *copies)


@lru_cache(maxsize=4)
def order(seed: int, epoch: int, examples: int) -> Int[Tensor, " n"]:
    """The order of an epoch's examples: another in each epoch, the same for the same ``seed``. Never change it."""
    return torch.randperm(examples, generator=torch.Generator().manual_seed(epoch_seed(seed, epoch)))


def epoch_seed(seed: int, epoch: int) -> int:
    """The seed of what is drawn at random in one epoch (from 0) of a run."""
    return seed + 100_003 * (epoch + 1)


def window(remaining: int, controls: Controls) -> Window:
    """The next micro-batches when ``remaining`` examples (1 or more) of the epoch are left.

    The last micro-batch of an epoch may be smaller, and its last window shorter; a single example joins the micro-batch
    before it, since batch norm cannot do with one. Sample B's window is the whole epoch.
    """
    m, k, mode = controls.m, controls.k, controls.mode
    return _window(_sizes(remaining, m, remaining if mode == "sample_b" else k), m, k, mode)


def _sizes(remaining: int, m: int, most: int) -> tuple[int, ...]:
    full, rest = divmod(remaining, m)
    if full > most or (full == most and rest != 1):
        return (m,) * most
    if rest == 1 and full:
        return (*(m,) * (full - 1), m + 1)
    return (m,) * full + ((rest,) if rest else ())


@lru_cache(maxsize=64)
def _window(sizes: tuple[int, ...], m: int, k: int, mode: Mode) -> Window:
    planned = plan(sizes, k, mode)
    weights = planned.updates[0].weights if planned.updates else planned.left_over
    right = tuple(size / sum(sizes) for size in sizes)
    return Window((m, k, mode), sizes, weights, right, bool(planned.updates), any(planned.left_over))

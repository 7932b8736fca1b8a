"""What micro-batches save, in bytes, and what they cost, in time.

There is one gradient a parameter, and what an optimiser remembers of it, whatever the batch. What grows with the
micro-batch is what autograd keeps for the backward pass, counted here as the tensors that it saves.

Sources: the course's notes, which say that gradients shrink (they do not); Chen, Xu, Zhang, Guestrin 2016, "Training
deep nets with sublinear memory cost", section 3, for what is kept and why.
"""

import time
from dataclasses import dataclass, replace

import torch

from core.data.training_sets import FACTS
from core.saved_bytes import saved_bytes
from core.training import advance
from core.training_network import attach, build, first_values, loss_of
from core.training_optimisers import REMEMBERED
from core.training_settings import LARGEST_MICRO_BATCH, Controls, Start
from core.training_state import begin

SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)
MOST_SAVED = 200 * 2**20  # bytes
TIMED = 0.25  # seconds that each size is timed for


@dataclass(frozen=True)
class Bytes:
    """Bytes held at the end of the forward pass of a micro-batch of ``m`` examples."""

    m: int
    parameters: int
    gradients: int
    optimiser: int
    saved: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.parameters + self.gradients + self.optimiser + self.saved


@dataclass(frozen=True)
class Speed:
    """Examples a second, forward, backward and step; ``peak`` is the accelerator's peak of bytes, None without one."""

    m: int
    examples: float
    peak: int | None


def times_less(whole: Bytes, part: Bytes) -> float:
    """How many times less ``part`` keeps for the backward pass than ``whole``; 1 where neither keeps anything."""
    return whole.saved / part.saved if part.saved else 1.0


def memory(start: Start, controls: Controls, m: int) -> Bytes:
    """What is held for a micro-batch of ``m`` examples (1 to 256) with the optimiser of ``controls``.

    Raises ``ValueError`` for another ``m``, and where the network cannot learn from so few.
    """
    if not 1 <= m <= LARGEST_MICRO_BATCH:
        raise ValueError(f"m: must be 1 to {LARGEST_MICRO_BATCH}, got {m}")
    begin(start, replace(controls, m=m))
    facts = FACTS[start.data]
    module = build(start.architecture, facts.shape, len(facts.classes))
    network = attach(module, *first_values(module, start.seed))
    inputs = torch.zeros(m, *facts.shape)
    labels = torch.zeros(m, dtype=torch.int64)
    known = [network.parameters, network.buffers, inputs]
    saved = saved_bytes(lambda: loss_of(module(inputs), labels), known)
    own = network.parameters.numel() * network.parameters.element_size()
    return Bytes(m, own, own, own * len(REMEMBERED[controls.optimiser]), saved)


def memory_by_size(start: Start, controls: Controls) -> tuple[Bytes, ...]:
    """For micro-batches of 1, 2, 4, ... 256, as far as one keeps no more than ``MOST_SAVED``; for a worker to compute.

    Raises ``ValueError`` for settings that cannot be trained with.
    """
    rows: list[Bytes] = []
    for m in SIZES[start.architecture.normalisation == "batch" :]:  # batch norm cannot do with one example
        if rows and 2 * rows[-1].saved > MOST_SAVED:
            break
        rows.append(memory(start, controls, m))
    return tuple(rows)


def speed(start: Start, controls: Controls, m: int) -> Speed:
    """Time updates of one micro-batch of ``m`` for a moment, after one that does not count."""
    settings = replace(controls, m=m, k=1, mode="right")
    state = advance(begin(start, settings), settings, 1)[0]
    on_gpu = start.device == "cuda"
    if on_gpu:
        torch.cuda.reset_peak_memory_stats()
    seen, since = state.samples, time.perf_counter()
    micro_batches = 1
    while (taken := time.perf_counter() - since) < TIMED:
        state = advance(state, settings, micro_batches)[0]
        micro_batches = min(2 * micro_batches, 64)
    peak = torch.cuda.max_memory_allocated() if on_gpu else None
    return Speed(m, (state.samples - seen) / taken, peak)

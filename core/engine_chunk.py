"""A chunk of a chain as a worker computes it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

Advance = Callable[[Any, Any, int], tuple[Any, Any]]


@dataclass(frozen=True)
class Done:
    """What a chunk gave, and the ``seconds`` it took; ``state`` is None where it stayed on the worker."""

    state: Any
    progress: Any
    seconds: float


def compute(advance: Advance, before: Any, controls: Any, amount: int) -> Done:
    """Advance by ``amount`` from ``before``, a state or what the chunk before gave."""
    state = before.state if isinstance(before, Done) else before
    start = time.perf_counter()
    state, progress = advance(state, controls, amount)
    return Done(state, progress, time.perf_counter() - start)


def whole_of(done: Done) -> Done:
    """All of it, to be sent."""
    return done


def without_state(done: Done) -> Done:
    """What is small enough to be sent for every chunk."""
    return replace(done, state=None)

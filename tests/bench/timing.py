"""Two things timed turn by turn, so that both meet the same machine."""

import statistics
import time
from collections.abc import Callable


def medians(*things: Callable[[], object], rounds: int = 25) -> list[float]:
    """The median seconds of each of ``things``, called in turn ``rounds`` times after two warm-up rounds."""
    taken: list[list[float]] = [[] for _ in things]
    for turn in range(rounds + 2):
        for thing, seconds in zip(things, taken, strict=True):
            start = time.perf_counter()
            thing()
            if turn >= 2:
                seconds.append(time.perf_counter() - start)
    return [statistics.median(seconds) for seconds in taken]

"""Chunks for the tests of the engine, in a module that its workers can import."""

import os
import time


def count(state: int, controls: int, amount: int) -> tuple[int, list[int]]:
    """Adds ``controls`` so many times, and tells each sum."""
    sums = [state + controls * (k + 1) for k in range(amount)]
    return sums[-1], sums


def slowly(state: int, controls: int, amount: int) -> tuple[int, list[int]]:
    """The same, a thousandth of a second of work for each."""
    end = time.perf_counter() + amount / 1000
    while time.perf_counter() < end:
        pass
    return count(state, controls, amount)


def refuse(state: int, controls: int, amount: int) -> tuple[int, list[int]]:
    raise ValueError("amount: must be a friendly number, got " + str(amount))


def devour(state: int, controls: int, amount: int) -> tuple[int, list[int]]:
    """Takes memory until its process is stopped."""
    taken = []
    while True:
        taken.append(os.urandom(2**20) * 8)
        time.sleep(0.01)  # the keeper of the limit looks a few times a second


def niceness() -> int:
    return os.nice(0)

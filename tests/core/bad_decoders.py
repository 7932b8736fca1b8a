"""Decoders that misbehave, for the tests of the isolation. Children import this module: no torch, no numpy."""

import os
import signal
import time

from core.decoding import PhotoRefused


def nap(data, max_pixels):
    """Takes as many seconds as the file says."""
    time.sleep(float(data))


def compute_in_c(data, max_pixels):
    """One Python instruction that takes minutes, as a hostile file in a decoder does."""
    return 3 ** (3**18) % 7


def die(data, max_pixels):
    os.kill(os.getpid(), signal.SIGKILL)


def swallow_memory(data, max_pixels):
    """As many bytes as the file says."""
    try:
        return len(bytearray(int(data)))
    except MemoryError:
        raise PhotoRefused("too much memory") from None

"""Decoders that misbehave, for the tests of the isolation. Children import this module: no torch, no numpy."""

import hashlib
import os
import signal
import time

from core.decoding import PhotoRefused


def nap(data, max_pixels):
    """Takes as many seconds as the file says."""
    time.sleep(float(data))


def compute_in_c(data, max_pixels):
    """Minutes within one call of C code that looks at no signal, as a hostile file spends in a decoder."""
    return hashlib.pbkdf2_hmac("sha256", b"", b"", 10**9)


def die(data, max_pixels):
    os.kill(os.getpid(), signal.SIGKILL)


def swallow_memory(data, max_pixels):
    """As many bytes as the file says."""
    try:
        return len(bytearray(int(data)))
    except MemoryError:
        raise PhotoRefused("too much memory") from None

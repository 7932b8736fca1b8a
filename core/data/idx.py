"""The idx file, in which MNIST and its relatives come: a header with the shape, then the values; plain or gzipped.

Source: LeCun, Cortes and Burges, "The MNIST database of handwritten digits", section "File formats". torchvision reads
the plain form only.
"""

import gzip
import struct
from math import prod
from pathlib import Path

import numpy as np
from jaxtyping import UInt8

_MOST = 2**28  # values: more than any of the files has


def has_idx(path: Path) -> bool:
    """Whether there is such a file, or its gzipped form beside it."""
    return path.is_file() or _gzipped(path).is_file()


def read_idx(path: Path, axes: int) -> UInt8[np.ndarray, "..."]:
    """The bytes of an idx file with so many axes, from ``path`` or else from its gzipped form beside it.

    Raises ``ValueError`` where the header or the length is another, ``OSError`` where there is no such file, and what
    ``gzip`` raises for a damaged one (``OSError``, ``EOFError``, ``zlib.error``).
    """
    with path.open("rb") if path.is_file() else gzip.open(_gzipped(path)) as file:
        header = file.read(4 + 4 * axes)
        if header[:4] != bytes([0, 0, 8, axes]) or len(header) < 4 + 4 * axes:
            raise ValueError(f"{path.name} must be an idx file of bytes with {axes} axes, begins {header!r}")
        shape = struct.unpack(f">{axes}I", header[4:])
        count = min(prod(shape), _MOST)
        values = np.frombuffer(bytearray(file.read(count + 1)), np.uint8)
    if len(values) != prod(shape):
        raise ValueError(f"{path.name} must hold bytes for its shape {shape}, holds {len(values)}")
    return values.reshape(shape)


def _gzipped(path: Path) -> Path:
    return path.with_name(f"{path.name}.gz")

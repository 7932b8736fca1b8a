"""The bundled part of Fashion-MNIST, cut again from the whole: `python -m tests.make_fashion [FOLDER]`.

FOLDER is where the four idx files lie; Debian's package dataset-fashion-mnist puts them into the default.
"""

import sys
from pathlib import Path

import numpy as np

from core.data.fashion import CLASSES, FILE, TEST, TRAINING
from core.data.idx import read_idx

DEBIAN = Path("/usr/share/datasets/fashion-mnist")
SEED = 0


def choose(labels: np.ndarray, each: int) -> np.ndarray:
    """Where the first ``each`` pictures of every class lie, in an order shuffled with ``SEED``."""
    first = np.concatenate([np.flatnonzero(labels == label)[:each] for label in range(len(CLASSES))])
    return np.random.default_rng(SEED).permutation(np.sort(first))


def cut(folder: Path) -> dict[str, np.ndarray]:
    """The four arrays of the bundled file: images "n h w" and labels "n" of both parts, all bytes."""
    arrays = {}
    for part, prefix, count in (("training", "train", TRAINING), ("test", "t10k", TEST)):
        images = read_idx(folder / f"{prefix}-images-idx3-ubyte", 3)
        labels = read_idx(folder / f"{prefix}-labels-idx1-ubyte", 1)
        chosen = choose(labels, count // len(CLASSES))
        arrays |= {f"{part}_images": images[chosen], f"{part}_labels": labels[chosen]}
    return arrays


if __name__ == "__main__":
    np.savez_compressed(FILE, allow_pickle=False, **cut(Path(sys.argv[1]) if len(sys.argv) > 1 else DEBIAN))

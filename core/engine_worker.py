"""What a worker process does before its first chunk; Dask imports this module in it, and nothing else does.

It steps back: at a lower priority than the web process, pages stay quick while everybody trains. What it loads first it
loads at full priority, or on a busy machine the first chunk would wait for most of a minute.
"""

import importlib
import os
import threading

from core.engine_cluster import NICENESS

# Libraries alone: a chunk that comes meanwhile waits for them in its own imports, and no two can wait for each other.
LIBRARIES = ("torch", "sklearn.datasets")


def load() -> None:
    """Import the ``LIBRARIES``, which take seconds."""
    for name in LIBRARIES:
        importlib.import_module(name)


# A thread keeps the priority with which it began; on Linux only this one steps back, with those that it begins.
threading.Thread(target=load, daemon=True).start()
os.nice(NICENESS)

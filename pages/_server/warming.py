"""Libraries and pages' parts are loaded before somebody asks for them: a first visit would wait seconds for PyTorch."""

import importlib
import threading
import time
from pathlib import Path

from pages._server import log

ROOT = Path(__file__).parents[2]
LATE = (
    "sklearn.datasets",
    "torch._dynamo",
)  # what is imported where it is first used; PyTorch's optimisers do
AFTER = 3.0  # seconds: the home page needs none of it, and comes first

loaded = threading.Event()  # set once everything is


def begin() -> threading.Timer:
    """Load everything in the background; cancel what is returned to have it not begin."""
    timer = threading.Timer(AFTER, _load_and_tell)
    timer.daemon = True
    timer.start()
    return timer


def _load_and_tell() -> None:
    start = time.monotonic()
    load()
    loaded.set()
    log.tell("libraries loaded", seconds=round(time.monotonic() - start, 1))


def load() -> None:
    """Import all that pages import, PyTorch first."""
    for name in modules():
        importlib.import_module(name)


def modules() -> list[str]:
    """Every module of ``core`` and every part of a page; the pages themselves only run for a visitor.

    Without ``core.engine_worker``: to import it is to step back behind everybody else, which only a worker should.
    """
    parts = [*sorted((ROOT / "core").rglob("*.py")), *sorted((ROOT / "pages").glob("_*/*.py"))]
    names = (".".join(path.relative_to(ROOT).with_suffix("").parts) for path in parts)
    return ["core.device", *(n for n in names if not n.endswith(("__init__", ".engine_worker"))), *LATE]

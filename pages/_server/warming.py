"""Libraries and pages' parts are loaded before somebody asks for them: a first visit would wait seconds for PyTorch."""

import importlib
import threading
import time
from pathlib import Path
from typing import Literal

from pages._server import log

ROOT = Path(__file__).parents[2]
LATE = (
    "sklearn.datasets",
    "torch._dynamo",
)  # what is imported where it is first used; PyTorch's optimisers do
State = Literal["loading", "loaded", "failed"]
AFTER = 3.0  # seconds: the home page needs none of it, and comes first

_state: State = "loading"


def state() -> State:
    """How far this is. What cannot be loaded is in the log, and is told again by the page that needs it."""
    return _state


def begin() -> threading.Timer:
    """Load everything in the background; cancel what is returned to have it not begin."""
    timer = threading.Timer(AFTER, _load_and_tell)
    timer.daemon = True
    timer.start()
    return timer


def _load_and_tell() -> None:
    global _state
    start = time.monotonic()
    try:
        load()
    except Exception as error:  # whatever a library does when it is imported
        _state = "failed"
        log.tell_error("libraries not loaded", error)
    else:
        _state = "loaded"
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

"""The server's log: one JSON object a line, and nothing about a person in any.

What others log is kept as the sentence they wrote it with, without what they filled in, and an error as its kind and
the places it went through: file names, addresses and values could be somebody's.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_LOG = logging.getLogger("nabla")


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "event": str(record.msg),
            **getattr(record, "facts", {}),
        }
        if record.exc_info and record.exc_info[1]:
            line |= _error(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def begin() -> None:
    """Have everything that this process logs come out in this form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    for name in ("", "nabla", *logging.Logger.manager.loggerDict):
        logger = logging.getLogger(name)
        if logger.handlers or name in ("", "nabla"):
            logger.handlers = [handler]
            logger.propagate = False
    _LOG.setLevel(logging.INFO)
    # It would tell what service.apologise tells, with values.
    logging.getLogger("streamlit.error_util").disabled = True


def tell(event: str, **facts: int | float | str) -> None:
    """One line. ``facts`` are counts, sizes, times and Nabla's own words, never what came from a person."""
    _LOG.info(event, extra={"facts": facts})


def tell_error(event: str, error: BaseException, **facts: int | float | str) -> None:
    """One line on an error that nobody expected."""
    _LOG.error(event, exc_info=error, extra={"facts": facts})


def _error(error: BaseException) -> dict[str, Any]:
    steps = traceback.extract_tb(error.__traceback__)
    places = [f"{_short(step.filename)}:{step.lineno} {step.name}" for step in steps]
    return {"error": type(error).__name__, "at": places[-12:]}


def _short(path: str) -> str:
    place = Path(path)
    return str(place.relative_to(ROOT)) if place.is_relative_to(ROOT) else "/".join(place.parts[-3:])

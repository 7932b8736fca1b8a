"""What whoever runs this server has set in its environment: read once, and judged before anything starts.

Each field of ``Settings`` is the variable ``NABLA_`` and its name in capitals.
"""

import functools
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

LEAST_MEMORY = 1200  # MiB that a training process needs: its libraries alone take 650
_PREFIX = "NABLA_"
_ADDRESS = re.compile(r"tls://.+:\d{1,5}|tcp://(127\.0\.0\.1|localhost|\[::1\]):\d{1,5}")


@dataclass(frozen=True)
class Settings:
    """The settings of one server; what is not set has its default.

    ``sessions`` have a place at once, ``photos`` are decoded or wait for it at once, ``trainings`` run at once.
    ``workers`` and ``worker_memory`` (MiB each, at least ``LEAST_MEMORY``) are the training processes, None for what
    suits the machine.
    """

    sessions: int = 60
    photos: int = 40
    trainings: int = 40
    workers: int | None = None
    worker_memory: int | None = None
    scheduler: str = ""
    tls_ca: Path | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None
    data: Path | None = None
    weights: Path | None = None


def _number(most: int, least: int = 1) -> Callable[[str], int]:
    def judge(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 9 and least <= int(text) <= most):
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(text)

    return judge


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise ValueError("must be tls://host:port (without tls only on this machine: tcp://127.0.0.1:port)")
    return text


def _file(text: str) -> Path:
    path = Path(text).expanduser()
    if not (path.is_file() and os.access(path, os.R_OK)):
        raise ValueError("must be a file that can be read")
    return path


def _folder(text: str) -> Path:
    path = Path(text).expanduser()
    if path.exists() and not path.is_dir():
        raise ValueError("must be a folder, or a name where one can be made")
    return path


_JUDGES: dict[str, Callable[[str], Any]] = {
    "sessions": _number(10_000),
    "photos": _number(1_000),
    "trainings": _number(1_000),
    "workers": _number(64),
    "worker_memory": _number(2**20, LEAST_MEMORY),
    "scheduler": _address,
    "tls_ca": _file,
    "tls_cert": _file,
    "tls_key": _file,
    "data": _folder,
    "weights": _folder,
}


def read(environment: Mapping[str, str]) -> Settings:
    """The settings in ``environment``. Raises ``ValueError`` with a sentence for each that is none."""
    said = {
        name.removeprefix(_PREFIX): text
        for name, text in environment.items()
        if name.startswith(_PREFIX) and text
    }
    names = {field.name.upper(): field.name for field in fields(Settings)}
    values, faults = {}, []
    for name, text in said.items():
        try:
            values[names[name]] = _JUDGES[names[name]](text)
        except KeyError:
            known = ", ".join(_PREFIX + known for known in names)
            faults.append(f"{_PREFIX}{name}: no such setting; there are {known}.")
        except ValueError as error:
            faults.append(f"{_PREFIX}{name}: {error}, got {text[:200]!r}.")
    if faults:
        raise ValueError("\n".join(faults))
    return Settings(**values)


@functools.cache
def now() -> Settings:
    """The settings of this process, read when they are first asked for."""
    return read(os.environ)

"""The cluster that ``core.engine`` computes on: processes of this machine, or one that an address names.

Source: the documentation of ``dask.distributed``, "LocalCluster", "Nanny" and "TLS/SSL".
"""

import os
import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import dask
from distributed import Client, LocalCluster
from distributed.security import Security
from distributed.system import MEMORY_LIMIT

from core import settings

NICENESS = 10
SETTINGS = {
    # A chunk that begins anew would wait in the scheduler until a worker is idle, which in a class none ever is.
    "distributed.scheduler.worker-saturation": "inf",
    "distributed.scheduler.allowed-failures": 2,
    "distributed.scheduler.http.routes": ["distributed.http.health"],
    "distributed.worker.http.routes": ["distributed.http.health"],
    # By default every free of a few kilobytes goes back to the system, and is faulted in again for the next batch.
    "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": 1 << 26,
    "distributed.nanny.pre-spawn-environ.MALLOC_MMAP_THRESHOLD_": 1 << 25,
    # Looking after itself, by default 50 times a second in each process.
    "distributed.admin.tick.interval": "500ms",
    "distributed.admin.system-monitor.interval": "5s",
    "distributed.admin.system-monitor.gil.enabled": False,
    "distributed.worker.memory.monitor-interval": "200ms",
    "distributed.worker.profile.enabled": False,  # it samples the stacks all the time, and nobody looks at it here
}
PATIENCE = 8.0  # seconds to wait for a cluster of somebody else's

_lock = threading.Lock()
_connected: dict[str, Any] = {}
_warmed: "weakref.WeakSet[Client]" = weakref.WeakSet()


class Unavailable(RuntimeError):
    """No cluster; the message is a sentence for the person who wanted to compute."""


def start(warm: Callable[[], None]) -> None:
    """Begin to start the workers, and let each call ``warm``: then no chunk waits for imports."""
    threading.Thread(target=_warm_up, args=(warm,), daemon=True).start()


def _warm_up(warm: Callable[[], None]) -> None:
    with suppress(Exception):  # whatever is wrong, who wants to compute is told then
        connected = client()
        if connected in _warmed:
            return
        _warmed.add(connected)
        calls = [connected.submit(warm, workers=[address], pure=False) for address in addresses()]
        for one in calls:
            one.result(timeout=60)


def client() -> Client:
    """The one connection of this process, made at the first call; raises ``Unavailable`` with a sentence."""
    with _lock:
        now: Client | None = _connected.get("client")
        if now is not None and now.status == "running":
            return now
        _let_go()  # of a connection that broke, and of the processes behind it
        try:
            now = _connected["client"] = _connect()
            _connected["size"] = len(now.scheduler_info(n_workers=-1).get("workers", ()))
        except Unavailable:
            raise
        except Exception as error:  # no processes, no ports, no memory: the page shows a sentence
            raise Unavailable(
                f"Training needs processes of its own, and they could not be started ({type(error).__name__}). "
                "The other pages work without them."
            ) from error
        return now


def sentence(error: Exception) -> str:
    """What a person is told when a computation failed; ``client`` makes a broken connection anew."""
    if isinstance(error, Unavailable | ValueError):
        return str(error)
    if type(error).__name__ == "KilledWorker":
        return (
            "The training process died twice in the same place, most likely for want of memory. Choose a smaller "
            "network, smaller micro-batches or a smaller data set."
        )
    if isinstance(error, TimeoutError):
        return "No answer from the training processes for a while: many people share them. Try again in a moment."
    return f"The connection to the training processes was lost ({type(error).__name__}). Press play to go on."


def close() -> None:
    """End the connection, and the processes if they are our own."""
    with _lock:
        _let_go()


def _let_go() -> None:
    for name in ("client", "cluster"):
        with suppress(Exception):  # it may be gone already
            if name in _connected:
                _connected.pop(name).close()
    _connected.clear()


def one_at_a_time() -> dict[str, Any]:
    """What to submit a chunk with, so that each of our own processes computes one at a time."""
    return {"resources": {"chunk": 1}} if "cluster" in _connected else {}


def size() -> int:
    """How many workers there were when the connection was made; 0 without one."""
    count: int = _connected.get("size", 0)
    return count


def addresses() -> list[str]:
    """The workers that are there now."""
    return list(client().scheduler_info(n_workers=-1).get("workers", ()))


def processes() -> dict[str, int]:
    """The process numbers of the workers by address."""
    return dict(client().run(os.getpid))


def _connect() -> Client:
    address = settings.now().scheduler
    dask.config.set(SETTINGS)
    return _join(address) if address else _start()


def _join(address: str) -> Client:
    said = settings.now()
    files = {"tls_ca_file": said.tls_ca, "tls_client_cert": said.tls_cert, "tls_client_key": said.tls_key}
    given = {name: str(path) for name, path in files.items() if path}
    security = Security(require_encryption=True, **given) if address.startswith("tls://") else None
    try:
        return Client(
            address, security=security, timeout=PATIENCE, set_as_default=False, heartbeat_interval="2s"
        )
    except Exception as error:  # an address, a certificate or a network that is wrong, each with its own type
        raise Unavailable(
            f"The training cluster at {address} does not answer ({type(error).__name__}). The other pages work "
            "without it; whoever runs this server can check NABLA_SCHEDULER."
        ) from error


def _start() -> Client:
    said = settings.now()
    count = said.workers or _cores()
    # What is left is for the web process and the system.
    each = max(settings.LEAST_MEMORY, MEMORY_LIMIT // 2**20 // (count + 2))
    cluster = LocalCluster(
        n_workers=count,
        threads_per_worker=2,  # one computes chunks, the other tells of them meanwhile
        resources={"chunk": 1},
        processes=True,
        security=True,
        host="127.0.0.1",
        dashboard_address=None,
        scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},  # its health page; the usual port may be taken
        silence_logs=40,
        memory_limit=(said.worker_memory or each) * 2**20,
        preload=["core.engine_worker"],
    )
    _connected["cluster"] = cluster
    return Client(cluster, set_as_default=False)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

"""Start a Streamlit server on a free port of this machine, for tests and benchmarks, and find its process."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
# Chromium as a test needs it: no sandbox (tests may run as root), nothing that looks for a network.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]


@contextlib.contextmanager
def serve(
    script: Path = ROOT / "app.py",
    cwd: Path = ROOT,
    *options: str,
    log: Path | None = None,
    **variables: str,
) -> Iterator[str]:
    """Run ``script`` with Streamlit in ``cwd``, with ``options`` such as ``--server.port=1``.

    ``variables`` are added to its environment, and what it says goes into the file ``log``. Yields its address once it
    answers, without opening a page.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}"]
    command += [
        "--server.address=127.0.0.1",
        "--server.headless=true",
        "--browser.gatherUsageStats=false",
        *options,
    ]
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | variables
    with (log or Path(os.devnull)).open("wb") as said:
        process = subprocess.Popen(command, cwd=cwd, env=environment, stdout=said, stderr=said)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_healthy(address, process)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


def _wait_until_healthy(address: str, process: subprocess.Popen, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended before it answered"
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
            return
        time.sleep(0.05)  # between two looks at the state, not for it
    raise TimeoutError(f"no answer from {address} within {seconds} s")


def server_of(address: str, seconds: float = 250) -> psutil.Process:
    """Nabla's process at ``address``, a child of this one, once its libraries are loaded: what it gains then is use."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with urllib.request.urlopen(f"{address}/health", timeout=seconds) as answer:
            state = json.load(answer)["libraries"]
        assert state != "failed", "a library cannot be loaded: see the server's log"
        if state == "loaded":
            break
        time.sleep(0.1)  # between two looks at the state, not for it
    else:
        raise TimeoutError(f"the libraries of {address} are not loaded after {seconds} s")
    port = f"--server.port={address.rsplit(':', 1)[1]}"
    return next(one for one in psutil.Process().children() if port in one.cmdline())

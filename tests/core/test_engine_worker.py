"""core.engine_worker: loading it lowers the priority of the process that loads it, but not of what loads libraries."""

import json
import subprocess
import sys

import pytest

from core.engine_cluster import NICENESS

LOADED = """
import importlib, json, os, queue
import core.engine_cluster
before, asked = os.nice(0), queue.Queue()
importlib.import_module = lambda name: asked.put([name, os.nice(0) - before])
import core.engine_worker
print(json.dumps([os.nice(0) - before, [asked.get(timeout=120) for _ in core.engine_worker.LIBRARIES]]))
"""


@pytest.fixture(scope="module")
def loaded():
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_it_steps_back(loaded):
    assert loaded[0] == NICENESS


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a priority belongs to the whole process")
def test_libraries_are_loaded_at_full_priority(loaded):
    assert loaded[1] == [["torch", 0], ["sklearn.datasets", 0]]

"""core.engine_worker: loading it lowers the priority of the process that loads it."""

import subprocess
import sys

from core.engine_cluster import NICENESS


def test_it_steps_back():
    code = "import os; before = os.nice(0); import core.engine_worker; print(os.nice(0) - before)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) == NICENESS

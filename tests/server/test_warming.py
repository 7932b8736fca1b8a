"""Libraries are loaded before they are needed, and nothing but that happens."""

import json
import subprocess
import sys

from tests.serving import ROOT

LOADED = """
import json, os, sys, threading
from pages._server import warming
before = os.nice(0), set(threading.enumerate())
warming.load()
pages = [name for name in sys.modules if name.startswith("pages.") and not name.split(".")[1].startswith("_")]
print(json.dumps([list(sys.modules), pages, before == (os.nice(0), set(threading.enumerate()))]))
"""


def test_everything_is_loaded_but_no_page_and_no_worker_and_the_process_is_as_before():
    done = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, timeout=100, check=True
    )
    loaded, pages, as_before = json.loads(done.stdout.splitlines()[-1])
    assert {"torch", "torch._dynamo", "sklearn.datasets", "plotly.graph_objects", "distributed"} <= set(
        loaded
    )
    assert {"core.pooling", "core.data.digits", "pages._training.live"} <= set(loaded)
    assert pages == [] and "core.engine_worker" not in loaded
    assert as_before

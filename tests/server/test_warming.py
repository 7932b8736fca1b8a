"""Libraries are loaded before they are needed, and nothing but that happens."""

import json
import os
import subprocess
import sys

import pytest

from tests.serving import ROOT, serve, server_of
from tests.visitor import visit

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


def test_a_library_that_cannot_be_loaded_leaves_the_home_page_and_is_told_without_what_it_said(tmp_path):
    log = tmp_path / "log"
    (tmp_path / "torch").mkdir()
    (tmp_path / "torch" / "__init__.py").write_text("raise OSError('secret.so: no such file')")
    with serve(log=log, PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}") as address:
        with pytest.raises(AssertionError, match="see the server's log"):
            server_of(address)
        with visit(address) as visitor:
            assert not visitor.tree.get("error") and not visitor.tree.get("exception")
            visitor.open("convolution")
            assert "in its log" in visitor.tree.get("error")[0].value
    said = log.read_text()
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    [line] = [line for line in lines if line["event"] == "libraries not loaded"]
    assert (
        line["level"] == "error" and line["error"] == "OSError" and line["at"][-1].startswith(tmp_path.name)
    )
    assert "secret" not in said and "Traceback" not in said

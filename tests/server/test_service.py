"""The server beside its pages: it judges its settings, says how it is, and logs and shows errors without data."""

import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from pages._server.headers import HEADERS
from tests.serving import ROOT, serve, server_of
from tests.visitor import visit

BROKEN = """
if __name__ == "__main__":
    import streamlit as st

    st.title("Before")
    if st.query_params.get("page.fails"):
        raise ValueError("a secret value")
else:
    import streamlit as st

    from pages._server import service

    app = st.App(__file__, lifespan=service.lifespan, on_script_error=service.apologise)
"""


def get(address):
    with urllib.request.urlopen(address) as answer:
        return answer.status, answer.headers, answer.read()


def test_a_server_with_a_bad_setting_does_not_start_and_says_which(tmp_path):
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.headless=true"]
    ended = subprocess.run(
        [*command, "--server.port=8599"],
        cwd=ROOT,
        env=os.environ | {"NABLA_SESSIONS": "many", "NABLA_DATE": "x"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 1
    assert "NABLA_SESSIONS: must be a whole number from 1 to 10000, got 'many'." in ended.stderr
    assert "NABLA_DATE: no such setting" in ended.stderr and "Traceback" not in ended.stderr


def test_a_component_is_given_out_to_be_kept_and_nothing_else_is(server):
    with visit(server, "precision_recall"):
        code, headers, body = get(f"{server}/front-end/live_slider.js?abc")
    assert code == 200 and headers["Content-Type"].startswith("text/javascript")
    assert "immutable" in headers["Cache-Control"] and b"nabla-live-slider" in body
    for name in ("nothing.js", "packed.js", "%2e%2e%2fapp.js", "..%2flive_slider.js"):
        with pytest.raises(urllib.error.HTTPError, match=r"40[04]"):
            get(f"{server}/front-end/{name}")


def test_health_tells_how_many_are_here(server):
    code, headers, body = get(f"{server}/health")
    before = json.loads(body)
    assert code == 200 and headers["Content-Type"] == "application/json"
    assert before["status"] == "ok" and not before["full"] and before["places"] == 60
    with visit(server):
        assert json.loads(get(f"{server}/health")[2])["sessions"] > 0


def test_health_and_the_log_tell_when_the_libraries_are_loaded(tmp_path):
    log = tmp_path / "log"
    with serve(log=log) as address:
        assert json.loads(get(f"{address}/health")[2])["libraries"] == "loading"
        assert "libraries loaded" not in log.read_text()
        server_of(address)  # waits for it
        assert json.loads(get(f"{address}/health")[2])["libraries"] == "loaded"
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    [said] = [line for line in lines if line["event"] == "libraries loaded"]
    assert said["seconds"] > 0


@pytest.mark.parametrize("path", ["/", "/convolution", "/health", "/_stcore/health", "/_stcore/host-config"])
def test_every_answer_has_the_headers(server, path):
    headers = get(server + path)[1]
    assert {name: headers[name] for name in HEADERS} == HEADERS
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]


def test_an_error_that_nobody_expected_is_a_sentence_with_a_number_and_the_log_has_no_data(tmp_path):
    script, log = tmp_path / "broken.py", tmp_path / "log"
    script.write_text(BROKEN)
    with serve(script, ROOT, log=log) as address, visit(address, page__fails="a secret setting") as visitor:
        assert [title.value for title in visitor.tree.get("title")] == ["Before"]
        assert not visitor.tree.get("exception")
        said = visitor.tree.get("error")[0].value
        visitor.open("", page__works="1")
        assert not visitor.tree.get("error")
    number = re.search(r"the number ([0-9a-f]{8}) in its log", said)[1]
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    [error] = [line for line in lines if line["level"] == "error"]
    assert error["number"] == number and error["error"] == "ValueError"
    assert error["at"][-1].endswith("broken.py:7 <module>")
    assert {line["event"] for line in lines} >= {"started", "a page failed", "ended"}
    assert "secret" not in log.read_text()

"""From `streamlit run` to the home page painted, against a Streamlit page that does nothing."""

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.serving import CHROMIUM_FLAGS, ROOT, serve

FLOOR = "import streamlit as st\nst.title('Nothing')\n"
ROUNDS = 5


def seconds(browser: Browser, script: Path, cwd: Path, heading: str) -> float:
    """Start the server, open its first page in a new session, wait for ``heading`` and every picture."""
    start = time.perf_counter()
    with serve(script, cwd) as address:
        context = browser.new_context()
        page = context.new_page()
        page.goto(address)
        page.get_by_role("heading", name=heading).wait_for()
        page.wait_for_function("() => [...document.images].every((image) => image.complete)")
        taken = time.perf_counter() - start
        context.close()
    return taken


def rows() -> Iterator[tuple[str, str, str, str]]:
    """The median of ``ROUNDS`` starts of each, turn by turn."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        script = Path(folder) / "floor.py"
        script.write_text(FLOOR)
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS)
        floor, home = [], []
        for _ in range(ROUNDS):
            floor.append(seconds(browser, script, Path(folder), "Nothing"))
            home.append(seconds(browser, ROOT / "app.py", ROOT, "See deep learning happen"))
        browser.close()
    ratio = statistics.median(home) / statistics.median(floor)
    yield (
        "`streamlit run` to the home page painted",
        "Streamlit page that does nothing",
        f"{ratio:.2f}× ({statistics.median(home):.1f} s)",
        "≤ 1.5×",
    )

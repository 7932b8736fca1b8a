"""A real browser, and the app as a person starts it."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.serving import CHROMIUM_FLAGS, serve


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's headless Chromium. Without one the tests skip; with ``CI`` set they fail instead."""
    chromium = shutil.which("chromium")
    if chromium is None:
        reason = "There is no browser here: `apt-get install chromium` gets one."
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def app(browser: Browser) -> Iterator[str]:
    """The address of Nabla, running."""
    with serve() as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A new session at 1280×720, what a projector gives."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A new session at 390×844 with touch."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    yield context.new_page()
    context.close()

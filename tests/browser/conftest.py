"""A real browser, and the app as a person starts it."""

import json
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Error, Page, expect, sync_playwright

from tests.serving import CHROMIUM_FLAGS, serve, server_of

# All tabs of a context that show one site are one process, which keeps what it has compiled of Streamlit.
ONE_PROCESS = "--process-per-site"
PATIENCE = 60_000  # milliseconds until a state that does not come is a failure
expect.set_options(timeout=PATIENCE)
Tab = Callable[..., AbstractContextManager[Page]]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's headless Chromium. Without one the tests skip; with ``CI`` set they fail instead."""
    chromium = shutil.which("chromium")
    if chromium is None:
        reason = "There is no browser here: `apt-get install chromium` gets one."
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=[*CHROMIUM_FLAGS, ONE_PROCESS])
        yield running
        running.close()


LOG = pytest.StashKey[Path]()


@pytest.fixture(scope="session")
def app(
    browser: Browser, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of Nabla, running."""
    log = request.config.stash[LOG] = tmp_path_factory.mktemp("app") / "log"
    with serve(log=log) as address:
        server_of(address)  # once its libraries are loaded, or the first page waits for them
        yield address


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function, call: pytest.CallInfo
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that fails shows what its pages said and the last lines of the server: some fail once in fifty runs."""
    report = yield
    if report.when == "call" and report.failed:
        for name, page in item.funcargs.items():
            if isinstance(page, Page):
                with suppress(Error):
                    report.sections.append(
                        (f"what {name} said", page.locator("body").inner_text(timeout=1000))
                    )
        if log := item.config.stash.get(LOG, None):
            report.sections.append(("the end of the server's log", log.read_text()[-3000:]))
    return report


@pytest.fixture(scope="session")
def tab(browser: Browser) -> Tab:
    """A function that opens a new tab, and so a new session, in the context of these options.

    A context is kept, with a tab that holds its process: Streamlit is read and compiled once and not for each
    test, which is most of the time that a page takes to open. What a page has stored goes with its tab.
    """
    kept: dict[str, tuple[BrowserContext, CDPSession]] = {}

    def context_of(options: dict[str, object]) -> tuple[BrowserContext, CDPSession]:
        name = json.dumps(options, sort_keys=True)
        if name not in kept:
            context = browser.new_context(**options)
            context.set_default_timeout(PATIENCE)
            holder = context.new_page()
            holder.route("**/*", lambda route: route.fulfill(body="held"))
            holder.goto("http://127.0.0.1")
            kept[name] = context, context.new_cdp_session(holder)
        return kept[name]

    @contextmanager
    def open_(**options: object) -> Iterator[Page]:
        context, storage = context_of(options)
        page = context.new_page()
        try:
            yield page
        finally:
            at = urlsplit(page.url)
            for one in context.pages[1:]:
                one.close()
            context.clear_cookies()
            if at.scheme == "http":
                origin = {"origin": f"http://{at.netloc}", "storageTypes": "local_storage,indexeddb"}
                storage.send("Storage.clearDataForOrigin", origin)

    return open_


@pytest.fixture
def page(tab: Tab) -> Iterator[Page]:
    """A new session at 1280×720, what a projector gives."""
    with tab(viewport={"width": 1280, "height": 720}) as page:
        yield page


@pytest.fixture
def phone(tab: Tab) -> Iterator[Page]:
    """A new session at 390×844 with touch."""
    with tab(viewport={"width": 390, "height": 844}, has_touch=True) as page:
        yield page


@pytest.fixture
def neighbour(tab: Tab) -> Iterator[Page]:
    """Another person's browser, which shares nothing with that of ``page``."""
    with tab() as page:
        yield page

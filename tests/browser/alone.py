"""A page with nothing but a component, without a server."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

LOOK = (
    ":root { color-scheme: light; --st-text-color: #16202c; --st-background-color: #fff; --st-font: sans-serif; "
    "--st-primary-color: #005a9c; --st-secondary-background-color: #f1f4f8; --st-base-radius: 6px } "
)

# A component that waits ten seconds for Python's answer, and then asks again, waits for ever: a busy machine is slower.
PATIENT = """
const ownTimeout = setTimeout;
globalThis.setTimeout = (call, ms, ...rest) => ownTimeout(call, ms === 10_000 ? 2 ** 31 - 1 : ms, ...rest);
"""


@contextmanager
def alone(page: Page, styles: str) -> Iterator[None]:
    """Empty ``page`` but for ``styles``, in Streamlit's light theme; in the end it must not have complained."""
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    empty = "<!doctype html><body style='margin: 20px'>"
    page.route("**/*", lambda route: route.fulfill(body=empty, content_type="text/html"))
    page.goto("http://bare.test/")
    page.add_style_tag(content=LOOK + styles)
    yield
    assert errors == []

"""Pages without a browser: Streamlit's AppTest."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True, scope="session")
def one_look_at_what_is_installed() -> Iterator[None]:
    """Each AppTest reads what every installed package says of itself, which takes longer than the page's run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests)
        )
        yield


@pytest.fixture
def open_page() -> Callable[..., AppTest]:
    """A function that opens the page of a name in a new session, with settings as a link carries them."""

    def open_(name: str, **settings: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        for key, value in settings.items():
            app.query_params[f"{name}.{key}"] = value
        if name != "home":
            app.switch_page(f"pages/{name}.py").run()
        assert not app.exception
        return app

    return open_

"""Pages without a browser: Streamlit's AppTest."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]


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

"""Nabla, running, for visitors without a browser."""

from collections.abc import Iterator

import pytest

from tests.serving import serve


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of Nabla, running."""
    with serve() as address:
        yield address

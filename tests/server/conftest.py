"""The app as a class meets it: a server of its own, and nobody looking at it but visitors without browsers."""

from collections.abc import Iterator

import pytest

from tests.serving import serve


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of Nabla, running."""
    with serve() as address:
        yield address

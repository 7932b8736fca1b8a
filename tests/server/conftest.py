"""The app as a class meets it: a server of its own, and nobody looking at it but visitors without browsers."""

from collections.abc import Iterator

import pytest

from tests.serving import serve, server_of


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of Nabla, running."""
    with serve() as address:
        server_of(address)  # once its libraries are loaded, or the first visitor waits for them
        yield address

"""A full server: who comes next is told so and let in later, the others work on, and the door shuts in the end."""

import urllib.error
import urllib.request
from contextlib import ExitStack

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.serving import ROOT, serve
from tests.visitor import come_back, visit

FULL = "Every place is taken"


@pytest.fixture
def small():
    """A server with places for two."""
    with serve(ROOT / "app.py", ROOT, NABLA_SESSIONS="2") as address:
        yield address


def titles(visitor):
    return [title.value for title in visitor.tree.get("title")]


def comes_in(address):
    request = urllib.request.Request(address, headers={"Accept": "text/html"})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_one_too_many_waits_with_a_sentence_and_nobody_is_disturbed(small):
    with visit(small, "adam") as first:
        with visit(small, "convolution") as second, visit(small, "pooling") as third:
            assert titles(third) == [FULL]
            assert "takes 2 at a time" in third.tree.get("markdown")[-1].value
            first.run(), second.run()
            assert titles(first) == ["Adam's β₁"] and titles(second) == ["Convolution"]
            assert titles(third) == [FULL]
        with visit(small, "pooling") as later:
            while titles(later) == [FULL]:  # until the server has noticed that the second left
                later.run()
            assert titles(later) == ["Pooling"]
        assert titles(first) == ["Adam's β₁"]


def test_beyond_three_times_its_places_the_door_is_shut_and_opens_again(small):
    with ExitStack() as crowd:
        for _ in range(6):
            crowd.enter_context(visit(small))
        code, said = comes_in(small)
        assert code == 503 and "no room even for waiting" in said
        with pytest.raises((InvalidStatus, ConnectionClosed)), visit(small):
            pass
    while comes_in(small)[0] == 503:
        pass
    assert comes_in(small)[0] == 200


def test_a_made_up_session_does_not_open_a_shut_door_and_one_of_before_does(small):
    with ExitStack() as crowd:
        first, *_ = [crowd.enter_context(visit(small)) for _ in range(6)]
        nobody = "00000000-0000-0000-0000-000000000000"
        with pytest.raises((InvalidStatus, ConnectionClosed)), come_back(first, nobody):
            pass
        with come_back(first, first.session_id) as again:
            assert again.session_id == first.session_id

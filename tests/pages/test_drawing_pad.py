"""The drawing pad without a browser: which messages make a picture."""

import base64
import json

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages._ui import drawing_pad as module
from pages._ui.drawing_pad import drawing_pad, read

INK = np.arange(64, dtype=np.uint8).reshape(8, 8)


def sent(picture):
    return base64.b64encode(picture.tobytes()).decode()


@pytest.fixture
def send(monkeypatch):
    """A function that sends the pad a message as a browser would, and returns the picture and what was heard."""
    state, drawn = {}, {}
    monkeypatch.setattr(module.st, "session_state", state)
    monkeypatch.setattr(module, "_mount", lambda **options: drawn.update(options))

    def send_(message, size=8):
        drawing_pad(size, key="t.pad", label="Draw")
        state["t.pad"] = {"draw": message}
        drawn["on_draw_change"]()
        state["t.pad"] = {}
        picture = drawing_pad(size, key="t.pad", label="Draw")
        assert json.loads(json.dumps(drawn["data"]))["size"] == size
        return picture, drawn["data"]["heard"]

    return send_


def test_a_message_makes_a_picture_that_stays_and_can_be_written_to(send):
    picture, heard = send({"number": 3, "picture": sent(INK)})
    np.testing.assert_array_equal(picture, INK)
    assert (picture.dtype, heard) == (np.uint8, 3)
    picture += 1
    np.testing.assert_array_equal(drawing_pad(8, key="t.pad", label="Draw"), INK)


@pytest.mark.parametrize("empty", ["", sent(np.zeros((8, 8), np.uint8))])
def test_an_empty_picture_takes_the_place_of_the_last_one(send, empty):
    send({"number": 1, "picture": sent(INK)})
    assert send({"number": 2, "picture": empty}) == (None, 2)


@pytest.mark.parametrize(
    "text",
    [
        None,
        5,
        True,
        [1] * 64,
        {},
        b"AAAA" * 22,
        "x",
        "A" * 87 + "!",
        " " + sent(INK),
        sent(INK)[:-4],
        sent(INK) + "AAAA",
        sent(np.ones((8, 9), np.uint8)),
        sent(np.ones((28, 28), np.uint8)),
        "ä" * 88,
        "\ud800" * 88,
        "A" * 10_000_000,
    ],
)
def test_what_is_no_picture_is_an_empty_one(send, text):
    assert read(text, 8) is None
    send({"number": 1, "picture": sent(INK)})
    assert send({"number": 2, "picture": text}) == (None, 2)


@pytest.mark.parametrize("message", [None, 5, "draw", [], [1]])
def test_what_is_no_message_changes_nothing(send, message):
    send({"number": 1, "picture": sent(INK)})
    picture, heard = send(message)
    np.testing.assert_array_equal(picture, INK)
    assert heard == 1


@pytest.mark.parametrize("number", [None, "1", True, 1.5, float("nan"), -1, 0, 10**400])
def test_only_a_plain_count_is_taken_for_the_number_of_a_message(send, number):
    assert send({"number": number, "picture": ""})[1] == 0


@pytest.mark.parametrize("size", [8, 28, 31, 64])
def test_every_allowed_size_arrives_whole(send, size):
    picture = np.random.default_rng(size).integers(1, 256, (size, size), dtype=np.uint8)
    np.testing.assert_array_equal(send({"number": 1, "picture": sent(picture)}, size)[0], picture)


def test_a_picture_of_the_old_size_is_none_until_the_new_one_comes(send):
    send({"number": 1, "picture": sent(INK)})
    assert drawing_pad(28, key="t.pad", label="Draw") is None


@pytest.mark.parametrize("size", [7, 65, 28.0, "28", None, True, np.int64(28)])
def test_a_size_that_is_not_allowed_is_refused_with_a_sentence(size):
    with pytest.raises(ValueError, match="size must be an integer from 8 to 64, got"):
        drawing_pad(size, key="refused", label="Draw")


def test_app_test_sees_an_unknown_element_and_goes_on():
    script = (
        "import streamlit as st\n"
        "from pages._ui.drawing_pad import drawing_pad\n"
        "st.text(drawing_pad(28, key='t.pad', label='Draw'))"
    )
    app = AppTest.from_string(script).run()
    assert not app.exception
    assert app.text[0].value == "None"

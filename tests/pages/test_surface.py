"""The surface without a browser: what is refused, and what is sent when."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages._ui import surface as module
from tests.pages.messages import unpacked

GOOD = {
    "values": np.zeros((5, 5), np.float32),
    "points": np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]),
    "labels": np.array([0, 1, 0]),
    "held_out": np.array([False, False, True]),
    "extent": (-1.0, 1.0, -2.0, 2.0),
}


@pytest.fixture
def draw(monkeypatch):
    """A function that draws the surface and returns what is sent; `draw.lose()` is a browser that asks for points."""
    state, drawn = {}, {}
    monkeypatch.setattr(module.st, "session_state", state)
    monkeypatch.setattr(module, "_mount", lambda **options: drawn.update(options))

    def draw_(**changes):
        module.surface(**(GOOD | changes), key="t.surface", alt="A plane", names=("inside", "outside"))
        return unpacked(drawn["data"])[0]

    def lose(message):
        state["t.surface"] = {"wanted": message}
        drawn["on_wanted_change"]()

    draw_.lose = lose
    return draw_


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("values", np.zeros(25)),
        ("values", np.zeros((5, 4))),
        ("values", np.zeros((1, 1))),
        ("values", np.zeros((1, 5, 5))),
        ("points", np.zeros((3, 3))),
        ("points", np.zeros(3)),
        ("points", np.full((3, 2), np.nan)),
        ("labels", np.array([0, 1])),
        ("labels", np.array([[0], [1], [0]])),
        ("labels", np.array([0, 1, 2])),
        ("held_out", np.array([True] * 4)),
        ("extent", (1.0, 1.0, 0.0, 1.0)),
        ("extent", (0.0, 1.0, 2.0, 1.0)),
        ("extent", (0.0, float("inf"), 0.0, 1.0)),
        ("extent", (0.0, 1.0, 2.0)),
    ],
)
def test_what_makes_no_surface_is_refused_by_name(draw, name, value):
    with pytest.raises(ValueError, match=f"{name} must .*, got"):
        draw(**{name: value})


def test_points_are_sent_once_and_again_when_they_change(draw):
    assert draw()["sections"]["points"]["shape"] == [3, 2]
    assert set(draw(values=np.ones((5, 5)))["sections"]) == {"values"}
    for change in ({"labels": [1, 1, 0]}, {"held_out": [True] * 3}, {"points": GOOD["points"] + 1}):
        assert "points" in draw(**change)["sections"]
        assert "points" not in draw(**change)["sections"]


@pytest.mark.parametrize(
    ("message", "sent"),
    [
        ({"points": True}, True),
        ({"points": 1}, False),
        ({}, False),
        (None, False),
        ([1], False),
        ("points", False),
    ],
)
def test_a_browser_that_has_lost_the_points_gets_them_once_more(draw, message, sent):
    draw()
    draw.lose(message)
    assert ("points" in draw()["sections"]) == sent
    assert "points" not in draw()["sections"]


def test_no_points_and_broken_values_can_be_drawn(draw):
    empty = {"points": np.zeros((0, 2)), "labels": np.zeros(0), "held_out": np.zeros(0, bool)}
    header = draw(values=np.full((9, 9), np.nan), **empty)
    assert header["sections"]["values"] == {"at": 0, "shape": [9, 9], "kind": "float32"}


def test_app_test_sees_an_unknown_element_and_goes_on():
    script = (
        "import numpy as np\n"
        "from pages._ui.surface import surface\n"
        "surface(np.zeros((4, 4)), np.zeros((3, 2)), np.zeros(3), np.zeros(3, bool),\n"
        "        extent=(0, 1, 0, 1), key='t.surface', alt='A plane', names=('a', 'b'))"
    )
    assert not AppTest.from_string(script).run().exception

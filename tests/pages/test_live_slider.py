"""The live slider without a browser: which values it takes, from whom, and what the address makes of them."""

import json
from ast import literal_eval
from math import inf, nan

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages._ui import live_slider as module
from pages._ui.live_slider import Range

ANGLE = Range(0, 360, 0, 5, "°")
WIDTH = Range(0.3, 3.0, 1.0, 0.1, " px")
APP = """
import streamlit as st
from pages._ui.live_slider import Range, current, live_slider

ANGLE = Range(0, 360, 30, 5, "°")


def turn(value):
    st.session_state["t.angle"] = value


before = current(ANGLE, key="t.angle")
drawn = live_slider("Angle", ANGLE, key="t.angle", on_change=lambda: None)
st.text(repr((before, drawn, st.session_state["t.angle"])))
for value in (90, 91, 1000, "45", None):
    st.button(str(value), on_click=turn, args=(value,))
"""


def opened(**query):
    app = AppTest.from_string(APP)
    for name, value in query.items():
        app.query_params[f"t.{name}"] = value
    return values(app.run())


def values(app):
    """The app, after a look that all three ways to ask say the same number."""
    assert not app.exception
    before, drawn, kept = literal_eval(app.text[0].value)
    assert before == drawn == kept
    assert type(drawn) is int
    app.value = drawn
    return app


def test_without_a_link_the_default_is_current():
    assert opened().value == 30


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("45", 45),
        ("45.0", 45),
        ("4.6e1", 45),
        ("0", 0),
        ("-5", 0),
        ("99999", 360),
        ("9" * 5000, 30),
        ("1e999", 30),
        ("nan", 30),
        ("-inf", 30),
        ("abc", 30),
        ("", 30),
        ("0x10", 30),
        ("\x00", 30),
        (["90", "120"], 120),
    ],
)
def test_a_link_gives_its_value_in_the_first_run_or_a_good_one(text, value):
    assert opened(angle=text).value == value


@pytest.mark.parametrize(("said", "value"), [("90", 90), ("91", 90), ("1000", 360)])
def test_a_callback_sets_the_value_and_it_is_made_to_fit(said, value):
    app = opened(angle="45")
    next(button for button in app.button if button.label == said).click().run()
    assert values(app).value == value
    assert values(app.run()).value == value  # the address still says 45, as it did at the last look


@pytest.mark.parametrize("said", ["45", "None"])
def test_what_is_no_number_in_the_session_becomes_the_default(said):
    app = opened(angle="90")
    next(button for button in app.button if button.label == said).click().run()
    assert values(app).value == 30


def test_the_address_wins_when_it_has_changed():
    app = opened(angle="45")
    next(button for button in app.button if button.label == "90").click().run()
    assert values(app).value == 90
    app.query_params["t.angle"] = "120"
    assert values(app.run()).value == 120
    del app.query_params["t.angle"]
    assert values(app.run()).value == 30


def test_a_value_that_was_set_before_the_first_run_is_kept():
    app = AppTest.from_string(APP)
    app.session_state["t.angle"] = 60
    assert values(app.run()).value == 60


@pytest.fixture
def send(monkeypatch):
    """A function that sends the slider a message as a browser would, and returns the state after it."""
    state, query, drawn, changes = {}, {}, {}, []
    query_params = type("Query", (dict,), {})(query)
    monkeypatch.setattr(module.st, "session_state", state)
    monkeypatch.setattr(module.st, "query_params", query_params)
    monkeypatch.setattr(module, "_mount", lambda **options: drawn.update(options))

    def send_(message, numbers=ANGLE):
        def draw():
            return module.live_slider(
                "Angle", numbers, key="t.angle", on_change=lambda: changes.append(state["t.angle"])
            )

        draw()
        state["t.angle.slider"] = {"move": message}
        drawn["on_move_change"]()
        value = draw()
        state["t.angle.slider"] = {}
        assert json.loads(json.dumps(drawn["data"]))["value"] == value
        return value, drawn["data"]["heard"], dict(query_params), list(changes)

    send_.query_params = query_params
    return send_


def test_a_message_sets_the_value_and_the_end_of_a_drag_the_address(send):
    assert send({"value": 45, "number": 1, "done": False}) == (45, 1, {}, [45])
    assert send({"value": 45, "number": 2, "done": True}) == (45, 2, {"t.angle": "45"}, [45])
    assert send({"value": 0, "number": 3, "done": True}) == (0, 3, {}, [45, 0])
    assert send({"value": 0, "number": 4, "done": True}) == (0, 4, {}, [45, 0])


@pytest.mark.parametrize(
    "message",
    [
        None,
        3,
        "45",
        [],
        {},
        [{"value": 45}],
        *({"value": v} for v in (None, "45", nan, True, [45], {"value": 45})),
    ],
)
def test_a_message_without_a_number_changes_nothing(send, message):
    assert send(message) == (0, 0, {}, [])


@pytest.mark.parametrize(
    ("value", "taken"),
    [(46, 45), (47.5001, 50), (-1, 0), (10**400, 360), (-(10**400), 0), (inf, 360), (-inf, 0), (1e-300, 0)],
)
def test_a_number_from_the_browser_is_made_to_fit(send, value, taken):
    assert send({"value": value, "number": 1, "done": True})[0] == taken


@pytest.mark.parametrize("number", [None, "1", True, 1.5, nan, -1, 0, 10**400])
def test_only_a_plain_count_is_taken_for_the_number_of_a_message(send, number):
    assert send({"value": 45, "number": number})[:2] == (45, 0)


@pytest.mark.parametrize("done", [None, 1, "true", {}])
def test_only_true_ends_a_drag(send, done):
    assert send({"value": 45, "number": 1, "done": done})[2] == {}


@pytest.mark.parametrize(("late", "value"), [(15.0, 45), (0.0, 0)])
def test_a_late_message_with_the_old_address_does_not_undo_a_drag_but_back_does(
    send, monkeypatch, late, value
):
    monkeypatch.setattr(module, "_LATE", late)
    send({"value": 45, "number": 1, "done": True})
    send.query_params.pop("t.angle")  # sent by another control before Streamlit's front end knew, or later
    assert module.current(ANGLE, key="t.angle") == value


def test_after_another_page_the_value_is_as_it_was_left_unless_a_link_says_another(send):
    send({"value": 45, "number": 1, "done": True})
    send.query_params.pop("t.angle")
    del module.st.session_state["t.angle.slider"]  # as Streamlit does with what is not drawn
    assert module.current(ANGLE, key="t.angle") == 45
    send.query_params["t.angle"] = "90"
    assert module.current(ANGLE, key="t.angle") == 90


def test_floats_have_the_decimals_of_their_step():
    taken = [WIDTH.fit(0.3 + i * 0.1) for i in range(28)]
    assert taken == [float(f"{0.3 + i / 10:.1f}") for i in range(28)]
    assert [WIDTH.write(value) for value in (0.3, 1.1, 2.0, 1.0)] == ["0.3", "1.1", "2", None]
    assert str(Range(-1, 1, 1, 0.1).fit(-1e-9)) == "0.0"  # not -0.0
    assert all(type(value) is float for value in taken)


def test_numbers_of_numpy_are_numbers():
    assert ANGLE.fit(np.int64(45)) == 45
    assert type(WIDTH.fit(np.float32(1.1))) is float
    assert type(ANGLE.fit(np.float64(45.0))) is int
    assert ANGLE.fit(np.bool_(True)) is None


def test_what_is_written_is_read_again():
    for numbers in (
        ANGLE,
        WIDTH,
        Range(-255, 255, 0, 5),
        Range(0, 1e6, 0, 1e-6),
        Range(-0.5, 0.25, 0.0, 0.125),
    ):
        for share in (0, 0.21, 0.5, 0.987654321, 1):
            value = numbers.fit(numbers.minimum + share * (numbers.maximum - numbers.minimum))
            assert numbers.read(numbers.write(value)) == value
            assert "e" not in (numbers.write(value) or "")


@pytest.mark.parametrize(
    "numbers",
    [
        (0, 360, 0, 0),
        (0, 360, 0, -5),
        (360, 0, 0, 5),
        (0, 0, 0, 1),
        (0, 360, 1, 5),
        (0, 360, 400, 5),
        (0, 361, 0, 5),
        (0, nan, 0, 5),
        (0, inf, 0, 5),
        (0, "360", 0, 5),
        (0, True, 0, 1),
        (0, 1, 0, 1e-7),
    ],
)
def test_a_range_that_makes_no_sense_is_refused_with_a_sentence(numbers):
    with pytest.raises(ValueError, match="must"):
        Range(*numbers)

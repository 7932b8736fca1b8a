"""The live chart without a browser: what it refuses, and what it sends."""

from math import inf, nan

import numpy as np
import pytest

from pages._ui import live_chart as module
from pages._ui.figures.looks import BLUE, ORANGE
from pages._ui.live_chart import Curve, live_chart
from tests.pages.messages import unpacked

X = np.array([1.0, 2.0, 4.0])
Y = np.array([0.5, nan, 1e300])


@pytest.fixture
def sent(monkeypatch):
    """A function that draws a chart and returns the header it sends, with its arrays by name, and its key."""

    def draw(*curves, **options):
        drawn = {}
        monkeypatch.setattr(module, "_mount", lambda **given: drawn.update(given))
        titles = {"title": "Loss", "x_title": "updates", "y_title": "nats", "alt": "falls"}
        live_chart(curves, **{"key": "t.loss", **titles, **options})
        return *unpacked(drawn["data"]), drawn["key"]

    return draw


@pytest.mark.parametrize("name", ["y", "low", "high"])
def test_a_column_of_another_length_is_refused(name):
    columns = {"y": Y, "low": Y, "high": Y, name: Y[:2]}
    with pytest.raises(ValueError, match=rf"{name} must have the shape of x, \(3,\), got \(2,\)"):
        Curve("loss", X, **columns)


@pytest.mark.parametrize(("x", "said"), [([1, 3, 2], "2 after 3"), ([1, 2, 2], "2 after 2")])
def test_an_x_that_does_not_increase_is_refused(x, said):
    with pytest.raises(ValueError, match=f"x must increase, got {said}"):
        Curve("loss", np.array(x), Y)


@pytest.mark.parametrize("value", [nan, inf, -inf])
def test_an_x_that_is_not_finite_is_refused(value):
    with pytest.raises(ValueError, match=f"x must be finite, got {value}"):
        Curve("loss", np.array([1.0, value, 3.0]), Y)


def test_an_x_with_two_axes_and_half_a_band_are_refused():
    with pytest.raises(ValueError, match=r"x must have one axis, got shape \(1, 3\)"):
        Curve("loss", X[None], Y[None])
    with pytest.raises(ValueError, match="low and high must both be given or neither"):
        Curve("loss", X, Y, low=Y)


@pytest.mark.parametrize("marker", [nan, inf])
def test_a_marker_that_is_not_finite_is_refused(sent, marker):
    with pytest.raises(ValueError, match=f"marker must be finite, got {marker}"):
        sent(marker=marker)


@pytest.mark.parametrize(
    ("log", "y_range"),
    [(False, (1, 1)), (False, (2, 1)), (False, (0, inf)), (False, (nan, 1)), (True, (0, 1))],
)
def test_a_range_that_no_axis_can_have_is_refused(sent, log, y_range):
    with pytest.raises(ValueError, match="y_range must be finite and increase"):
        sent(log=log, y_range=y_range)


def test_the_numbers_arrive_and_what_is_too_large_for_float32_is_a_gap(sent):
    large = np.array([2.0**40, 2.0**40 + 1, 2.0**40 + 2])  # float32 would make them one
    header, arrays, key = sent(
        Curve("loss", large, Y, low=X, high=2 * X), marker=np.float32(2), y_range=(0, 1)
    )
    assert key == "t.loss"
    places = header["places"][0]
    np.testing.assert_array_equal(arrays[places["x"]], large)
    np.testing.assert_array_equal(arrays[places["y"]], np.float32([0.5, nan, inf]))
    np.testing.assert_array_equal(arrays[places["low"]], np.float32(X))
    np.testing.assert_array_equal(arrays[places["high"]], np.float32(2 * X))
    assert (header["alt"], header["marker"], header["look"]["range"]) == ("falls", 2, [0, 1])


def test_an_x_that_curves_share_is_sent_once(sent):
    header, arrays, _ = sent(
        Curve("a", X, Y), Curve("b", X.copy(), Y), Curve("c", 2 * X, Y), Curve("d", X[:2], X[:2])
    )
    assert [places["x"] for places in header["places"]] == ["x0", "x0", "x2", "x3"]
    assert sum(name.startswith("x") for name in arrays) == 3


def test_no_two_of_four_lines_look_alike_without_colours_and_a_pinned_one_has_the_colour_of_its_pair(sent):
    names = [("train", False), ("test", True), ("train whole", False), ("test whole", True)]
    curves = [Curve(name, X, Y, dashed=dashed) for name, dashed in names]
    pinned = [Curve(name, X, Y, dashed=dashed, pinned=True) for name, dashed in names]
    looks = sent(*curves, *pinned)[0]["look"]["curves"]
    assert len({tuple(look["dash"]) for look in looks[:4]}) == 4
    assert [look["dash"] for look in looks[:4]] == [look["dash"] for look in looks[4:]]
    assert looks[0]["dash"] == []
    assert [look["colour"] for look in looks[:2]] == [BLUE, ORANGE]
    assert looks[4]["colour"] == "#407999"  # halfway from blue to grey
    assert len({look["colour"] for look in looks}) == 8


def test_no_curves_and_no_points_are_sent_as_they_are(sent):
    assert sent()[0]["places"] == []
    empty = np.zeros(0)
    assert sent(Curve("loss", empty, empty))[1]["y0"].size == 0

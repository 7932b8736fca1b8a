"""The bands without a browser: what they refuse, and what they send."""

from dataclasses import replace
from math import inf, nan

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages._ui import band_chart as module
from pages._ui.band_chart import band_chart
from pages._ui.bands import Bars, Curves, Lines, Shades, Steps
from tests.pages.messages import unpacked

LINES = Lines(
    "Gradient", {"W": [1e-8, 0.0, inf], "a": [nan, 2.0, 1e-300]}, thin={"at most": [4.0, 5.0]}, level=1e-6
)
SHADES = Shades("Activations", np.array([[0.0, 0.5, 1.0], [1.0, 0.2, 0.0]]), np.array([-1.0, 0.5, 2.0]))
BARS = Bars("Units", {"saturated": [0.0, 0.25, 1.0], "dead": [nan, 0.0, 0.5]})
STEPS = Steps(
    "Density", [-2.0, -1.0, 1.0, 2.0], ("now", [0.5, 3.0, 0.1]), ("before", [0.0, 1.0, 2.0]), top=4.0
)
CURVES = Curves(
    "Sigmoid", [-1.0, 0.0, 2.0], {"f": [0.0, 1.0, 3.0], "slope": [1.0, 0.5, 0.0]}, loose={"tangent": [9.0, 1.0, -9.0]},
    points=[(0.0, 1.0), (0.0, 0.5)], grey=[(1.0, 2.0)], behind=("inputs", [-1.0, 0.0, 1.0], [2, 4]),
)  # fmt: skip
ROWS = np.array([[0.0, 0.5], [1.0, 0.2]])


@pytest.fixture
def sent(monkeypatch):
    """What was sent last: the header, and its arrays by name."""
    drawn = {}
    monkeypatch.setattr(module, "_mount", lambda **given: drawn.update(given))

    def read():
        return *unpacked(drawn["data"]), drawn["key"]

    return read


def draw(*bands, **options):
    band_chart(
        bands, **({"key": "t.bands", "x_title": "layer", "alt": "what is seen", "place": "layer"} | options)
    )


@pytest.mark.parametrize(
    ("good", "name", "value"),
    [
        (LINES, "values", {}),
        (LINES, "values", {"W": [1.0, -1e-9]}),
        (LINES, "values", {str(k): [1.0] for k in range(5)}),
        (LINES, "thin", {"a": [1.0], "b": [2.0]}),
        *((LINES, "level", value) for value in (0.0, -1.0, nan, inf)),
        *(
            (SHADES, "shades", value)
            for value in (np.zeros(3), np.zeros((2, 0)), 2 * ROWS, -ROWS, nan * ROWS)
        ),
        *((SHADES, "edges", np.array(value)) for value in ([0, 1], [0, 1, 1], [0, 1, inf])),
        (BARS, "shares", {}),
        (BARS, "shares", {"a": [0.5], "b": [0.5], "c": [0.5]}),
        *((BARS, "shares", {"a": [value]}) for value in (-0.1, 1.1, inf)),
        *((STEPS, "edges", value) for value in ([0.0], [0.0, 1.0, 1.0, 2.0], [0.0, 1.0, 2.0, nan])),
        *((STEPS, name, ("now", [1.0, 2.0])) for name in ("filled", "outline")),
        *((STEPS, "top", value) for value in (0.0, inf, nan)),
        (replace(STEPS, log=True), "top", 1e-3),
        *((CURVES, "x", value) for value in ([0.0], [0.0, 0.0, 1.0], [0.0, 1.0, nan])),
        *((CURVES, "lines", value) for value in ({}, {key: [1.0, 2.0, 3.0] for key in "abcd"})),
        (CURVES, "loose", {key: [1.0, 2.0, 3.0] for key in "ab"}),
        (CURVES, "points", [(0.0, 0.0)] * 3),
        *(
            (CURVES, "behind", ("a", *value))
            for value in (([0, 1], [1, 2]), ([0, 0, 1], [1, 2]), ([0, 1, 2], [0, 0]))
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_name(good, name, value):
    with pytest.raises(ValueError, match=f"^{name} must be (?s:.)*, got"):
        replace(good, **{name: value})


@pytest.mark.parametrize(
    "bands", [(), (LINES, STEPS), (STEPS, STEPS), (CURVES, STEPS), (LINES, Bars("Units", {"dead": [0.0]}))]
)
def test_bands_that_share_no_axis_are_refused(bands):
    with pytest.raises(ValueError, match=r"^bands must be"):
        draw(*bands)


def test_the_numbers_of_all_bands_arrive_as_they_are(sent):
    draw(LINES, SHADES, BARS)
    header, arrays, key = sent()
    assert (key, header["count"], header["edges"], header["alt"]) == ("t.bands", 3, None, "what is seen")
    lines, shades, bars = header["bands"]
    assert [band["kind"] for band in header["bands"]] == ["lines", "shades", "bars"]
    for band, values in ((lines, LINES.values | LINES.thin), (bars, BARS.shares)):
        for name in band["names"]:
            np.testing.assert_array_equal(arrays[name["at"]], values[name["name"]])
    assert [name["look"] for name in lines["names"]] == [0, 1, "thin"]
    assert [name["look"] for name in bars["names"]] == [1, 2]
    assert (lines["level"], lines["log"], shades["shape"]) == (1e-6, True, [2, 3])
    np.testing.assert_array_equal(arrays[shades["shades"]], [0, 128, 255, 255, 51, 0])
    np.testing.assert_array_equal(arrays[shades["edges"]], SHADES.edges)


def test_a_histogram_has_its_edges_as_its_axis(sent):
    draw(STEPS, place="")
    header, arrays, _ = sent()
    [steps] = header["bands"]
    assert (header["count"], header["edges"], steps["top"], steps["log"]) == (3, steps["edges"], 4.0, False)
    np.testing.assert_array_equal(arrays[header["edges"]], STEPS.edges)
    for name, (label, heights) in zip(steps["names"], (STEPS.filled, STEPS.outline), strict=True):
        assert name["name"] == label
        np.testing.assert_array_equal(arrays[name["at"]], heights)


@pytest.mark.parametrize("lines", [{"f": [0.0, 1.0]}, {"f": [0.0, nan, 1.0]}])
def test_a_curve_that_does_not_fit_its_x_is_refused_by_its_name(lines):
    with pytest.raises(ValueError, match=r"^f must be 3 finite numbers"):
        replace(CURVES, lines=lines)


def test_curves_have_their_x_as_axis_and_a_range_that_only_the_loose_line_leaves(sent):
    draw(CURVES, place="x")
    header, arrays, _ = sent()
    [curves] = header["bands"]
    assert (header["axis"], header["count"], header["edges"]) == ("curves", 3, curves["edges"])
    np.testing.assert_array_equal(arrays[header["edges"]], CURVES.x)
    assert curves["range"] == pytest.approx([-0.24, 3.24])
    assert [name["name"] for name in curves["names"]] == ["f", "slope", "tangent"]
    np.testing.assert_array_equal(arrays[curves["names"][2]["at"]], [9, 1, -9])
    assert (curves["points"], curves["grey"]) == ([[0, 1], [0, 0.5]], [[1, 2]])
    np.testing.assert_array_equal(arrays[curves["behind"]["counts"]], [2, 4])


def test_two_outlines_of_one_name_are_refused():
    with pytest.raises(ValueError, match=r"^outline must be"):
        replace(STEPS, outline=("now", STEPS.outline[1]))


def test_app_test_sees_an_unknown_element_and_goes_on():
    script = "from tests.pages.test_band_chart import BARS, LINES, SHADES, draw\ndraw(LINES, SHADES, BARS)\n"
    assert not AppTest.from_string(script).run().exception

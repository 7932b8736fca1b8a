"""The charts of a threshold without a browser: what they refuse, and what they send."""

from dataclasses import replace
from math import inf, nan

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages._ui import threshold_charts as module
from pages._ui.threshold_charts import Chart, Histogram, Line, Marker, People, moving, still
from tests.pages.messages import unpacked

FOUR = ("found", "missed", "alarms", "left alone")
HISTOGRAM = Histogram(
    "scores", "Scores", "score", np.array([0.0, 1, 3, 4]), np.array([1, 2, 3]), np.array([4.5, 0, 6]), FOUR
)
PEOPLE = People("people", "People", ("ill", "healthy"), ("flagged", "not"), FOUR, (3, 5), "each is one")
X = np.array([1.0, 2.0])
LINE = Line("recall", X, np.array([0.5, nan]))
CHART = Chart("curve", "Curve", "recall", "precision", (0, 2), (0, 1), (LINE, replace(LINE, y=2 * X)))
MARKER = Marker(0.5, "from 0.5", FOUR, FOUR, (2, 1), {"curve": [(1.0, 0.5), None]}, {"scores": "now"})


@pytest.fixture
def sent(monkeypatch):
    """What was sent last: the header, its arrays by place, and the key."""
    drawn = {}
    monkeypatch.setattr(module, "_mount", lambda **given: drawn.update(given))

    def read():
        header, arrays = unpacked(drawn["data"])
        return header, list(arrays.values()), drawn["key"]

    return read


@pytest.mark.parametrize(
    ("good", "name", "value"),
    [
        *((HISTOGRAM, "edges", np.array(value)) for value in ([0, 1, 1, 2], [0], [[0, 1]], [0, 1, 2, inf])),
        *((HISTOGRAM, "above", np.array(value)) for value in ([1, 2], [1, 2, -1], [1, 2, nan])),
        (HISTOGRAM, "below", np.array([1, 2, inf])),
        (HISTOGRAM, "regions", FOUR[:3]),
        (HISTOGRAM, "ticks", ((nan, "?"),)),
        (PEOPLE, "rows", ("ill",)),
        (PEOPLE, "columns", FOUR),
        (PEOPLE, "cells", FOUR[:2]),
        *((PEOPLE, "dots", value) for value in ((1, -1), (1000, 201), (1, 2, 3))),
        (LINE, "x", np.array([0, nan])),
        (LINE, "x", X[None]),
        (LINE, "y", np.arange(3.0)),
        (CHART, "lines", ()),
        (CHART, "lines", (LINE,) * 6),
        *((CHART, name, value) for name in ("x_range", "y_range") for value in ((1, 1), (0, inf), (nan, 1))),
        (CHART, "references", (("chance", 0, 0, 1, nan),)),
        (CHART, "references", (("chance", 0, 0, 1),)),
        (CHART, "ticks", ((inf, "∞"),)),
        (MARKER, "threshold", nan),
        (MARKER, "counts", FOUR[1:]),
        (MARKER, "shares", FOUR[1:]),
        (MARKER, "flagged", (1, -2)),
        (MARKER, "points", {"curve": [(0.5, nan)]}),
        (MARKER, "outline", "cell"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_name(good, name, value):
    with pytest.raises(ValueError, match=f"^{name} must be (?s:.)*, got"):
        replace(good, **{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [("tiles", []), ("tiles", [PEOPLE, PEOPLE]), ("widths", [1]), ("widths", [1, 0]), ("height", 0)],
)
def test_a_row_that_cannot_be_laid_out_is_refused(name, value):
    good = {"tiles": [HISTOGRAM, PEOPLE], "widths": [1.25, 1], "height": 280}
    with pytest.raises(ValueError, match=f"^{name} must be"):
        still(board="t", key="t.still", **(good | {name: value}))


def test_the_numbers_of_the_tiles_arrive_and_an_x_that_lines_share_goes_once(sent):
    still([HISTOGRAM, CHART], board="t", key="t.still", widths=[2, 1], height=240, slider="t.threshold")
    header, arrays, key = sent()
    assert (key, header["board"], header["slider"], header["widths"]) == (
        "t.still",
        "t",
        "t.threshold",
        [2, 1],
    )
    histogram, chart = header["tiles"]
    assert (histogram["kind"], chart["kind"]) == ("histogram", "chart")
    for name in ("edges", "above", "below"):
        np.testing.assert_array_equal(arrays[histogram[name]], getattr(HISTOGRAM, name))
    first, second = chart["lines"]
    assert first["x"] == second["x"] != first["y"]
    np.testing.assert_array_equal(arrays[first["x"]], X)
    np.testing.assert_array_equal(arrays[first["y"]], [0.5, nan])
    np.testing.assert_array_equal(arrays[second["y"]], 2 * X)
    assert len(arrays) == 6


def test_neighbours_far_from_zero_stay_apart_and_what_is_too_large_is_a_gap(sent):
    far = 2.0**40 + X  # float32 would make them one
    line = Line("far", far, np.array([1.0, 1e300]))
    still([replace(CHART, lines=(line,))], board="t", key="t.still", widths=[1], height=240)
    np.testing.assert_array_equal(sent()[1][0], far)
    np.testing.assert_array_equal(sent()[1][1], [1, inf])


def test_a_marker_is_small_and_says_where_it_is_undefined(sent):
    numpy = replace(MARKER, threshold=np.float32(0.5), flagged=tuple(np.array([2, 1])))
    moving(numpy, board="t", key="t.moving")
    header, arrays, key = sent()
    marker = header["marker"]
    assert (key, header["board"], arrays) == ("t.moving", "t", [])
    assert (marker["threshold"], marker["flagged"], marker["outline"]) == (0.5, [2, 1], "")
    assert marker["points"] == {"curve": [[1.0, 0.5], None]}
    assert marker["alts"] == {"scores": "now"}


def test_app_test_sees_an_unknown_element_and_goes_on():
    script = (
        "from tests.pages.test_threshold_charts import HISTOGRAM, MARKER\n"
        "from pages._ui.threshold_charts import moving, still\n"
        "moving(MARKER, board='t', key='t.moving')\n"
        "still([HISTOGRAM], board='t', key='t.still', widths=[1], height=240)\n"
    )
    assert not AppTest.from_string(script).run().exception

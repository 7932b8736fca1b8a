"""The live chart in a real browser: a person's zoom stays through updates, and nothing that is sent breaks it."""

import base64
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from pages._ui import live_chart as module
from pages._ui.front_end import source
from pages._ui.live_chart import Curve, live_chart
from tests.serving import serve

APP = """
from contextlib import nullcontext

import numpy as np
import streamlit as st

from pages._ui.live_chart import Curve, live_chart


@st.fragment(run_every=0.1)
def show():
    with st.container(border=True) if st.session_state.get("boxed") else nullcontext():
        draw()


def draw():
    n = st.session_state.n = st.session_state.get("n", 0) + 1
    x = np.arange(100.0 + n)
    curves = [Curve("train", x, np.exp(-x / 50), 0.9 * np.exp(-x / 50), 1.1 * np.exp(-x / 50))]
    curves.append(Curve("test", x[::10], np.exp(-x[::10] / 60), dashed=True, points=True))
    if st.session_state.get("warned"):
        st.warning("above the chart")
    titles = {"title": "Loss falls", "x_title": "updates", "y_title": "nats"}
    live_chart(curves, key="t.loss", alt=f"{n} updates", marker=n, **titles)


st.toggle("warned", key="warned")
st.toggle("boxed", key="boxed")
show()
"""
X = np.arange(101.0)
NO_VALUE = "–"
# Whether anything on a canvas is as light as the text of the dark theme.
LIGHT = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  for (let i = 0; i < data.length; i += 4) if (Math.min(...data.subarray(i, i + 4)) > 220) return true;
  return false;
}"""


@pytest.fixture(scope="module")
def server(browser, tmp_path_factory):  # without a browser the tests skip, and need no server
    script = tmp_path_factory.mktemp("chart") / "test_app.py"
    script.write_text(APP, encoding="utf-8")
    with serve(script) as address:
        yield address


@pytest.fixture
def errors(page):
    """What the page complains about."""
    found = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    return found


def wait_for_updates(page, count):
    """Until the browser has drawn `count` more: their number is in the name of the picture."""
    number = "parseInt(document.querySelector('canvas[role=img]')?.getAttribute('aria-label'))"
    before = page.wait_for_function(number).json_value()  # there is none while the chart is mounted anew
    page.wait_for_function(f"(wanted) => {number} >= wanted", arg=before + count)


def range_of(page):
    """Which part of the x axis is drawn."""
    shows = page.locator(".stage").get_attribute("data-shows")
    return [float(end) for end in shows.split()]


def drag(page, start, end):
    """Across the axes, between two shares of the width."""
    box = page.locator(".u-over").bounding_box()
    x, y = (lambda share: box["x"] + share * box["width"]), box["y"] + box["height"] / 2
    page.mouse.move(x(start), y)
    page.mouse.down()
    page.mouse.move(x((start + end) / 2), y)
    page.mouse.move(x(end), y)
    page.mouse.up()


def test_a_zoom_survives_updates_a_theme_and_a_mount_and_show_all_ends_it(page, server, errors):
    page.goto(server)
    expect(page.locator("canvas[data-drawn]")).to_have_count(1)
    everything = page.get_by_role("button", name="Show all")
    expect(everything).to_be_hidden()
    drag(page, 0.2, 0.4)
    expect(everything).to_be_visible()
    view = range_of(page)
    assert view[1] / view[0] == pytest.approx(0.4 / 0.2, rel=0.2)  # of a chart that begins at 0 and grows
    wait_for_updates(page, 5)
    assert range_of(page) == view

    assert not page.locator("canvas").evaluate(LIGHT)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"() => ({LIGHT})(document.querySelector('canvas[role=img]'))")
    wait_for_updates(page, 2)
    page.get_by_text("warned").click()
    expect(page.get_by_text("above the chart")).to_be_visible()
    wait_for_updates(page, 2)
    assert range_of(page) == view
    page.locator("canvas").evaluate("(canvas) => (canvas.dataset.old = true)")
    page.get_by_text("boxed").click()
    expect(page.locator("canvas[data-old]")).to_have_count(0)
    wait_for_updates(page, 2)
    assert range_of(page) == view

    everything.focus()
    page.keyboard.press("Enter")
    expect(everything).to_be_hidden()
    expect(page.locator(".stage")).to_be_focused()
    end = range_of(page)[1]
    assert end > 100
    wait_for_updates(page, 20)
    assert range_of(page)[0] == 0
    assert range_of(page)[1] >= end + 20  # the axis follows the data again
    expect(page.locator("canvas")).to_have_count(1)
    expect(page.locator(".uplot")).to_have_count(1)
    assert errors == []


@pytest.fixture
def show(page, errors, monkeypatch):
    """A function that shows curves in the component alone, as Python would send them."""
    page.route("**/*", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    page.goto("http://bare.test/")
    styles = ":root { --st-text-color: #16202c; --st-background-color: #fff; --st-font: sans-serif }"
    page.add_style_tag(content=styles + source(*module._STYLES))
    page.evaluate(
        """async (source) => {
          const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
          const { default: chart } = await import(url);
          globalThis.show = async (text, key) => {
            const parentElement = document.querySelector("main") ?? document.createElement("main");
            document.body.append(parentElement);
            const data = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
            globalThis.leave = chart({ parentElement, key, data });
            const frame = () => new Promise(requestAnimationFrame);
            await frame(); // the first size comes in it
            await frame();
          };
        }""",
        source(*module._SCRIPTS),
    )

    def show_(*curves, **options):
        drawn = {}
        monkeypatch.setattr(module, "_mount", lambda **given: drawn.update(given))
        titles = {"title": "Loss", "x_title": "updates", "y_title": "nats", "alt": "falls"}
        live_chart(curves, **{"key": "t.loss", **titles, **options})
        page.evaluate(
            "([text, key]) => show(text, key)", [base64.b64encode(drawn["data"]).decode(), drawn["key"]]
        )
        return int(page.locator("canvas").get_attribute("data-drawn"))

    return show_


def curve(y, x=X, **options):
    y = np.broadcast_to(np.asarray(y, dtype=float), x.shape)
    return Curve("loss", x, y, **options)


def values(page):
    return page.locator(".legend .value").all_text_contents()


NAN, NONE = np.full(101, np.nan), np.zeros(0)
ODD = {
    "no curve": [],
    "no point": [curve(NONE, NONE, low=NONE, high=NONE)],
    "one point": [curve([2.0], X[:1], low=X[:1], high=X[1:2])],
    "only NaN": [curve(NAN, low=NAN, high=NAN, points=True)],
    "flat": [curve(3)],
    "all zero": [curve(0, low=0 * X, high=0 * X)],
    "negative": [curve(-X)],
    "gaps": [curve(np.where(X % 3, X, np.nan), low=X - 1, high=np.where(X % 5, X, np.inf))],
    "largest": [curve(np.where(X % 2, 3e38, -3e38))],
    "smallest": [curve(X * 1e-44)],
    "close": [curve(1e6 + X % 2 * 0.06)],
    "other x": [curve(X), curve(X[:7], X[:7] + 0.5), curve(NONE, NONE, pinned=True)],
    "far x": [curve(X, 1e12 + X)],
}


@pytest.mark.parametrize("log", [False, True])
def test_whatever_the_numbers_are_axes_are_drawn_without_an_error(page, show, errors, log):
    for drawn, curves in enumerate(ODD.values(), 1):
        assert show(*curves, log=log, marker=3) >= drawn
        page.locator(".stage").press("+")
        page.locator(".stage").press("0")
        page.locator(".u-over").hover()
    painted = (
        "(c) => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((level) => level > 0)"
    )
    show()
    assert page.locator("canvas").evaluate(painted)
    expect(page.locator("canvas")).to_have_count(1)
    assert errors == []


def test_keys_zoom_move_and_show_all_and_say_so(page, show):
    show(curve(X))
    stage = page.get_by_role("application", name="Loss")
    expect(stage).to_have_accessible_description(
        re.compile("plus and minus zoom, the left and right arrows move, Home or 0 shows all")
    )
    stage.press("+")
    assert range_of(page) == pytest.approx([20, 80])
    expect(page.get_by_role("status")).to_have_text("Shows updates 20 to 80")
    stage.press("ArrowRight")
    assert range_of(page) == pytest.approx([35, 95])
    stage.press("ArrowRight")
    assert range_of(page) == pytest.approx([40, 100])  # not beyond the data
    stage.press("ArrowLeft")
    stage.press("-")
    assert range_of(page) == [0, 100]
    expect(page.get_by_role("button", name="Show all")).to_be_hidden()
    for key in ("Home", "0"):
        stage.press("=")
        expect(page.get_by_role("button", name="Show all")).to_be_visible()
        stage.press(key)
        assert range_of(page) == [0, 100]
    stage.press("Control++")  # the browser's own
    assert range_of(page) == [0, 100]


def test_the_wheel_with_ctrl_zooms_at_the_pointer_and_a_double_click_shows_all(page, show):
    show(curve(X))
    box = page.locator(".u-over").bounding_box()
    page.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + 20)
    page.evaluate("addEventListener('wheel', () => (globalThis.turned = true), { passive: true })")
    page.mouse.wheel(0, -100)
    page.wait_for_function("globalThis.turned")
    assert range_of(page) == [0, 100]
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    page.wait_for_function("document.querySelector('.stage').dataset.shows !== '0 100'")
    assert range_of(page) == pytest.approx([10, 70], abs=1)
    page.locator(".u-over").dblclick()
    assert range_of(page) == [0, 100]


def test_a_finger_across_zooms(page, show):
    show(curve(X))
    client = page.context.new_cdp_session(page)
    box = page.locator(".u-over").bounding_box()
    for kind, share in (("Start", 0.2), ("Move", 0.4), ("Move", 0.6), ("End", None)):
        x = None if share is None else box["x"] + share * box["width"]
        points = [] if share is None else [{"x": x, "y": box["y"] + 50}]
        client.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points})
    expect(page.get_by_role("button", name="Show all")).to_be_visible()
    assert range_of(page) == pytest.approx([20, 60], abs=1)


def test_a_zoom_ends_where_x_means_something_else_or_no_curve_reaches_into_it(page, show):
    def zoomed():
        show(curve(X))
        page.locator(".stage").press("+")
        assert range_of(page) == pytest.approx([20, 80])

    zoomed()
    show()  # nothing yet: a run begins
    show(curve(X[:31], X[:31]), log=True, title="Loss, again")
    assert range_of(page) == pytest.approx([20, 80])
    show(curve(X[:11], X[:11]))
    assert range_of(page) == [0, 10]
    zoomed()
    show(curve(X, 32 * X), x_title="samples seen")
    assert range_of(page) == [0, 3200]


def test_a_zoom_survives_a_mount_in_another_place_and_the_old_chart_is_gone(page, show):
    show(curve(X))
    page.locator(".stage").press("+")
    page.evaluate("document.querySelector('main').remove(); leave()")
    show(curve(X))
    assert range_of(page) == pytest.approx([20, 80])
    page.evaluate("leave()")  # of a call that another one has overtaken
    show(curve(X), alt="falls further")
    expect(page.get_by_role("img", name="falls further")).to_have_count(1)
    expect(page.locator("canvas")).to_have_count(1)


def test_the_legend_shows_the_values_at_the_pointer_else_the_last_ones(page, show):
    zeros = np.where(X < 60, 0, 0.5)
    curves = [curve(2000 * X + 1), curve(X[:41] / 8 + 1, X[:41], dashed=True), curve(zeros, pinned=True)]
    show(*curves, log=True)
    assert values(page) == ["100", "200\u202f001", "6", "0.5000"]
    box = page.locator(".u-over").bounding_box()
    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 50)
    assert values(page) == ["20", "40\u202f001", "3.500", NO_VALUE]  # a zero is a gap on a logarithmic axis
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 50)
    assert values(page) == ["70", "140\u202f001", NO_VALUE, "0.5000"]  # the second has ended
    show(curve(X), *curves[1:], log=True)  # an update under the pointer
    assert values(page)[:2] == ["70", "70"]
    page.mouse.move(1, 700)
    assert values(page)[:2] == ["100", "100"]


def test_values_that_are_few_are_marked_beside_a_curve_of_many_and_so_is_one_between_gaps(page, show):
    painted = """(canvas) => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((level, i) => i % 4 === 3 && level === 255).length;
    }"""
    many = np.arange(1001.0) / 10

    def amount(*curves):
        show(*curves, y_range=(0, 9))
        return page.locator("canvas").evaluate(painted)

    few, alone = np.full(11, 5), np.where(X == 50, 7, np.nan)
    without, marked, also_alone = (
        amount(curve(1, many), curve(few, X[::10], points=marks), *more)
        for marks, more in ((False, []), (True, []), (True, [curve(alone)]))
    )
    assert marked - without > 11 * 10
    assert also_alone - marked > 10
    assert abs(amount(curve(1, many, points=True)) - amount(curve(1, many))) < 10  # no room for 1001


@pytest.mark.parametrize("width", [1280, 390])
def test_the_chart_is_as_wide_as_its_place_and_can_be_read(page, show, width):
    show(curve(X), curve(X, dashed=True))
    page.set_viewport_size({"width": width, "height": 720})
    page.wait_for_function(
        "document.querySelector('.uplot').offsetWidth === document.querySelector('.stage').offsetWidth"
    )
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(".stage").press("+")
    for part in (".title", ".name", ".value", "button"):
        shown = page.locator(f".nabla-live-chart {part}").first
        assert shown.evaluate("(e) => parseFloat(getComputedStyle(e).fontSize)") >= 13

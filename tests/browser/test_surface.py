"""The decision surface in a real browser: the colours are those of core.colour, and the marks lie where they should."""

import numpy as np
import pytest
import torch
from playwright.sync_api import expect

from core import colour
from pages._ui.front_end import source
from pages._ui.probed import packed
from pages._ui.surface import _SCRIPTS
from tests.serving import ROOT, serve

ROOM, REST = 34, 12  # pixels between the plot's edge and the field, as in assets/surface.js
APP = """
import numpy as np
import streamlit as st

from pages._ui.surface import surface

state = st.session_state
state.setdefault("runs", 0)
places = np.array([[-3.0, 1.0], [3.0, 1.0], [-3.0, -1.0], [3.0, -1.0]])


def more():
    state.more = True


@st.fragment(run_every=0.1 if "timer" in st.query_params else None)
def view():
    state.runs += 1
    share = np.linspace(0, 1, 21)
    values = np.tile(0.1 + 0.8 * (share > 0.5), (21, 1))  # the right half is class 1
    if st.toggle("turned"):
        values = np.repeat(0.2 + 0.6 * (share[:, None] < 0.5), 21, axis=1)  # now the upper half
    if st.toggle("broken"):
        values[11:, :] = np.nan
    values[0, 0] += state.runs / 1e6  # or the browser would not hear of the run
    surface(
        values.astype(np.float32), places, np.array([0, 1, 0, 1]), np.array([False, False, True, True]),
        extent=(-4.0, 4.0, -2.0, 2.0), key="t.surface", alt="Right is class 1", names=("calm", "storm"),
    )
    st.text(f"runs {state.runs}")


with st.container(width=560):
    view()
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    script = tmp_path_factory.mktemp("surface") / "surface_app.py"
    script.write_text(APP)
    with serve(script) as address:
        yield address


@pytest.fixture
def page(tab, address):
    errors = []
    with tab(viewport={"width": 1280, "height": 900}, device_scale_factor=2, color_scheme="light") as page:
        page.on("pageerror", lambda error: errors.append(error))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.goto(address)
        page.locator(".nabla-surface[data-drawn]").wait_for()
        expect(page.get_by_text("held out")).to_be_visible()  # the points are there
        yield page
    assert not errors


def pixel(page, x, y, layer="field"):
    """RGBA at a place in shares of the field, from its left and from its top; beyond 0 to 1 lie the axes."""
    which = {"field": 0, "overlay": 1}[layer]
    return page.evaluate(
        """([which, x, y, ROOM, REST]) => {
          const canvas = document.querySelectorAll(".nabla-surface .plot canvas")[which];
          const wide = canvas.getBoundingClientRect().width;
          const side = wide - ROOM - REST;
          const at = [ROOM + x * side, REST + y * side].map((place) => Math.round(place * canvas.width / wide));
          return [...canvas.getContext("2d").getImageData(...at, 1, 1).data];
        }""",
        [which, x, y, ROOM, REST],
    )


def expected(probability):
    return colour.signed(torch.tensor([[[probability - 0.5]]]), 0.5).pixels[0, 0].tolist()


def updated(page, act):
    """Does something and waits until the surface has been painted after it."""
    drawn = int(page.locator(".nabla-surface").get_attribute("data-drawn"))
    act()
    page.wait_for_function(
        "drawn => document.querySelector('.nabla-surface').dataset.drawn > drawn", arg=drawn
    )


def near(found, wanted, within=2):
    assert np.abs(np.array(found[:3], int) - wanted).max() <= within, (found, wanted)


def test_the_colours_are_those_of_the_probabilities_and_follow_an_update_on_the_same_canvas(page):
    near(pixel(page, 0.2, 0.1), expected(0.1))
    near(pixel(page, 0.8, 0.1), expected(0.9))
    canvases = page.locator(".nabla-surface .plot canvas").element_handles()
    sizes = [canvas.evaluate("node => node.width") for canvas in canvases]
    updated(page, lambda: page.get_by_text("turned").click())
    near(pixel(page, 0.2, 0.1), expected(0.8))
    near(pixel(page, 0.8, 0.1), expected(0.8))
    near(pixel(page, 0.8, 0.9), expected(0.2))
    assert all(canvas.evaluate("node => node.isConnected") for canvas in canvases)
    wide = page.locator(".nabla-surface .plot").bounding_box()["width"]
    assert wide == 520
    assert sizes == [1040, 1040]  # as sharp as the screen
    assert page.locator(".nabla-surface canvas").count() == 2 + 3  # and the three marks of the legend


def test_the_contour_lies_where_the_probability_is_a_half(page):
    # From column 10 (0.1) to 11 (0.9): it crosses one half in the middle between them, on rows and between them.
    for y in np.linspace(0.5, 0.55, 5):
        assert max(pixel(page, 10.5 / 20, y)[:3]) < 90
        for beside in (10.35 / 20, 10.65 / 20):
            assert min(pixel(page, beside, y)[:3]) > 130


def test_marks_lie_at_their_points_with_an_outline_in_a_light_and_a_dark_line(page):
    for x, y, hollow in (
        (1 / 8, 0.25, False),
        (7 / 8, 0.25, False),
        (1 / 8, 0.75, True),
        (7 / 8, 0.75, True),
    ):
        assert (min(pixel(page, x, y, "overlay")) == 255) == hollow  # white in the middle
        row = [pixel(page, x + step / 474, y, "overlay") for step in np.arange(-8, 8.5, 0.5)]
        assert row[0][3] == row[-1][3] == 0
        solid = [sum(one[:3]) for one in row if one[3] > 250]
        assert max(solid) > 3 * 250
        assert min(solid) < 3 * 100
    # So far out there lies the halo of a circle, and still the corner of a square.
    disc, square = (pixel(page, x + 3.5 / 474, 0.25 - 3.5 / 474, "overlay")[:3] for x in (1 / 8, 7 / 8))
    assert sum(disc) > 3 * 230
    assert sum(square) < 3 * 150


def test_what_is_no_number_is_hatched_in_grey_and_said(page):
    expect(page.get_by_text("not a number")).to_have_count(0)
    updated(page, lambda: page.get_by_text("broken").click())
    near(pixel(page, 0.2, 0.2), expected(0.1))
    greys = [pixel(page, 0.2 + step / 400, 0.8) for step in range(12)]
    assert all(red == green == blue and alpha == 255 for red, green, blue, alpha in greys)
    assert len({red for red, *_ in greys}) > 1  # stripes
    expect(page.get_by_text("not a number")).to_be_visible()
    updated(page, lambda: page.get_by_text("broken").click())
    near(pixel(page, 0.2, 0.8), expected(0.1))
    expect(page.get_by_text("not a number")).to_have_count(0)


def test_it_has_a_name_and_its_numbers_follow_the_theme_through_timer_reruns(page, address):
    expect(page.get_by_role("img", name="Right is class 1")).to_be_visible()
    assert page.locator(".nabla-surface li").all_inner_texts()[:3] == ["calm", "storm", "held out"]
    page.goto(f"{address}/?timer")
    page.locator(".nabla-surface[data-drawn]").wait_for()
    for scheme, dark in (("light", True), ("dark", False)):
        page.emulate_media(color_scheme=scheme)
        # The line of the left axis, in the colour of the text.
        page.wait_for_function(
            """([dark, at]) => {
              const pen = document.querySelectorAll(".nabla-surface .plot canvas")[1].getContext("2d");
              return pen.getImageData(at, 500, 1, 1).data[0] < 128 === dark;
            }""",
            arg=[dark, 2 * ROOM - 1],
        )
        near(pixel(page, 0.2, 0.1), expected(0.1))
    drawn = int(page.locator(".nabla-surface").get_attribute("data-drawn"))
    page.wait_for_function(
        "drawn => document.querySelector('.nabla-surface').dataset.drawn >= drawn + 5", arg=drawn
    )
    assert page.locator(".nabla-surface .plot canvas").count() == 2


def test_on_a_phone_it_fills_the_width_and_nothing_is_clipped(phone, address):
    phone.goto(address)
    phone.locator(".nabla-surface[data-drawn]").wait_for()
    expect(phone.get_by_text("held out")).to_be_visible()
    box = phone.locator(".nabla-surface").bounding_box()
    assert box["x"] >= 0
    assert 340 < box["width"] <= 390
    for item in phone.locator(".nabla-surface li").all():
        own = item.bounding_box()
        assert own["x"] + own["width"] <= box["x"] + box["width"] + 1
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.fixture
def bare(browser):
    """The component alone, with a Python that answers when the test says so: `show(bytes)`, `sent`."""
    page = browser.new_page(viewport={"width": 600, "height": 700})
    page.clock.install(time=0)
    page.clock.pause_at(3_600)  # from here on time passes when the test says so
    page.add_style_tag(path=ROOT / "assets" / "surface.css")
    page.evaluate(
        """async (source) => {
          const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
          const { default: surface } = await import(url);
          const parentElement = document.body;
          const setTriggerValue = (name, value) => sent.push([name, value]);
          globalThis.sent = [];
          globalThis.show = (bytes) =>
            surface({ parentElement, data: new Uint8Array([0, ...bytes]).subarray(1), setTriggerValue });
        }""",
        source(*_SCRIPTS),
    )
    yield page
    page.close()


def message(identity, values, **sections):
    header = {"identity": identity, "alt": "", "names": ["a", "b"], "extent": [0, 1, 0, 1]}
    return list(packed(header, {"values": np.asarray(values, np.float32)} | sections))


def paint(bare, values):
    """Shows values, and lets the clock go on until they are painted: the page learns its width in its own time."""
    before = (
        bare.locator(".nabla-surface").get_attribute("data-drawn") if bare.locator("canvas").count() else None
    )
    bare.evaluate("bytes => show(bytes)", message("none", values))
    for _ in range(1000):
        bare.clock.run_for(20)
        if bare.locator(".nabla-surface").get_attribute("data-drawn") != before:
            return
    raise AssertionError("nothing was painted")


def test_points_that_were_lost_are_asked_for_once_and_kept_from_then_on(bare):
    show = "bytes => show(bytes)"
    points = {"points": np.full((1, 2), 0.5, np.float32), "marks": np.zeros(1, np.uint8)}
    for _ in range(3):
        bare.evaluate(show, message("first", np.eye(3)))
        bare.clock.run_for(400)
    assert bare.evaluate("sent") == [["wanted", {"points": True}]]
    bare.clock.run_for(3000)
    assert bare.evaluate("sent.length") == 2  # nothing came
    bare.evaluate(show, message("first", np.eye(3), **points))
    bare.evaluate(show, message("second", np.eye(3), **points))
    bare.evaluate(show, message("first", np.eye(3)))
    bare.clock.run_for(5000)
    assert bare.evaluate("sent.length") == 2
    assert pixel(bare, 0.5, 0.5, "overlay")[3] == 255


@pytest.mark.parametrize(
    ("corners", "joined"), [([[0.9, 0.2], [0.2, 0.9]], True), ([[0.8, 0.1], [0.1, 0.8]], False)]
)
def test_a_saddle_is_cut_by_what_lies_in_its_middle(bare, corners, joined):
    paint(bare, corners)
    pixels = [max(pixel(bare, at, at)[:3]) for at in np.linspace(0.1, 0.9, 161)]
    assert (min(pixels) > 90) == joined  # from one high corner to the other with or without crossing the line


def test_a_field_without_a_crossing_has_no_line(bare):
    for level in (0.0, 0.49, 0.5, 1.0, 7.0, -7.0):
        paint(bare, np.full((4, 4), level))
        for at in (0.1, 0.5, 0.66, 0.9):
            near(pixel(bare, at, 1 - at), expected(min(max(level, 0.0), 1.0)))

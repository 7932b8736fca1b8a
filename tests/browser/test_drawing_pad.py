"""The drawing pad in a real browser: what a hand or the keys draw is what Python gets."""

import json

import numpy as np
import pytest
from playwright.sync_api import expect

from pages._ui.drawing_pad import _SCRIPTS
from pages._ui.front_end import source
from tests.serving import serve

APP = """
import json

import streamlit as st

from pages._ui.drawing_pad import drawing_pad

state = st.session_state
state.setdefault("runs", 0)


@st.fragment(run_every=0.1 if "timer" in st.query_params else None)
def view():
    state.runs += 1
    size = st.segmented_control("Size", (8, 28), default=28, key="size") or 28
    picture = drawing_pad(size, key="t.pad", label="Draw a digit")
    st.text(json.dumps({"runs": state.runs, "ink": int((picture > 0).sum()) if picture is not None else 0}))
    st.text(json.dumps(None if picture is None else picture.tolist()))


def other():
    st.text("elsewhere")


pages = [st.Page(view, title="pad", default=True), st.Page(other, title="other", url_path="other")]
st.navigation(pages, position="top").run()
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    script = tmp_path_factory.mktemp("pad") / "pad_app.py"
    script.write_text(APP)
    with serve(script) as address:
        yield address


@pytest.fixture
def page(tab, address):
    errors = []
    with tab(viewport={"width": 1280, "height": 720}, color_scheme="light") as page:
        page.on("pageerror", lambda error: errors.append(error))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        visit(page, address)
        yield page
    assert not errors


def visit(page, address):
    page.goto(address)
    expect(page.get_by_test_id("stText").last).to_have_text("null")
    page.wait_for_function(
        """() => document.querySelector(".nabla-pad") && document.fonts.status === "loaded"
          && !document.querySelector("[data-testid=stSkeleton]")"""
    )


def pad(page):
    return page.get_by_role("application", name="Draw a digit")


def stroke(page, *places):
    """A line through places in units of the pad's side, by the mouse."""
    box = pad(page).bounding_box()
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in places]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point, steps=4)
    page.mouse.up()


def picture(page, differs_from="null"):
    """What Python has, as soon as it is another one."""
    text = page.get_by_test_id("stText").last
    expect(text).not_to_have_text(differs_from)
    return np.array(json.loads(text.inner_text())), text.inner_text()


def has(page, wanted):
    """Python has this very picture."""
    expect(page.get_by_test_id("stText").last).to_have_text(json.dumps(wanted.tolist()))


def press(page, name):
    page.get_by_role("button", name=name).click()


def inked(page):
    """How much of the pad is white, in its own pixels."""
    return pad(page).evaluate(
        """canvas => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data
             .filter((_, i) => i % 4 === 0).reduce((sum, level) => sum + level / 255, 0)"""
    )


def test_a_stroke_is_ink_where_it_was_drawn_and_nowhere_else(page):
    stroke(page, (0.25, 0.5), (0.75, 0.5))  # two pixels of 28 wide, so rows 13 and 14 are full
    drawn, _ = picture(page)
    assert drawn.shape == (28, 28)
    assert (drawn[13:15, 7:21] == 255).all()
    ink = drawn.astype(float)
    ink[12:16, 5:23] = 0
    assert not ink.any()
    # The area is that of a bar with round ends; the browser's own antialiasing is all that differs.
    assert drawn.sum() / 255 == pytest.approx(14 * 2 + np.pi, rel=0.03)
    assert np.array_equal(drawn, drawn[::-1])


def test_undo_and_clear(page):
    stroke(page, (0.2, 0.2), (0.8, 0.2))
    _, first = picture(page)
    stroke(page, (0.2, 0.8), (0.8, 0.8))
    both, second = picture(page, first)
    assert both[4:7].any()
    assert both[21:24].any()
    press(page, "Undo")
    assert picture(page, second)[1] == first
    press(page, "Clear")
    expect(page.get_by_test_id("stText").last).to_have_text("null")
    assert inked(page) == 0
    press(page, "Undo")  # clearing by mistake costs nothing
    assert picture(page)[1] == first
    press(page, "Undo")
    expect(page.get_by_test_id("stText").last).to_have_text("null")
    expect(page.get_by_role("button", name="Undo")).to_have_attribute("aria-disabled", "true")


def test_a_tap_is_a_dot(page):
    stroke(page, (0.5, 0.5))
    drawn, _ = picture(page)
    assert drawn.sum() / 255 == pytest.approx(np.pi, rel=0.05)


def test_the_keys_draw_cells_of_the_target_grid(page):
    before = page.evaluate("scrollY")
    pad(page).focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")
    wanted = np.zeros((28, 28), int)
    wanted[14, 13] = 255
    has(page, wanted)
    expect(page.get_by_role("status").filter(has_text="Column")).to_have_text("Column 14, row 15, ink")
    for key in ("Shift+ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    wanted[15:17, 13] = 255
    has(page, wanted)
    page.keyboard.press("Delete")
    expect(page.get_by_test_id("stText").first).to_contain_text('"ink": 2')
    for _ in range(40):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    wanted[16, 13], wanted[0, 13] = 0, 255
    has(page, wanted)
    assert page.evaluate("scrollY") == before


def test_the_drawing_survives_timer_reruns_a_change_of_theme_and_another_page(page, address):
    visit(page, f"{address}/?timer")
    stroke(page, (0.3, 0.2), (0.3, 0.8), (0.7, 0.8))
    _, text = picture(page)
    canvas, area = pad(page).element_handle(), inked(page)
    runs = json.loads(page.get_by_test_id("stText").first.inner_text())["runs"]
    page.emulate_media(color_scheme="dark")
    wanted = "runs => JSON.parse(document.querySelector('[data-testid=stText]').textContent).runs >= runs + 5"
    page.wait_for_function(wanted, arg=runs)
    assert canvas.evaluate("node => node.isConnected")
    assert inked(page) == area
    assert picture(page)[1] == text
    page.get_by_role("link", name="other").click()
    expect(page.get_by_text("elsewhere")).to_be_visible()
    page.get_by_role("link", name="pad").click()
    expect(page.get_by_test_id("stText").last).to_have_text(text)
    assert inked(page) == area


def test_another_size_keeps_the_strokes_and_sends_them_anew(page):
    stroke(page, (0.0, 0.5), (1.0, 0.5))
    picture(page)
    page.get_by_role("radio", name="8", exact=True).click()
    expect(page.get_by_test_id("stText").last).to_contain_text("]]")
    page.wait_for_function(
        "() => JSON.parse([...document.querySelectorAll('[data-testid=stText]')].at(-1).textContent)?.length === 8"
    )
    drawn, _ = picture(page)
    # A bar as high as 1/14 of the pad, half in each of two rows as high as 1/8.
    assert drawn[3:5, 1:7] == pytest.approx(255 * 8 / 14 / 2, abs=2)
    assert not drawn[[0, 1, 2, 5, 6, 7]].any()


def test_what_is_no_picture_leaves_the_pad_empty_and_usable(page):
    page.evaluate("globalThis.own = btoa")
    runs = json.loads(page.get_by_test_id("stText").first.inner_text())["runs"]
    for number, nonsense in enumerate(("'%'", "'AAAA'", "7", "null", "[1]", "{}")):
        page.evaluate(f"globalThis.btoa = () => ({nonsense})")
        stroke(page, (0.2, 0.1 * number), (0.8, 0.1 * number))
        expect(page.get_by_test_id("stText").first).to_contain_text(f'"runs": {runs + number + 1},')
        expect(page.get_by_test_id("stText").last).to_have_text("null")
    page.evaluate("globalThis.btoa = own")
    stroke(page, (0.2, 0.9), (0.8, 0.9))
    assert picture(page)[0][25].any()


def test_fingers_draw_and_do_not_scroll(browser, address):
    context = browser.new_context(viewport={"width": 390, "height": 500}, has_touch=True, is_mobile=True)
    page = context.new_page()
    visit(page, address)
    box = pad(page).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert abs(box["width"] - box["height"]) < 1
    session = context.new_cdp_session(page)
    for kind, share in (("Start", 0.8), ("Move", 0.5), ("Move", 0.2), ("End", None)):
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] * (share or 0)
        points = [] if share is None else [{"x": x, "y": y}]
        session.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points})
    drawn, _ = picture(page)
    assert (drawn[7:21, 13:15] == 255).all()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0
    context.close()


@pytest.fixture
def bare(browser):
    """The component alone, with a Python that answers when the test says so: `show(heard)`, `sent`."""
    page = browser.new_page()
    page.clock.install(time=0)
    page.clock.pause_at(3_600)  # from here on time passes when the test says so
    page.evaluate(
        """async (source) => {
          const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
          const { default: pad } = await import(url);
          const parentElement = document.body;
          const setTriggerValue = (name, value) => sent.push([name, value.number, value.picture]);
          globalThis.sent = [];
          const fixed = { name: "t.pad", size: 28, label: "Draw a digit" };
          globalThis.show = (heard) => pad({ parentElement, key: "bare", data: { ...fixed, heard }, setTriggerValue });
        }""",
        source(*_SCRIPTS),
    )
    page.evaluate("show(0)")
    yield page
    page.close()


def test_one_message_is_under_way_and_the_last_picture_wins(bare):
    for row in (0.1, 0.3, 0.5):
        stroke(bare, (0.1, row), (0.2, row))
    assert [number for _, number, _ in bare.evaluate("sent")] == [1]
    bare.evaluate("show(0)")  # from before the message arrived
    assert bare.evaluate("sent.length") == 1
    bare.evaluate("show(1)")
    bare.evaluate("show(2)")
    bare.clock.run_for(30_000)
    messages = bare.evaluate("sent")
    assert [number for _, number, _ in messages] == [1, 2]
    assert messages[0][2] != messages[1][2]


def test_a_lost_message_is_sent_again_and_a_new_session_is_told(bare):
    stroke(bare, (0.1, 0.1), (0.2, 0.1))
    bare.clock.run_for(11_000)
    assert [number for _, number, _ in bare.evaluate("sent")] == [1, 2]
    bare.evaluate("show(2)")
    bare.evaluate("show(0)")  # a server that was started anew
    bare.clock.run_for(1_000)
    (_, first, drawn), *_, (_, last, again) = bare.evaluate("sent")
    assert (first, last) == (1, 3)
    assert drawn == again != ""

"""The kernel grid in a real browser: what a person types is what Python gets, and everybody can read it."""

import json

import pytest
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

from pages._ui.front_end import source
from pages._ui.kernel_grid import _SCRIPTS, _checked, kernel_grid
from tests.serving import serve

SOBEL = [[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]
APP = """
import json
import time

import streamlit as st

from pages._ui.kernel_grid import kernel_grid

SOBEL = ((-1.0, 0.0, 1.0), (-2.0, 0.0, 2.0), (-1.0, 0.0, 1.0))
IDENTITY = ((0.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 0.0))
LONG = tuple(tuple((-1) ** (i + j) * (i + 1) / (j + 1) ** 4 / 9 for j in range(7)) for i in range(7))
FIVE = tuple(row[:5] for row in LONG[:5])
SHADES = tuple(tuple(float(7 * i + j - 24) for j in range(7)) for i in range(7))
state = st.session_state
state.setdefault("cells", SOBEL)
state.setdefault("edits", 0)


def keep(cells):
    state.edits += 1
    if not state.frozen:
        state.cells = cells
        state.total = sum(map(sum, cells))


def choose(cells):
    state.cells = cells


@st.fragment
def view():
    if state.get("slow"):
        time.sleep(0.5)
    kernel_grid(state.cells, key="test.kernel", on_edit=keep, current=lambda: state.cells)
    st.number_input("Total", key="total")
    st.toggle("frozen", key="frozen")
    st.toggle("slow", key="slow")
    for name, cells in {"identity": IDENTITY, "long": LONG, "five": FIVE, "shades": SHADES}.items():
        st.button(name, on_click=choose, args=(cells,))
    st.text(json.dumps({"cells": state.cells, "edits": state.edits, "total": state.total}))


with st.container(width="stretch" if "phone" in st.query_params else 280):
    view()
"""

# What the browser has really painted, whatever the colour notation: one pixel on a canvas.
CONTRAST = """
(inputs) => {
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const luminance = (colour) => {
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  return inputs.map((input) => {
    const style = getComputedStyle(input);
    const [low, high] = [luminance(style.color), luminance(style.backgroundColor)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  });
}
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    script = tmp_path_factory.mktemp("grid") / "grid_app.py"
    script.write_text(APP)
    with serve(script) as address:
        yield address


@pytest.fixture
def page(tab, address):
    errors = []
    with tab(viewport={"width": 1280, "height": 720}, color_scheme="light") as page:
        page.on("pageerror", lambda error: errors.append(error))
        page.goto(address)
        page.locator(".nabla-kernel[data-drawn]").wait_for()
        heard(page, edits=0)
        yield page
    assert not errors


def cell(page, row, column):
    return page.get_by_label(f"row {row}, column {column}", exact=True)


def heard(page, edits):
    """What Python has, as soon as it has got as many edits."""
    text = page.get_by_test_id("stText")
    expect(text).to_contain_text(f'"edits": {edits},')
    return json.loads(text.inner_text())


def put(page, text):
    """Pastes a text into the cell that has the focus."""
    page.evaluate(
        """(text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          const options = { clipboardData, bubbles: true, cancelable: true };
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", options));
        }""",
        text,
    )


def values(page):
    return [one.input_value() for one in page.locator(".nabla-kernel input").all()]


def choose(page, name, size):
    """One of the test app's kernels, chosen in Python; waits until the grid shows it."""
    drawn = page.locator(".nabla-kernel").get_attribute("data-drawn")
    page.get_by_role("button", name=name, exact=True).click()
    page.locator(f".nabla-kernel[data-drawn='{int(drawn) + 1}']").wait_for()
    expect(page.locator(".nabla-kernel input")).to_have_count(size * size)


def test_enter_applies_a_number_and_goes_down(page):
    cell(page, 1, 2).click()
    page.keyboard.type("-0.5")
    page.keyboard.press("Enter")
    answer = heard(page, edits=1)
    assert answer["cells"] == [[-1, -0.5, 1], *SOBEL[1:]]
    assert answer["total"] == -0.5  # the callback may set the state of a widget
    expect(cell(page, 2, 2)).to_be_focused()
    expect(cell(page, 1, 2)).to_have_value("-0.5")


def test_tab_and_leaving_apply_too_and_an_unchanged_number_is_not_sent(page):
    cell(page, 1, 1).click()
    page.keyboard.press("Tab")
    page.keyboard.type("0,0")
    page.keyboard.press("Tab")
    page.keyboard.type("2,5")
    page.get_by_text("Kernel").click()
    assert heard(page, edits=1)["cells"] == [[-1, 0, 2.5], *SOBEL[1:]]


def test_arrows_step_and_move(page):
    cell(page, 1, 1).click()
    page.keyboard.press("ArrowUp")
    assert heard(page, edits=1)["cells"][0] == [0, 0, 1]
    page.keyboard.press("Shift+ArrowUp")
    heard(page, edits=2)
    page.keyboard.press("Shift+ArrowUp")
    heard(page, edits=3)
    page.keyboard.press("Shift+ArrowUp")
    assert heard(page, edits=4)["cells"][0] == [0.3, 0, 1]  # not 0.30000000000000004
    page.keyboard.press("ArrowRight")
    expect(cell(page, 1, 2)).to_be_focused()
    page.keyboard.press("Control+ArrowDown")
    expect(cell(page, 2, 2)).to_be_focused()
    page.keyboard.type("12")
    page.keyboard.press("ArrowLeft")  # only within the text
    expect(cell(page, 2, 2)).to_be_focused()
    page.keyboard.press("Escape")
    expect(cell(page, 2, 2)).to_have_value("0")
    page.keyboard.press("Tab")
    assert heard(page, edits=4)["cells"][1] == SOBEL[1]


def test_a_fraction_is_kept_in_full_and_shown_in_short(page):
    cell(page, 3, 3).click()
    page.keyboard.type("-1/9")
    page.keyboard.press("Enter")
    assert heard(page, edits=1)["cells"][2][2] == -1 / 9
    cell(page, 1, 1).click()
    assert cell(page, 3, 3).input_value() == "-0.111"
    assert float(cell(page, 3, 3).get_attribute("title")) == -1 / 9
    cell(page, 3, 3).click()
    assert float(cell(page, 3, 3).input_value()) == -1 / 9


@pytest.mark.parametrize(
    "text",
    [
        "0 -1 0\n-1 5 -1\n0 -1 0\n",
        "0, -1, 0; -1, 5, -1; 0, -1, 0",
        "[[0, -1, 0], [-1, 5.0, -1], [0, -1, 0]]",
        "[[ 0. -1.  0.]\n [-1.  5. -1.]\n [ 0. -1.  0.]]",
        "0,0\t-1,0\t0\r\n-1\t5,0\t-1\r\n0\t-1\t0",
    ],
)
def test_a_matrix_can_be_pasted(page, text):
    cell(page, 2, 2).click()
    put(page, text)
    assert heard(page, edits=1)["cells"] == [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]
    assert values(page) == ["0", "-1", "0", "-1", "5", "-1", "0", "-1", "0"]


def test_a_pasted_matrix_may_have_another_allowed_size(page):
    cell(page, 3, 3).click()
    put(page, "\n".join(["1 2 3 4 1/5"] * 5))
    assert heard(page, edits=1)["cells"] == [[1, 2, 3, 4, 0.2]] * 5
    expect(cell(page, 3, 3)).to_be_focused()
    put(page, "1 2\n3 4")
    expect(page.get_by_role("status")).to_contain_text("This was 2 × 2.")
    assert heard(page, edits=1)["cells"] == [[1, 2, 3, 4, 0.2]] * 5


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("abc", "'abc' is not a number. Use digits, such as -1, 0.5 or 1/9."),
        ("1/0", "'1/0' is not a number."),
        ("", "An empty cell is not a number."),
        ("1001", "'1001' is too large. Use numbers from -1000 to 1000."),
    ],
)
def test_what_is_not_a_number_is_explained_and_not_sent(page, text, says):
    cell(page, 1, 1).fill(text)
    cell(page, 1, 1).press("Enter")
    note = page.get_by_role("status")
    expect(note).to_contain_text(says)
    expect(cell(page, 1, 1)).to_have_attribute("aria-invalid", "true")
    expect(cell(page, 1, 1)).to_be_focused()
    cell(page, 1, 1).press("Tab")  # leaving does not send it either
    expect(note).to_contain_text(says)
    cell(page, 1, 1).fill("4")
    cell(page, 1, 1).press("Enter")
    assert heard(page, edits=1)["cells"][0] == [4, 0, 1]
    expect(note).to_be_empty()
    assert cell(page, 1, 1).get_attribute("aria-invalid") is None


def test_python_has_the_last_word(page):
    choose(page, "identity", 3)
    assert values(page) == ["0", "0", "0", "0", "1", "0", "0", "0", "0"]
    page.get_by_text("frozen").click()
    expect(page.get_by_label("frozen")).to_be_checked()
    cell(page, 2, 2).click()
    page.keyboard.type("9")
    page.keyboard.press("Tab")
    assert heard(page, edits=1)["cells"][1] == [0, 1, 0]
    expect(cell(page, 2, 2)).to_have_value("1")


def test_an_answer_does_not_disturb_what_is_being_typed(page):
    page.get_by_text("slow").click()
    expect(page.get_by_label("slow")).to_be_checked()
    cell(page, 1, 1).click()
    page.keyboard.type("7")
    page.keyboard.press("Tab")
    page.keyboard.type("12")
    heard(page, edits=1)
    expect(cell(page, 1, 2)).to_have_value("12")
    page.keyboard.press("Enter")
    assert heard(page, edits=2)["cells"][0] == [7, 12, 1]


def test_rapid_edits_become_few_messages_and_the_last_one_wins(page):
    page.get_by_text("slow").click()
    expect(page.get_by_label("slow")).to_be_checked()
    cell(page, 2, 2).click()
    # All before the first answer, however slowly a test presses keys.
    page.evaluate(
        """() => {
          const key = { key: "ArrowUp", bubbles: true, cancelable: true };
          for (let i = 0; i < 10; i++) document.activeElement.dispatchEvent(new KeyboardEvent("keydown", key));
        }"""
    )
    expect(page.get_by_test_id("stText")).to_contain_text("[-2.0, 10.0, 2.0]")
    answer = json.loads(page.get_by_test_id("stText").inner_text())
    assert answer["edits"] == 2  # the first at once, the other nine together after its answer
    expect(cell(page, 2, 2)).to_have_value("10")


def test_a_preset_chosen_right_after_an_edit_wins(page):
    page.get_by_text("slow").click()
    expect(page.get_by_label("slow")).to_be_checked()
    cell(page, 1, 1).click()
    page.keyboard.type("7")
    page.get_by_role("button", name="identity", exact=True).click()  # applies 7, too
    expect(cell(page, 2, 2)).to_have_value("1")
    identity = '"cells": [[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]'
    expect(page.get_by_test_id("stText")).to_contain_text(identity)
    assert values(page) == ["0", "0", "0", "0", "1", "0", "0", "0", "0"]


@pytest.fixture
def bare(browser):
    """The component alone, with a Python that answers when the test says so: `show(cells, heard)`, `sent`."""
    page = browser.new_page()
    page.clock.install(time=0)
    page.clock.pause_at(3_600)  # from here on time passes when the test says so
    page.evaluate(
        """async (source) => {
          const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
          const { default: grid } = await import(url);
          const parentElement = document.body;
          const setTriggerValue = (name, value) => sent.push([name, value]);
          globalThis.sent = [];
          globalThis.show = (cells, heard) =>
            grid({ parentElement, key: "bare", data: { cells, heard, label: "Kernel" }, setTriggerValue });
        }""",
        source(*_SCRIPTS),
    )
    yield page
    page.close()


def test_numbers_from_before_an_edit_do_not_hide_it(bare):
    bare.evaluate("cells => show(cells, 4)", SOBEL)
    cell(bare, 1, 1).fill("8")
    cell(bare, 1, 1).press("Enter")
    edited = [[8, 0, 1], *SOBEL[1:]]
    assert bare.evaluate("sent") == [["edit", {"number": 5, "cells": edited, "was": SOBEL}]]
    bare.evaluate("cells => show(cells, 4)", [[0.0] * 3] * 3)
    assert values(bare)[:3] == ["8", "0", "1"]
    bare.evaluate("cells => show(cells, 5)", edited)
    assert values(bare)[:3] == ["8", "0", "1"]
    bare.evaluate("cells => show(cells, 5)", SOBEL)
    assert values(bare)[:3] == ["-1", "0", "1"]
    assert bare.locator(".nabla-kernel").count() == 1  # however often it is called


def test_edits_on_top_of_one_that_python_refused_are_void(bare):
    bare.evaluate("cells => show(cells, 0)", SOBEL)
    cell(bare, 1, 1).click()
    bare.keyboard.press("ArrowUp")
    bare.keyboard.press("ArrowUp")
    bare.evaluate("cells => show(cells, 1)", [[0.0] * 3] * 3)
    assert bare.evaluate("sent.length") == 1
    assert values(bare) == ["0"] * 9


def test_an_edit_that_is_never_answered_is_taken_back(bare):
    bare.evaluate("cells => show(cells, 0)", SOBEL)
    cell(bare, 1, 1).fill("8")
    cell(bare, 1, 1).press("Enter")
    bare.clock.run_for(9_000)
    assert values(bare)[0] == "8"
    bare.clock.run_for(2_000)
    assert values(bare)[0] == "-1"


@pytest.mark.parametrize(("width", "query"), [(1280, ""), (390, "?phone")])
def test_nothing_is_clipped(page, address, width, query):
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(address + query)
    heard(page, edits=0)
    for name, size in (("identity", 3), ("five", 5), ("long", 7)):
        choose(page, name, size)
        grid = page.locator(".nabla-kernel").bounding_box()
        assert grid["x"] >= 0
        assert grid["x"] + grid["width"] <= width
        for one in page.locator(".nabla-kernel input").all():
            box = one.bounding_box()
            assert abs(box["width"] - box["height"]) < 1
            assert one.evaluate("(input) => input.scrollWidth <= input.clientWidth"), one.input_value()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_every_tint_can_be_read_in_both_themes_and_follows_a_switch(page):
    choose(page, "shades", 7)
    grounds = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        ground = "() => getComputedStyle(document.querySelector('.stApp')).backgroundColor"
        page.wait_for_function(f"(before) => ({ground})() !== before", arg=grounds[-1] if grounds else "")
        grounds.append(page.evaluate(ground))
        ratios = page.locator(".nabla-kernel input").evaluate_all(CONTRAST)
        assert len(ratios) == 49
        assert min(ratios) >= 4.5, (scheme, min(ratios))


def test_names_and_roles(page):
    grid = page.get_by_role("grid", name="Kernel")
    assert grid.get_by_role("row").count() == 3
    assert grid.get_by_role("gridcell").count() == 9
    assert page.get_by_role("group", name="Kernel").count() == 1
    described = grid.get_attribute("aria-describedby")
    assert "Escape restores" in page.locator(f"[id='{described}']").inner_text()


def test_app_test_sees_an_unknown_element_and_goes_on():
    app = AppTest.from_string(APP).run()
    assert not app.exception
    assert json.loads(app.text[0].value)["cells"] == SOBEL


@pytest.mark.parametrize(
    "cells",
    [
        None,
        "abc",
        [[1.0]],
        [[1.0] * 4] * 4,
        [[1.0] * 3] * 2,
        [[1.0] * 3, [1.0] * 3, [1.0] * 2],
        [[1.0] * 3, [1.0] * 3, [1.0, 1.0, "1"]],
        [[1.0] * 3, [1.0] * 3, [1.0, 1.0, True]],
        [[1.0] * 3, [1.0] * 3, [1.0, 1.0, float("nan")]],
        [[1.0] * 3, [1.0] * 3, [1.0, 1.0, 10**400]],
        [[1.0] * 3, [1.0] * 3, [1.0, 1.0, -1000.5]],
    ],
)
def test_only_grids_of_allowed_numbers_are_taken(cells):
    assert _checked(cells) is None
    with pytest.raises(ValueError, match="cells must be"):
        kernel_grid(cells, key="refused", on_edit=print)


def test_whole_numbers_become_floats():
    taken = _checked([[1, 2, 3]] * 3)
    assert taken == ((1.0, 2.0, 3.0),) * 3
    assert all(type(value) is float for row in taken for value in row)

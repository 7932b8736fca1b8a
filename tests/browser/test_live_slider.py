"""The live slider in a real browser: the value follows the hand, and the address follows the release."""

import json
import re

import pytest
from playwright.sync_api import expect

from pages._ui.front_end import source
from pages._ui.live_slider import _SCRIPTS
from tests.browser.alone import PATIENT
from tests.browser.test_kernel_grid import CONTRAST
from tests.serving import serve

APP = """
import json
import time
from pathlib import Path

import streamlit as st

from pages._ui.live_slider import Range, current, live_slider

ANGLE = Range(0, 360, 0, 5, "°")
WIDTH = Range(0.3, 3.0, 1.0, 0.1, " px")
GATE, LOG = Path(__file__).with_name("gate"), Path(__file__).with_name("log")
state = st.session_state
for name in ("outer", "changes"):
    state.setdefault(name, 0)


def work(value):
    with LOG.open("a") as log:
        print(value, file=log)
    while GATE.exists():  # as long as the test wants
        time.sleep(0.005)  # between two looks at the gate: the server must be seen at work, not wait for a time


def changed():
    state.changes += 1
    state["t.cells"] = ""


def turn():
    state["t.angle"] = 90


def reset_both():
    state["t.angle"], state["t.bound"] = 0, 3


def controls():
    work(current(ANGLE, key="t.angle"))
    if not state.get("hidden"):
        live_slider("Angle", ANGLE, key="t.angle", help="Steers the edge filter", on_change=changed)
    width = live_slider("Width", WIDTH, key="t.width")
    st.slider("Bound", 0, 10, 0, key="t.bound", bind="query-params")
    st.text_input("Cells", key="t.cells", bind="query-params")
    st.toggle("hidden", key="hidden")
    st.button("turn", on_click=turn)
    st.button("reset both", on_click=reset_both)
    said = {"angle": state["t.angle"], "width": width, "bound": state["t.bound"], "outer": state.outer}
    said |= {"cells": state["t.cells"], "changes": state.changes}
    st.text(json.dumps(said | {"query": st.query_params.to_dict()}))


@st.fragment
def inner():
    controls()


@st.fragment
def outer():
    state.outer += 1
    inner()
    st.container(height=1500, border=False)


def home():
    st.page_link(lesson_page, label="plain link")
    st.page_link(lesson_page, label="link to 45", query_params={"t.angle": "45"})


lesson_page = st.Page(outer, title="lesson", url_path="lesson", default=True)
pages = [lesson_page, st.Page(home, title="home", url_path="home"), st.Page(controls, title="flat", url_path="flat")]
st.navigation(pages, position="top").run()
"""

COUNT_HISTORY = """
  globalThis.calls = { pushState: 0, replaceState: 0 };
  for (const name of Object.keys(calls)) {
    const own = history[name].bind(history);
    history[name] = (...args) => (calls[name]++, own(...args));
  }
"""


class Server:
    """The test app, which can be made to work for as long as a test wants."""

    def __init__(self, folder, address):
        self.address, self.gate, self.log = address, folder / "gate", folder / "log"

    def stop(self):
        self.gate.touch()

    def go_on(self):
        self.gate.unlink(missing_ok=True)

    def runs(self):
        """The angle of each run that has begun."""
        return self.log.read_text().split()


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    folder = tmp_path_factory.mktemp("slider")
    (folder / "slider_app.py").write_text(APP)
    with serve(folder / "slider_app.py") as address:
        yield Server(folder, address)


@pytest.fixture
def server(running):
    running.go_on()
    running.log.write_text("")
    yield running
    running.go_on()


@pytest.fixture
def page(tab, server):
    with tab(viewport={"width": 1280, "height": 720}, color_scheme="light") as page:
        yield from opened(page, server)


@pytest.fixture
def phone(tab, server):
    with tab(viewport={"width": 390, "height": 700}, has_touch=True, is_mobile=True) as page:
        yield from opened(page, server)


def opened(page, server):
    errors = []
    page.on("pageerror", lambda error: errors.append(error))
    page.add_init_script(COUNT_HISTORY)
    visit(page, server)
    yield page
    assert not errors


def visit(page, server, path=""):
    page.goto(f"{server.address}/{path}")
    said(page)


def said(page, **values):
    """What Python says, as soon as it says these values."""
    text = page.get_by_test_id("stText")
    for name, value in values.items():
        expect(text).to_contain_text(f'"{name}": {json.dumps(value)},')
    return json.loads(text.inner_text())


def slider(page, label="Angle"):
    return page.locator(".nabla-live-slider").get_by_role("slider", name=label)


def point(page, value, label="Angle", low=0, high=360):
    """Where the thumb is at a value."""
    box = slider(page, label).bounding_box()
    return box["x"] + 6 + (box["width"] - 12) * (value - low) / (high - low), box["y"] + box["height"] / 2


def press(page, value):
    page.mouse.move(*point(page, value))
    page.mouse.down()


def drag(page, start, *values):
    press(page, start)
    for value in values:
        page.mouse.move(*point(page, value))


def shown(page):
    return page.locator(".nabla-live-slider .value").first


def query(page):
    return dict(page.evaluate("[...new URLSearchParams(location.search)]"))


def addressed(page, **values):
    """Waits until browser and Python have these parameters in the address, and no others."""
    wanted = {f"t.{name}": value for name, value in values.items()}
    expect(page.get_by_test_id("stText")).to_contain_text(f'"query": {json.dumps(wanted)}}}')
    assert query(page) == wanted


def wait_for_runs(page, server, count):
    for _ in range(2000):
        if len(server.runs()) >= count:
            return
        page.wait_for_timeout(5)  # between two looks at the state, not for it
    raise TimeoutError(f"{len(server.runs())} runs, not {count}")


def test_the_value_arrives_while_the_mouse_is_down_and_only_its_fragment_runs(page):
    before = said(page, angle=0)
    drag(page, 0, 30, 90)
    said(page, angle=90)
    expect(shown(page)).to_have_text("90°")
    page.mouse.move(*point(page, 200))
    after = said(page, angle=200)
    assert after["outer"] == before["outer"]
    assert after["changes"] >= 2
    assert query(page) == {}
    page.mouse.up()
    addressed(page, angle="200")


def test_a_drag_outside_of_fragments_works_too(page, server):
    visit(page, server, "flat")
    drag(page, 0, 90)
    said(page, angle=90)
    page.mouse.up()
    addressed(page, angle="90")


def test_one_request_at_a_time_and_the_last_value_wins(page, server):
    frames = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: frames.append(frame)))
    page.add_init_script(PATIENT)
    visit(page, server)
    said(page, angle=0)
    server.stop()
    before, runs = len(frames), len(server.runs())
    drag(page, 0, *range(10, 360, 10))
    wait_for_runs(page, server, runs + 1)
    page.mouse.move(*point(page, 355))
    expect(shown(page)).to_have_text("355°")
    assert len(frames) == before + 1  # 36 movements later
    page.mouse.up()
    server.go_on()
    said(page, angle=355)
    addressed(page, angle="355")
    assert len(frames) == before + 2  # the second has the last value and the end of the drag
    assert len(server.runs()) == runs + 2


def test_a_drag_writes_the_address_once_and_makes_no_history(page):
    page.get_by_role("slider", name="Bound").press("ArrowRight")
    addressed(page, bound="1")
    length = page.evaluate("history.length")
    calls = page.evaluate("calls")
    drag(page, 0, *range(10, 200, 10))
    said(page, angle=190)
    assert page.evaluate("calls") == calls
    page.mouse.up()
    addressed(page, bound="1", angle="190")
    assert page.evaluate("calls") == calls | {"replaceState": calls["replaceState"] + 1}
    assert page.evaluate("history.length") == length


def test_the_address_outlives_a_reload_and_changes_of_bound_controls(page, server):
    length = page.evaluate("history.length")
    drag(page, 0, 90)
    page.mouse.up()
    addressed(page, angle="90")
    page.get_by_role("slider", name="Bound").press("ArrowRight")
    said(page, bound=1)
    addressed(page, angle="90", bound="1")
    drag(page, 90, 120)
    page.mouse.up()
    addressed(page, angle="120", bound="1")
    assert page.evaluate("history.length") == length
    page.reload()
    said(page, angle=120, bound=1)
    expect(shown(page)).to_have_text("120°")
    assert query(page) == {"t.angle": "120", "t.bound": "1"}
    assert server.runs()[-1] == "120"  # before anything was drawn


def test_the_default_is_not_in_the_address(page):
    drag(page, 0, 90)
    page.mouse.up()
    addressed(page, angle="90")
    drag(page, 90, 0)
    page.mouse.up()
    addressed(page)
    said(page, angle=0)


def test_letters_of_every_kind_in_the_address_make_no_history(page, server):
    visit(page, server, "?a=~*(x)'!&b=%C3%A9%20é+1&a=2&empty=&flag#here")
    length = page.evaluate("history.length")
    drag(page, 0, 90)
    page.mouse.up()
    expect(page).to_have_url(re.compile("t.angle=90"))
    page.get_by_role("button", name="turn").click()  # says the value again
    expect(page.get_by_test_id("stText")).to_contain_text('"t.angle": "90"')
    assert page.evaluate("history.length") == length
    assert page.evaluate("calls.pushState") == 0
    assert page.evaluate("[...new URLSearchParams(location.search)]") == [
        ["a", "~*(x)'!"],
        ["a", "2"],
        ["b", "é é 1"],
        ["empty", ""],
        ["flag", ""],
        ["t.angle", "90"],
    ]
    assert page.evaluate("location.hash") == "#here"


def test_keys_move_the_thumb_and_write_the_address(page):
    slider(page).focus()
    for key in ["ArrowRight", "ArrowUp", "ArrowRight", "ArrowLeft"]:
        page.keyboard.press(key)
    said(page, angle=10)
    addressed(page, angle="10")
    expect(slider(page)).to_be_focused()
    for key, value in [("End", 360), ("ArrowDown", 355), ("Home", 0), ("PageUp", 35), ("PageDown", 0)]:
        page.keyboard.press(key)
        said(page, angle=value)
    addressed(page)


def test_floats_have_the_decimals_of_the_step(page):
    slider(page, "Width").focus()
    for _ in range(7):
        page.keyboard.press("ArrowLeft")
    assert said(page, width=0.3)["width"] == 0.3
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    said(page, width=0.6)
    addressed(page, width="0.6")
    page.keyboard.press("End")
    addressed(page, width="3")
    expect(slider(page, "Width")).to_have_attribute("aria-valuetext", "3.0 px")


def test_two_sliders_do_not_take_each_other_out_of_the_address(page, server):
    server.stop()
    for label in ("Angle", "Width"):
        slider(page, label).press("ArrowRight")
        page.keyboard.press("Tab")  # the end of the change; both wait for their answer
    server.go_on()
    addressed(page, angle="5", width="1.1")
    said(page, angle=5, width=1.1)
    assert page.evaluate("calls.pushState") == 0


@pytest.mark.parametrize(
    ("address", "angle", "left"),
    [
        ("45", 45, "45"),
        ("45.0", 45, "45"),
        ("46", 45, "45"),
        ("0", 0, None),
        ("abc", 0, None),
        ("", 0, None),
        ("nan", 0, None),
        ("1e999", 0, None),
        ("-99999", 0, None),
        ("99999", 360, "360"),
        ("%00%FF<script>", 0, None),
        ("45&t.angle=90", 90, "90"),
    ],
)
def test_an_address_gives_its_value_or_a_good_one_and_is_put_right(page, server, address, angle, left):
    runs = len(server.runs())
    visit(page, server, f"?t.angle={address}")
    assert server.runs()[runs] == str(said(page, angle=angle)["angle"])  # the first run has it already
    expect(shown(page)).to_have_text(f"{angle}°")
    addressed(page, **({"angle": left} if left else {}))
    assert page.evaluate("calls.pushState") == 0


def test_slider_and_address_follow_when_python_sets_another_value(page):
    drag(page, 0, 30)
    page.mouse.up()
    addressed(page, angle="30")
    page.get_by_role("button", name="turn").click()
    expect(shown(page)).to_have_text("90°")
    expect(slider(page)).to_have_value("90")
    addressed(page, angle="90")
    assert page.evaluate("calls.pushState") == 0
    page.get_by_role("button", name="reset both").click()
    expect(shown(page)).to_have_text("0°")
    addressed(page, bound="3")
    said(page, angle=0, bound=3)


def test_what_the_callback_changes_stays_changed(page):
    page.get_by_label("Cells").fill("1 2 3")
    page.get_by_label("Cells").press("Enter")
    addressed(page, cells="1 2 3")
    drag(page, 0, *range(10, 100, 3), 90)
    page.mouse.up()
    addressed(page, angle="90")
    said(page, angle=90, cells="")
    expect(page.get_by_label("Cells")).to_have_value("")


def test_a_slider_that_was_hidden_comes_back_with_its_value(page):
    drag(page, 0, 30)
    page.mouse.up()
    addressed(page, angle="30")
    page.get_by_text("hidden").click()
    expect(slider(page)).to_have_count(0)
    page.get_by_text("hidden").click()
    expect(slider(page)).to_have_value("30")
    drag(page, 30, 60)
    page.mouse.up()
    addressed(page, angle="60")
    assert slider(page).count() == 1


def go_home(page):
    page.get_by_role("link", name="home").click()
    page.get_by_role("link", name="link to 45").wait_for()


def test_a_link_to_the_page_wins_over_the_session_and_without_a_value_all_is_as_it_was_left(page, server):
    drag(page, 0, 90)
    page.mouse.up()
    addressed(page, angle="90")
    go_home(page)
    page.get_by_role("link", name="link to 45").click()
    said(page, angle=45)
    addressed(page, angle="45")
    drag(page, 45, 90)
    page.mouse.up()
    addressed(page, angle="90")
    go_home(page)
    page.get_by_role("link", name="link to 45").click()  # what the address said before the drag
    said(page, angle=45)
    go_home(page)
    page.get_by_role("link", name="plain link").click()
    said(page, angle=45)
    addressed(page, angle="45")
    expect(shown(page)).to_have_text("45°")


def test_back_and_forward_restore_the_value(page):
    drag(page, 0, 90)
    page.mouse.up()
    addressed(page, angle="90")
    go_home(page)
    page.go_back()
    said(page, angle=90)
    expect(shown(page)).to_have_text("90°")
    addressed(page, angle="90")


def test_names_roles_and_what_a_screen_reader_hears(page):
    control = slider(page)
    expect(control).to_have_role("slider")
    expect(control).to_have_accessible_name("Angle")
    expect(control).to_have_accessible_description("Steers the edge filter")
    expect(control).to_have_attribute("aria-valuetext", "0°")
    assert [control.get_attribute(name) for name in ("min", "max", "step")] == ["0", "360", "5"]
    page.get_by_text("Angle", exact=True).click()
    expect(control).to_be_focused()
    expect(page.get_by_role("button", name="Help for Angle")).to_have_count(1)
    expect(page.get_by_role("button", name="Help for Width")).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_help_opens_by_key_and_by_mouse_within_the_page(page, width):
    page.set_viewport_size({"width": width, "height": 720})
    sign, text = page.get_by_role("button", name="Help for Angle"), page.get_by_text("Steers the edge filter")
    expect(text).to_be_hidden()
    slider(page).focus()
    page.keyboard.press("Shift+Tab")
    expect(sign).to_be_focused()
    expect(text).to_be_visible()
    box = text.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    page.keyboard.press("Escape")
    expect(text).to_be_hidden()
    expect(sign).to_be_focused()
    sign.hover()
    expect(text).to_be_visible()
    text.hover()  # one may go and read it
    expect(text).to_be_visible()
    page.mouse.move(5, 5)
    expect(text).to_be_hidden()


def test_a_finger_across_drags_and_a_finger_along_scrolls(phone):
    said(phone, angle=0)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    client = phone.context.new_cdp_session(phone)

    def touch(kind, x=None, y=None):
        points = [] if x is None else [{"x": x, "y": y}]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    start, *places = (point(phone, value) for value in (0, 20, 60, 90))  # before it could be a long press
    touch("touchStart", *start)
    for place in places:
        touch("touchMove", *place)
    said(phone, angle=90)
    assert query(phone) == {}
    touch("touchEnd")
    addressed(phone, angle="90")

    phone.get_by_role("button", name="Help for Angle").tap()
    expect(phone.get_by_text("Steers the edge filter")).to_be_visible()
    scroller = phone.get_by_test_id("stMain")
    x, y = point(phone, 90)
    touch("touchStart", x, y)
    for step in range(1, 12):
        touch("touchMove", x, y - 20 * step)
    phone.wait_for_function("(e) => e.scrollTop > 50", arg=scroller.element_handle())
    touch("touchEnd")
    said(phone, angle=90)
    expect(shown(phone)).to_have_text("90°")


def test_everything_can_be_read_in_both_themes_and_follows_a_switch(page):
    page.get_by_role("button", name="Help for Angle").focus()
    backgrounds = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        background = "() => getComputedStyle(document.querySelector('.stApp')).backgroundColor"
        page.wait_for_function(
            f"(before) => ({background})() !== before", arg=backgrounds[-1] if backgrounds else ""
        )
        backgrounds.append(page.evaluate(background))
        page.evaluate(  # CONTRAST takes each element's own ground, and these have that of the page
            """(ground) => document.querySelectorAll(".nabla-live-slider :is(.label, .value, .ends, button)")
              .forEach((one) => (one.style.backgroundColor = ground))""",
            backgrounds[-1],
        )
        parts = {}
        for name in (".label", ".value", ".ends", ".help", "button"):
            parts[name] = page.locator(f".nabla-live-slider {name}").evaluate_all(CONTRAST)[0]
        assert parts.pop("button") >= 3
        assert min(parts.values()) >= 4.5, (scheme, parts)


@pytest.fixture
def bare(browser):
    """The component alone, with a Python that answers when the test says so: `show({value, heard})`, `sent`."""
    page = browser.new_page()
    page.clock.install(time=0)
    page.route("**/*", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    page.goto("http://bare.test/lesson?other=1")
    page.clock.pause_at(3_600)  # from here on time passes when the test says so
    page.evaluate(
        """async (source) => {
          const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
          const { default: slider } = await import(url);
          const fixed = { label: "Angle", help: "", unit: "°", minimum: 0, maximum: 360, step: 5, decimals: 0 };
          const setTriggerValue = (name, value) => sent.push(value);
          globalThis.sent = [];
          globalThis.show = (data, name = "t.angle") => {
            const parentElement = document.getElementById(name) ?? document.createElement("div");
            parentElement.id = name;
            if (!parentElement.isConnected) document.body.append(parentElement);
            const all = { ...fixed, name, default: 0, heard: 0, ...data };
            globalThis.leave = slider({ parentElement, key: name, data: all, setTriggerValue });
          };
        }""",
        source(*_SCRIPTS),
    )
    yield page
    page.close()


def test_what_python_says_does_not_move_a_thumb_that_is_held_and_does_so_afterwards(bare):
    bare.evaluate("show({ value: 0 })")
    thumb = bare.get_by_role("slider")
    box = thumb.bounding_box()
    bare.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    bare.mouse.down()
    expect(thumb).to_have_value("180")
    assert bare.evaluate("sent") == [{"value": 180, "number": 1, "done": False}]
    bare.evaluate("show({ value: 45, heard: 0 })")  # from before
    bare.evaluate("show({ value: 90, heard: 1 })")  # a callback decided otherwise
    expect(thumb).to_have_value("180")
    bare.mouse.up()
    expect(thumb).to_have_value("90")
    assert bare.evaluate("location.search") == "?other=1&t.angle=90"
    bare.clock.run_for(300)
    assert bare.evaluate("sent.slice(1)") == [{"value": 90, "number": 2, "done": True}]
    bare.evaluate("show({ value: 90, heard: 2 })")
    assert bare.evaluate("sent.length") == 2


def test_an_answer_in_between_does_not_move_a_thumb_whose_value_is_under_way(bare):
    bare.evaluate("show({ value: 0, heard: 6 })")
    bare.get_by_role("slider").press("ArrowRight")
    bare.get_by_role("slider").press("ArrowRight")
    assert bare.evaluate("sent") == [{"value": 5, "number": 7, "done": False}]
    bare.evaluate("show({ value: 0, heard: 6 })")
    expect(bare.get_by_role("slider")).to_have_value("10")
    bare.evaluate("show({ value: 5, heard: 7 })")
    expect(bare.get_by_role("slider")).to_have_value("10")
    assert bare.evaluate("sent[1]") == {"value": 10, "number": 8, "done": False}


def test_the_address_is_written_300_ms_after_the_last_key(bare):
    bare.evaluate("show({ value: 0 })")
    for number in range(1, 4):
        bare.get_by_role("slider").press("ArrowRight")
        bare.evaluate("(n) => show({ value: 5 * n, heard: n })", number)
        bare.clock.run_for(250)
    assert bare.evaluate("location.search") == "?other=1"
    bare.clock.run_for(100)
    assert bare.evaluate("location.search") == "?other=1&t.angle=15"
    bare.clock.run_for(300)
    assert bare.evaluate("sent.map(({ done }) => done)") == [False, False, False, True]


def test_leaving_the_slider_writes_the_address_at_once(bare):
    bare.evaluate("show({ value: 0 })")
    bare.get_by_role("slider").press("ArrowRight")
    bare.evaluate("show({ value: 5, heard: 1 })")
    assert bare.evaluate("location.search") == "?other=1"
    bare.get_by_role("slider").press("Tab")
    assert bare.evaluate("location.search") == "?other=1&t.angle=5"


def test_a_value_that_is_never_answered_is_taken_back_with_its_address(bare):
    bare.evaluate("history.replaceState({}, '', '?other=1&t.angle=30')")
    bare.evaluate("show({ value: 30 })")
    bare.get_by_role("slider").press("ArrowRight")
    bare.get_by_role("slider").press("Tab")
    bare.clock.run_for(9_000)
    expect(bare.get_by_role("slider")).to_have_value("35")
    bare.clock.run_for(2_000)
    expect(bare.get_by_role("slider")).to_have_value("30")
    assert bare.evaluate("location.search") == "?other=1&t.angle=30"


def test_a_newer_value_is_sent_when_an_answer_is_lost(bare):
    bare.evaluate("show({ value: 0 })")
    bare.get_by_role("slider").press("ArrowRight")
    bare.get_by_role("slider").press("ArrowRight")
    bare.clock.run_for(11_000)
    assert [(m["value"], m["done"]) for m in bare.evaluate("sent")] == [(5, False), (10, True)]


def test_the_second_slider_waits_with_the_address_until_the_first_is_answered_or_gone(bare):
    bare.evaluate("show({ value: 5 })")
    bare.evaluate("show({ value: 5 }, 't.second')")
    bare.evaluate("globalThis.second = leave; 0")
    bare.clock.run_for(300)
    assert bare.evaluate("location.search") == "?other=1&t.angle=5"
    assert bare.evaluate("sent.length") == 1
    bare.evaluate("show({ value: 5, heard: 1 })")
    bare.clock.run_for(300)
    assert bare.evaluate("location.search") == "?other=1&t.angle=5&t.second=5"
    assert bare.evaluate("sent.length") == 2
    bare.evaluate("show({ value: 10, heard: 1 })")
    assert bare.evaluate("sent.length") == 2
    bare.evaluate("document.getElementById('t.second').remove(); second()")
    bare.clock.run_for(300)
    assert bare.evaluate("location.search") == "?other=1&t.angle=10&t.second=5"
    assert bare.evaluate("sent.length") == 3


def test_what_only_reports_the_address_waits_until_the_page_is_calm(bare):
    bare.evaluate("document.body.dataset.testScriptState = 'running'")
    bare.evaluate("show({ value: 5 })")
    assert bare.evaluate("location.search") == "?other=1&t.angle=5"
    bare.clock.run_for(2_000)
    assert bare.evaluate("sent.length") == 0
    bare.evaluate("document.body.dataset.testScriptState = 'notRunning'")
    bare.clock.run_for(300)
    assert bare.evaluate("sent") == [{"value": 5, "number": 1, "done": True}]


def test_a_value_that_python_has_already_is_not_sent_again(bare):
    bare.evaluate("show({ value: 0 })")
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):
        bare.get_by_role("slider").press(key)
    bare.evaluate("show({ value: 5, heard: 1 })")
    bare.clock.run_for(1_000)
    bare.evaluate("show({ value: 90, heard: 2 })")
    expect(bare.get_by_role("slider")).to_have_value("90")
    assert {message["value"] for message in bare.evaluate("sent")} == {5}


def test_overlapping_calls_do_not_end_a_slider_that_is_still_there(bare):
    bare.evaluate("show({ value: 0 }); leave()")  # Streamlit cleans up after an overtaken call
    bare.get_by_role("slider").press("ArrowRight")
    bare.get_by_role("slider").press("Tab")
    bare.clock.run_for(11_000)
    expect(bare.get_by_role("slider")).to_have_value("0")


def test_the_address_of_a_back_that_python_has_not_heard_of_is_left_alone(bare):
    bare.evaluate("history.pushState({}, '', '?other=1&t.angle=30')")
    bare.evaluate("show({ value: 30 })")
    bare.evaluate(
        "new Promise((go) => { addEventListener('popstate', go, { once: true }); history.back(); })"
    )
    bare.evaluate("document.querySelector('input').dispatchEvent(new Event('blur'))")
    assert bare.evaluate("location.search") == "?other=1"
    bare.evaluate("show({ value: 0 })")
    bare.clock.run_for(1_000)
    expect(bare.get_by_role("slider")).to_have_value("0")
    assert bare.evaluate("[location.search, sent.length]") == ["?other=1", 0]


def test_an_address_that_cannot_be_written_now_is_no_error_and_is_written_later(bare):
    bare.evaluate(
        "globalThis.own = history.replaceState; history.replaceState = () => { throw new Error('100'); }; 0"
    )
    bare.evaluate("show({ value: 0 })")
    bare.get_by_role("slider").press("ArrowRight")
    bare.get_by_role("slider").press("Tab")
    assert bare.evaluate("sent") == [{"value": 5, "number": 1, "done": False}]
    bare.evaluate("history.replaceState = own; show({ value: 5, heard: 1 })")
    assert bare.evaluate("location.search") == "?other=1&t.angle=5"


def test_a_change_of_range_or_label_is_shown(bare):
    bare.evaluate("show({ value: 0 })")
    bare.evaluate(
        "show({ value: 1, minimum: -1, maximum: 1, step: 0.5, decimals: 1, unit: ' px', label: 'Width' })"
    )
    thumb = bare.get_by_role("slider", name="Width")
    assert [thumb.get_attribute(name) for name in ("min", "max", "step")] == ["-1", "1", "0.5"]
    expect(thumb).to_have_attribute("aria-valuetext", "1.0 px")
    expect(bare.locator(".ends")).to_have_text("-1.0 px1.0 px")
    assert bare.locator(".nabla-live-slider").count() == 1

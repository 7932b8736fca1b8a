"""The charts of a threshold in a real browser, alone in a bare page: marks stand where the numbers say."""

import base64
from itertools import combinations

import numpy as np
import pytest
from playwright.sync_api import expect

from pages._ui import live_slider as slider_module
from pages._ui import threshold_charts as module
from pages._ui.front_end import source
from pages._ui.threshold_charts import Chart, Histogram, Line, Marker, People, moving, still
from tests.browser.alone import PATIENT, alone

# `show` mounts one part, as Streamlit does; the first frames give it its size and paint it.
LOADED = """async ([source, slider]) => {
  const load = (text) => import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  const { default: charts } = await load(source);
  const { default: liveSlider } = await load(slider);
  const place = (key) => {
    const found = document.getElementById(key);
    if (found) return found;
    const made = Object.assign(document.createElement("main"), { id: key });
    made.className = `st-key-${key.replaceAll(".", "-")}`; // as Streamlit has it
    document.body.append(made);
    return made;
  };
  const frame = () => new Promise(requestAnimationFrame);
  globalThis.left = {};
  globalThis.told = [];
  globalThis.show = async (text, key) => {
    const data = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
    left[key] = charts({ parentElement: place(key), key, data });
    for (let i = 0; i < 3; i++) await frame();
  };
  globalThis.slide = (data, key) => {
    const parentElement = place(key);
    const setTriggerValue = (name, message) => told.push(message);
    liveSlider({ parentElement, key, data, setTriggerValue });
  };
}"""


@pytest.fixture
def bare(page, monkeypatch):
    """A page with nothing but the component; it must not complain about anything."""
    sent = {}
    with alone(page, source(*module._STYLES, *slider_module._STYLES)):
        page.evaluate(PATIENT)
        page.evaluate(LOADED, [source(*module._SCRIPTS), source(*slider_module._SCRIPTS)])
        monkeypatch.setattr(module, "_mount", lambda **given: sent.update(given))

        def part(draw, what, key, **options):
            draw(what, key=key, **({"board": "t"} | options))
            text = base64.b64encode(sent["data"]).decode()
            page.evaluate("([text, key]) => show(text, key)", [text, key])
            drawn = page.locator(".nabla-threshold[data-drawn]")
            return int(drawn.first.get_attribute("data-drawn")) if drawn.count() else 0

        page.still = lambda *tiles, key="t.still", **options: part(
            still, tiles, key, **({"widths": [1] * len(tiles), "height": 260} | options)
        )
        page.move = lambda marker: part(moving, marker, "t.moving")
        yield page


EDGES = np.linspace(0, 1, 21)
ABOVE, BELOW = 10 * EDGES[1:] ** 2, 40 * (1 - EDGES[:-1]) ** 3
WORDS = ("found", "missed", "false alarms", "rightly left alone")
HISTOGRAM = Histogram(
    "scores", "Scores of 569 people", "probability of malignant", EDGES, ABOVE, BELOW, WORDS
)
PEOPLE = People(
    "people",
    "Every person is a dot",
    ("ill", "healthy"),
    ("flagged", "not flagged"),
    WORDS,
    (12, 37),
    "each one",
)
X = np.linspace(0, 1, 51)
CURVE = Chart(
    "curve", "Precision over recall", "recall", "precision", (0, 1), (0, 1),
    (Line("model", X, 1 - X**2 / 2), Line("chance", X, 0.3 + 0 * X, dashed=True)), percent=True,
)  # fmt: skip
GAPS = np.where(X % 0.2 < 0.03, np.nan, 100 * X)
OVER = Chart(
    "over", "Cost over the threshold", "threshold", "cost", (0, 1), (-20, 100),
    (Line("cost", X, GAPS),), (("lowest", 0.4, -20, 0.4, 100),), over_threshold=True,
)  # fmt: skip


def marker(threshold=0.6, flagged=(7, 5), points=(), **options):
    points = {"curve": [(0.35, 0.8), (0.5, 0.3)], "over": [(threshold, 50)]} | dict(points)
    counts, shares = ("170", "42", "20", "337"), ("80.2 % of the ill",) * 2 + ("99.1 % of the healthy",) * 2
    alts = {"scores": f"flagged from {threshold} on"}
    return Marker(threshold, f"flagged from {threshold} on", counts, shares, flagged, points, alts, **options)


def data_of(page, tile, selector, axis="x"):
    """Where the middle of an element stands, in the numbers that the ticks of its tile say."""
    ticks, middle = page.evaluate(
        """([tile, selector, axis]) => {
          const svg = document.querySelector(`svg[data-tile="${tile}"]`);
          const middle = (element) => {
            const { left, right, top, bottom } = element.getBoundingClientRect();
            return axis === "x" ? (left + right) / 2 : (top + bottom) / 2;
          };
          const texts = [...svg.querySelectorAll(`.tick[text-anchor=${axis === "x" ? "middle" : "end"}]:not(.over)`)];
          const ticks = texts.map((text) => [parseFloat(text.textContent.replace("−", "-")), middle(text)]);
          return [ticks, middle(svg.querySelector(selector))];
        }""",
        [tile, selector, axis],
    )
    inner = ticks[1:-1]  # the first and the last are moved where they would stand over the edge
    assert len(inner) >= 2
    return np.polyval(np.polyfit([at for _, at in inner], [number for number, _ in inner], 1), middle)


def circles(page, kind):
    """Transforms of the dots of a row, by falling score, and which are on the left."""
    return page.locator(f"svg[data-tile=people] circle.of-{kind}").evaluate_all(
        "(all) => all.map((one) => [one.style.transform, one.getAttribute('class').split(' ')[0]])"
    )


def pixels(transform):
    return [float(part.removesuffix("px")) for part in transform[len("translate(") : -1].split(", ")]


def styles(page, selector, name):
    """One property of all elements, as it is computed."""
    script = "(all, name) => all.map((one) => getComputedStyle(one)[name])"
    return page.locator(selector).evaluate_all(script, name)


def visibility(page, selector):
    return styles(page, selector, "visibility")[0]


def test_markers_stand_where_the_numbers_say_and_follow(bare):
    bare.still(HISTOGRAM, CURVE, OVER, widths=[1.2, 1, 1])
    for threshold, recall, precision, cost in ((0.6, 0.35, 0.8, 50), (0.25, 0.9, 0.1, -7.5)):
        points = {"curve": [(recall, precision), None], "over": [(threshold, cost)]}
        bare.move(marker(threshold, points=points))
        for tile in ("scores", "over"):
            assert data_of(bare, tile, ".threshold") == pytest.approx(threshold, abs=0.004)
        assert data_of(bare, "curve", ".point.line-0") == pytest.approx(recall, abs=0.004)
        assert data_of(bare, "curve", ".point.line-0", "y") == pytest.approx(100 * precision, abs=1.5)
        assert data_of(bare, "over", ".point.line-0", "y") == pytest.approx(cost, abs=1.5)
        assert visibility(bare, "[data-tile=curve] .point.line-0") == "visible"
        assert visibility(bare, "[data-tile=curve] .point.line-1") == "hidden"  # undefined
        expect(bare.get_by_role("img", name=f"flagged from {threshold} on")).to_have_count(1)
    expect(bare.get_by_role("img", name="Cost over the threshold")).to_have_count(1)


def test_bars_are_split_at_the_threshold_and_a_region_without_room_is_not_named(bare):
    bare.still(HISTOGRAM)
    bare.move(marker(0.33))
    left, right = bare.locator("clipPath rect").evaluate_all(
        "(all) => all.map((one) => ['x', 'width'].map((name) => Number(one.getAttribute(name))))"
    )
    line = float(bare.locator(".threshold").get_attribute("data-x"))
    assert (left[0] + left[1], right[0]) == (line, line)
    words = [visibility(bare, f".region:text-is('{word}')") for word in WORDS]
    assert words == ["visible"] * 4
    bare.move(marker(0.97))
    words = [visibility(bare, f".region:text-is('{word}')") for word in WORDS]
    assert words == ["hidden", "visible", "hidden", "visible"]


def test_only_dots_that_change_sides_move_and_each_cell_has_its_number(bare):
    bare.still(PEOPLE)
    places = {}
    for flagged in ((7, 5), (9, 5), (9, 21), (0, 0), (12, 37), (7, 5)):
        bare.move(marker(flagged=flagged))
        for row, count in enumerate((12, 37)):
            dots = circles(bare, row)
            sides = [(kind == "wrong") == (row == 1) for _, kind in dots]
            assert sides == [i < flagged[row] for i in range(count)]
            assert len({transform for transform, _ in dots}) == count  # none on another one
            for i, (transform, _) in enumerate(dots):
                assert places.setdefault((row, i, sides[i]), transform) == transform
    assert len(places) == 2 * (12 + 37)
    # The lowest score has the place on the right that the highest one has on the left, and so on: no gaps.
    for row, count in enumerate((12, 37)):
        x, y = np.array([[pixels(places[row, i, left]) for left in (True, False)] for i in range(count)]).T
        assert len({round(shift) for shift in x[1, ::-1] - x[0]}) == 1
        np.testing.assert_allclose(y[1, ::-1], y[0])
    assert bare.locator(".count").all_text_contents() == ["170", "42", "20", "337"]


LOST = """() => {
  const boxes = (selector) => [...document.querySelectorAll(selector)].map((one) => one.getBoundingClientRect());
  const [cells, texts, dots] = [".ground", "text", "circle"].map(boxes);
  const within = (a, b) => a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;
  const meets = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom - 2 && b.top < a.bottom;
  return dots.filter((dot) => !cells.some((one) => within(dot, one)) || texts.some((one) => meets(dot, one))).length;
}"""


def test_a_few_ill_among_many_all_have_room_in_their_cells(bare):
    bare.emulate_media(reduced_motion="reduce")  # they are there at once
    columns = ("flagged", "not flagged")
    bare.still(People("people", "P", ("ill", "healthy"), columns, WORDS, (10, 990), "each one"))
    for width in (1280, 390):
        bare.set_viewport_size({"width": width, "height": 720})
        bare.wait_for_function("width => innerWidth === width", arg=width)
        for flagged in ((0, 0), (10, 990)):
            bare.move(marker(flagged=flagged))
            assert bare.evaluate(LOST) == 0
    assert set(styles(bare, "circle", "transitionProperty")) == {"none"}


def test_dots_glide_after_a_single_move_and_jump_in_a_drag(bare):
    columns = ("flagged", "not flagged")
    bare.still(People("people", "P", ("ill", "healthy"), columns, WORDS, (5, 9), "each one"))
    bare.evaluate("globalThis.clock = 0; performance.now = () => clock")
    glide = []
    for now in (10_000, 10_100, 10_500, 20_000):
        bare.evaluate("(now) => (clock = now)", now)
        bare.move(marker(flagged=(now % 3, 2)))
        glide.append(set(styles(bare, "circle", "transitionProperty")))
    assert glide == [{"transform"}, {"none"}, {"none"}, {"transform"}]


def test_the_marker_may_come_first_and_equal_bytes_change_nothing(bare):
    bare.move(marker(0.6))
    assert bare.still(HISTOGRAM, OVER) == 1
    assert data_of(bare, "scores", ".threshold") == pytest.approx(0.6, abs=0.004)
    bare.evaluate("globalThis.kept = document.querySelector('[data-tile=scores] .axis')")
    assert bare.still(HISTOGRAM, OVER) == 1
    assert bare.move(marker(0.6)) == 1
    assert bare.move(marker(0.4)) == 2
    assert bare.evaluate("kept.isConnected")  # moved, not built
    other = Histogram("scores", "S", "score", EDGES * 2, ABOVE, BELOW, WORDS)
    assert bare.still(other, OVER) == 3
    assert data_of(bare, "scores", ".threshold") == pytest.approx(0.4, abs=0.008)
    expect(bare.locator("svg")).to_have_count(2)


def test_a_page_that_is_opened_again_is_drawn_anew_and_boards_do_not_hear_of_each_other(bare):
    bare.still(HISTOGRAM)
    bare.move(marker(0.6))
    bare.evaluate("for (const key in left) { document.getElementById(key).remove(); left[key]() }")
    assert bare.still(HISTOGRAM) == 1
    assert visibility(bare, ".threshold") == "hidden"
    assert bare.move(marker(0.3)) == 2
    assert data_of(bare, "scores", ".threshold") == pytest.approx(0.3, abs=0.004)
    bare.still(OVER, key="other", board="other")
    assert visibility(bare, "[data-tile=over] .threshold") == "hidden"
    bare.move(marker(0.5))
    assert visibility(bare, "[data-tile=over] .threshold") == "hidden"


SLIDER = {
    "name": "t.threshold", "label": "Threshold", "help": "", "unit": "", "minimum": 0, "maximum": 1, "step": 0.01,
    "decimals": 2, "default": 0.5, "value": 0.5, "heard": 0,
}  # fmt: skip


MIDDLE = "(one) => { const { x, width } = one.getBoundingClientRect(); return x + width / 2 }"


def slide(bare, **options):
    bare.evaluate("([data, key]) => slide(data, key)", [SLIDER | options, "t.threshold.slider"])


def place(bare, tile, threshold):
    """The pixel of a threshold in a tile, from two places of its line."""
    at = []
    for value in (0.25, 0.75):
        bare.move(marker(value))
        at.append(bare.locator(f"[data-tile={tile}] .threshold").evaluate(MIDDLE))
    y = bare.locator(f"[data-tile={tile}] .handle").bounding_box()
    return at[0] + (threshold - 0.25) / 0.5 * (at[1] - at[0]), y["y"] + y["height"] / 2


@pytest.mark.parametrize("tile", ["scores", "over"])
def test_a_drag_moves_the_slider_and_ends_as_its_own_does(bare, tile):
    bare.still(HISTOGRAM, OVER, CURVE, slider="t.threshold")
    slide(bare)
    value = bare.locator("input")
    bare.mouse.move(*place(bare, tile, 0.3))
    bare.mouse.down()
    expect(value).to_have_value("0.3")
    expect(value).to_be_focused()
    assert bare.evaluate("told.at(-1)") == {"value": 0.3, "number": 1, "done": False}
    slide(bare, value=0.3, heard=1)
    bare.mouse.move(*place(bare, tile, 0.44))
    bare.mouse.move(2000, 5)
    expect(value).to_have_value("1")
    bare.mouse.move(*place(bare, tile, 0.81))
    expect(value).to_have_value("0.81")
    slide(bare, value=0.44, heard=2)
    bare.mouse.up()
    slide(bare, value=0.81, heard=3)
    bare.wait_for_function("told.at(-1).done")
    assert bare.evaluate("told.at(-1)") == {"value": 0.81, "number": 4, "done": True}
    bare.mouse.move(*place(bare, tile, 0.2))
    expect(value).to_have_value("0.81")
    bare.keyboard.press("ArrowLeft")
    expect(value).to_have_value("0.8")
    assert styles(bare, f"[data-tile={tile}] .handle", "cursor") == ["ew-resize"]
    assert bare.locator("[data-tile=curve] .handle").count() == 0


def test_a_finger_across_drags_and_one_that_taps_sets_the_threshold(bare):
    bare.still(HISTOGRAM, slider="t.threshold")
    slide(bare)
    client = bare.context.new_cdp_session(bare)

    def touch(kind, *at):
        points = [{"x": at[0], "y": at[1]}] if at else []
        client.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points})

    places = [
        place(bare, "scores", threshold) for threshold in (0.3, 0.5, 0.7)
    ]  # before it could be a long press
    touch("Start", *places[0])
    expect(bare.locator("input")).to_have_value("0.5")  # it may be about to scroll
    touch("Move", *places[1])
    touch("Move", *places[2])
    expect(bare.locator("input")).to_have_value("0.7")
    touch("End")
    slide(bare, value=0.7, heard=bare.evaluate("told.at(-1).number"))
    bare.wait_for_function("told.at(-1).done")
    touch("Start", *place(bare, "scores", 0.2))
    touch("End")
    expect(bare.locator("input")).to_have_value("0.2")
    slide(bare, value=0.2, heard=bare.evaluate("told.at(-1).number"))
    bare.wait_for_function("told.at(-1).done && told.at(-1).value === 0.2")
    assert styles(bare, "svg.drags", "touchAction") == ["pan-y"]


def test_the_thumb_of_a_slider_below_is_right_under_the_line(bare):
    bare.still(HISTOGRAM, slider="t.threshold")
    for threshold in (0, 0.37, 1):
        slide(bare, value=threshold)
        bare.move(marker(threshold))
        line = bare.locator(".threshold").evaluate(MIDDLE)
        box = bare.locator("input").bounding_box()
        assert line == pytest.approx(box["x"] + 6 + threshold * (box["width"] - 12), abs=0.6)


NAMES = ("recall", "precision", "specificity", "F₁", "accuracy")
LINES = tuple(Line(name, X, X**power) for power, name in enumerate(NAMES, 1))
TICKS = tuple((share, f"{100 * share:.1f} %") for share in np.linspace(0, 1, 11))
REFERENCES = (("lowest cost", 0.4, 0, 0.4, 1), ("chance at this prevalence, 37 %", 0, 0.3, 1, 0.3))
FULL = Chart(
    "full", "How five shares change with the threshold", "threshold, from the least to the most certain",
    "share of people", (0, 1), (0, 1), LINES, REFERENCES, TICKS, over_threshold=True, percent=True,
)  # fmt: skip


def touching(page):
    """Texts that overlap in a tile, or leave it."""
    boxes = page.evaluate(
        """() => [...document.querySelectorAll("svg[data-tile]")].map((svg) => {
          const shown = (text) => text.textContent && getComputedStyle(text).visibility === "visible";
          const texts = [...svg.querySelectorAll("text")].filter(shown);
          return [svg.getBoundingClientRect(), texts.map((text) => [text.textContent, text.getBoundingClientRect()])];
        })"""
    )
    found = []
    for tile, texts in boxes:
        for text, box in texts:
            inside = box["left"] >= tile["left"] - 1 and box["right"] <= tile["right"] + 1
            if not (inside and box["top"] >= tile["top"] - 1 and box["bottom"] <= tile["bottom"] + 1):
                found.append((text, "leaves its tile"))
        for (one, a), (other, b) in combinations(texts, 2):
            across = min(a["right"], b["right"]) - max(a["left"], b["left"])
            if across > 1 and min(a["bottom"], b["bottom"]) - max(a["top"], b["top"]) > 2:
                found.append((one, other))
    return found


def test_nothing_overlaps_on_a_projector_on_a_phone_and_back_again(bare):
    apart = Histogram(
        "apart", "Each half on its own scale", "p", EDGES, ABOVE, 9 * BELOW, WORDS, TICKS, apart=True
    )
    bare.still(HISTOGRAM, PEOPLE, widths=[1.25, 1], key="first", height=280)
    bare.still(apart, FULL, CURVE, key="second", height=240)
    rows = []
    for width in (1280, 390, 600, 700, 1280):
        bare.set_viewport_size({"width": width, "height": 720})
        bare.wait_for_function("width => innerWidth === width", arg=width)
        for threshold in (0, 0.5, 1):
            bare.move(marker(threshold, outline="column"))
            assert touching(bare) == []
        assert bare.evaluate("document.documentElement.scrollWidth <= innerWidth")
        shares = bare.locator("[data-tile=people] .tick").all_text_contents()
        assert " ".join(filter(None, shares)) == " ".join(marker().shares)  # on one line or two
        tops = bare.locator("svg").evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().top)")
        rows.append(len(set(tops)))
    assert rows == [2, 5, 3, 2, 2]
    assert min(float(size.removesuffix("px")) for size in styles(bare, "text", "fontSize")) >= 12


def test_no_two_of_five_lines_look_alike_without_colours(bare):
    bare.still(FULL)
    dashes, colours = (styles(bare, "path.line", name) for name in ("strokeDasharray", "stroke"))
    assert len(dashes) == 10  # five in the legend
    assert len(set(dashes)) == len(set(colours)) == 5
    assert len(set(styles(bare, ".reference", "strokeDasharray"))) == 2


def odd(edges, above, below):
    edges, above, below = (np.array(values, dtype=float) for values in (edges, above, below))
    return Histogram("odd", "Odd", "x", edges, above, below, WORDS, apart=len(edges) > 2)


def odd_chart(x, y, **options):
    return Chart(
        "odd", "Odd", "x", "y", **({"x_range": (0, 1), "y_range": (0, 1)} | options), lines=(Line("a", x, y),)
    )


NONE = np.zeros(0)
ODD = {
    "one empty bin": odd([0, 1], [0], [0]),
    "only one class": odd([-1, 0, 1e-9], [0, 0], [1e9, 0.001]),
    "far away": odd([1e12, 1e12 + 1], [1], [1]),
    "nobody": People("odd", "Nobody", ("ill", "healthy"), ("flagged", "not"), WORDS, (0, 0), ""),
    "no points": odd_chart(NONE, NONE),
    "only gaps": odd_chart(X, np.nan * X, over_threshold=True),
    "one point": odd_chart(X[:1], X[:1], x_range=(-1e-6, 1e-6), y_range=(-1e9, 1e9)),
    "ticks beyond": odd_chart(X, X, ticks=((7, "far"),)),
}


def test_whatever_the_numbers_are_a_tile_is_drawn_without_a_broken_place(bare):
    for drawn, tile in enumerate(ODD.values(), 1):
        assert bare.still(tile) >= drawn
        for threshold in (-1e9, 0.5, 1e12):
            bare.move(marker(threshold, points={"odd": [None, (1, 1)]}))
        html = bare.locator("main").first.inner_html()
        assert not any(word in html for word in ("NaN", "Infinity", "undefined"))

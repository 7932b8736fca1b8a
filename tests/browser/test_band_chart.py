"""The bands in a real browser, alone in a bare page: marks stand where the ticks say, a hand reads their numbers."""

import base64

import numpy as np
import pytest
from playwright.sync_api import expect

from pages._ui import band_chart as module
from pages._ui.band_chart import band_chart
from pages._ui.bands import Bars, Curves, Lines, Shades, Steps
from pages._ui.front_end import source
from tests.browser.alone import alone

LOADED = """async (source) => {
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const { default: draw } = await import(address);
  const parentElement = document.body.appendChild(document.createElement("main"));
  const frame = () => new Promise(requestAnimationFrame);
  globalThis.show = async (text) => {
    const data = text ? Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0)) : globalThis.last;
    const left = draw({ parentElement, data });
    Object.assign(globalThis, { last: data, left });
    for (let i = 0; i < 3; i++) await frame();
  };
}"""


@pytest.fixture
def bare(page, monkeypatch):
    """A page with nothing but the component; it must not complain about anything."""
    sent = {}
    with alone(page, source(*module._STYLES)):
        page.evaluate(LOADED, source(*module._SCRIPTS))
        monkeypatch.setattr(module, "_mount", lambda **given: sent.update(given))

        def draw(*bands, **options):
            band_chart(bands, **({"key": "t", "x_title": "layer", "alt": "seen", "place": "layer"} | options))
            page.evaluate("text => show(text)", base64.b64encode(sent["data"]).decode())

        page.draw = draw
        yield page


N = 12
FALLING = [10.0 ** (k - N) for k in range(1, N + 1)]
LINES = Lines(
    "Gradient", {"W": FALLING, "a": [2 * one for one in FALLING]}, more=", norm",
    thin={"at most": [3 * one for one in FALLING[:-1]]},
)  # fmt: skip
SHADES = Shades("Activations", np.eye(4, N) + 0.25 * np.eye(4, N, 1), np.array([-1.0, 0, 1, 2, 3]))
BARS = Bars("Units", {"saturated": [k / N for k in range(N)], "dead": [0.5] * N})
STEPS = Steps("Density", [-2.0, -1, 0, 2], ("now", [1.0, 3, 2]), ("before", [0.0, 2, 0.5]), top=4.0)


def ticks(page, band, end=None):
    """The numbers beside the y axis of a band, or below it, and where they stand on the page."""
    said = page.locator(
        f"section.{band} text[text-anchor={'middle' if end else 'end'}]:not(.name)"
    ).evaluate_all(
        """(all, end) => all.map((text) => {
          const { left, right, top, bottom } = text.getBoundingClientRect();
          return [text.textContent, end ? (left + right) / 2 : (top + bottom) / 2];
        })""",
        end,
    )
    return [(value_of(text), place) for text, place in said]


def value_of(text):
    power = text.removeprefix("10").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    if power and text == "10" + power.translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")):
        return 10.0 ** int(power)
    return float(text.replace("−", "-").removesuffix("%"))


def fitted(known, log=False):
    """A function from a place on the page to a number, from ticks."""
    numbers, places = zip(*known, strict=True)
    line = np.polyfit(places, np.log10(numbers) if log else numbers, 1)
    return lambda place: 10 ** np.polyval(line, place) if log else np.polyval(line, place)


def vertices(page, selector):
    """The corners of a path in pixels of the page: M, L, V and H with absolute numbers."""
    return np.array(
        page.locator(selector).first.evaluate(
            """(path) => {
              const { left, top } = path.ownerSVGElement.getBoundingClientRect();
              let [x, y] = [0, 0];
              const steps = path.getAttribute("d").matchAll(/([MLVH])([-\\d.]+)(?: ([-\\d.]+))?/g);
              return [...steps].map(([, kind, a, b]) => {
                if (kind === "V") y = Number(a);
                else x = Number(a);
                if (b !== undefined) y = Number(b);
                return [x + left, y + top];
              });
            }"""
        )
    )


def test_lines_stand_where_the_ticks_of_the_log_axis_say(bare):
    bare.draw(LINES)
    y, x = fitted(ticks(bare, "lines"), log=True), fitted(ticks(bare, "lines", "x"))
    for at, values in enumerate(LINES.values.values()):
        corners = vertices(bare, f".plot g.own-{at} .line")
        np.testing.assert_allclose(x(corners[:, 0]), range(1, N + 1), atol=0.05)
        np.testing.assert_allclose(np.log10(y(corners[:, 1])), np.log10(values), atol=0.12)
    np.testing.assert_allclose(
        np.log10(y(vertices(bare, ".plot path.level")[:, 1])), np.log10(LINES.thin["at most"]), atol=0.12
    )


def test_what_a_log_axis_cannot_show_is_marked_at_its_ends_and_interrupts_the_line(bare):
    bare.draw(Lines("Gradient", {"W": [1.0, 0.0, 1e-3, np.inf, np.nan, 1e-3], "a": [0.0] * 6}))
    line, end = (bare.locator(f".plot g.own-0 .{name}").get_attribute("d") for name in ("line", "end"))
    assert line.count("M") == 3 and "L" not in line.split("M")[1]
    assert end.count("Z") == 1  # a triangle
    assert end.count("m-10 0") == 2  # crosses
    foot, top = bare.locator(".lines .axis").evaluate(
        "one => [one.getBBox().y + one.getBBox().height, one.getBBox().y]"
    )
    places = [float(part.split("h")[0].split("l")[0].split(" ")[1]) for part in end.split("M")[1:]]
    assert places == [foot - 9, top, top]
    x, left = fitted(ticks(bare, "lines", "x")), bare.locator(".lines .plot").bounding_box()["x"]
    starts = [
        float(part.split(" ")[0]) + 5 + left for part in end.split("M")[1:]
    ]  # the middle is 5 px further
    np.testing.assert_allclose(x(np.array(starts)), [2, 4, 5], atol=0.03)
    assert bare.locator(".plot g.own-1 .end").get_attribute("d").count("Z") == 6


def test_shades_fill_the_field_of_their_edges_and_are_as_opaque_as_they_are_dense(bare):
    bare.draw(SHADES)
    alphas = bare.locator("canvas").evaluate(
        """(canvas) => {
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          return [canvas.height, canvas.width, ...data.filter((_, i) => i % 4 === 3)];
        }"""
    )
    np.testing.assert_array_equal(alphas[:2], SHADES.shades.shape)
    np.testing.assert_array_equal(
        np.reshape(alphas[2:], SHADES.shades.shape), np.rint(255 * SHADES.shades)[::-1]
    )
    box = bare.locator("canvas").bounding_box()
    y, x = fitted(ticks(bare, "shades")), fitted(ticks(bare, "shades", "x"))
    assert y(box["y"]) == pytest.approx(3, abs=0.06) and y(box["y"] + box["height"]) == pytest.approx(
        -1, abs=0.06
    )
    assert x(box["x"]) == pytest.approx(0.5, abs=0.03) and x(box["x"] + box["width"]) == pytest.approx(
        N + 0.5, abs=0.03
    )


def test_bars_are_as_high_as_their_shares(bare):
    bare.draw(BARS)
    y = fitted(ticks(bare, "bars"))
    for look, values in ((1, BARS.shares["saturated"]), (2, BARS.shares["dead"])):
        heights = y(vertices(bare, f".plot g.own-{look} .bar")[1::4, 1])
        np.testing.assert_allclose(heights, [100 * value for value in values if value], atol=2)
    assert bare.locator(".plot g.own-2 .bar").get_attribute("fill").startswith("url(#")  # striped


@pytest.mark.parametrize("log", [False, True])
def test_outlines_step_at_the_edges_to_the_heights(bare, log):
    bare.draw(Steps("Density", STEPS.edges, STEPS.filled, STEPS.outline, top=25.0 if log else 4.0, log=log))
    y, x = fitted(ticks(bare, "steps"), log=log), fitted(ticks(bare, "steps", "x"))
    for look, (_, heights) in enumerate((STEPS.filled, STEPS.outline)):
        corners = vertices(bare, f".plot g.own-{look} .line")
        np.testing.assert_allclose(x(corners[[0, *range(2, 7, 2)], 0]), STEPS.edges, atol=0.03)
        seen = y(corners[1::2, 1])
        shown = [max(height, 1e-3 if log else 0) for height in heights]
        np.testing.assert_allclose(seen, shown, rtol=0.1 if log else 0, atol=0 if log else 0.05)


X = [k / 4 - 2 for k in range(33)]
CURVES = Curves(
    "Square", X, {"f": [x * x for x in X], "slope": [2 * x for x in X]}, loose={"tangent": [8 * x - 16 for x in X]},
    points=[(4.0, 16.0), (4.0, 8.0)], grey=[(-1.0, 0.5)], behind=("inputs", [0.0, 1.0, 3.0], [2, 6]),
)  # fmt: skip


def test_curves_points_grey_ranges_and_the_histogram_behind_stand_where_the_ticks_say(bare):
    bare.draw(CURVES, place="x")
    y, x = fitted(ticks(bare, "curves")), fitted(ticks(bare, "curves", "x"))
    for look, values in enumerate(CURVES.lines.values()):
        corners = vertices(bare, f".plot g.own-{look} .line")
        np.testing.assert_allclose(x(corners[:, 0]), X, atol=0.05)
        np.testing.assert_allclose(y(corners[:, 1]), values, atol=0.3)
        box = bare.locator(f".plot .point.own-{look}").bounding_box()
        assert x(box["x"] + box["width"] / 2) == pytest.approx(4, abs=0.05)
        assert y(box["y"] + box["height"] / 2) == pytest.approx(CURVES.points[look][1], abs=0.3)
    np.testing.assert_allclose(x(vertices(bare, ".plot .flat")[[0, 1], 0]), [-1, 0.5], atol=0.05)
    bars = vertices(bare, ".plot .own-behind .area")
    np.testing.assert_allclose(x(bars[[0, 2, 4, 6], 0]), [0, 1, 1, 3], atol=0.05)
    heights = bars[0, 1] - bars[[1, 5], 1]
    np.testing.assert_allclose(heights, [CURVES.height / 9, CURVES.height / 3], atol=0.1)
    bare.get_by_role("application").focus()
    bare.keyboard.press("End")
    expect(bare.get_by_role("status")).to_have_text("x = 6: f 36, slope 12, tangent 32")


def point_at(page, layer):
    places = dict(ticks(page, "bars", "x"))
    page.mouse.move(places[layer], page.locator(".shades .plot").bounding_box()["y"] + 20)


def test_a_hand_reads_the_numbers_of_all_bands_and_new_numbers_stay_under_it(bare):
    bare.draw(LINES, SHADES, BARS)
    tip = bare.locator(".tip")
    expect(tip).to_be_hidden()
    point_at(bare, 3)
    expect(tip).to_be_visible()
    lines = tip.inner_text().split("\n")
    assert lines[0] == "layer 3"
    assert dict(zip(lines[1::2], lines[2::2], strict=True)) == {
        "W": "1.00·10⁻⁹", "a": "2.00·10⁻⁹", "at most": "3.00·10⁻⁹",
        "most often": "1 to 2", "saturated": "16.7 %", "dead": "50 %",
    }  # fmt: skip
    bare.draw(LINES, SHADES, Bars("Units", {"saturated": [0.125] * N, "dead": [np.nan] * N}))
    expect(tip).to_contain_text("12.5 %")
    expect(tip).to_contain_text("NaN")
    bare.mouse.move(5, 5)
    expect(tip).to_be_hidden()


def test_arrow_keys_read_place_after_place_aloud_until_escape(bare):
    bare.draw(LINES, BARS)
    status, stage = bare.get_by_role("status"), bare.get_by_role("application")
    stage.focus()
    for key, place in (
        ("ArrowRight", 1),
        ("ArrowRight", 2),
        ("End", N),
        ("ArrowRight", N),
        ("ArrowLeft", N - 1),
        ("Home", 1),
    ):
        bare.keyboard.press(key)
        expect(status).to_contain_text(f"layer {place}: W ")
    expect(status).to_contain_text("saturated 0 %, dead 50 %")
    bare.keyboard.press("Escape")
    expect(status).to_have_text("")
    expect(bare.locator(".tip")).to_be_hidden()
    bare.draw(STEPS)
    bare.keyboard.press("End")
    expect(status).to_have_text("0 to 2: now 2, before 0.5")


def test_a_place_that_is_no_more_is_left_for_the_last_one(bare):
    bare.draw(BARS)
    bare.get_by_role("application").focus()
    bare.keyboard.press("End")
    bare.draw(Bars("Units", {"saturated": [0.5, 0.25]}))
    expect(bare.locator(".tip")).to_contain_text("layer 2")


def test_new_numbers_keep_the_elements_and_other_names_make_them_anew(bare):
    bare.draw(LINES, BARS)
    bare.evaluate("globalThis.first = document.querySelector('svg[role=img]')")
    before = int(bare.locator(".nabla-bands").get_attribute("data-drawn"))
    bare.draw(
        Lines("Gradient", {"W": FALLING[::-1], "a": FALLING}, more=", norm", thin=LINES.thin), BARS, alt="now"
    )
    assert bare.evaluate("first.isConnected")
    assert int(bare.locator(".nabla-bands").get_attribute("data-drawn")) > before
    expect(bare.get_by_role("img", name="now")).to_have_count(1)
    bare.draw(BARS)
    assert not bare.evaluate("first.isConnected")
    expect(bare.locator("section")).to_have_count(1)


def test_what_is_gone_is_forgotten_and_what_is_only_called_again_stays(bare):
    bare.draw(BARS)
    bare.evaluate("left()")
    expect(bare.locator(".nabla-bands")).to_have_count(1)
    bare.evaluate("document.querySelector('.nabla-bands').remove(), left()")
    bare.evaluate("show('')")
    expect(bare.locator(".nabla-bands section.bars")).to_have_count(1)


@pytest.mark.parametrize("width", [1280, 390])
def test_no_text_covers_another_and_nothing_leaves_its_width(bare, width):
    bare.set_viewport_size({"width": width, "height": 900})
    for count in (1, 2, 12, 51):
        one = [1e-30 * 10.0**k for k in range(count)]
        bare.draw(
            Lines("Gradient", {"W": one, "a": one}, more=", norm: of weights W, activations a"),
            Shades("Activations", np.ones((3, count)), np.array([-0.03, -0.01, 0.01, 0.03])),
            Bars("Units", {"saturated": [0.5] * count, "dead": [1.0] * count}),
            x_title="layer: input left, output right",
        )
        assert bare.evaluate("document.documentElement.scrollWidth <= innerWidth")
        boxes = bare.locator("svg text").evaluate_all(
            "(all) => all.map((text) => text.getBoundingClientRect().toJSON())"
        )
        for i, a in enumerate(boxes):
            for b in boxes[:i]:
                apart = a["left"] >= b["right"] or b["left"] >= a["right"] or a["top"] >= b["bottom"] - 3
                assert apart or b["top"] >= a["bottom"] - 3
        assert all(box["left"] >= 20 and box["right"] <= width - 12 for box in boxes)


def test_lines_are_told_apart_without_colours(bare):
    bare.draw(Lines("Four", dict.fromkeys("abcd", FALLING), thin={"bound": FALLING}))
    dashes, marks = (
        bare.locator(selector).evaluate_all(f"(all) => all.map((one) => {what})")
        for selector, what in (
            (".plot .line", "getComputedStyle(one).strokeDasharray"),
            (".plot .mark", "one.getAttribute('d').replace(/[-\\d. ]+/g, '')"),
        )
    )
    assert len(set(dashes)) == len(set(marks)) == 4


ODD = {
    "nothing finite": Lines("x", {"a": [np.nan, np.inf, -np.inf]}),
    "one place": Bars("x", {"a": [1.0]}),
    "the smallest and the largest": Lines("x", {"a": [5e-324, 1.7e308]}),
    "alike": Shades("x", np.zeros((1, 2)), np.array([-1e-38, 1e-38])),
    "far": Shades("x", np.ones((2, 3)), np.array([-3e38, 0, 3e38])),
    "spike": Steps("x", [0.0, 1e-9], ("a", [1e9]), ("b", [np.nan]), top=4.0),
    "a constant": Curves("x", [0.0, 1e-9], {"f": [3.0, 3.0]}, loose={"t": [-1e300, 1e300]}),
    "level alone": Lines("x", {"a": [0.0]}, level=1e-6),
}


@pytest.mark.parametrize("name", ODD)
def test_whatever_the_numbers_are_a_band_is_drawn_without_a_broken_place(bare, name):
    bare.draw(ODD[name])
    html = bare.locator("main").inner_html()
    assert not any(word in html for word in ("NaN", "Infinity", "undefined"))
    bare.get_by_role("application").focus()
    bare.keyboard.press("End")
    assert "undefined" not in bare.locator("main").inner_html()

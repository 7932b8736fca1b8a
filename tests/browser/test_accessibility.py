"""Every page, light and dark, as those need it who see little or nothing: axe-core, names, contrast, reflow.

The walk with the keyboard alone is in test_keyboard.py.
"""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from pages._ui.routes import ROUTES
from tests.browser.standing import stands_still

SETTINGS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
# Streamlit's own elements, which take no tabindex from us: a script, in a box that has one, and a long formula.
# Chromium and Firefox put the focus on what scrolls and holds nothing to focus; axe asks for Safari's sake.
STREAMLITS_OWN = {"scrollable-region-focusable": '[data-testid="stCode"] pre, .katex-display'}
# Each page is opened with a panel that holds what its first view does not: the script, formulas, tables.
OPEN = {
    "convolution": {"light": "panel=Take+it+home", "dark": "panel=Why"},
    "pooling": {"light": "panel=Background+trap", "dark": "panel=Proof"},
    "gradients": {"light": "panel=Proof", "dark": "panel=Take+it+home"},
    "adam": {"light": "panel=Bias+correction", "dark": "panel=The+course's+form"},
    "training": {"light": "view=Train", "dark": "view=Train"},
    "precision_recall": {"light": "panel=Decide", "dark": "panel=Why"},
}
PAGES = ("", *(route.name for route in ROUTES))

NAMELESS = """() => {
  const shown = (one) => !one.closest("[aria-hidden=true]");
  const named = (one) => one.ariaLabel || one.hasAttribute("aria-labelledby");
  const within = (one) => one.parentElement.closest(":is([role=img], [role=application], [role=figure])[aria-label]");
  const pictures = [...document.querySelectorAll("img:not([alt]), main :is(canvas, [role=img], .main-svg)")];
  return pictures
    .filter((one) => one.tagName === "IMG" || (shown(one) && !named(one) && !within(one)))
    .map((one) => one.outerHTML.slice(0, 120));
}"""

# What axe leaves open: text drawn as SVG, of which it knows no background.
FAINT = """() => {
  const [pixel, faint] = [document.createElement("canvas").getContext("2d", { willReadFrequently: true }), []];
  const read = (colour) => {
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = colour;
    pixel.fillRect(0, 0, 1, 1);
    return [...pixel.getImageData(0, 0, 1, 1).data];
  };
  const linear = (byte) => (byte <= 10 ? byte / 3294.6 : ((byte / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const up = (one) => (one ? [one, ...up(one.parentElement)] : []);
  for (const text of document.querySelectorAll("main svg :is(text, tspan)")) {
    const said = [...text.childNodes].some((node) => node.nodeType === 3 && /[^\\s■]/.test(node.data));
    const style = getComputedStyle(text);
    if (!said || style.visibility === "hidden" || !text.getBoundingClientRect().width) continue;
    const ancestors = up(text).map((one) => getComputedStyle(one));
    const ground = ancestors.map((one) => read(one.backgroundColor)).find((colour) => colour[3] === 255);
    const ink = read(style.fill);
    const share = ancestors.reduce((share, one) => share * one.opacity, (ink[3] / 255) * style.fillOpacity);
    const mixed = ink.map((byte, i) => byte * share + ground[i] * (1 - share));
    const [low, high] = [light(mixed), light(ground)].sort((a, b) => a - b);
    const ratio = (high + 0.05) / (low + 0.05);
    if (share > 0 && ratio < (parseFloat(style.fontSize) >= 24 ? 3 : 4.5)) faint.push([text.textContent, ratio]);
  }
  return faint;
}"""


def open_page(page, app, name, settings=""):
    page.goto(f"{app}/{name}?{name}.{settings}" if settings else f"{app}/{name}")
    stands_still(page)


def violations(page):
    """What axe-core finds serious or critical, element by element, without what is Streamlit's own."""
    found = []
    for rule in Axe().run(page, options=SETTINGS).response["violations"]:
        own = STREAMLITS_OWN.get(rule["id"], "#none")
        for node in rule["nodes"] if rule["impact"] in ("serious", "critical") else ():
            if not page.evaluate(
                "([at, own]) => document.querySelector(at).matches(own)", [node["target"][-1], own]
            ):
                found.append((rule["id"], node["html"][:200], node["failureSummary"]))
    return found


def enlarge(page):
    """Text at 200 % on a projector: half as many pixels, of twice the size."""
    page.set_viewport_size({"width": 640, "height": 360})
    stands_still(page)


# Words that reach over the right edge, other than in a row of choices, which is pushed sideways by itself.
CUT = """() => [...document.querySelectorAll("main :is(p, label, h1, figcaption, svg text)")]
  .filter((one) => one.getBoundingClientRect().right > innerWidth && !one.closest("[role=radiogroup], .katex-mathml"))
  .map((one) => one.textContent)"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES, ids=lambda name: name or "home")
def test_a_page_can_be_read_heard_and_enlarged(app, tab, name, theme):
    with tab(viewport={"width": 1280, "height": 720}, color_scheme=theme) as page:
        open_page(page, app, name, OPEN.get(name, {}).get(theme, ""))
        expect(page.locator(".stApp")).to_have_css("color-scheme", theme)
        found = violations(page)
        assert not found, json.dumps(found, indent=1)
        assert page.evaluate(NAMELESS) == []
        assert page.evaluate(FAINT) == []
        assert page.locator("h1").count() == 1
        assert page.locator("html").get_attribute("lang") == "en"
        enlarge(page)
        page.wait_for_function(
            f"""() => {{
              const main = document.querySelector("[data-testid=stMain]");
              return innerWidth === 640 && main.scrollWidth <= main.clientWidth && ({CUT})().length === 0;
            }}"""
        )
        # Pictures that stay in sight would leave no room for anything else.
        for stage in page.locator(".nabla-probe .stage").all():
            expect(stage).to_have_css("position", "static")


def test_axe_and_our_own_checks_see_into_our_components(app, page):
    open_page(page, app, "convolution", "panel=Histogram")
    page.evaluate(
        """() => {
          document.querySelector(".nabla-kernel input").removeAttribute("aria-label");
          document.querySelector(".nabla-live-slider .label").textContent = "";
          document.querySelector(".nabla-probe figcaption").style.color = "#999";
          document.querySelector(".nabla-probe .Output canvas").removeAttribute("aria-label");
        }"""
    )
    found = [(rule, html) for rule, html, _ in violations(page)]
    nameless = {html for rule, html in found if rule.startswith("label") and html.startswith("<input")}
    assert len(nameless) == 2  # the cell, and the slider, of which its help is left
    assert [html for rule, html in found if rule == "color-contrast" and html.startswith("<figcaption")]
    assert len(page.evaluate(NAMELESS)) == 1
    expect(page.locator(".stPlotlyChart .xtitle")).to_be_visible()
    # In one go: plotly may draw the title again.
    faint = page.evaluate(
        f"""() => {{
          document.querySelector(".stPlotlyChart .xtitle").style.setProperty("fill", "#999", "important");
          return ({FAINT})();
        }}"""
    )
    assert [text for text, _ in faint] == ["output in grey levels"]

"""From a key on a control to the painted picture, in Chromium, against a Streamlit page that does nothing."""

import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.serving import CHROMIUM_FLAGS, serve

FLOOR = "import streamlit as st\nvalue = st.slider('Angle', 0, 360, 0, 5)\nst.write(f'value {value}')\n"
# "Deep field", 1000 × 872, is the bundled picture nearest to one megapixel, and dense with detail.
CONVOLUTION = "convolution?convolution.picture="
POOLING = "pooling?pooling.picture="
VIEWS = {
    "convolution, 0.3 MP photo": (f"{CONVOLUTION}Rocket", "Angle"),
    "convolution, 0.9 MP photo": (f"{CONVOLUTION}Deep+field", "Angle"),
    "convolution, 0.9 MP photo, 7×7": (f"{CONVOLUTION}Deep+field&convolution.size=7×7", "Angle"),
    "convolution, 0.9 MP photo, R, G, B": (f"{CONVOLUTION}Deep+field&convolution.channels=R,+G,+B", "Angle"),
    "convolution, 0.9 MP photo, proof open": (f"{CONVOLUTION}Deep+field&convolution.panel=Proof", "Angle"),
    "pooling, 0.9 MP photo": (f"{POOLING}Deep+field", "Window"),
    "pooling, 0.9 MP photo, stride 1": (f"{POOLING}Deep+field&pooling.tied=false&pooling.stride=1", "Window"),
    "pooling, 0.9 MP photo, colour": (f"{POOLING}Deep+field&pooling.channels=Colour", "Window"),
    "threshold, 569 patients": ("precision_recall", "Threshold"),
    "threshold, a million scores": (
        "precision_recall?precision_recall.data=Two+groups&precision_recall.count=1%2C000%2C000",
        "Threshold",
    ),
    "threshold, a million scores, costs open": (
        "precision_recall?precision_recall.data=Two+groups&precision_recall.count=1%2C000%2C000"
        "&precision_recall.panel=Decide",
        "Threshold",
    ),
}
# Pictures that are SVG: there every change of the document counts, as for the floor.
DRAWN = {
    "depth of a chain of 30 layers": ("gradients", "Depth"),
    "the point on a neuron": ("gradients?gradients.view=The+neuron", "x"),
    "Adam's β₁": ("adam?adam.beta1=0.5", "β₁"),
    "accumulation of a training at rest": ("training?training.data=Spiral", "Accumulation k"),
}
PRESSES = 14
# Notes the frame after the last change: a picture that has decoded, a canvas drawn again, or, for the floor, text.
WATCH = """(text) => {
  const t = (window.nablaTimes = { down: 0, last: 0 });
  addEventListener("keydown", () => { t.down = performance.now(); t.last = 0; }, true);
  const mark = () => requestAnimationFrame(() => { t.last = performance.now(); });
  const watch = new MutationObserver((changes) => changes.forEach((change) => {
    if (change.type === "attributes") {
      if (change.target.tagName === "IMG") change.target.decode().then(mark, () => {});
      else mark();
    } else if (text) mark();
  }));
  watch.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true,
    attributeFilter: ["src", "data-drawn"] });
}"""


def measure(page: Page, url: str, label: str = "Angle", text: bool = False) -> float:
    """The median milliseconds from key to paint over ``PRESSES`` presses, the first two left out."""
    page.goto(url)
    slider = page.get_by_role("slider", name=label)
    slider.wait_for(timeout=60_000)
    page.wait_for_function("() => !document.querySelector('[data-testid=stStatusWidget]')")
    page.wait_for_timeout(1500)
    page.evaluate(WATCH, text)
    slider.focus()
    taken = []
    for press in range(PRESSES):
        page.keyboard.press("ArrowRight" if press < PRESSES * 0.7 else "ArrowLeft")
        page.wait_for_function(
            "() => nablaTimes.last > nablaTimes.down && performance.now() - nablaTimes.last > 600",
            timeout=20_000,
        )
        times = page.evaluate("nablaTimes")
        taken.append(times["last"] - times["down"])
    return statistics.median(taken[2:])


def rows() -> Iterator[tuple[str, str, str, str]]:
    """One row for each of ``VIEWS`` and ``DRAWN``; the floor is measured before and after, and averaged."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        script = Path(folder) / "floor.py"
        script.write_text(FLOOR)
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        with serve(script, Path(folder)) as floor, serve() as app:
            base = [measure(page, floor, text=True)]
            taken = {name: measure(page, f"{app}/{view}", label) for name, (view, label) in VIEWS.items()}
            taken |= {
                name: measure(page, f"{app}/{view}", label, True) for name, (view, label) in DRAWN.items()
            }
            base.append(measure(page, floor, text=True))
        browser.close()
    for name, milliseconds in taken.items():
        ratio = milliseconds / statistics.mean(base)
        yield (
            f"control to painted picture, {name}",
            "Streamlit page that does nothing",
            f"{ratio:.2f}× ({milliseconds:.0f} ms)",
            "≤ 1.5×",
        )

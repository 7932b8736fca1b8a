"""What follows the hand: pictures painted while a slider is dragged, and updates while the pointer sweeps a picture."""

import math
import time
from collections.abc import Iterator

from playwright.sync_api import Browser, Page, sync_playwright

from tests.serving import CHROMIUM_FLAGS, serve

SECONDS = 4.0
# "Deep field", 1000 × 872, is the bundled picture nearest to one megapixel.
DRAGS = {
    "convolution, angle": ("convolution?convolution.picture=Deep+field", "Angle"),
    "convolution, width of a 7×7 blur": (
        "convolution?convolution.picture=Deep+field&convolution.kernel=Gaussian+blur&convolution.size=7×7",
        "Width",
    ),
    "pooling, window": ("pooling?pooling.picture=Deep+field&pooling.tied=false&pooling.stride=1", "Window"),
}
BANDS = (".nabla-bands", "data-drawn")
CHARTS = {
    "Adam, β₁, histogram of 10,230 ratios": ("adam", "β₁"),
    "gradients, depth, 30 layers of 64": ("gradients", "Depth"),
    "gradients, the point on a neuron": ("gradients?gradients.view=The+neuron", "x"),
}
THRESHOLDS = {
    "569 patients": "precision_recall",
    "a million scores": "precision_recall?precision_recall.data=Two+groups&precision_recall.count=1%2C000%2C000",
}
BOARD = (".nabla-threshold:has(.handle)", "data-drawn")
PICTURE = (".nabla-probe .Output canvas", "data-drawn")
SWEEPS = {
    "convolution, 3×3": "convolution?convolution.picture=Deep+field",
    "convolution, 7×7×3": "convolution?convolution.picture=Deep+field&convolution.size=7×7&convolution.channels=Sum",
    "pooling, 16×16": "pooling?pooling.picture=Deep+field&pooling.kernel=16",
}
# Counts frames in which the output was painted anew.
COUNT = """([selector, attribute]) => {
  window.nablaPainted = 0;
  let due = false;
  const count = () => { due = false; nablaPainted += 1; };
  new MutationObserver(() => { if (!due) { due = true; requestAnimationFrame(count); } })
    .observe(document.querySelector(selector), { attributeFilter: [attribute], childList: true, subtree: true });
}"""


def _open(browser: Browser, url: str, shown: str = PICTURE[0] + "[data-drawn]") -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(url)
    page.wait_for_selector(shown, timeout=60_000)
    page.wait_for_function("() => !document.querySelector('[data-testid=stStatusWidget]')")
    page.wait_for_timeout(1500)
    return page


def dragged(browser: Browser, url: str, label: str, painted_at: tuple[str, str] = PICTURE) -> float:
    """Pictures painted a second while the slider is dragged to and fro with the mouse."""
    page = _open(browser, url, painted_at[0])
    box = page.get_by_role("slider", name=label, exact=painted_at == BANDS).bounding_box()
    middle, width = box["y"] + box["height"] / 2, box["width"]
    page.mouse.move(box["x"] + width / 2, middle)
    page.mouse.down()
    page.evaluate(COUNT, list(painted_at))
    start = time.perf_counter()
    while (passed := time.perf_counter() - start) < SECONDS:
        page.mouse.move(box["x"] + width * (0.5 + 0.45 * math.sin(8 * passed)), middle)
    painted = page.evaluate("nablaPainted") / passed
    page.mouse.up()
    page.close()
    return painted


def swept(browser: Browser, url: str) -> tuple[float, float]:
    """Updates of the probe a second, and the frames a second the browser gave, while the pointer sweeps the output."""
    page = _open(browser, url)
    canvas = page.locator(".nabla-probe .Output canvas")
    canvas.hover()
    page.wait_for_function("() => document.querySelector('.nabla-probe').dataset.wrote")
    taken = page.evaluate(
        """(seconds) => new Promise((done) => {
          const canvas = document.querySelector(".nabla-probe .Output canvas");
          const { left, top, width, height } = canvas.getBoundingClientRect();
          const { dataset } = document.querySelector(".nabla-probe");
          const [before, start] = [Number(dataset.updates), performance.now()];
          let frames = 0;
          const step = (now) => {
            const t = (now - start) / 1000;
            if (t > seconds) return done([(Number(dataset.updates) - before) / t, frames / t]);
            frames += 1;
            const clientX = left + width * (0.5 + 0.4 * Math.sin(3 * t));
            const clientY = top + height * (0.5 + 0.4 * Math.cos(2 * t));
            canvas.dispatchEvent(new PointerEvent("pointermove", { clientX, clientY, bubbles: true }));
            requestAnimationFrame(step);
          };
          requestAnimationFrame(step);
        })""",
        SECONDS,
    )
    page.close()
    return taken[0], taken[1]


def rows() -> Iterator[tuple[str, str, str, str]]:
    """Dragged sliders, then swept pictures."""
    with sync_playwright() as playwright, serve() as app:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS)
        for name, (view, label) in DRAGS.items():
            rate = dragged(browser, f"{app}/{view}", label)
            yield f"live drag, {name}, 0.9 MP photo", "wall clock", f"{rate:.1f} pictures a second", "≥ 12"
        for name, (view, label) in CHARTS.items():
            rate = dragged(browser, f"{app}/{view}", label, BANDS)
            yield f"live drag, {name}", "wall clock", f"{rate:.1f} pictures a second", "≥ 12"
        for name, view in THRESHOLDS.items():
            rate = dragged(browser, f"{app}/{view}", "Threshold", BOARD)
            yield f"live drag, threshold, {name}", "wall clock", f"{rate:.1f} pictures a second", "≥ 12"
        for name, view in SWEEPS.items():
            updates, frames = swept(browser, f"{app}/{view}")
            yield (
                f"probe, {name}, 0.9 MP photo",
                f"the browser's frames ({frames:.0f} a second)",
                f"{updates / frames:.2f} ({updates:.0f} a second)",
                "60 a second",
            )
        browser.close()

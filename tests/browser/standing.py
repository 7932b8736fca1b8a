"""When a page stands still: its script has run, and the browser has drawn what it was sent."""

from playwright.sync_api import Page

_STILL = """() =>
  document.querySelector("[data-testid=stMain] h1")
  && document.querySelector("[data-test-script-state=notRunning]")
  && document.fonts.status === "loaded"
  && !document.querySelector("[data-testid=stStatusWidget], [data-testid=stSkeleton]")
  && [...document.querySelectorAll("[data-testid=stPlotlyChart]")].every((one) => one.querySelector(".main-svg"))
  && [...document.querySelectorAll("[data-testid=stBidiComponentRegular]")]
    .every((one) => one.querySelector("[class^=nabla-]"))
  && [...document.querySelectorAll(".nabla-probe .Output canvas, .nabla-bands, .nabla-surface, .nabla-threshold")]
    .every((one) => one.dataset.drawn || !one.clientWidth)
  && [...document.querySelectorAll(".nabla-live-chart .stage")].every((one) => one.dataset.shows || !one.clientWidth)
  && [...document.querySelectorAll("[data-testid=stCode] code.language-python")].every((one) => one.children.length)
"""


def stands_still(page: Page) -> None:
    """Wait until nothing is under way: neither a run of the script nor a drawing."""
    page.wait_for_function(_STILL)

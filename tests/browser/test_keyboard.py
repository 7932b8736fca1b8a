"""Every page without a mouse: to its main control, to the picture's answer, to a panel, to the next page."""

import io
import re
from dataclasses import dataclass

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import expect

from pages._ui.routes import ROUTES
from tests.browser.standing import stands_still


@dataclass(frozen=True)
class Path:
    """The main control and the key that moves it, what answers in words and in the picture, and a panel to open."""

    control: tuple[str, str]  # its role and its name
    key: str
    words: str
    picture: tuple[str, str]  # an element, and its attribute that changes with the picture
    panel: str
    shows: str


PIXELS = (".nabla-probe .Output canvas", "aria-label")
BANDS = (".nabla-bands [role=img]", "aria-label")
PATHS = {
    "convolution": Path(
        ("slider", "Angle θ"), "ArrowRight", "text=/ values, from /", PIXELS, "Take it home", "The script"
    ),
    "pooling": Path(
        ("slider", "Window"), "ArrowRight", "text=/ → .* values/", PIXELS, "Take it home", "The script"
    ),
    "gradients": Path(
        ("slider", "Depth"), "ArrowLeft", "text=/^Gradient of the first layer/", BANDS, "Proof", "Computed just now"
    ),
    "adam": Path(
        ("slider", "β₁"), "ArrowLeft", "text=/Highest point/", BANDS, "Proof", "Computed just now"
    ),
    "training": Path(
        ("button", "One update"), "Enter", "text=/^Update [0-9,]+ · /",
        (".nabla-surface [role=img]", "aria-label"), "Take it home", "Run it yourself",
    ),
    "precision_recall": Path(
        ("slider", "Threshold"), "ArrowRight", "text=/^Flagged:/",
        ("[role=img][aria-label^='The four cells']", "aria-label"), "Proof", "scikit-learn, SciPy",
    ),
}  # fmt: skip


def focused(locator):
    return locator.evaluate("one => one === document.activeElement")


def press_until(page, key, reached, most):
    """Press ``key`` until ``reached``; a control that takes more presses than ``most`` is not reached."""
    for _ in range(most):
        page.keyboard.press(key)
        if reached():
            return
    raise AssertionError(f"{key} was pressed {most} times, and the focus is on: {seen(page)}")


def seen(page):
    return page.evaluate("document.activeElement.outerHTML.slice(0, 300)")


def reach(page, locator, key="Tab", most=50):
    """Go to ``locator`` with ``key``, and see that it looks other than before: the focus shows."""
    box = locator.bounding_box()
    around = {"x": box["x"] - 8, "y": box["y"] - 8, "width": box["width"] + 16, "height": box["height"] + 16}
    before = page.screenshot(clip=around, animations="disabled")
    press_until(page, key, lambda: focused(locator), most)
    assert locator.bounding_box() == box
    assert changed(before, page.screenshot(clip=around, animations="disabled")) > 40, (
        f"no sign of the focus on {seen(page)}"
    )


def changed(before, after):
    """How many pixels differ by more than a tint that nobody sees."""
    one, other = (Image.open(io.BytesIO(png)).convert("L") for png in (before, after))
    return sum(ImageChops.difference(one, other).histogram()[40:])


def open_panel(page, name):
    """To the row of choices with Tab, along it with the arrow, and choose."""
    choice = page.get_by_role("radio", name=name, exact=True)
    row = choice.locator("xpath=ancestor::*[@role='radiogroup']")
    press_until(page, "Tab", lambda: row.evaluate("row => row.contains(document.activeElement)"), 50)
    reach(page, choice, "ArrowRight", 12)
    page.keyboard.press("Space")


def go_to(page, route):
    """Open the section's menu and the page in it."""
    section = page.get_by_role("button", name=route.section, exact=True)
    reach(page, section, most=80)
    page.keyboard.press("Enter")
    item = page.get_by_role("menuitem", name=route.title, exact=True)
    expect(item).to_be_visible()
    if not focused(item):
        press_until(page, "ArrowDown", lambda: focused(item), 5)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=route.title, level=1)).to_be_visible()
    page.wait_for_url(re.compile(rf"/{route.name}(\?|$)"))


@pytest.mark.parametrize("at", range(len(ROUTES)), ids=[route.name for route in ROUTES])
def test_keys_alone_move_the_main_control_open_a_panel_and_lead_on(app, page, at):
    path = PATHS[ROUTES[at].name]
    page.goto(f"{app}/{ROUTES[at].name}")
    main = page.get_by_test_id("stMain")
    words, (element, attribute) = main.locator(path.words).first, path.picture
    expect(words).to_be_visible()
    stands_still(page)
    picture = main.locator(element).first
    expect(picture).to_have_attribute(attribute, re.compile("."))  # it is drawn
    said, shown = words.inner_text(), picture.get_attribute(attribute)
    role, name = path.control
    reach(page, page.get_by_role(role, name=name, exact=True))
    page.keyboard.press(path.key)
    expect(words).not_to_have_text(said)
    expect(picture).not_to_have_attribute(attribute, shown)
    stands_still(page)
    open_panel(page, path.panel)
    expect(main.get_by_text(path.shows).first).to_be_visible()
    stands_still(page)
    go_to(page, ROUTES[(at + 1) % len(ROUTES)])


def test_keys_alone_lead_from_the_gallery_to_a_page(app, page):
    page.goto(app)
    stands_still(page)
    reach(page, page.get_by_test_id("stMain").get_by_role("link", name="Convolution"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Convolution", level=1)).to_be_visible()

"""The pooling page in a real browser: the main path, the probe on windows, a dragged slider, a phone."""

import json
import re

import pytest
import torch.nn.functional as F
from playwright.sync_api import expect

from core.convolution import prepare
from core.data.grids import POOLING_GRIDS
from core.data.photos import load_photo
from tests.browser.standing import stands_still


def canvas(page, side="Output"):
    return page.locator(f".nabla-probe .{side} canvas")


def open_view(page, app, query=""):
    page.goto(f"{app}/pooling?{query}")
    expect(canvas(page)).to_have_attribute("data-drawn", re.compile(r"\d"))
    expect(page.locator(".nabla-probe .sum")).to_contain_text("PyTorch")
    stands_still(page)


def point_at(page, column, row, width, height):
    """Move the pointer into the middle of an output pixel and wait until both numbers are there."""
    box = canvas(page).bounding_box()
    page.mouse.move(
        box["x"] + (column + 0.5) * box["width"] / width, box["y"] + (row + 0.5) * box["height"] / height
    )
    page.wait_for_function(
        "at => { const now = document.querySelector('.nabla-probe').dataset;"
        " return now.at === at && now.wrote && now.sums; }",
        arg=f"{column},{row}",
    )
    data = json.loads(page.evaluate("JSON.stringify(document.querySelector('.nabla-probe').dataset)"))
    return {name: [float(number) for number in data[name].split(",")] for name in ("sums", "wrote")}


def face(channels="grey"):
    return prepare(load_photo("astronaut").pixels, channels)


VIEWS = {
    "max of a photo": ("", lambda: F.max_pool2d(face(), 6)),
    "min, with padding, overlapping": (
        "pooling.kind=Min&pooling.kernel=5&pooling.tied=false&pooling.stride=3&pooling.padding=2",
        lambda: -F.max_pool2d(-face(), 5, 3, 2),
    ),
    "average in ceil mode with padding": (
        "pooling.kind=Average&pooling.kernel=7&pooling.tied=false&pooling.stride=4&pooling.padding=1&pooling.ceil=true",
        lambda: F.avg_pool2d(face(), 7, 4, 1, ceil_mode=True),
    ),
    "max in ceil mode": (
        "pooling.kernel=7&pooling.ceil=true",
        lambda: F.max_pool2d(face(), 7, ceil_mode=True),
    ),
    "max of every colour": (
        "pooling.channels=Colour&pooling.kernel=4",
        lambda: F.max_pool2d(face("each"), 4),
    ),
    "three averages in a row": (
        "pooling.kind=Average&pooling.kernel=2&pooling.rounds=3",
        lambda: F.avg_pool2d(F.avg_pool2d(F.avg_pool2d(face(), 2), 2), 2),
    ),
    "negative numbers": (
        "pooling.picture=Grid:+5+×+5+feature+map&pooling.kernel=2&pooling.kind=Min",
        lambda: -F.max_pool2d(-POOLING_GRIDS["feature-map"].levels, 2),
    ),
    "numbers in ceil mode": (
        "pooling.picture=Grid:+5+×+5+feature+map&pooling.kernel=2&pooling.ceil=true&pooling.kind=Average",
        lambda: F.avg_pool2d(POOLING_GRIDS["feature-map"].levels, 2, ceil_mode=True),
    ),
}


@pytest.mark.parametrize("view", VIEWS)
def test_at_a_corner_an_edge_and_inside_the_probe_agrees_with_pytorch(app, page, view):
    query, compute = VIEWS[view]
    output = compute()
    height, width = output.shape[1:]
    open_view(page, app, query)
    for column, row in {(0, 0), (width - 1, height // 3), (width // 2, height // 2), (width - 1, height - 1)}:
        shown = point_at(page, column, row, width, height)
        want = output[:, row, column].tolist()
        assert shown["wrote"] == pytest.approx(want, abs=1e-3)
        assert shown["sums"] == pytest.approx(want, abs=1e-3)
        expect(page.locator(".nabla-probe .sum")).to_contain_text("✓")


def test_the_window_on_the_photo_is_the_field_of_all_rounds(app, page):
    open_view(page, app, "pooling.kernel=4&pooling.rounds=2")
    point_at(page, 3, 5, 32, 32)
    mark, box = page.locator(".nabla-probe .Input .mark").bounding_box(), canvas(page, "Input").bounding_box()
    scale = box["width"] / 512
    assert mark["width"] == pytest.approx(16 * scale, abs=1)
    assert (mark["x"] - box["x"]) / scale == pytest.approx(3 * 16, abs=2)
    assert (mark["y"] - box["y"]) / scale == pytest.approx(5 * 16, abs=2)


def test_the_picture_follows_the_slider_while_the_button_is_down(app, page):
    open_view(page, app)
    slider = page.get_by_role("slider", name="Window")
    box = slider.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 3, middle)
    page.mouse.down()
    for share in (0.5, 0.7, 0.9, 1.0):
        page.mouse.move(box["x"] + share * box["width"] - 2, middle, steps=4)
    expect(page.get_by_text("512 × 512 → 32 × 32 values")).to_be_visible()  # and the button is still down
    page.mouse.up()
    expect(page).to_have_url(re.compile("pooling.kernel=16"))


def test_the_true_size_is_the_share_that_is_left(app, page):
    open_view(page, app, "pooling.kernel=4")
    small = page.get_by_label("The output at its true size").bounding_box()
    assert small["width"] == pytest.approx(canvas(page, "Input").bounding_box()["width"] / 4, abs=1)


def test_a_link_brings_the_same_view_to_a_neighbour(app, page, neighbour):
    open_view(page, app, "pooling.picture=Ink+drawing&pooling.kernel=9&pooling.kind=Min&pooling.pixel=10,12")
    numbers = page.get_by_text("→").inner_text()
    page.get_by_role("button", name="Share this view").click()
    link = page.get_by_test_id("stCode").inner_text().strip()
    neighbour.goto(link)
    expect(neighbour.get_by_text(numbers)).to_be_visible()
    expect(neighbour.locator(".nabla-probe .sum")).to_contain_text("Column 10, row 12")


@pytest.mark.parametrize(
    "view",
    [
        "",
        "pooling.kernel=16&pooling.channels=Colour",
        "pooling.panel=What+is+lost",
        "pooling.panel=Where+the+gradient+goes",
        "pooling.panel=By+hand",
        "pooling.panel=Predict",
        "pooling.panel=Background+trap",
    ],
)
def test_nothing_throws_or_is_clipped_on_a_phone(app, phone, view):
    errors = []
    phone.on("pageerror", lambda error: errors.append(error))
    open_view(phone, app, view)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert phone.locator("[data-testid=stException]").count() == 0
    assert phone.locator("[data-testid=stMain] canvas:not([aria-label]):not([aria-hidden])").count() == 0
    assert not errors


@pytest.mark.parametrize(
    "query",
    ["pooling.channels=Colour&pooling.kernel=2", "pooling.rounds=2&pooling.ceil=true&pooling.kernel=2"],
)
def test_the_numbers_in_the_cells_of_a_grid_are_its_own(app, page, query):
    page.add_init_script("""window.written = [];
        const write = CanvasRenderingContext2D.prototype.fillText;
        CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
          if (this.canvas.closest(".Input")) written.push(text);
          return write.call(this, text, ...rest);
        };""")
    open_view(page, app, f"pooling.picture=Grid:+5+×+5+feature+map&{query}")
    want = [
        f"{value:g}".replace("-", "−") for value in POOLING_GRIDS["feature-map"].levels.flatten().tolist()
    ]
    page.wait_for_function("() => written.length")
    assert page.evaluate("written.slice(-25)") == want


def test_with_several_rounds_the_last_window_is_explained_before_anybody_points(app, page):
    open_view(page, app, "pooling.kernel=2&pooling.rounds=3")
    expect(page.locator(".nabla-probe .sum")).to_contain_text("✓")

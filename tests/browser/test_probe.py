"""The probe: what it shows is what PyTorch computed, wherever one points, and no request is made while moving."""

import json
import re

import pytest
import torch
import torch.nn.functional as F
from playwright.sync_api import expect

from core.convolution import prepare
from core.data.grids import GRIDS
from core.data.photos import load_photo
from core.kernels import brightness_pair, make_kernel
from pages._ui.probed import packed as pack
from tests.browser.standing import stands_still


def canvas(page, side="Output"):
    return page.locator(f".nabla-probe .{side} canvas")


def read(page):
    """What the probe shows now: the pixel, the sums of the browser, and what PyTorch wrote there."""
    data = json.loads(page.evaluate("JSON.stringify(document.querySelector('.nabla-probe').dataset)"))
    numbers = {
        name: [float(n) for n in data[name].split(",")] for name in ("at", "sums", "wrote") if data[name]
    }
    return {"at": (), "sums": [], "wrote": []} | numbers


def point_at(page, column, row, width, height, side="Output"):
    """Move the pointer into the middle of a pixel and wait until the probe has it, with PyTorch's value."""
    box = canvas(page, side).bounding_box()
    page.mouse.move(
        box["x"] + (column + 0.5) * box["width"] / width, box["y"] + (row + 0.5) * box["height"] / height
    )
    page.wait_for_function(
        "at => { const now = document.querySelector('.nabla-probe').dataset; return now.at === at && now.wrote; }",
        arg=f"{column},{row}",
    )
    return read(page)


def open_view(page, app, query=""):
    page.goto(f"{app}/convolution?{query}")
    expect(canvas(page)).to_have_attribute("data-drawn", re.compile(r"\d"))
    expect(page.locator(".nabla-probe .sum")).to_contain_text("PyTorch")
    stands_still(page)


def by_conv2d(image, kernels, *, mode="constant", pad=0, stride=1, dilation=1, bias=0.0):
    padded = F.pad(image[None], (pad,) * 4, mode=mode)
    return F.conv2d(padded, kernels[:, None], stride=stride, dilation=dilation, groups=len(image))[0] + bias


def rocket(channels="grey"):
    return prepare(load_photo("rocket").pixels, channels)


SOBEL = make_kernel("sobel", 3)[None].float()
VIEWS = {
    "a photo, zero padding": ("", lambda: by_conv2d(rocket(), SOBEL, pad=1)),
    "a photo, 7×7 at 35°, reflected": (
        "convolution.size=7×7&convolution.angle=35&convolution.padding=reflect",
        lambda: by_conv2d(rocket(), make_kernel("sobel", 7, angle=35)[None].float(), mode="reflect", pad=3),
    ),
    "a photo, stride 3, dilation 2, bias, no padding": (
        "convolution.padding=none&convolution.stride=3&convolution.dilation=2&convolution.bias=-20",
        lambda: by_conv2d(rocket(), SOBEL, stride=3, dilation=2, bias=-20.0),
    ),
    "a photo, colours apart, edges replicated": (
        "convolution.channels=R,+G,+B&convolution.padding=replicate&convolution.kernel=Gaussian+blur&convolution.size=5×5",
        lambda: by_conv2d(
            rocket("each"), make_kernel("gaussian", 5)[None].float().expand(3, 5, 5), mode="replicate", pad=2
        ),
    ),
    "a photo, one filter over three colours": (
        "convolution.channels=Sum",
        lambda: by_conv2d(rocket("each"), SOBEL.expand(3, 3, 3), pad=1).sum(0, keepdim=True),
    ),
    "a photo, magnitude of the pair": (
        "convolution.view=Magnitude+of+the+pair+Gx,+Gy",
        lambda: torch.hypot(
            *(by_conv2d(rocket(), k[None].float(), pad=1) for k in brightness_pair("sobel", 3))
        ),
    ),
    "a photo, convolution proper": (
        "convolution.flip=true&convolution.kernel=Emboss",
        lambda: by_conv2d(rocket(), make_kernel("emboss", 3)[None].float().flip(1, 2), pad=1),
    ),
    "numbers, zero padding": (
        "convolution.picture=Grid:+dark+to+bright&convolution.kernel=Vertical+edges",
        lambda: by_conv2d(GRIDS["bright-right"].levels, make_kernel("vertical", 3)[None].float(), pad=1),
    ),
    "numbers, no padding": (
        "convolution.picture=Grid:+bright+above+dark&convolution.kernel=Laplacian,+4+neighbours&convolution.padding=none",
        lambda: by_conv2d(GRIDS["bright-top"].levels, make_kernel("laplacian4", 3)[None].float()),
    ),
}


@pytest.mark.parametrize("view", VIEWS)
def test_at_a_corner_an_edge_and_inside_the_sum_is_the_output_of_conv2d(app, page, view):
    query, compute = VIEWS[view]
    output = compute()
    height, width = output.shape[1:]
    open_view(page, app, query)
    for column, row in {(0, 0), (width - 1, height // 3), (width // 2, height // 2), (width - 1, height - 1)}:
        shown = point_at(page, column, row, width, height)
        want = output[:, row, column].tolist()
        assert shown["wrote"] == pytest.approx(want, rel=1e-5, abs=5e-3)
        assert shown["sums"] == pytest.approx(want, rel=1e-5, abs=5e-3)
        expect(page.locator(".nabla-probe .sum")).to_contain_text("✓")


def test_the_direction_is_that_of_the_pair_and_none_where_nothing_changes(app, page):
    open_view(page, app, "convolution.view=Direction+of+the+pair+Gx,+Gy")
    gx, gy = (by_conv2d(rocket(), kernel[None].float(), pad=1)[0] for kernel in brightness_pair("sobel", 3))
    shown = point_at(page, 257, 200, 640, 427)
    want = torch.atan2(gy[200, 257], gx[200, 257]).rad2deg().item() % 360
    assert shown["sums"] == pytest.approx([want], abs=1e-3)
    assert shown["wrote"] == pytest.approx([want], abs=1e-3)


def test_moving_the_pointer_asks_the_server_for_nothing(app, page):
    sent = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda _: sent.append(1)))
    open_view(page, app)
    point_at(page, 10, 10, 640, 427)  # brings the output's numbers, once
    before = len(sent)
    for step in range(60):
        point_at(page, 12 + 10 * step, 40 + 5 * step, 640, 427)
    point_at(page, 300, 200, 640, 427, side="Input")
    assert len(sent) == before


def test_pointing_at_the_input_probes_the_output_whose_window_lies_around_it(app, page):
    open_view(page, app, "convolution.stride=4&convolution.size=5×5")
    box = canvas(page, "Input").bounding_box()
    page.mouse.move(box["x"] + 100.5 * box["width"] / 640, box["y"] + 50.5 * box["height"] / 427)
    page.wait_for_function("() => document.querySelector('.nabla-probe').dataset.at === '25,13'")


def test_the_keyboard_moves_pins_and_unpins_and_a_reload_keeps_the_pin(app, page):
    open_view(page, app)
    page.evaluate("window.steps = history.length")
    canvas(page).focus()
    for key in ("ArrowRight", "Shift+ArrowRight", "ArrowDown", "Shift+ArrowUp", "ArrowLeft"):
        page.keyboard.press(key)
    page.wait_for_function("() => document.querySelector('.nabla-probe').dataset.at === '330,204'")
    expect(page.locator(".nabla-probe [role=status]")).to_contain_text("Column 330, row 204")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("convolution.pixel=330%2C204"))
    page.get_by_role("button", name="Share this view").click()
    expect(page.get_by_test_id("stCode")).to_contain_text("convolution.pixel=330%2C204")  # Python has it, too
    assert page.evaluate("history.length === window.steps")
    page.reload()
    expect(page.locator(".nabla-probe .sum")).to_contain_text("Column 330, row 204")
    expect(page.locator(".nabla-probe .sum")).to_contain_text("✓")
    canvas(page).focus()
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile("pixel"))
    expect(page.locator(".nabla-probe .sum")).to_contain_text("Column 320, row 213")


def test_a_click_pins_and_the_pin_stays_when_the_pointer_leaves_and_a_kernel_changes(app, page):
    open_view(page, app)
    point_at(page, 100, 200, 640, 427)
    page.mouse.down()
    page.mouse.up()
    expect(page).to_have_url(re.compile("convolution.pixel=100%2C200"))
    page.mouse.move(5, 5)
    expect(page.locator(".nabla-probe .sum")).to_contain_text("Column 100, row 200")
    drawn = canvas(page).get_attribute("data-drawn")
    page.get_by_role("slider", name="Angle").focus()
    page.keyboard.press("End")
    expect(canvas(page)).not_to_have_attribute("data-drawn", drawn)
    expect(page.locator(".nabla-probe .sum")).to_contain_text("Column 100, row 200")
    expect(page.locator(".nabla-probe .sum")).to_contain_text("✓")
    page.get_by_role("button", name="Share this view").click()
    expect(page.get_by_test_id("stCode")).to_contain_text("convolution.pixel=100%2C200")


@pytest.mark.parametrize("pixel", ["9999,3", "-1,2", "abc", "1", "1,2,3", "²,1", "1e3,4"])
def test_a_pixel_in_the_address_that_is_none_is_ignored(app, page, pixel):
    open_view(page, app, f"convolution.pixel={pixel}")
    expect(page.locator(".nabla-probe .sum")).to_contain_text("Column 320, row 213")


def test_a_finger_probes(app, phone):
    open_view(phone, app)
    box = canvas(phone).bounding_box()
    phone.touchscreen.tap(box["x"] + box["width"] / 4, box["y"] + box["height"] / 4)
    expect(phone).to_have_url(re.compile(r"convolution.pixel=1\d\d%2C10\d"))
    expect(phone.locator(".nabla-probe .sum")).to_contain_text("✓")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_input_is_sent_once_and_asked_for_again_where_the_browser_lost_it(app, page):
    sizes = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: sizes.append(len(frame))))
    open_view(page, app)
    assert sum(size > 640 * 427 for size in sizes) == 1
    page.get_by_role("slider", name="Angle").focus()
    drawn = canvas(page).get_attribute("data-drawn")
    page.keyboard.press("ArrowRight")
    expect(canvas(page)).not_to_have_attribute("data-drawn", drawn)
    assert sum(size > 640 * 427 for size in sizes) == 1


def test_packed_sections_begin_where_the_header_says():
    numbers = torch.arange(5, dtype=torch.float32).numpy()
    exact = numbers.astype("float64")
    packed = pack({"topic": "x"}, {"jpeg": numbers.astype("uint8"), "values": numbers, "exact": exact})
    length = int.from_bytes(packed[:4], "little")
    header = json.loads(packed[4 : 4 + length])
    body = packed[4 + length :]
    assert length % 4 == 0
    for name, kind in (("jpeg", torch.uint8), ("values", torch.float32), ("exact", torch.float64)):
        at = header["sections"][name]["at"]
        assert at % kind.itemsize == 0  # else a browser refuses to read there
        read = torch.frombuffer(bytearray(body), dtype=kind, count=5, offset=at)
        assert read.tolist() == [0, 1, 2, 3, 4]

"""The convolution page in a real browser: the main path of a person, a deep link, a phone, two sessions."""

import io
import re
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pillow_heif
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.standing import stands_still
from tests.serving import serve

EDGE = "convolution?convolution.picture=Grid:+dark+to+bright&convolution.kernel=Vertical+edges"


def output(page):
    return page.get_by_label(re.compile("^Output: "))


def source(page):
    return page.get_by_label(re.compile("^Input: "))


def heic(width=64, height=48):
    """A picture as phones write it: left half red, right half blue, and a place in its metadata."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:, : width // 2, 0] = pixels[:, width // 2 :, 2] = 255
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"  # GPS
    stream = io.BytesIO()
    pillow_heif.from_pillow(Image.fromarray(pixels)).save(stream, quality=95, exif=exif.tobytes())
    return stream.getvalue()


def upload(page, name, data):
    if page.get_by_test_id("stFileUploaderDropzoneInput").count() == 0:
        page.get_by_role("button", name="Use your own photo").click()
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )


def test_a_deep_link_with_settings_works_as_the_very_first_request_to_a_fresh_server(page):
    with serve() as address:
        page.goto(f"{address}/{EDGE}&convolution.padding=none")
        expect(page.get_by_text("6 × 6 → 4 × 4 values, from -30.00 to 0.00")).to_be_visible()
        expect(page.get_by_text("Nabla ∇")).to_be_visible()  # the app's own menu, and not the old mode's
        expect(page).to_have_title(re.compile("Convolution|Nabla"))


def test_the_main_path_heic_hostile_file_edit_and_share(app, page, neighbour):
    page.goto(f"{app}/convolution")
    expect(output(page)).to_be_visible()

    upload(page, "IMG_0001.HEIC", heic())
    expect(page.get_by_text("64 × 48 → 64 × 48 values")).to_be_visible()
    expect(page.get_by_label("Input: your own photo")).to_be_visible()

    upload(page, "bomb.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50)
    expect(page.get_by_role("alert").filter(has_text="Accepted: JPEG, PNG")).to_be_visible()
    expect(page.get_by_text("64 × 48 → 64 × 48 values")).to_be_visible()  # nothing is lost

    cell = page.get_by_label("row 2, column 2")
    cell.click()
    cell.fill("9")
    cell.press("Enter")
    expect(page).to_have_url(re.compile("convolution.cells="))
    expect(output(page)).to_have_attribute("aria-label", re.compile("edited kernel"))
    stands_still(page)

    neighbour.goto(page.url)
    expect(neighbour.get_by_label("row 2, column 2")).to_have_value("9")
    expect(neighbour.get_by_text("stays in their session")).to_be_visible()
    expect(source(neighbour)).to_be_visible()
    assert neighbour.get_by_label("Input: your own photo").count() == 0


def test_a_link_carries_picture_kernel_and_view_to_the_neighbour(app, page, neighbour):
    page.goto(
        f"{app}/convolution?convolution.picture=Dahlia&convolution.angle=35&convolution.view=Absolute+value"
    )
    expect(output(page)).to_be_visible()
    numbers = page.get_by_text("→").inner_text()
    page.get_by_role("button", name="Share this view").click()
    link = page.get_by_test_id("stCode").inner_text()
    neighbour.goto(link.strip())
    expect(neighbour.get_by_text(numbers)).to_be_visible()
    expect(output(neighbour)).to_have_attribute(
        "aria-label", re.compile("absolute value, on an orange dahlia")
    )


def test_an_arrow_key_on_the_angle_changes_the_picture_and_the_address(app, page):
    page.goto(f"{app}/convolution")
    expect(output(page)).to_be_visible()
    stands_still(page)
    expect(output(page)).to_have_attribute("data-drawn", re.compile("."))
    before = output(page).get_attribute("data-drawn")
    page.get_by_role("slider", name="Angle").focus()
    page.keyboard.press("ArrowRight")
    expect(output(page)).not_to_have_attribute("data-drawn", before)
    expect(page).to_have_url(re.compile("convolution.angle=5"))
    expect(page.locator(".nabla-probe .stage .note")).to_have_text(re.compile("^Strong verticals"))


def test_every_control_is_reached_by_the_keyboard_and_every_picture_has_a_text(app, page):
    page.goto(f"{app}/convolution")
    expect(output(page)).to_be_visible()
    expect(page.get_by_text("Take it home")).to_be_visible()
    stands_still(page)  # a control that is drawn again loses the focus
    assert page.locator("[data-testid=stMain] img:not([alt])").count() == 0
    assert page.locator("[data-testid=stMain] canvas:not([aria-label]):not([aria-hidden])").count() == 0
    names = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        names.add(
            page.evaluate(
                "document.activeElement.getAttribute('aria-label') || document.activeElement.innerText"
            )
        )
    for wanted in (
        "Picture",
        "own photo",
        "Kernel",
        "Angle",
        "row 1, column 1",
        "Output: ",
        "padding, stride",
        "Share",
        "Proof",
    ):
        assert any(name and wanted in name for name in names), (wanted, names)


@pytest.mark.parametrize(
    "view", ["", "?convolution.size=7×7", f"?{EDGE.split('?')[1]}", "?convolution.panel=Predict"]
)
def test_nothing_throws_or_is_clipped_on_a_phone(app, phone, view):
    errors = []
    phone.on("pageerror", lambda error: errors.append(error))
    phone.goto(f"{app}/convolution{view}")
    expect(phone.get_by_label("row 3, column 3")).to_be_visible()
    expect(phone.get_by_text("→")).to_be_visible()
    stands_still(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert phone.locator("[data-testid=stException]").count() == 0
    assert not errors


@pytest.mark.parametrize("control", ["Angle", "row 3, column 3"])
def test_on_a_phone_the_picture_stays_in_sight_while_the_kernel_is_changed(app, phone, control):
    phone.goto(f"{app}/convolution")
    expect(output(phone)).to_be_visible()
    stands_still(phone)
    phone.get_by_label(control).first.evaluate("element => element.scrollIntoView({ block: 'center' })")
    expect(output(phone)).to_be_in_viewport(ratio=0.9)


def test_a_photo_reaches_no_address_that_another_session_could_ask_for(app, page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{app}/convolution")
    expect(output(page)).to_be_visible()
    stands_still(page)
    before = set(asked)  # the sign in the browser's tab, and the app's own files
    upload(page, "mine.heic", heic())
    expect(page.get_by_label("Input: your own photo")).to_be_visible()
    stands_still(page)
    assert not [address for address in set(asked) - before if urlsplit(address).path.startswith("/media/")]


def test_a_reload_keeps_every_setting(app, page):
    page.goto(
        f"{app}/convolution?convolution.kernel=Gaussian+blur&convolution.sigma=2.5&convolution.size=7×7"
    )
    expect(page.get_by_label("row 7, column 7")).to_be_visible()
    numbers = page.get_by_text("→").inner_text()
    page.reload()
    expect(page.get_by_text(numbers)).to_be_visible()


def test_the_downloads_are_the_picture_the_output_and_the_script(app, page):
    page.goto(f"{app}/convolution?convolution.panel=Take+it+home&convolution.stride=2")
    expect(output(page)).to_be_visible()
    stands_still(page)
    got = {}
    for name in ("The picture", "The output", "The script"):
        with page.expect_download() as download:
            page.get_by_role("button", name=name, exact=True).click()
        got[name] = Path(download.value.path()).read_bytes()
    assert Image.open(io.BytesIO(got["The picture"])).size == (640, 427)
    assert Image.open(io.BytesIO(got["The output"])).size == (320, 214)
    assert b"stride=2" in got["The script"]


def test_cells_that_were_typed_are_gone_for_good_once_the_angle_is_turned(app, page):
    page.goto(f"{app}/convolution")
    expect(output(page)).to_be_visible()
    stands_still(page)
    field = page.get_by_role("textbox", name="Cells as text")
    field.fill("1 1 1;1 1 1;1 1 1")
    field.press("Enter")
    expect(page.get_by_label("row 1, column 2")).to_have_value("1")
    page.get_by_role("slider", name="Angle").focus()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("convolution.angle=5$"))
    stands_still(page)
    expect(page.get_by_label("row 1, column 2")).not_to_have_value("1")
    expect(field).to_have_value("")


def test_nothing_outside_of_this_machine_is_asked_for(app, page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for name in ("", "convolution", "pooling"):
        page.goto(f"{app}/{name}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        stands_still(page)
    assert {address for address in asked if not address.startswith((app, "data:", "blob:"))} == set()


def test_another_page_and_back_leaves_slider_and_pin_as_they_were(app, page):
    page.goto(f"{app}/convolution?convolution.angle=90&convolution.pixel=146,140&convolution.picture=Horse")
    expect(page.locator(".nabla-probe .sum")).to_contain_text("Column 146, row 140")
    stands_still(page)
    for name in ("Pooling", "Convolution"):
        page.get_by_role("button", name="Pictures").click()
        page.get_by_role("menuitem", name=name).click()
        expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
        expect(output(page)).to_be_visible()
    expect(page.get_by_role("slider", name="Angle")).to_have_value("90")
    expect(page.locator(".nabla-probe .sum")).to_contain_text("Column 146, row 140")
    expect(page).to_have_url(re.compile("convolution.angle=90"))
    expect(page).to_have_url(re.compile("convolution.pixel=146%2C140"))


def test_a_pin_that_lies_outside_of_the_next_picture_leaves_the_address(app, page):
    page.goto(f"{app}/convolution?convolution.pixel=600,400")
    expect(page.locator(".nabla-probe .sum")).to_contain_text("Column 600, row 400")
    page.get_by_role("combobox", name="Picture").click()
    page.get_by_role("option", name="Horse").click()
    expect(page.locator(".nabla-probe .sum")).to_contain_text("Column 200, row 164")
    expect(page).not_to_have_url(re.compile("pixel"))

"""The janitor in a real server: what a page holds stays, what nobody asked for goes, and an ended session takes all."""

import re
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.serving import ROOT, serve

MIB = 2**20
SOON = 30.0  # seconds
# The app, with a janitor in a hurry.
HURRY = f"""
import runpy
from pages._ui import janitor
janitor.EVERY, janitor.GRACE, janitor.BUDGET = 0.1, 8.0, {3 * MIB}
runpy.run_path({str(ROOT / "app.py")!r}, run_name="__main__")
"""


@pytest.fixture(scope="module")
def hurried(browser, tmp_path_factory):
    """The address of a server whose sessions end a second after their page is closed."""
    script = tmp_path_factory.mktemp("hurry") / "app.py"
    script.write_text(HURRY)
    with serve(script, ROOT, "--server.disconnectedSessionTTL=1") as address:
        yield address


def kept(address):
    """Bytes of uploads in the server's memory, as it counted them at most five seconds ago."""
    with urllib.request.urlopen(f"{address}/_stcore/metrics") as answer:
        said = answer.read().decode()
    return sum(
        int(n) for n in re.findall(r'cache_memory_bytes\{cache_type="UploadedFileManager".*\} (\d+)', said)
    )


def wait_for(true):
    end = time.monotonic() + SOON
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)  # between two looks


@pytest.fixture
def uploaded(hurried, browser):
    """A page that holds a photo, and the address that it was sent to."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{hurried}/convolution")
    page.get_by_role("button", name="Use your own photo").click(timeout=60_000)
    photo = Path(ROOT / "assets" / "photos" / "rocket.jpg").read_bytes()
    with page.expect_request(lambda request: "upload_file" in request.url) as sent:
        page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
            {"name": "rocket.jpg", "mimeType": "image/jpeg", "buffer": photo}
        )
    expect(page.get_by_text("rocket.jpg").first).to_be_visible(timeout=30_000)
    wait_for(lambda: kept(hurried) >= len(photo))
    yield page, sent.value.url, len(photo)
    context.close()


def put(page, url, size):
    """Send a file to the upload address itself, as no page would."""
    script = """async ([url, size]) => {
      const xsrf = document.cookie.match(/_streamlit_xsrf=([^;]+)/)?.[1] ?? "";
      const body = new FormData();
      body.append("file", new Blob([new Uint8Array(size)]), "big.bin");
      return (await fetch(url, { method: "PUT", body, headers: { "X-Xsrftoken": xsrf } })).status;
    }"""
    return page.evaluate(script, [url, size])


@pytest.mark.timeout(150)
def test_uploads_that_no_page_asked_for_are_few_and_soon_gone_and_the_photo_stays(hurried, uploaded):
    page, url, photo = uploaded
    for number in range(8):
        assert put(page, url.rsplit("/", 1)[0] + f"/{number}", MIB) == 204
    wait_for(lambda: kept(hurried) > photo)
    assert kept(hurried) <= photo + 3 * MIB
    wait_for(lambda: kept(hurried) == photo)
    page.get_by_role("slider", name="Angle").press("ArrowRight")
    page.wait_for_url(re.compile("angle="))
    assert kept(hurried) == photo


@pytest.mark.timeout(150)
def test_what_a_session_uploaded_is_gone_soon_after_its_page_though_nobody_else_leaves(hurried, uploaded):
    page, _, photo = uploaded
    assert kept(hurried) >= photo
    page.close()
    wait_for(lambda: kept(hurried) == 0)

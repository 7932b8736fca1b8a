"""The janitor in a real server: what a page holds stays, what nobody asked for goes, and an ended session takes all."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.serving import ROOT, serve, server_of

MIB = 2**20
SOON = 30.0  # seconds
# The app, with a janitor in a hurry that writes down how many bytes of uploads are left after each round, and the
# most that there were after any upload.
HURRY = f"""
import runpy
from pathlib import Path

from pages._server import janitor

janitor.EVERY, janitor.GRACE, janitor.BUDGET = 0.1, 4.0, {3 * MIB}
if not hasattr(janitor, "most"):
    janitor.most, tidy, watch = 0, janitor.tidy, janitor.watch

    def kept(server):
        return sum(len(f.data) for files in server.uploaded_file_mgr.file_storage.values() for f in files.values())

    def tidy_and_tell(server, arrived):
        tidy(server, arrived)
        book = Path(__file__).with_name("book")
        book.with_suffix(".new").write_text(f"{{kept(server)}} {{janitor.most}}")
        book.with_suffix(".new").replace(book)

    def watch_and_count(server):
        arrived, manager = watch(server), server.uploaded_file_mgr
        add = manager.add_file

        def add_file(session_id, file):
            add(session_id, file)
            janitor.most = max(janitor.most, kept(server))

        manager.add_file = add_file
        return arrived

    janitor.tidy, janitor.watch = tidy_and_tell, watch_and_count
if __name__ == "__main__":
    runpy.run_path({str(ROOT / "app.py")!r}, run_name="__main__")
else:
    import streamlit as st

    from pages._server import service

    app = st.App(__file__, lifespan=service.lifespan, routes=service.routes())
"""


@pytest.fixture(scope="module")
def hurried(browser, tmp_path_factory):
    """The address of a server whose sessions end a second after their page is closed, and its janitor's book."""
    script = tmp_path_factory.mktemp("hurry") / "hurried.py"
    script.write_text(HURRY)
    with serve(script, ROOT, "--server.disconnectedSessionTTL=1") as address:
        server_of(
            address
        )  # while libraries are loaded a page may take longer to ask for its file than it is kept
        yield address, script.with_name("book")


def kept_and_most(book):
    return tuple(int(number) for number in book.read_text().split()) if book.exists() else (0, 0)


def wait_for(true):
    end = time.monotonic() + SOON
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)  # between two looks


@pytest.fixture
def uploaded(hurried, tab):
    """A page that holds a file, the address that it was sent to, and the file's size."""
    address, book = hurried
    with tab() as page:
        yield page, *upload(page, address, book)


def upload(page, address, book):
    page.goto(f"{address}/precision_recall?precision_recall.data=My+own")
    scores = b"label,score\n" + b"1,0.75\n0,0.25\n" * 10_000
    chooser = page.locator("input[type=file]")
    chooser.wait_for(state="attached")
    with page.expect_request(lambda request: "upload_file" in request.url) as sent:
        chooser.set_input_files({"name": "scores.csv", "mimeType": "text/csv", "buffer": scores})
    expect(page.get_by_text("scores.csv: 20,000 people")).to_be_visible()
    wait_for(lambda: kept_and_most(book)[0] == len(scores))
    return sent.value.url, len(scores)


def put(page, url, size):
    """Send a file to the upload address itself, as no page would."""
    script = """async ([url, size]) => {
      const xsrf = document.cookie.match(/_streamlit_xsrf=([^;]+)/)?.[1] ?? "";
      const body = new FormData();
      body.append("file", new Blob([new Uint8Array(size)]), "big.bin");
      return (await fetch(url, { method: "PUT", body, headers: { "X-Xsrftoken": xsrf } })).status;
    }"""
    return page.evaluate(script, [url, size])


def test_uploads_that_no_page_asked_for_are_few_and_soon_gone_and_a_page_keeps_its_file(hurried, uploaded):
    _, book = hurried
    page, url, own = uploaded
    for number in range(8):
        assert put(page, url.rsplit("/", 1)[0] + f"/{number}", MIB) == 204
    wait_for(lambda: kept_and_most(book)[0] == own)
    assert own < kept_and_most(book)[1] <= own + 3 * MIB
    page.get_by_role("slider", name="Threshold").press("ArrowRight")
    page.wait_for_url(re.compile("threshold="))
    expect(page.get_by_text("scores.csv: 20,000 people")).to_be_visible()
    assert kept_and_most(book)[0] == own


def test_what_a_session_uploaded_is_gone_soon_after_its_page_though_nobody_else_leaves(hurried, uploaded):
    uploaded[0].close()
    wait_for(lambda: kept_and_most(hurried[1])[0] == 0)

"""What one session has, no other gets at: by address, by cache, by made-up files, by ids that it has learned."""

import re
import time
import urllib.error
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from streamlit.proto.Common_pb2 import UploadedFileInfo
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime import memory_media_file_storage
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from core.images import encode_png
from tests.serving import ROOT, serve
from tests.visitor import come_back, visit

SOON = 30.0  # seconds
SECRET = (np.arange(90 * 120 * 3) % 251).astype(np.uint8).reshape(90, 120, 3)  # nobody else's photo
PEOPLE = 200_000  # as many rows are more than the MiB from which on Streamlit's addresses are made of samples


def photo():
    file = BytesIO()
    place = Image.Exif()
    place[0x010E] = "a secret place"
    Image.fromarray(SECRET).save(file, "PNG", exif=place)
    return file.getvalue()


def table(score):
    """Scores of ``PEOPLE``, of whom only one has ``score``, far from every sample that Streamlit would take."""
    rows = ["1,0.75" if k % 2 else "0,0.25" for k in range(PEOPLE)]
    rows[PEOPLE // 4] = f"0,{score}"
    return ("label,score\n" + "\n".join(rows) + "\n").encode()


def with_scores(visitor, data):
    visitor.choose("precision_recall.data", "My own")
    visitor.upload("scores.csv", data)
    visitor.choose("precision_recall.panel", "Take it home")
    return visitor.download_address("The scores")


def streamlits_address(data, kind, name=None):
    """Where Streamlit by itself would serve a file: what anybody who has the file can work out."""
    return f"/media/{memory_media_file_storage._calculate_file_id(data, kind, name)}"


def status(visitor, url):
    try:
        visitor.fetch(url)
    except urllib.error.HTTPError as error:
        return error.code
    return 200


def pictures(visitor):
    return {picture.url for shown in visitor.tree.get("image") for picture in shown.proto.imgs}


def shows_own(visitor):
    return "Your photo is on the page" in " ".join(text.value for text in visitor.tree.get("caption"))


def test_the_same_picture_has_another_address_in_each_session_and_none_that_can_be_worked_out(server):
    with visit(server) as one, visit(server) as other:
        assert len(pictures(one)) == len(pictures(other)) > 3
        assert not pictures(one) & pictures(other)
        for url in pictures(one):
            data = one.fetch(url)
            assert data[:3] == b"\xff\xd8\xff"
            assert status(other, streamlits_address(data, "image/jpeg") + ".jpg") == 404


def test_two_files_made_to_share_an_address_do_not(server):
    mine, theirs = table(0.125), table(0.375)
    kind, name = "text/csv", "scores.csv"
    assert streamlits_address(mine, kind, name) == streamlits_address(theirs, kind, name)  # the trap is real
    with visit(server, "precision_recall") as one, visit(server, "precision_recall") as other:
        first, second = with_scores(one, mine), with_scores(other, theirs)
        assert first != second
        assert b"0.125" in one.fetch(first) and b"0.375" not in one.fetch(first)
        assert b"0.375" in other.fetch(second) and b"0.125" not in other.fetch(second)


def test_a_download_waits_for_its_browser_however_busy_the_others_are(server):
    with visit(server, "convolution") as one, visit(server) as other:
        one.choose("convolution.panel", "Take it home")
        url = one.download_address("The output")
        for _ in range(3):
            other.run()
        assert one.fetch(url)[:8] == b"\x89PNG\r\n\x1a\n"


def test_a_photo_is_seen_by_its_own_session_alone_and_goes_home_as_pixels_alone(server):
    with visit(server, "convolution") as one, visit(server, "convolution") as other:
        one.upload("a secret name.png", photo())
        assert shows_own(one) and not shows_own(other)
        other.open("convolution", convolution__picture="My own photo")
        assert not shows_own(other) and not other.tree.get("exception")
        one.choose("convolution.panel", "Take it home")
        taken = one.download("The picture")
        assert np.array_equal(np.asarray(Image.open(BytesIO(taken))), SECRET)
        assert taken == encode_png(SECRET)
        assert all(b"a secret" not in message.SerializeToString() for message in other.messages)
        for kind, data in (("image/png", photo()), ("image/png", taken)):
            assert status(other, streamlits_address(data, kind) + ".png") == 404


def test_an_upload_that_another_session_names_is_not_its_own(server):
    with visit(server, "convolution") as one, visit(server, "convolution") as other:
        place = one.place("photo.png")
        assert one.send(place.upload_url, "photo.png", photo()) == 204
        uploader = next(iter(other.tree.get("file_uploader")))
        state = WidgetState(id=uploader.id)
        state.file_uploader_state_value.uploaded_file_info.append(
            UploadedFileInfo(file_id=place.file_id, name="photo.png", size=len(photo()), file_urls=place)
        )
        other.states[uploader.id] = state
        other.run()
        assert not shows_own(other) and not other.tree.get("exception")
        assert b"<title>Streamlit</title>" in other.fetch(
            place.upload_url
        )  # nothing of it: the page for any address


def test_an_upload_without_the_visitors_token_or_to_no_session_is_refused(server):
    with visit(server, "convolution") as one:
        place = one.place("photo.png")
        one.token = one.token[:-20] + 10 * "00"
        assert one.send(place.upload_url, "photo.png", photo()) == 403
    with visit(server, "convolution") as other:
        nobody = re.sub(
            r"(upload_file/)[^/]+", r"\g<1>00000000-0000-0000-0000-000000000000", place.upload_url
        )
        assert other.send(nobody, "photo.png", photo()) == 400


def test_who_has_learned_the_id_of_a_session_gets_one_of_their_own_and_its_browser_gets_it_back(server):
    with visit(server, "convolution") as one, visit(server, "convolution") as other:
        one.upload("photo.png", photo())
        with come_back(other, one.session_id) as thief:
            assert thief.session_id not in ("", one.session_id) and not shows_own(thief)
        one.run()  # was not disturbed
        assert shows_own(one)
        with come_back(one, one.session_id) as again:
            assert again.session_id == one.session_id and shows_own(again)


def test_a_page_of_another_site_cannot_open_a_session(server):
    url = server.replace("http", "ws") + "/_stcore/stream"
    with (
        pytest.raises((InvalidStatus, ConnectionClosed)),
        connect(url, subprotocols=["streamlit"], origin="https://elsewhere.example") as socket,
    ):
        socket.recv(timeout=5)


def test_nothing_is_served_any_more_soon_after_a_session_ended():
    with (
        serve(ROOT / "app.py", ROOT, "--server.disconnectedSessionTTL=1") as address,
        visit(address) as watcher,
    ):
        with visit(address, "convolution") as gone:
            gone.upload("photo.png", photo())
            gone.choose("convolution.panel", "Take it home")
            urls = {gone.download_address("The picture"), gone.download_address("The script")}
            gone.open("")
            urls |= pictures(gone)
            assert all(status(watcher, url) == 200 for url in pictures(gone))
        end = time.monotonic() + SOON
        while {status(watcher, url) for url in urls} != {404}:
            assert time.monotonic() < end
            time.sleep(0.2)  # between two looks

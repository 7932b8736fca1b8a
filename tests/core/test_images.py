"""core.images: the intake isolates what it decodes, and what goes out holds nothing but pixels."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
import torch

from core import images
from core.images import Photo, PhotoRefused, decode_isolated, open_photo
from tests.core import bad_decoders
from tests.core.picture_corpus import QUARTERS, file_of, flat_png, good, hostile


@pytest.fixture(scope="module", autouse=True)
def _pool_ends_with_these_tests():
    yield
    images._pool.stop()
    images._pool._pool = None


def test_a_photo_has_its_pixels_digest_and_original_size():
    data = file_of(QUARTERS, "PNG")
    photo = open_photo(data)
    assert isinstance(photo, Photo)
    assert photo.pixels.dtype == torch.float32 and photo.pixels.is_contiguous()
    assert torch.equal(photo.pixels, torch.from_numpy(QUARTERS).permute(2, 0, 1) / 255)
    assert photo.digest == hashlib.sha256(data).hexdigest()
    assert (photo.original_size, photo.notes) == ((64, 48), ())


def test_equal_bytes_have_equal_digests_and_one_other_byte_another():
    data = file_of(QUARTERS, "JPEG")
    assert open_photo(data).digest == open_photo(data).digest
    assert open_photo(data + b"x").digest != open_photo(data).digest


def test_the_limit_of_pixels_is_the_callers():
    data = flat_png(3000, 2000)
    assert open_photo(data, 6_000_000).pixels.shape == (3, 2000, 3000)
    assert open_photo(data).pixels[0].numel() <= 1_000_000


@pytest.mark.parametrize(
    "name", ["empty", "2500 scans", "88 megapixels", "svg", "too many bytes", "tiff that ends"]
)
def test_refusals_cross_the_process_border_as_sentences(name):
    with pytest.raises(PhotoRefused, match="Accepted: JPEG"):
        open_photo(hostile()[name])


@pytest.mark.skipif(images._pool.workers < 2, reason="one core decodes one picture at a time")
def test_an_endless_decode_neither_holds_up_nor_harms_the_next_person(monkeypatch):
    open_photo(file_of(QUARTERS, "PNG"))  # warm
    outcome = []

    def endless():
        try:
            decode_isolated(b"60", 1)
        except PhotoRefused as refusal:
            outcome.append(str(refusal))

    with monkeypatch.context() as patch:
        patch.setattr(images, "_DECODE_SECONDS", 1.5)
        patch.setattr(images, "decode", bad_decoders.nap)
        pool, scheduled = images._pool.get(), threading.Event()
        schedule = pool.schedule

        def noted(*arguments, **options):
            future = schedule(*arguments, **options)
            scheduled.set()
            return future

        patch.setattr(pool, "schedule", noted)
        thread = threading.Thread(target=endless)
        thread.start()
        assert scheduled.wait(10)
    open_photo(file_of(QUARTERS, "PNG"))
    assert thread.is_alive() and not outcome  # the other one still runs
    thread.join(5)
    assert "seconds" in outcome[0]
    open_photo(file_of(QUARTERS, "PNG"))


def test_a_child_stuck_in_c_is_killed_at_once(monkeypatch):
    monkeypatch.setattr(images, "_DECODE_SECONDS", 0.5)
    monkeypatch.setattr(images, "decode", bad_decoders.compute_in_c)
    began = time.monotonic()
    with pytest.raises(PhotoRefused, match="seconds"):
        decode_isolated(b"x", 1)
    assert time.monotonic() - began < 2  # pebble alone waits three seconds more for such a child


def test_a_decoder_that_dies_costs_only_its_own_picture(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(images, "decode", bad_decoders.die)
        with pytest.raises(PhotoRefused):
            decode_isolated(b"x", 1)
    assert open_photo(file_of(QUARTERS, "PNG")).original_size == (64, 48)


def test_a_pool_whose_children_were_all_killed_is_made_anew():
    open_photo(file_of(QUARTERS, "PNG"))
    for child in list(images._pool.get()._pool_manager.worker_manager.workers):
        os.kill(child, signal.SIGKILL)
    assert open_photo(file_of(QUARTERS, "PNG")).original_size == (64, 48)


def test_nobody_waits_for_ever_and_the_next_person_gets_a_fresh_pool(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(images, "decode", bad_decoders.nap)
        patch.setattr(images, "_QUEUE_SECONDS", 0.3)
        with pytest.raises(PhotoRefused, match="try it again"):
            decode_isolated(b"4", 1)
    began = time.monotonic()
    assert open_photo(file_of(QUARTERS, "PNG")).original_size == (64, 48)
    assert time.monotonic() - began < 3


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process's address space")
def test_a_child_cannot_take_more_than_a_gigabyte(monkeypatch):
    monkeypatch.setattr(images, "decode", bad_decoders.swallow_memory)
    assert decode_isolated(b"600000000", 1) == 600_000_000
    with pytest.raises(PhotoRefused, match="memory"):
        decode_isolated(b"1200000000", 1)


def run_command_line(path):
    began = time.monotonic()
    run = subprocess.run(
        [sys.executable, "-m", "core.images", str(path)], capture_output=True, text=True, timeout=30
    )
    assert (run.returncode, run.stderr, run.stdout.count("\n")) == (0, "", 1)
    assert time.monotonic() - began < 10  # two seconds on a machine of its own; this one may be shared
    return json.loads(run.stdout)


def test_the_command_line_tells_size_and_colours(tmp_path):
    (tmp_path / "a").write_bytes(good()["rgb.png"][0])
    told = run_command_line(tmp_path / "a")
    cells = QUARTERS[6::12, 8::16]  # the middle of each of the 4 x 4 cells
    assert told == {"result": "opened", "uw": 64, "uh": 48, "grid": cells.tobytes().hex(), "error": None}


def test_the_command_line_refuses_with_a_sentence(tmp_path):
    (tmp_path / "b").write_bytes(hostile()["pdf"])
    for path in (tmp_path / "b", tmp_path / "missing", tmp_path):
        told = run_command_line(path)
        assert (told["result"], told["uw"], told["uh"], told["grid"]) == ("refused", None, None, None)
        assert "Accepted" in told["error"] and str(path) not in told["error"]


def test_the_command_line_does_not_import_torch():
    program = "import sys, core.images; print([m for m in ('torch', 'numpy') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_nothing_of_the_file_but_pixels_reaches_what_goes_out():
    from PIL import Image

    exif = Image.Exif()
    exif[0x010E] = "SECRET-DESCRIPTION"
    exif.get_ifd(0x8825)[29] = "SECRET-GPS"
    data = file_of(QUARTERS, "JPEG", exif=exif, comment=b"SECRET-COMMENT", xmp=b"<x>SECRET-XMP</x>")
    assert all(word in data for word in (b"SECRET-DESC", b"SECRET-GPS", b"SECRET-COMMENT", b"SECRET-XMP"))
    photo = open_photo(data)
    levels = images.quantise(photo.pixels)
    for file in (images.encode_jpeg(levels), images.encode_png(levels)):
        assert b"SECRET" not in file
    assert "SECRET" not in repr(photo)


def test_many_at_once_all_get_their_own_picture():
    shades = list(range(0, 240, 10))
    found = {}

    def one(shade):
        data = file_of(np.full((40, 50, 3), shade, np.uint8), "PNG")
        found[shade] = float(open_photo(data).pixels.mean() * 255)

    threads = [threading.Thread(target=one, args=(shade,)) for shade in shades]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert all(abs(found[shade] - shade) < 0.01 for shade in shades)


def test_one_picture_more_than_there_are_places_is_told_to_come_back(monkeypatch):
    places = threading.BoundedSemaphore(1)
    monkeypatch.setattr(images, "_places", lambda: places)
    data = file_of(QUARTERS, "PNG")
    with places, pytest.raises(PhotoRefused, match=r"^Too many pictures are being opened just now"):
        open_photo(data)
    open_photo(data)
    with pytest.raises(PhotoRefused):
        open_photo(data[:50])
    open_photo(data)  # a refused picture gives its place back

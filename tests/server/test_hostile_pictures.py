"""Hostile pictures, dropped into the app itself: none is believed, none is waited for, and none leaves a trace."""

import hashlib
import json

import psutil
import pytest

from core.picture_limits import ACCEPTED
from tests.core.picture_corpus import good
from tests.hostile_files import Dropped, pictures
from tests.hostile_names import hostile_names, wrongly_named
from tests.server.dropping import Outcome, drop
from tests.serving import server_of
from tests.visitor import visit

HANG = 15.0  # seconds of wall time: the intake has five for decoding, and this machine may be shared
GROWTH = 250  # MiB of the server, from the first honest picture to the end
DECODER = 150  # MiB that each may still hold in the end
HONEST = Dropped("an honest photo", "photo.jpg", good()["baseline.jpg"][0])


@pytest.fixture(scope="module")
def outcomes(server):
    """What one session, and one server, made of the whole corpus; the honest photo comes first and last."""
    files = [HONEST, *pictures(), *wrongly_named(), *hostile_names(), HONEST]
    process = server_of(server)
    born = process.create_time()
    with visit(server, "convolution") as visitor:
        first, weight = drop(visitor, files[0]), process.memory_info().rss
        found = [first, *(drop(visitor, file) for file in files[1:])]
        growth, decoders = (process.memory_info().rss - weight) / 2**20, decoders_of(process)
        clean = visitor.open("convolution")
    slowest = sorted(found, key=lambda outcome: -outcome.seconds)[:3]
    print(
        f"\n{len(found)} pictures, {growth:+.0f} MiB, decoders {decoders}; slowest:",
        *((o.what, round(o.seconds, 2)) for o in slowest),
    )
    return files, found, (growth, decoders), (process, born), clean


def decoders_of(process: psutil.Process) -> list[int]:
    """MiB of each process that opens pictures; how many there are now depends on how many had to be replaced."""
    found = [one for one in process.children(recursive=True) if "forkserver" in " ".join(one.cmdline())]
    return [one.memory_info().rss // 2**20 for one in found]


def refusal(outcome: Outcome) -> str | None:
    """The sentence that says why not; None where the picture was taken."""
    return (outcome.said("error") or [None])[0]


def test_the_corpus_is_as_large_as_it_says(outcomes):
    files, *_ = outcomes
    assert len({file.data for file in files}) >= 200


def test_the_server_lives_and_is_the_same(outcomes, server):
    *_, (process, born), _ = outcomes
    assert process.is_running() and process.create_time() == born
    assert server_of(server).pid == process.pid


def test_nothing_hangs(outcomes):
    _, found, *_ = outcomes
    assert [(outcome.what, outcome.seconds) for outcome in found if outcome.seconds > HANG] == []


def test_the_memory_is_bounded(outcomes):
    growth, decoders = outcomes[2]
    assert growth < GROWTH
    assert decoders and max(decoders) < DECODER


def test_no_page_breaks(outcomes):
    _, found, *_ = outcomes
    assert [outcome.what for outcome in found if outcome.said("exception") or not outcome.said("title")] == []


def test_every_refusal_is_one_sentence_that_holds_nothing_of_the_file(outcomes):
    _, found, *_ = outcomes
    refused = [outcome for outcome in found if refusal(outcome)]
    assert len(refused) > 100
    for outcome in refused:
        (said,) = outcome.said("error")
        assert said.startswith("This ") and said.endswith(f". {ACCEPTED}"), outcome.what
        assert said.isprintable() and len(said) < 400, outcome.what
        assert "Traceback" not in said and "Error" not in said, outcome.what


def test_no_page_repeats_a_name_or_a_text_of_a_file(outcomes):
    _, found, *_ = outcomes
    assert [outcome.what for outcome in found if outcome.repeats] == []


def test_every_picture_that_is_taken_is_the_one_that_is_shown(outcomes):
    files, found, *_ = outcomes
    taken = [(file, outcome) for file, outcome in zip(files, found, strict=True) if not refusal(outcome)]
    assert len(taken) > 50
    for file, outcome in taken:
        shown = probed(outcome)
        assert shown["source"]["identity"].startswith(hashlib.sha256(file.data).hexdigest()), file.what
        assert {"picture", "jpeg"} & shown["sections"].keys(), file.what


def test_what_is_refused_leaves_the_picture_before_it(outcomes):
    files, found, *_ = outcomes
    before = ""
    for file, outcome in zip(files, found, strict=True):
        if not refusal(outcome):
            before = hashlib.sha256(file.data).hexdigest()
        assert probed(outcome)["source"]["identity"].startswith(before), file.what


def test_an_honest_photo_works_after_all_of_it(outcomes):
    files, found, *_, clean = outcomes
    assert files[-1] is HONEST and not refusal(found[-1])
    assert clean.get("title") and not clean.get("exception") and not clean.get("error")


def probed(outcome: Outcome) -> dict[str, object]:
    """What the page says that its input and its output are."""
    (data,) = (
        element.proto.bytes
        for element in outcome.tree.get("bidi_component")
        if element.proto.component_name == "nabla.probe"
    )
    return json.loads(data[4 : 4 + int.from_bytes(data[:4], "little")])

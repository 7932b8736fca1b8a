"""Hostile files of weights, dropped into the app itself: none is loaded, and the run stays as it is."""

import re
from pathlib import Path

import pytest

from tests.hostile_files import MARK, Dropped
from tests.hostile_weights import honest, weights
from tests.server.dropping import drop
from tests.serving import server_of
from tests.visitor import visit

HANG = 12.0  # seconds of wall time, on a machine that may be shared
GROWTH = (
    250  # MiB of the process that reads them, from the first honest file to the end; the page starts others
)
HONEST = Dropped("honest weights", "HIDDEN.safetensors", honest())
SENTENCE = re.compile(r"Not loaded, and nothing was lost\. [A-Z0-9][\w .,:;()?…'-]{10,300}\.")


@pytest.fixture(scope="module")
def outcomes(server):
    """What one session made of the whole corpus; the honest file comes first and last."""
    files = [HONEST, *weights(), HONEST]
    process = server_of(server)
    with visit(server, "training", training__view="Take it home") as visitor:
        first, weight = drop(visitor, files[0]), process.memory_info().rss
        found, hidden = [first], []
        for file in files[1:]:
            found.append(drop(visitor, file))
            hidden += [m for m in visitor.messages if b"HIDDEN" in m.SerializeToString()]
        growth = (process.memory_info().rss - weight) / 2**20
    slowest = sorted(found, key=lambda outcome: -outcome.seconds)[:3]
    print(
        f"\n{len(found)} weights, {growth:+.0f} MiB; slowest:",
        *((o.what, round(o.seconds, 2)) for o in slowest),
    )
    assert process.is_running() and server_of(server).pid == process.pid
    return found, growth, hidden


def test_the_corpus_is_as_large_as_it_says():
    assert len({file.data for file in weights()}) >= 40


def test_nothing_hangs_and_the_memory_is_bounded(outcomes):
    found, growth, _ = outcomes
    assert [(outcome.what, outcome.seconds) for outcome in found if outcome.seconds > HANG] == []
    assert growth < GROWTH


def test_no_page_breaks(outcomes):
    found, *_ = outcomes
    assert [outcome.what for outcome in found if outcome.said("exception") or not outcome.said("title")] == []


def test_every_hostile_file_is_refused_with_plain_sentences(outcomes):
    found, *_ = outcomes
    for outcome in found[1:-1]:
        (said,) = outcome.said("error")
        assert SENTENCE.fullmatch(said), (outcome.what, said)
        assert not outcome.said("success"), outcome.what


def test_no_page_repeats_the_name_of_a_file(outcomes):
    assert outcomes[2] == []


def test_honest_weights_are_loaded_before_and_after_all_of_it(outcomes):
    found, *_ = outcomes
    for outcome in (found[0], found[-1]):
        assert "is loaded" in outcome.said("success")[0] and not outcome.said("error")


def test_no_pickle_has_done_what_it_says(outcomes):
    assert not Path("/tmp", MARK).exists()  # noqa: S108 -- where the pickle would write

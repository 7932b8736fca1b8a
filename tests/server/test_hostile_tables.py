"""Hostile files of scores, dropped into the app itself: a sentence, named lines, or people, and nothing else."""

import re

import pytest

from tests.hostile_files import Dropped
from tests.hostile_tables import ROWS, tables
from tests.server.dropping import Outcome, drop, memory
from tests.serving import server_of
from tests.visitor import visit

HANG = 12.0  # seconds of wall time; a file of two million rows takes two where the machine is quiet
GROWTH = 200  # MiB of the server, from the first honest table to the end
HONEST = Dropped("an honest table", "honest.csv", ROWS.encode())
FAULT = re.compile(r"line [0-9,]+: [ -~…]{5,200}|and [0-9,]+ more")
MARKUP = re.compile(r"(?<!\\)[\[<$`]|(?<!\\):(?=\w)")


@pytest.fixture(scope="module")
def outcomes(server):
    """What one session made of the whole corpus; the honest table comes first and last."""
    files = [HONEST, *tables(), Dropped("another ending", "scores.exe", ROWS.encode()), HONEST]
    process = server_of(server)
    with visit(server, "precision_recall") as visitor:
        visitor.choose("precision_recall.data", "My own")
        first, weight = drop(visitor, files[0]), memory(process)
        found = [first, *(drop(visitor, file) for file in files[1:])]
        growth = memory(process) - weight
    slowest = sorted(found, key=lambda outcome: -outcome.seconds)[:3]
    print(
        f"\n{len(found)} tables, {growth:+.0f} MiB; slowest:",
        *((o.what, round(o.seconds, 2)) for o in slowest),
    )
    assert process.is_running() and server_of(server).pid == process.pid
    return files, found, growth


def charts(outcome: Outcome) -> int:
    """How many charts of people the page shows."""
    names = [element.proto.component_name for element in outcome.tree.get("bidi_component")]
    return names.count("nabla.threshold_charts")


def test_the_corpus_is_as_large_as_it_says(outcomes):
    assert len({file.data for file in outcomes[0]}) >= 65


def test_nothing_hangs_and_the_memory_is_bounded(outcomes):
    _, found, growth = outcomes
    assert [(outcome.what, outcome.seconds) for outcome in found if outcome.seconds > HANG] == []
    assert growth < GROWTH


def test_no_page_breaks(outcomes):
    _, found, _ = outcomes
    assert [outcome.what for outcome in found if outcome.said("exception") or not outcome.said("title")] == []


def test_a_file_is_refused_or_its_faults_are_named_or_its_people_are_shown(outcomes):
    _, found, _ = outcomes
    kinds = {
        outcome.what: (len(outcome.said("error")), len(outcome.said("warning")), charts(outcome))
        for outcome in found
    }
    assert {
        what: kind for what, kind in kinds.items() if kind not in {(1, 0, 0), (1, 1, 0), (0, 1, 0), (0, 0, 4)}
    } == {}
    assert {(1, 0, 0), (1, 1, 0), (0, 1, 0), (0, 0, 4)} == set(kinds.values())


def test_every_refusal_is_one_sentence(outcomes):
    _, found, _ = outcomes
    for outcome in found:
        for said in outcome.said("error"):
            assert re.match("(This|These|Line|The row|There|Not one) ", said) and said.endswith("."), (
                outcome.what
            )
            assert said.isprintable() and len(said) < 300 and "Traceback" not in said, outcome.what


def test_every_fault_is_a_line_of_plain_text(outcomes):
    _, found, _ = outcomes
    for outcome in found:
        if outcome.said("warning"):
            lines = outcome.said("code")[0].split("\n")
            assert len(lines) <= 21 and all(map(FAULT.fullmatch, lines)), outcome.what


def test_nothing_of_a_file_or_of_its_name_is_markup(outcomes):
    _, found, _ = outcomes
    assert any("a.png" in said for outcome in found for said in outcome.said("error"))
    for outcome in found:
        named = [said for said in outcome.said("caption") if said.endswith(" people")]
        assert len(named) == (charts(outcome) > 0)
        for said in outcome.said("error") + named:
            assert not MARKUP.search(said) and said.isprintable() and len(said) < 300, outcome.what


def test_what_is_refused_shows_nobody(outcomes):
    _, found, _ = outcomes
    assert [outcome.what for outcome in found if outcome.said("error") and charts(outcome)] == []


def test_an_honest_table_works_after_all_of_it(outcomes):
    files, found, _ = outcomes
    assert files[-1] is HONEST and charts(found[-1]) == 4
    assert "honest.csv: 4 people" in found[-1].said("caption")

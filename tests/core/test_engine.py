"""core.engine: chains on real worker processes, that are killed, starved and left alone."""

import os
import signal
import time

import pytest

from core import engine, engine_cluster, settings
from tests.core import engine_work

LIMIT = 60  # seconds until a test gives up waiting for a state


@pytest.fixture(scope="module", autouse=True)
def cluster():
    patch = pytest.MonkeyPatch()
    patch.setattr(settings, "now", lambda: settings.Settings(workers=2, worker_memory=settings.LEAST_MEMORY))
    engine_cluster.close()
    yield
    engine_cluster.close()
    patch.undo()


def until(true, watch=lambda: None):
    end = time.monotonic() + LIMIT
    while not true():
        assert time.monotonic() < end, "it did not come to this"
        watch()
        time.sleep(0.02)  # between two looks


def sums(chain, enough, controls=1, watch=lambda got: None):
    """What the chain tells while it is watched, until it has told ``enough`` sums."""
    got = []

    def look():
        engine.drive(chain, controls)
        got.extend(value for part in engine.take(chain) for value in part)
        watch(got)

    until(lambda: len(got) >= enough or chain.error, look)
    engine.rest(chain)
    return got


def test_a_chain_tells_what_the_function_alone_would_tell():
    chain = engine.Chain(engine_work.count, 5)
    got = sums(chain, 2000)
    assert got == list(range(6, 6 + len(got)))
    until(lambda: not chain.busy)


def test_the_amount_grows_until_a_chunk_takes_its_time():
    chain = engine.Chain(engine_work.slowly, 0)
    sums(chain, 800)
    assert 20 <= chain.amount <= 260  # 250 of them take the 0.25 s of a chunk that has a worker for itself


def test_other_controls_count_from_the_next_chunk_on():
    chain = engine.Chain(engine_work.slowly, 0)
    sums(chain, 50)
    before = chain.state
    until(lambda: not chain.busy)
    engine.take(chain)
    got = sums(chain, 30, controls=-3)
    assert got[0] - got[1] == 3 and before is not None


def test_so_many_units_and_no_more():
    chain = engine.Chain(engine_work.count, 0)
    engine.drive(chain, 1, left=7, steady=2)
    got = []
    until(lambda: not chain.busy, lambda: None)
    got = [value for part in engine.take(chain) for value in part]
    assert got == [1, 2, 3, 4, 5, 6, 7] and chain.state == 7


@pytest.mark.parametrize("all_of_them", [False, True])
def test_killed_workers_change_nothing_but_the_time(all_of_them):
    chain = engine.Chain(engine_work.slowly, 0)
    killed = []

    def kill(got):
        if len(got) > 200 and not killed:
            address = (
                next(iter(engine_cluster.client().who_has([chain.links[0].whole]).values()), ())
                if chain.links
                else ()
            )
            there = engine_cluster.processes()
            chosen = list(there.values()) if all_of_them or not address else [there[address[0]]]
            killed.extend(chosen)
            for number in chosen:
                os.kill(number, signal.SIGKILL)

    got = sums(chain, 1500, watch=kill)
    assert not chain.error and killed
    assert got == list(range(1, 1 + len(got)))


def test_a_chain_that_nobody_watches_stops_by_itself(monkeypatch):
    monkeypatch.setattr(engine, "PATIENCE", 0.3)
    chain = engine.Chain(engine_work.slowly, 0)
    engine.drive(chain, 1)
    assert engine.sharing() == 1 + engine.sharing(besides=chain)
    until(lambda: not chain.busy and time.monotonic() > chain.until)
    told = len(engine.take(chain))
    assert told and not chain.busy


def test_a_sentence_of_the_function_stops_the_chain_and_no_other():
    bad, good = engine.Chain(engine_work.refuse, 0), engine.Chain(engine_work.count, 0)
    engine.drive(bad, 1)
    until(lambda: bad.error)
    assert bad.error.startswith("amount: must be a friendly number")
    assert sums(good, 100)[:3] == [1, 2, 3]


def test_a_chunk_that_takes_too_much_memory_ends_in_a_sentence_and_others_go_on():
    hungry, modest = engine.Chain(engine_work.devour, 0), engine.Chain(engine_work.slowly, 0)
    engine.drive(hungry, 1)
    until(lambda: hungry.error, lambda: engine.drive(modest, 1))
    assert "memory" in hungry.error
    got = [value for part in engine.take(modest) for value in part]
    got += sums(modest, 300)
    assert got == list(range(1, 1 + len(got)))


def test_an_abandoned_chain_leaves_nothing_behind():
    chain = engine.Chain(engine_work.slowly, 0)
    sums(chain, 100)
    engine.drive(chain, 1)
    with chain.lock:
        keys = {key for link in chain.links for key in (link.whole.key, link.told.key)}
    engine.abandon(chain)
    assert keys and not chain.busy
    until(lambda: not keys & set(engine_cluster.client().cluster.scheduler.tasks))


def test_a_call_gives_its_result_and_the_workers_are_nice():
    assert engine.call(engine_work.niceness) >= engine_cluster.NICENESS


def test_a_chain_keeps_no_history_in_the_scheduler():
    chain = engine.Chain(engine_work.slowly, 0)
    sums(chain, 2500)
    until(lambda: not chain.busy)
    assert len(engine_cluster.client().cluster.scheduler.tasks) < 30


def test_one_chain_more_than_there_may_be_is_told_to_wait_and_goes_on_later(monkeypatch):
    until(lambda: not engine.sharing())
    monkeypatch.setattr(settings, "now", lambda: settings.Settings(trainings=1))
    first, second = engine.Chain(engine_work.count, 0), engine.Chain(engine_work.count, 0)
    engine.drive(first, 1)
    with pytest.raises(engine.Unavailable, match=r"trains 1 networks at once, .* press play again\.$"):
        engine.drive(second, 1)
    engine.drive(first, 1)  # who has a place keeps it
    engine.rest(first)
    until(lambda: not first.busy)
    assert len(sums(second, 5)) >= 5

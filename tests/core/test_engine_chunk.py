"""core.engine_chunk: a chunk goes on from a state or from the chunk before."""

from core.engine_chunk import compute, whole_of, without_state
from tests.core.engine_work import count


def test_a_chunk_goes_on_where_the_one_before_ended():
    first = compute(count, 4, 2, 3)
    second = compute(count, first, 10, 2)
    assert (first.state, first.progress) == (10, [6, 8, 10])
    assert (second.state, second.progress) == (30, [20, 30])
    assert second.seconds >= 0


def test_what_is_sent_has_the_state_or_not():
    done = compute(count, 4, 2, 3)
    assert whole_of(done) == done
    assert without_state(done).state is None and without_state(done).progress == done.progress

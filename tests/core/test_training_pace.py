"""core.training_pace: one process shows all runs, and no pace goes to and fro."""

import pytest

from core import engine
from core.training_pace import BETWEEN, PACES, pace


@pytest.mark.parametrize(
    ("runs", "seconds"), [(0, 0.25), (1, 0.25), (5, 0.25), (6, 0.5), (10, 0.5), (11, 1.0), (500, 1.5)]
)
def test_the_more_run_the_less_often_each_is_looked_at(runs, seconds):
    assert pace(runs) == seconds


def test_all_together_are_looked_at_no_more_often_than_agreed():
    assert all(runs / pace(runs) <= 1 / BETWEEN for runs in range(31))


def test_one_run_more_or_less_does_not_change_a_pace_to_and_fro():
    for runs in range(1, 40):
        slower = pace(runs + 1, pace(runs))
        assert pace(runs, slower) in (slower, pace(runs))
        settled = pace(runs, slower)
        assert pace(runs, settled) == settled
        if slower > pace(runs):
            assert pace(runs, slower) == slower


def test_when_the_others_have_gone_it_is_fast_again():
    assert pace(1, PACES[-1]) == PACES[0]
    assert pace(8, PACES[-1]) < PACES[-1]


def test_a_chain_outlives_the_time_between_two_looks():
    assert PACES[-1] + 0.5 < engine.PATIENCE

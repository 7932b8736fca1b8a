"""core.training_checkpoints: bounded in number and bytes, spread over the run, and the way back."""

from dataclasses import replace

import pytest
import torch

from core.training_checkpoints import MOST, MOST_BYTES, Checkpoints, back_to, keep, size
from core.training_settings import Architecture, Controls, Start
from core.training_state import begin

FIRST = begin(Start("XOR", architecture=Architecture(layers=1, width=3)), Controls(optimiser="adam"))
LARGE = replace(FIRST, buffers=torch.zeros(2**20))  # 4 MiB, the same ones for all


def at(updates, state=FIRST, **changes):
    return replace(state, updates=updates, samples=8 * updates, **changes)


def kept(count, state=FIRST):
    made = Checkpoints()
    for updates in range(0, 10 * count, 10):
        made = keep(made, at(updates, state))
    return made


def test_a_short_run_keeps_everything():
    assert kept(MOST).updates == tuple(range(0, 10 * MOST, 10))


@pytest.mark.parametrize("count", [MOST + 1, 3 * MOST, 400])
def test_a_long_run_keeps_its_beginning_its_end_and_what_is_spread_between(count):
    made = kept(count)
    assert made.updates[0] == 0 and made.updates[-1] == 10 * (count - 1)
    assert MOST / 2 < len(made.updates) <= MOST
    gaps = [b - a for a, b in zip(made.updates, made.updates[1:], strict=False)]
    assert min(gaps) > 0 and max(gaps) <= 3 * 10 * count / MOST


def test_large_states_are_bounded_by_their_bytes():
    made = kept(30, LARGE)
    assert made.updates[0] == 0 and made.updates[-1] == 290 and len(made.updates) == 3
    assert made.bytes <= MOST_BYTES


def test_the_first_and_the_newest_stay_however_large_they_are():
    huge = replace(FIRST, buffers=torch.zeros(1).expand(2**24))
    assert kept(6, huge).updates == (0, 50)


def test_the_bytes_are_those_of_all_tensors():
    parameters = 2 * 3 + 3 + 3 + 1
    assert size(FIRST) == 4 * (parameters + 2 * parameters + parameters)  # with two moments and a gradient
    doubled = replace(FIRST, buffers=torch.zeros(5, dtype=torch.float64), true=torch.zeros(13))
    assert size(doubled) == size(FIRST) + 40 + 52
    assert kept(3).bytes == 3 * size(FIRST)


def test_what_has_stopped_and_what_is_not_newer_is_not_kept():
    made = keep(Checkpoints(), at(0))
    assert keep(made, at(5, stopped="The loss was not finite.")) is made
    made = keep(made, at(5))
    assert keep(made, at(5)) is made and keep(made, at(4)) is made


def test_one_goes_back_to_the_newest_state_that_is_not_too_new():
    made = kept(5)
    for asked, found in ((0, 0), (9, 0), (10, 10), (39, 30), (40, 40), (999, 40)):
        state, rest = back_to(made, asked)
        assert state.updates == found and rest.updates == tuple(range(0, found + 1, 10))
    assert back_to(made, -1)[0].updates == 0
    assert made.updates == (0, 10, 20, 30, 40)


def test_there_is_no_way_back_to_nothing():
    with pytest.raises(ValueError, match=r"^updates: "):
        back_to(Checkpoints(), 3)

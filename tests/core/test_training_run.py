"""core.training_run: a run on the engine is the run that the functions alone would make, whatever happens to it."""

import math
import os
import signal
import time

import numpy as np
import pytest
import torch

from core import engine, engine_cluster, settings
from core.training import advance
from core.training_run import (
    collect,
    differences,
    from_state,
    new_run,
    one_step,
    pause,
    play,
    rewound,
    watch,
)
from core.training_settings import Architecture, Controls, Start
from core.training_state import begin

START = Start("XOR", architecture=Architecture(width=5))
CONTROLS = Controls(m=9, k=3, learning_rate=0.05)
LIMIT = 60


@pytest.fixture(scope="module", autouse=True)
def cluster():
    patch = pytest.MonkeyPatch()
    patch.setattr(settings, "now", lambda: settings.Settings(workers=2))
    engine_cluster.close()
    yield
    engine_cluster.close()
    patch.undo()


def until(true, run, controls=CONTROLS):
    end = time.monotonic() + LIMIT
    while not true():
        assert time.monotonic() < end, "it did not come to this"
        watch(run, controls)
        time.sleep(0.02)  # between two looks


def rest(run):
    pause(run)
    until(lambda: not run.busy, run)


def alone(run, start=START, controls=CONTROLS):
    """The state that the functions alone reach with as many examples."""
    epochs, rest = divmod(run.state.samples, 500)
    return advance(begin(start, controls), controls, 56 * epochs + math.ceil(rest / 9))[0]


def test_a_run_with_a_killed_worker_in_its_midst_is_the_undisturbed_run():
    run = new_run(START, CONTROLS)
    play(run)
    until(lambda: run.latest.made > 100, run)
    for number in engine_cluster.processes().values():
        os.kill(number, signal.SIGKILL)
    before = run.latest.made
    # A state comes back every two seconds, or not yet where the workers are up again sooner.
    until(lambda: run.latest.made > before + 100 and len(run.kept.updates) > 1, run)
    rest(run)
    assert not run.error and run.state.updates == run.latest.made
    assert torch.equal(run.state.parameters, alone(run).parameters)
    assert run.curves.at[-1, 0] == run.latest.made and run.curves.counts.sum() == run.latest.made
    assert run.kept.updates[0] == 0 and len(run.kept.updates) > 2


def test_one_micro_batch_and_one_update_and_a_press_during_another_is_a_step_too():
    run = new_run(START, CONTROLS)
    one_step(run, CONTROLS, whole_update=False)
    until(lambda: not run.busy, run)
    assert (run.latest.filled, run.latest.made, run.latest.samples) == (1, 0, 9)
    one_step(run, CONTROLS, whole_update=True)
    until(lambda: not run.busy, run)
    assert (run.latest.filled, run.latest.made, run.latest.samples) == (0, 1, 27)
    one_step(run, CONTROLS, whole_update=True)
    one_step(run, CONTROLS, whole_update=True)  # while the one before is under way
    until(lambda: not run.busy, run)
    assert (run.latest.filled, run.latest.made, run.latest.samples) == (0, 3, 81)


def test_rewound_it_goes_on_from_there_with_other_settings():
    run = new_run(START, CONTROLS)
    play(run)
    until(lambda: len(run.kept.updates) > 2, run)
    rest(run)
    chosen = run.kept.updates[1]
    again = rewound(run, chosen)
    assert again.state.updates == again.latest.made == chosen and again.kept.updates[-1] == chosen
    assert again.curves.at[:, 0].max() <= chosen
    one_step(again, Controls(m=9, k=2, learning_rate=0.05), whole_update=True)
    until(lambda: not again.busy, again)
    assert again.latest.made == chosen + 1


def test_what_is_not_finite_stops_with_the_last_good_state_kept():
    start = Start("Digits", architecture=Architecture(width=5))
    bad = Controls(m=9, k=1, learning_rate=100.0, weight_decay=1.0)
    run = new_run(start, bad)
    play(run)
    until(lambda: run.error, run, bad)
    assert "not finite" in run.error and not run.playing
    until(lambda: not run.busy, run, bad)
    assert all(bool(state.parameters.isfinite().all()) for state in run.kept.states)
    assert rewound(run, run.kept.updates[-1]).latest.stopped == ""


def test_a_slow_pace_makes_one_micro_batch_at_a_time():
    run = new_run(START, CONTROLS)
    run.pace = 1000.0
    play(run)
    until(lambda: run.latest.samples >= 45, run)
    rest(run)
    assert np.array_equal(run.curves.at[:, 1], 27 * np.arange(1, 1 + run.latest.made))


def test_thirty_that_press_play_at_once_all_move():
    runs = [
        new_run(Start("XOR", architecture=Architecture(width=4), seed=seed), CONTROLS) for seed in range(30)
    ]
    for run in runs:
        play(run)
    until(lambda: [watch(run, CONTROLS) for run in runs] and all(run.latest.made for run in runs), runs[0])
    assert engine.sharing() >= 30
    for run in runs:
        engine.abandon(run.chain)


def test_a_run_from_loaded_weights_begins_there():
    state, _ = advance(begin(START, CONTROLS), CONTROLS, 30)
    run = from_state(state, CONTROLS)
    assert run.latest.made == 10 and run.kept.updates == (10,)
    collect(run)
    assert not run.busy


def test_what_was_lost_with_a_connection_is_computed_again_and_the_curve_has_it_once():
    run = new_run(START, CONTROLS)
    run.pace = 200.0
    play(run)
    until(lambda: len(run.kept.updates) > 4, run)
    rest(run)
    newest = run.latest.made
    run.chain.state = run.kept.states[1]  # as when the chunks after it were lost
    run.chain.error = "The connection was lost."
    collect(run)
    assert run.error and not run.playing
    play(run)
    assert run.latest.made == run.kept.updates[1] < newest
    until(lambda: run.latest.made > newest, run)
    rest(run)
    assert list(run.curves.at[:, 0]) == list(range(1, run.latest.made + 1))
    assert torch.equal(run.state.parameters, alone(run).parameters)


def test_the_ways_of_a_wrong_mode():
    wrong = Controls(m=10, k=4, mode="undivided")
    run = new_run(START, wrong)
    assert run.ways is None
    one_step(run, wrong, whole_update=True)
    until(lambda: not run.busy, run, wrong)
    assert run.ways == pytest.approx((4, 1))


def test_the_settings_that_differ():
    other = Start("XOR", architecture=Architecture(width=8))
    found = differences([(START, CONTROLS), (other, Controls(m=9, k=1, learning_rate=0.05))])
    assert found == {"width": [5, 8], "k": [3, 1]}


def test_settings_that_cannot_be_trained_with_are_a_sentence():
    with pytest.raises(ValueError, match="dropout: must be"):
        new_run(Start("XOR", architecture=Architecture(dropout=1.5)), CONTROLS)

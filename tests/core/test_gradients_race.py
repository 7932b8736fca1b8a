"""core.gradients_race: two runs turn by turn are the two runs one after the other, and torch.optim's."""

import math

import pytest
import torch
import torch.nn.functional as F

from core.data.digits import load_digits
from core.gradients_learning import train
from core.gradients_network import Architecture
from core.gradients_proof import Modules
from core.gradients_race import BATCH, LATE, UPDATES, begin, outcome, race

SMALL = Architecture(2, 9, "tanh", "glorot_uniform")
PLAIN = Architecture(3, 7, "relu", "he_normal")


def finish(*runs):
    while not all(run.done for run in runs):
        runs = race(runs, 0.05)
    return runs


def test_a_race_is_both_runs_alone_whatever_the_time_slices():
    together = finish(begin(SMALL, 0.2, 3), begin(PLAIN, 0.2, 3))
    for run in together:
        first = begin(run.state.network.architecture, 0.2, 3)
        alone = list(train(first.state.network, first.state.batches, 0.2, UPDATES))
        assert [step.loss for step in run.steps] == [step.loss for step in alone]
        assert len(run.steps) == UPDATES


def test_a_run_learns_as_torchs_sgd_does():
    (run,) = finish(begin(SMALL, 0.2, 3))
    modules = Modules(begin(SMALL, 0.2, 3).state.network)
    optimiser = torch.optim.SGD(modules.parameters(), lr=0.2)
    training, _ = load_digits()
    for update in range(UPDATES):
        place = update * BATCH % len(training.labels)
        batch, labels = training.features[place : place + BATCH], training.labels[place : place + BATCH]
        optimiser.zero_grad()
        F.cross_entropy(modules(batch), labels).backward()
        optimiser.step()
    for ours, theirs in zip(run.state.network.weights, modules.linears, strict=True):
        torch.testing.assert_close(ours, theirs.weight.detach(), rtol=1e-3, atol=1e-4)


def test_no_time_at_all_still_makes_one_update_of_each():
    runs = race((begin(SMALL, 0.1, 0), begin(PLAIN, 0.1, 0)), 0.0)
    assert [len(run.steps) for run in runs] == [1, 1]


def test_both_see_the_same_batches():
    runs = (begin(SMALL, 0.1, 0), begin(PLAIN, 0.1, 5))
    for (a, b), (c, d) in zip(runs[0].state.batches, runs[1].state.batches, strict=True):
        assert torch.equal(a, c)
        assert torch.equal(b, d)


def test_the_same_seed_draws_the_same_weights_and_another_one_others():
    weights = [begin(SMALL, 0.1, seed).state.network.weights[0] for seed in (1, 1, 2)]
    assert torch.equal(weights[0], weights[1])
    assert not torch.equal(weights[0], weights[2])


def test_an_outcome_is_taken_from_the_last_updates_and_from_digits_held_out():
    (run,) = finish(begin(SMALL, 0.2, 3))
    result = outcome(run)
    late = run.steps[-LATE:]
    first = begin(SMALL, 0.2, 3).state.network.weights[0]
    way = (run.state.network.weights[0] - first).norm() / first.norm()
    assert result.travelled == run.travelled[0] == pytest.approx(way.item(), rel=1e-5)
    assert result.milliseconds == pytest.approx(1e3 * sorted(run.seconds)[UPDATES // 2], rel=0.5)
    assert result.loss == pytest.approx(sum(step.loss for step in late) / LATE)
    _, held_out = load_digits()
    guesses = Modules(run.state.network)(held_out.features).argmax(1)
    assert result.accuracy == pytest.approx((guesses == held_out.labels).float().mean().item())
    assert result.accuracy > 0.7
    assert result.not_moved == result.equal == ()
    assert result.milliseconds > 0


def test_thirty_sigmoids_leave_the_first_layers_where_they_were():
    (run,) = finish(begin(Architecture(30, 16, "sigmoid", "glorot_normal"), 0.1, 0))
    result = outcome(run)
    assert set(range(1, 10)) <= set(result.not_moved)
    assert result.travelled == 0  # not little: nothing at all, since float32 drops every update
    assert result.accuracy < 0.3


@pytest.mark.parametrize("name", ["zeros", "constant"])
def test_units_that_start_alike_stay_alike(name):
    (run,) = finish(begin(Architecture(3, 8, "tanh", name), 0.1, 0))
    assert outcome(run).equal == (1, 2, 3)


def test_a_run_that_breaks_stops_and_says_where():
    """Weights of deviation 1 in layers of 64 multiply values by 5 or so in each of 40 layers: one update is enough."""
    (run,) = finish(begin(Architecture(40, 64, "relu", "normal", sigma=1.0), 0.1, 0))
    assert run.breakdown is not None
    assert run.breakdown.update == len(run.steps) <= 2
    assert run.breakdown.moved > 1e3
    result = outcome(run)
    assert math.isnan(result.accuracy)
    assert result.not_moved == ()
    assert race((run,), 1.0) == (run,)


def test_before_the_first_update_there_is_no_outcome():
    with pytest.raises(ValueError, match="must have made an update"):
        outcome(begin(SMALL, 0.1, 0))

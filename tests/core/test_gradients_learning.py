"""core.gradients_learning: torch.optim.SGD's numbers, runs cut in two, symmetry, and what breaks first."""

import math
from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F

from core.gradients_learning import advance, start, train, travelled, units_differ_by
from core.gradients_network import Architecture, build
from core.gradients_proof import Modules

SMALL = Architecture(3, 8, "tanh", classes=4)


def seeded(seed=2):
    return torch.Generator().manual_seed(seed)


def batches(count=3, d=5, classes=4, dtype=torch.float32):
    """Batches of different sizes."""
    generator = seeded(3)
    return [
        (torch.randn(9 + k, d, generator=generator, dtype=dtype), torch.arange(9 + k) % classes)
        for k in range(count)
    ]


@pytest.mark.parametrize("normalisation", ["none", "batch", "layer"])
@pytest.mark.parametrize("residual", [False, True])
def test_the_numbers_are_those_of_torchs_sgd(normalisation, residual):
    architecture = replace(SMALL, normalisation=normalisation, residual=residual)
    network = build(architecture, 5, seeded(), torch.float64)
    data = batches(dtype=torch.float64)
    modules = Modules(network)
    optimiser, losses = torch.optim.SGD(modules.parameters(), lr=0.3), []
    for update in range(7):
        x, labels = data[update % 3]
        optimiser.zero_grad()
        loss = F.cross_entropy(modules(x), labels)
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    state, steps = advance(start(network, data, 0.3), 7)
    assert [step.loss for step in steps] == pytest.approx(losses, rel=1e-10)
    for linear, weight, bias in zip(
        modules.linears, state.network.weights, state.network.biases, strict=True
    ):
        torch.testing.assert_close(weight, linear.weight.detach(), rtol=1e-9, atol=1e-12)
        torch.testing.assert_close(bias, linear.bias.detach(), rtol=1e-9, atol=1e-12)


def test_a_run_cut_in_two_is_the_same_run():
    first = start(build(SMALL, 5, seeded()), batches(), 0.2)
    whole, steps = advance(first, 8)
    half, one = advance(first, 3)
    end, two = advance(half, 5)
    assert one + two == steps
    assert [step.update for step in steps] == list(range(1, 9))
    assert all(torch.equal(a, b) for a, b in zip(whole.network.weights, end.network.weights, strict=True))
    assert tuple(train(first.network, first.batches, 0.2, 8)) == steps
    assert advance(first, 0) == (first, ())


def test_nothing_is_changed_in_place_and_nothing_is_drawn():
    state, rng = start(build(SMALL, 5, seeded()), batches(), 0.2), torch.random.get_rng_state()
    before = [w.clone() for w in (*state.network.weights, *state.network.biases)]
    advance(state, 4)
    after = (*state.network.weights, *state.network.biases)
    assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))
    assert state.update == 0
    assert torch.equal(rng, torch.random.get_rng_state())


def test_moved_is_the_change_of_the_weights_over_their_size():
    first = start(build(SMALL, 5, seeded(), torch.float64), batches(dtype=torch.float64), 0.2)
    state, (step,) = advance(first, 1)
    for share, old, new in zip(step.moved, first.network.weights, state.network.weights, strict=True):
        assert share == pytest.approx(((new - old).norm() / old.norm()).item(), rel=1e-9)
    assert step.not_moved == (False,) * 4


def test_the_first_layers_of_a_deep_sigmoid_network_do_not_move_and_the_last_do():
    network = build(Architecture(20, 30, "sigmoid", classes=4), 5, seeded())
    *_, step = train(network, batches(), 0.1, 3)
    assert step.not_moved[:8] == (True,) * 8
    assert step.not_moved[-2:] == (False, False)
    assert step.moved[0] == 0  # the update is below what float32 can add to the weights


def test_travelled_is_the_way_from_the_first_weights_and_not_the_sum_of_the_steps():
    first = start(build(SMALL, 5, seeded(), torch.float64), batches(dtype=torch.float64), 0.2)
    state, steps = advance(first, 6)
    found = travelled(first.network, state.network)
    for share, old, new in zip(found, first.network.weights, state.network.weights, strict=True):
        assert share == pytest.approx(((new - old).norm() / old.norm()).item(), rel=1e-9)
    assert found[0] < sum(step.moved[0] for step in steps)


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu"])
@pytest.mark.parametrize("constant", [0.0, 0.5])
def test_from_one_constant_all_units_of_a_layer_stay_equal(name, constant):
    architecture = replace(SMALL, activation=name, initialisation="constant", constant=constant)
    first = start(build(architecture, 5, seeded(), torch.float64), batches(dtype=torch.float64), 0.3)
    state, _ = advance(first, 40)
    assert max(units_differ_by(state.network)) < 1e-12
    still = [torch.equal(a, b) for a, b in zip(first.network.weights, state.network.weights, strict=True)]
    if constant == 0 and name != "sigmoid":
        assert all(still)  # the weights never move; the last bias alone learns
        assert not torch.equal(first.network.biases[-1], state.network.biases[-1])
    else:
        assert not any(still)


def test_random_units_differ():
    assert min(units_differ_by(build(SMALL, 5, seeded()))) > 0.1
    network = build(replace(SMALL, initialisation="zeros"), 5, seeded())
    network.biases[1][3] = 0.25
    assert units_differ_by(network) == (0, 0.25, 0)


def test_zero_weights_that_begin_to_move_have_moved_infinitely_and_others_not():
    network = build(replace(SMALL, activation="sigmoid", initialisation="zeros"), 5, seeded())
    (step,) = train(network, batches(), 0.3, 1)
    assert step.moved == (0, 0, 0, math.inf)
    assert step.not_moved == (True, True, True, False)


def test_an_exploding_run_names_what_broke_where_and_when():
    network = build(Architecture(6, 20, "relu", "normal", sigma=1.0, classes=4), 5, seeded())
    steps = list(train(network, batches(), 0.5, 12))
    broken = [step for step in steps if step.first_not_finite]
    assert steps[0].first_not_finite is None
    first = broken[0]
    assert 1 < first.update < 8
    assert 1 <= first.first_not_finite.layer <= 7
    assert all(step.first_not_finite for step in steps[first.update - 1 :])
    assert not math.isfinite(steps[-1].loss)
    assert not any(steps[-1].not_moved)


def test_an_update_that_overflows_is_named_by_the_new_weights():
    network = build(replace(SMALL, activation="identity"), 5, seeded())
    x, labels = batches(1)[0]
    (step,) = train(replace(network), [(x * 100, labels)], 3e38, 1)
    assert math.isfinite(step.loss)
    assert str(step.first_not_finite) == "layer 1, new weights"


def test_learning_lowers_the_loss_of_a_network_that_can():
    steps = list(train(build(replace(SMALL, width=32), 5, seeded()), batches(1), 0.3, 150))
    assert steps[-1].loss < 0.3 * steps[0].loss
    assert steps[-1].accuracy == 1


def test_what_cannot_be_is_named():
    network = build(SMALL, 5, seeded())
    for rate in (0.0, -1.0, math.nan, math.inf):
        with pytest.raises(ValueError, match=f"learning_rate: must be a finite number above 0, got {rate}"):
            start(network, batches(), rate)
    with pytest.raises(ValueError, match="batches: must be one or more, got none"):
        start(network, [], 0.1)
    with pytest.raises(ValueError, match="batch: must have 5 features, as the network has, got 6"):
        next(train(network, batches(d=6), 0.1, 1))
    with pytest.raises(ValueError, match="updates: must be 0 or more, got -1"):
        advance(start(network, batches(), 0.1), -1)

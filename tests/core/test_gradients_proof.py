"""core.gradients_proof: what it finds for right gradients, for wrong ones, and for ones too small to be seen."""

import math
from dataclasses import replace

import pytest
import torch

import core.gradients_proof
from core.gradients_network import Architecture, build, forward
from core.gradients_pass import run
from core.gradients_proof import Modules, by_modules, check, compare

SMALL = Architecture(5, 9, "tanh", "glorot_normal", classes=3)


def seeded(seed=2):
    return torch.Generator().manual_seed(seed)


def batch(n=12, d=4, classes=3):
    return torch.randn(n, d, generator=seeded(3)), torch.arange(n) % classes


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "leaky_relu", "gelu"])
@pytest.mark.parametrize("normalisation", ["none", "batch", "layer"])
@pytest.mark.parametrize("residual", [False, True])
def test_finite_differences_agree_with_autograd(activation, normalisation, residual):
    architecture = replace(SMALL, activation=activation, normalisation=normalisation, residual=residual)
    proof = check(build(architecture, 4, seeded()), *batch(), seeded(), samples=15)
    assert proof.difference < 1e-4
    assert proof.compared >= 10
    assert proof.compared + proof.too_small == 15


def test_weights_that_lie_in_memory_column_by_column_are_checked_too():
    network = build(replace(SMALL, initialisation="orthogonal"), 4, seeded())
    network = replace(network, weights=tuple(w.T.contiguous().T for w in network.weights))
    assert check(network, *batch(), seeded(), samples=15).difference < 1e-4


def test_the_comparison_has_both_routes_and_finds_what_one_of_them_misses(monkeypatch):
    network = build(SMALL, 4, seeded())
    found = compare(network, *batch(), seed=1)
    assert found.by_modules < 1e-5
    assert found.by_differences.difference < 1e-4
    assert found.layers == 6

    def wrong(*given):
        weights, biases = by_modules(*given)
        return (weights[0], 1.01 * weights[1], *weights[2:]), biases

    monkeypatch.setattr(core.gradients_proof, "by_modules", wrong)
    assert compare(network, *batch(), seed=1).by_modules == pytest.approx(0.0099, rel=0.01)


def test_a_wrong_gradient_is_found(monkeypatch):
    def wrong(*given):
        done = run(*given)
        return replace(done, by_weights=tuple(1.01 * g for g in done.by_weights))

    monkeypatch.setattr(core.gradients_proof, "run", wrong)
    assert check(build(SMALL, 4, seeded()), *batch(), seeded()).difference == pytest.approx(0.0099, rel=1e-2)


def test_gradients_that_float64_cannot_show_are_counted_and_not_called_right():
    deep = Architecture(30, 9, "sigmoid", "normal", sigma=0.01, classes=3)
    proof = check(build(deep, 4, seeded()), *batch(), seeded())
    assert proof.too_small > 10
    zeros = check(build(replace(SMALL, initialisation="zeros"), 4, seeded()), *batch(), seeded(), samples=3)
    assert math.isnan(zeros.difference)
    assert (zeros.compared, zeros.too_small) == (0, 3)


def test_an_overflow_shows_as_nan():
    network = build(
        replace(SMALL, activation="identity", initialisation="constant", constant=1e300),
        4,
        seeded(),
        torch.float64,
    )
    assert math.isnan(check(network, batch()[0].abs(), batch()[1], seeded()).difference)


def test_the_check_changes_nothing_and_depends_on_the_generator_alone():
    network = build(SMALL, 4, seeded())
    before, state = [w.clone() for w in network.weights], torch.random.get_rng_state()
    assert check(network, *batch(), seeded()) == check(network, *batch(), seeded())
    assert all(torch.equal(a, b) for a, b in zip(before, network.weights, strict=True))
    Modules(network)
    assert torch.equal(torch.random.get_rng_state(), state)


@pytest.mark.parametrize("normalisation", ["none", "batch", "layer"])
def test_torchs_modules_give_the_same_outputs(normalisation):
    network = build(replace(SMALL, normalisation=normalisation, residual=True, input_scale=0.7), 4, seeded())
    x, labels = batch()
    torch.testing.assert_close(Modules(network)(x).detach(), forward(network, x, labels).outputs[-1])


def test_no_samples_are_named():
    with pytest.raises(ValueError, match="samples: must be 1 or more, got 0"):
        check(build(SMALL, 4, seeded()), *batch(), seeded(), samples=0)

"""core.dead_units: a ReLU can die, a leaky one cannot."""

from functools import cache

import pytest
import torch

from core.data.digits import load_digits
from core.dead_units import NETWORKS, SEEDS, dead_after
from core.gradients_race import begin

after = cache(dead_after)  # the same numbers for every test


def units_without_a_gradient(name, rate):
    """After one step: the share of units that autograd gives no gradient for any digit of the training."""
    training, _ = load_digits()
    shares = []
    for seed in range(SEEDS):
        state = begin(NETWORKS[name], rate, seed).state
        weights = [w.clone().requires_grad_() for w in state.network.weights]
        biases = [b.clone().requires_grad_() for b in state.network.biases]
        batch, labels = state.batches[0]

        def forward(x, weights=weights, biases=biases):
            z = x @ weights[0].T + biases[0]
            a = torch.relu(z) if name == "relu" else torch.nn.functional.leaky_relu(z)
            return a, a @ weights[1].T + biases[1]

        torch.nn.functional.cross_entropy(forward(batch)[1], labels).backward()
        with torch.no_grad():
            for value in (*weights, *biases):
                value -= rate * value.grad
        inputs = training.features.clone()
        z = (inputs @ weights[0].T + biases[0]).detach().requires_grad_()
        a = torch.relu(z) if name == "relu" else torch.nn.functional.leaky_relu(z)
        a.sum().backward()
        shares.append((z.grad == 0).all(0).float().mean().item())
    return sum(shares) / SEEDS


@pytest.mark.parametrize("name", NETWORKS)
def test_dead_after_one_step_are_the_units_that_autograd_gives_nothing(name):
    assert after(5.0)[name].step == pytest.approx(units_without_a_gradient(name, 5.0), abs=1e-6)


def test_a_larger_step_kills_more_and_they_stay_dead():
    small, large = after(0.3)["relu"], after(5.0)["relu"]
    assert small.start == large.start < 0.02
    assert small.step < 0.05 < 0.2 < large.step
    assert large.later >= large.step


def test_a_leak_keeps_every_unit_alive():
    found = after(5.0)["leaky_relu"]
    assert (found.start, found.step, found.later) == (0, 0, 0)


def test_a_rate_that_is_none_is_named():
    with pytest.raises(ValueError, match="learning_rate"):
        dead_after(0.0)

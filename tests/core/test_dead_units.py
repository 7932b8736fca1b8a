"""core.dead_units: a ReLU can die, a leaky one cannot."""

import pytest
import torch

from core.data.digits import load_digits
from core.dead_units import NETWORKS, UPDATES, dead_after
from core.gradients_learning import advance
from core.gradients_race import begin


def test_dead_units_are_zero_for_every_digit_held_out():
    found = dead_after(0.3)["relu"]
    state, _ = advance(begin(NETWORKS["relu"], 0.3, 0).state, UPDATES)
    _, held_out = load_digits()
    a, shares = held_out.features, []
    for weight, bias in zip(state.network.weights[:-1], state.network.biases[:-1], strict=True):
        a = torch.relu(a @ weight.T + bias)
        shares.append((a == 0).all(0).float().mean().item())
    assert found.shares == pytest.approx(shares)


def test_a_leak_keeps_every_unit_alive():
    found = dead_after(0.3)
    assert any(found["relu"].shares)
    assert found["leaky_relu"].shares == (0.0,) * 5


def test_a_rate_that_is_none_is_named():
    with pytest.raises(ValueError, match="learning_rate"):
        dead_after(0.0)

"""core.initialisations_proof: the same seed through torch.nn.init, for whole networks."""

from dataclasses import replace

import pytest
import torch

from core.gradients_network import Architecture, build
from core.initialisations import INITIALISATIONS
from core.initialisations_proof import largest_difference


def network(name, sigma=0.2, seed=3):
    a = Architecture(3, 30, "tanh", name, sigma=sigma, constant=0.7)
    return build(a, 50, torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("name", INITIALISATIONS)
def test_every_layer_of_every_kind_agrees_from_the_same_seed(name):
    assert largest_difference(network(name), 3) < 1e-6


def test_it_notices_another_seed_another_spread_and_another_layer():
    right = network("normal")
    assert largest_difference(right, 4) > 0.1
    assert largest_difference(replace(right, architecture=replace(right.architecture, sigma=0.21)), 3) > 0.01
    changed = replace(right, weights=(*right.weights[:-1], right.weights[-1] + 0.01))
    assert largest_difference(changed, 3) == pytest.approx(0.01, rel=1e-4)

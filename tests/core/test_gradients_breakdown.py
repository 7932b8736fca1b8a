"""core.gradients_breakdown: networks that are known to overflow, and where."""

import math
from dataclasses import replace

import pytest
import torch

from core.gradients import measure
from core.gradients_breakdown import explain
from core.gradients_network import Architecture, build
from core.gradients_pass import NotFinite


def test_a_chain_that_multiplies_by_a_million_overflows_where_it_must_and_says_by_how_much():
    """One unit a layer, weight 1e6, input 1: a_k = 1e6^k, and float32 ends at 3.4e38: layer 7."""
    a = Architecture(10, 1, "relu", "constant", constant=1e6, classes=2)
    network = build(a, 1, torch.Generator())
    batch, labels = torch.ones(3, 1), torch.tensor([0, 1, 0])
    where = measure(network, batch, labels).first_not_finite
    assert where == NotFinite(7, "weighted sum")
    broke = explain(network, batch, labels, where)
    assert not broke.backward
    assert broke.largest == pytest.approx([10.0 ** (6 * k) for k in range(7)], rel=1e-5)
    assert broke.growth == pytest.approx(1e6, rel=1e-5)
    assert math.isnan(broke.moved)


def test_a_gradient_that_overflows_on_its_way_back_is_told_from_values_that_do():
    """Weights of 1e8 and inputs of 1e-30: forward all stays below 1e20, backward it does not.

    Each example of the two has dL/dz of half the size; the output layer adds up two of them, so its factor is 2e8.
    """
    a = Architecture(5, 1, "identity", "constant", constant=1e8, input_scale=1e-30, classes=2)
    network = build(a, 1, torch.Generator())
    # The last layer prefers one class, so that the loss has a slope at all.
    network = replace(network, weights=(*network.weights[:-1], torch.tensor([[1e8], [-1e8]])))
    batch, labels = torch.ones(2, 1), torch.tensor([1, 1])
    where = measure(network, batch, labels).first_not_finite
    assert where is not None
    assert where.which.startswith("gradient")
    broke = explain(network, batch, labels, where, update=4, moved=2.5)
    assert broke.backward
    assert broke.largest == pytest.approx([0.5, 1e8, 1e16, 1e24, 1e32], rel=1e-4)
    assert broke.growth == pytest.approx(2**0.25 * 1e8, rel=1e-4)
    assert (broke.update, broke.moved) == (4, 2.5)


def test_a_first_layer_that_overflows_has_no_growth_to_tell():
    network = build(Architecture(2, 1, "relu", "constant", constant=1e30, classes=2), 1, torch.Generator())
    batch, labels = torch.full((2, 1), 1e20), torch.tensor([0, 1])
    broke = explain(network, batch, labels, NotFinite(1, "weighted sum"))
    assert broke.largest == pytest.approx([1e20])
    assert math.isnan(broke.growth)

"""core.gradients_experiment: the page's network on digits, and what slopes alone would do."""

import math

import pytest
import torch
import torch.nn.functional as F

from core.data.digits import load_digits
from core.gradients_experiment import (
    BATCH,
    CHOICES,
    alone,
    experiment,
    factor_per_layer,
    first_weights,
    shrinkage,
)
from core.gradients_network import Architecture
from core.gradients_proof import Modules

SIGMOID = Architecture(6, 11, "sigmoid", "glorot_normal")


def first_gradient(network):
    training, _ = load_digits()
    modules = Modules(network)
    F.cross_entropy(modules(training.features[:BATCH]), training.labels[:BATCH]).backward()
    return modules.linears[0].weight.grad.norm().item()


def test_the_gradient_of_the_first_layer_is_autograds_on_the_first_256_digits():
    done = experiment(SIGMOID, 4)
    assert done.chain.layers[0].weight_gradient == pytest.approx(first_gradient(done.network), rel=1e-5)
    assert done.breakdown is None


def test_slopes_alone_never_exceed_the_bound_and_both_start_from_the_last_hidden_layer():
    done = experiment(SIGMOID, 4)
    curves = alone(done.chain)
    last = done.chain.layers[-2].output_gradient
    assert len(curves.slopes) == len(curves.bounds) == 6
    assert curves.slopes[-1] == curves.bounds[-1] == last
    assert list(curves.bounds) == pytest.approx([last * 0.25**k for k in range(5, -1, -1)])
    assert all(slope <= bound for slope, bound in zip(curves.slopes, curves.bounds, strict=True))


def test_the_factor_per_layer_multiplies_up_to_the_whole_way():
    chain = experiment(SIGMOID, 4).chain
    whole = chain.layers[0].output_gradient / chain.layers[5].output_gradient
    assert factor_per_layer(chain) ** 5 == pytest.approx(whole)
    assert factor_per_layer(chain) == pytest.approx(
        math.exp(sum(math.log(layer.measured) for layer in chain.layers[1:6]) / 5)
    )


def test_one_layer_and_a_gradient_of_nothing_have_no_factor():
    assert math.isnan(factor_per_layer(experiment(Architecture(1, 5), 0).chain))
    zero = Architecture(4, 5, "relu", "zeros")
    assert math.isnan(factor_per_layer(experiment(zero, 0).chain))


def test_shrinkage_is_that_of_two_networks_of_5_and_10_layers():
    found = shrinkage(SIGMOID, 2)
    for depth, size in zip((5, 10), found.gradients, strict=True):
        network = experiment(Architecture(depth, 11, "sigmoid", "glorot_normal"), 2).network
        assert size == pytest.approx(first_gradient(network), rel=1e-4)
    assert found.factor == pytest.approx(found.gradients[0] / found.gradients[1])
    assert 300 < found.factor < 30_000
    assert found.nearest == "thousand"


@pytest.mark.parametrize(
    ("architecture", "nearest"),
    [
        (Architecture(7, 64, "tanh", "orthogonal"), "same"),
        (Architecture(7, 64, "relu", "normal", sigma=0.5), "grows"),
        (Architecture(7, 64, "tanh", "normal", sigma=0.01), "million"),
        (Architecture(7, 64, "relu", "zeros"), None),
    ],
)
def test_every_answer_is_right_for_some_network(architecture, nearest):
    assert shrinkage(architecture, 0).nearest == nearest


def test_the_answers_are_told_apart_halfway_on_a_log_scale():
    factors = [factor for _, factor in CHOICES.values()]
    assert factors == sorted(factors)


def test_first_weights_are_described_as_drawn_beside_their_formula():
    network = experiment(Architecture(4, 30, "tanh", "glorot_uniform"), 1).network
    for layer, fans in ((1, 94), (2, 60), (5, 40)):
        found = first_weights(network, layer)
        weight = network.weights[layer - 1]
        assert found.spread.bound == pytest.approx(math.sqrt(6 / fans))
        assert -found.spread.bound <= found.smallest == weight.min() < weight.max() == found.largest
        assert found.deviation == pytest.approx(weight.std(correction=0).item(), rel=1e-5)
        assert found.mean == pytest.approx(weight.mean().item(), abs=1e-6)
        assert found.histogram.counts.sum() == weight.numel()
    with pytest.raises(ValueError, match="layer: must be 1 to 5, got 6"):
        first_weights(network, 6)


def test_a_network_that_overflows_says_where():
    done = experiment(Architecture(50, 16, "relu", "constant", constant=50.0), 0)
    assert done.breakdown is not None
    assert done.breakdown.where == done.chain.first_not_finite
    assert done.breakdown.growth > 100


def test_the_global_seed_is_left_alone():
    torch.manual_seed(5)
    before = torch.random.get_rng_state()
    experiment(SIGMOID, 1)
    assert torch.equal(before, torch.random.get_rng_state())

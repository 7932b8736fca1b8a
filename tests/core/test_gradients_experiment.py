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
    factors,
    first_weights,
    nothing,
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


def test_the_factors_per_layer_multiply_up_to_the_whole_way():
    chain = experiment(SIGMOID, 4).chain
    found = factors(chain)
    assert found.layers == 5
    whole = chain.layers[0].output_gradient / chain.layers[5].output_gradient
    assert found.measured**5 == pytest.approx(whole)
    assert found.slopes**5 == pytest.approx(alone(chain).slopes[0] / alone(chain).slopes[-1])


def test_one_layer_and_a_gradient_of_nothing_have_no_factor():
    assert math.isnan(factors(experiment(Architecture(1, 5), 0).chain).measured)
    zero = Architecture(4, 5, "relu", "zeros")
    assert factors(experiment(zero, 0).chain).layers == 0


def test_where_float32_ends_the_factor_is_that_of_the_layers_before():
    vanishing = Architecture(50, 8, "sigmoid", "normal", sigma=0.01)
    found = factors(experiment(vanishing, 0).chain)
    assert 5 < found.layers < 49
    assert 0.003 < found.measured < 0.02


def test_a_gradient_that_is_too_small_for_float32_is_told_from_one_that_is_nothing():
    small = nothing(experiment(Architecture(50, 8, "sigmoid", "normal", sigma=0.01), 0))
    assert small.exact == ()
    assert small.too_small == tuple(range(1, len(small.too_small) + 1))
    assert len(small.too_small) > 10
    exact = nothing(experiment(Architecture(3, 8, "relu", "zeros"), 0))
    assert (exact.too_small, exact.exact) == ((), (1, 2, 3, 4))
    assert nothing(experiment(SIGMOID, 4)).exact == ()


def test_shrinkage_is_that_of_two_networks_of_5_and_10_layers():
    found = shrinkage(SIGMOID, 2)
    for depth, size in zip((5, 10), found.gradients, strict=True):
        network = experiment(Architecture(depth, 11, "sigmoid", "glorot_normal"), 2).network
        assert size == pytest.approx(first_gradient(network), rel=1e-4)
    assert found.factor == pytest.approx(found.gradients[0] / found.gradients[1])
    assert 100 < found.factor < 10_000
    assert found.answer == "thousand"


@pytest.mark.parametrize(
    ("architecture", "answer"),
    [
        (Architecture(7, 64, "tanh", "orthogonal"), "same"),
        (Architecture(7, 64, "relu", "normal", sigma=0.5), "grows"),
        (Architecture(7, 64, "tanh", "normal", sigma=0.01), "million"),
        (Architecture(7, 64, "relu", "zeros"), None),
    ],
)
def test_every_answer_is_right_for_some_network(architecture, answer):
    assert shrinkage(architecture, 0).answer == answer


def test_the_answers_leave_no_factor_out():
    highest = [factor for _, factor in CHOICES.values()]
    assert highest == sorted(highest)
    assert highest[-1] == math.inf


def test_a_network_whose_outputs_are_not_finite_has_no_accuracy():
    done = experiment(Architecture(50, 16, "relu", "normal", sigma=3.0), 0)
    assert math.isnan(done.chain.accuracy)
    assert math.isnan(done.chain.loss)


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
    before = torch.random.get_rng_state()
    experiment(SIGMOID, 1)
    assert torch.equal(before, torch.random.get_rng_state())

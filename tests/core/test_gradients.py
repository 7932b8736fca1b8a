"""core.gradients: the course's chains, the known fates of deep networks, and nothing that is not finite hidden."""

import math
from dataclasses import replace
from itertools import pairwise

import pytest
import torch

from core.gradients import Architecture, build, measure
from core.gradients_network import forward
from core.gradients_pass import run

SIGMOID_CHAIN = {1: 0.25, 2: 0.0587509280503986, 5: 0.000676339196970379, 20: 1.27177766722791e-13}
TANH_CHAIN = {1: 0.419974341614026, 3: 0.16770685876939, 10: 0.0409120419691288, 20: 0.0161098173084229}


def seeded(seed=2):
    return torch.Generator().manual_seed(seed)


def batch(n=60, d=20, classes=10, dtype=torch.float32):
    return torch.randn(n, d, generator=seeded(3), dtype=dtype), torch.arange(n) % classes


def single(name, depth, weight=1.0, dtype=torch.float64):
    """One unit a layer, all weights the same."""
    architecture = Architecture(depth, 1, name, "constant", constant=weight, classes=2)
    return build(architecture, 1, seeded(), dtype)


def one(value, dtype=torch.float64):
    return torch.full((1, 1), value, dtype=dtype), torch.zeros(1, dtype=torch.int64)


@pytest.mark.parametrize(("depth", "product"), SIGMOID_CHAIN.items())
def test_the_courses_chain_of_sigmoids(depth, product):
    chain = measure(single("sigmoid", depth), *one(0.0))
    assert chain.layers[0].slope_product == pytest.approx(product, rel=1e-9)
    assert chain.layers[0].bound == 0.25**depth
    assert math.prod(layer.expected for layer in chain.layers[:-1]) == pytest.approx(product, rel=1e-9)


@pytest.mark.parametrize(("depth", "product"), TANH_CHAIN.items())
def test_the_courses_chain_of_tanhs(depth, product):
    chain = measure(single("tanh", depth), *one(1.0))
    assert chain.layers[0].slope_product == pytest.approx(product, rel=1e-9)


def test_with_one_unit_a_layer_the_expected_factor_is_the_measured_one():
    network = single("tanh", 6, 1.3)
    network.weights[-1][1] = -0.4  # else both classes are alike, and no gradient comes back
    for layer in measure(network, *one(0.8)).layers[:-1]:
        assert layer.measured == pytest.approx(layer.expected, rel=1e-9)
        assert layer.expected == pytest.approx(1.3 * layer.mean_slope, rel=1e-12)


def test_negative_inputs_pass_one_hundredth_a_layer_through_leaky_relu_and_nothing_through_relu():
    leaky, dead = (measure(single(name, 5), *one(-1.0)).layers for name in ("leaky_relu", "relu"))
    assert leaky[0].slope_product == pytest.approx(1e-10, rel=1e-9)
    assert dead[0].slope_product == 0
    assert (leaky[0].dead, dead[0].dead, dead[0].saturated) == (0, 1, 1)


@pytest.mark.parametrize(
    ("name", "start", "sigma", "low", "high"),
    [  # the norm of dL/dW in layer 2 over that in layer 20; seen: 0.2, 1e-12, 1e-3, 1, 1e-18, 3e11
        ("tanh", "glorot_normal", 0, 0.05, 1),
        ("sigmoid", "glorot_normal", 0, 1e-14, 1e-10),
        ("relu", "glorot_normal", 0, 1e-4, 0.02),
        ("relu", "he_normal", 0, 0.3, 3),
        ("tanh", "normal", 0.01, 1e-20, 1e-15),
        ("relu", "normal", 0.5, 1e9, 1e13),
    ],
)
def test_gradients_vanish_live_and_explode_as_known(name, start, sigma, low, high):
    network = build(Architecture(20, 128, name, start, sigma=sigma), 128, seeded())
    chain = measure(network, *batch(100, 128))
    assert low < chain.layers[1].output_gradient / chain.layers[19].output_gradient < high
    assert chain.first_not_finite is None


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "gelu", "elu"])
@pytest.mark.parametrize(("normalisation", "residual"), [("none", False), ("batch", False), ("layer", True)])
def test_the_expected_factor_is_near_the_measured_one_in_wide_layers(name, normalisation, residual):
    architecture = Architecture(8, 200, name, "he_normal", normalisation=normalisation, residual=residual)
    chain = measure(build(architecture, 90, seeded()), *batch(150, 90))
    for layer in chain.layers[:-1]:
        assert layer.expected == pytest.approx(layer.measured, rel=0.25)


def test_the_measured_factors_lead_from_the_last_gradient_to_the_inputs():
    network, data = (
        build(Architecture(7, 30, "tanh"), 20, seeded(), torch.float64),
        batch(dtype=torch.float64),
    )
    chain = measure(network, *data)
    product = math.prod(layer.measured for layer in chain.layers)
    assert run(network, *data).by_outputs[0].norm().item() == pytest.approx(
        product * chain.layers[-1].output_gradient, rel=1e-12
    )
    for before, layer in pairwise(chain.layers):
        assert layer.measured == pytest.approx(before.output_gradient / layer.output_gradient, rel=1e-12)
    assert [layer.index for layer in chain.layers] == list(range(1, 9))


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "gelu"])
def test_no_product_of_slopes_exceeds_its_bound(name):
    layers = measure(build(Architecture(12, 25, name, "he_normal"), 20, seeded()), *batch()).layers
    assert all(layer.slope_product <= layer.bound for layer in layers)
    assert (layers[-1].slope_product, layers[-1].bound) == (1, 1)
    if name == "sigmoid":
        assert [layer.bound for layer in layers[:-1]] == [0.25**k for k in range(12, 0, -1)]


def test_norms_and_histograms_are_those_of_the_pass_itself():
    network = build(Architecture(3, 11, "silu", classes=4), 20, seeded(), torch.float64)
    x, labels = batch(classes=4, dtype=torch.float64)
    weights = [w.clone().requires_grad_() for w in network.weights]
    way = forward(replace(network, weights=tuple(weights)), x, labels)
    way.loss.backward()
    chain = measure(network, x, labels)
    for k, layer in enumerate(chain.layers):
        assert layer.weight_gradient == pytest.approx(weights[k].grad.norm().item(), rel=1e-12)
        assert layer.mean == pytest.approx(way.outputs[k].mean().item(), rel=1e-9)
        assert layer.deviation == pytest.approx(way.outputs[k].std(correction=0).item(), rel=1e-9)
        assert layer.histogram.counts.sum().item() == way.outputs[k].numel()
    assert chain.loss == way.loss.item()
    assert chain.accuracy == (way.outputs[-1].argmax(1) == labels).double().mean().item()


def test_dead_units_are_those_that_no_example_wakes():
    network = build(Architecture(2, 8, "relu", "he_normal"), 20, seeded())
    network.biases[0][:3] = -1e4
    x, labels = batch()
    layer = measure(network, x, labels).layers[0]
    assert layer.dead == 3 / 8
    zero = forward(network, x, labels).outputs[0] == 0
    assert layer.saturated == pytest.approx(zero.float().mean().item())
    assert layer.saturated > layer.dead


def test_large_inputs_saturate_the_first_layer_and_a_norm_cures_it():
    shares = [
        measure(
            build(Architecture(4, 30, "tanh", input_scale=scale, normalisation=norm), 20, seeded()), *batch()
        )
        .layers[0]
        .saturated
        for scale, norm in ((0.1, "none"), (100.0, "none"), (100.0, "batch"), (100.0, "layer"))
    ]
    assert shares[0] == 0
    assert shares[1] > 0.9
    assert max(shares[2:]) < 0.02


def test_saturated_counts_slopes_below_one_percent_of_the_functions_own_largest():
    network = build(Architecture(1, 30, "sigmoid", input_scale=8.0), 20, seeded())
    x, labels = batch()
    z = forward(network, x, labels).sums[0]
    slope = torch.sigmoid(z) * (1 - torch.sigmoid(z))
    share = (slope < 0.0025).float().mean().item()
    assert 0.1 < share < (slope < 0.01).float().mean().item() - 0.01
    assert measure(network, x, labels).layers[0].saturated == pytest.approx(share)


def test_zero_weights_pass_no_gradient_to_any_hidden_layer():
    for layer in measure(build(Architecture(4, 9, "tanh", "zeros"), 20, seeded()), *batch()).layers[:-1]:
        assert (layer.weight_gradient, layer.output_gradient) == (0, 0)
        assert layer.expected == 0
        assert math.isnan(layer.measured)


@pytest.mark.parametrize(("weight", "overflows"), [(10.0, 39), (1000.0, 13), (2.0, None)])
def test_a_chain_of_relus_overflows_in_float32_where_the_course_says(weight, overflows):
    chain = measure(single("relu", 45, weight, torch.float32), *one(1.0, torch.float32))
    if overflows is None:
        assert chain.first_not_finite is None
        return
    assert str(chain.first_not_finite) == f"layer {overflows}, weighted sum"
    assert not math.isfinite(chain.loss)
    assert chain.layers[overflows - 1].histogram.not_finite == 1
    assert chain.layers[overflows - 2].histogram.not_finite == 0
    assert not any(math.isfinite(layer.weight_gradient) for layer in chain.layers[: overflows - 1])


@pytest.mark.parametrize("name", ["relu", "sigmoid"])
def test_nan_makes_no_numbers(name):
    x, labels = batch()
    x[3, 4] = torch.nan
    chain = measure(build(Architecture(3, 9, name), 20, seeded()), x, labels)
    assert str(chain.first_not_finite) == "layer 0, input"
    for layer in chain.layers[:-1]:
        numbers = (
            layer.saturated,
            layer.dead,
            layer.mean_slope,
            layer.mean,
            layer.weight_gradient,
            layer.expected,
        )
        assert all(math.isnan(number) for number in numbers)
        assert layer.histogram.not_finite == 9
    assert math.isnan(chain.loss)


def test_gradients_far_below_what_float32_can_square_are_still_measured():
    network = build(Architecture(14, 30, "sigmoid", "normal", sigma=0.02), 20, seeded())
    exact = replace(network, weights=tuple(w.double() for w in network.weights))
    exact = replace(exact, biases=tuple(b.double() for b in network.biases))
    x, labels = batch()
    found, expected = measure(network, x, labels).layers[0], measure(exact, x.double(), labels).layers[0]
    assert expected.output_gradient < 1e-20
    assert found.output_gradient == pytest.approx(expected.output_gradient, rel=1e-3)


def test_a_measurement_is_the_same_each_time_and_draws_nothing():
    network, state = build(Architecture(5, 16), 20, seeded()), torch.random.get_rng_state()
    one, two = (measure(network, *batch()) for _ in range(2))
    assert [a.weight_gradient for a in one.layers] == [b.weight_gradient for b in two.layers]
    assert torch.equal(state, torch.random.get_rng_state())


def test_what_does_not_fit_is_named():
    network = build(Architecture(2, 9), 20, seeded())
    x, labels = batch()
    with pytest.raises(ValueError, match="batch: must have 20 features"):
        measure(network, x[:, 1:], labels)
    with pytest.raises(ValueError, match="labels: must be 0 to 9, got 0 to 10"):
        measure(network, x, torch.arange(60) % 11)

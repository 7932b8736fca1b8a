"""core.gradients_pass: the gradients of one pass, and which tensor stops being finite first."""

from dataclasses import replace

import pytest
import torch

from core.gradients_network import Architecture, build
from core.gradients_pass import first_not_finite, run
from core.gradients_proof import by_modules

HOLD = Architecture(depth=3, width=6, activation="relu", initialisation="constant", constant=1.0, classes=4)


def seeded(seed=2):
    return torch.Generator().manual_seed(seed)


def batch(n=9, d=5, classes=4):
    return torch.randn(n, d, generator=seeded(3)), torch.arange(n) % classes


@pytest.mark.parametrize("activation", ["sigmoid", "relu", "gelu", "softplus"])
@pytest.mark.parametrize("normalisation", ["none", "batch", "layer"])
@pytest.mark.parametrize("residual", [False, True])
def test_the_gradients_are_those_of_torchs_modules(activation, normalisation, residual):
    architecture = Architecture(
        8, 13, activation, "glorot_uniform", input_scale=1.3, normalisation=normalisation, residual=residual
    )
    network = build(architecture, 5, seeded(), torch.float64)
    x, labels = batch(17, 5, 10)
    done = run(network, x.double(), labels)
    weights, biases = by_modules(network, x.double(), labels)
    size = max(weight.abs().max().item() for weight in weights)
    for ours, theirs in zip((*done.by_weights, *done.by_biases), (*weights, *biases), strict=True):
        rounding = 1e-15 * size  # under batch normalisation a bias changes nothing
        assert (ours - theirs).abs().max().item() <= 1e-6 * theirs.abs().max().item() + rounding


def test_the_gradient_of_an_output_is_what_the_layer_behind_it_passes_back():
    network = build(replace(HOLD, activation="identity", initialisation="glorot_normal"), 5, seeded())
    done = run(network, *batch())
    for k, weight in enumerate(network.weights):
        torch.testing.assert_close(done.by_outputs[k], done.by_outputs[k + 1] @ weight)


def test_a_pass_changes_nothing_and_needs_no_gradient_mode():
    network = build(HOLD, 5, seeded())
    x, labels = batch()
    before = [w.clone() for w in network.weights]
    with torch.no_grad():
        done = run(network, x, labels)
    assert all(torch.equal(a, b) for a, b in zip(before, network.weights, strict=True))
    tensors = (
        *network.weights,
        *network.biases,
        x,
        *done.forward.outputs,
        *done.by_weights,
        done.forward.loss,
    )
    assert not any(tensor.requires_grad for tensor in tensors)


def test_nothing_is_named_while_all_is_finite():
    assert first_not_finite(run(build(HOLD, 5, seeded()), *batch())) is None


@pytest.mark.parametrize(
    ("constant", "layer", "which"),
    [
        (1e38, 1, "weighted sum"),
        (1e20, 2, "weighted sum"),
        (3e12, 3, "weighted sum"),
        (2e9, 4, "weighted sum"),
    ],
)
def test_the_first_overflow_on_the_way_forward_is_named(constant, layer, which):
    x, labels = batch()
    found = first_not_finite(run(build(replace(HOLD, constant=constant), 5, seeded()), x.abs() + 1, labels))
    assert (found.layer, found.which) == (layer, which)
    assert str(found) == f"layer {layer}, weighted sum"


@pytest.mark.parametrize(
    ("scales", "layer"),
    [  # dL/da is 1e3, 1e9, then 1e39, which float32 has not; or 1e3, then 1e39
        ((1e-30, 1e30, 1e6, 1e3), 1),
        ((1e-20, 1e-15, 1e36, 1e3), 2),
    ],
)
def test_an_overflow_on_the_way_back_is_named_where_it_begins_though_the_loss_is_finite(scales, layer):
    network = build(replace(HOLD, activation="identity"), 5, seeded())
    mixed = [
        s * torch.randn(w.shape, generator=seeded()) for s, w in zip(scales, network.weights, strict=True)
    ]
    x, labels = batch()
    done = run(replace(network, weights=tuple(mixed)), x * 1e-3, labels)
    assert torch.isfinite(done.forward.loss)
    found = first_not_finite(done)
    assert (found.layer, found.which) == (layer, "gradient of the activation")


def test_nan_in_the_batch_is_the_first_to_be_named():
    x, labels = batch()
    x[4, 2] = torch.nan
    assert str(first_not_finite(run(build(HOLD, 5, seeded()), x, labels))) == "layer 0, input"


def test_nan_in_a_weight_is_named_by_the_layer_it_reaches():
    network = build(HOLD, 5, seeded())
    network.weights[2][3, 1] = torch.inf
    found = first_not_finite(run(network, *batch()))
    assert (found.layer, found.which) == (3, "weighted sum")


def test_sums_that_overflow_are_no_value_that_does():
    done = run(build(HOLD, 5, seeded()), *batch())
    large = torch.full((9, 6), 3e38)
    done = replace(done, by_outputs=(large, *done.by_outputs[1:]))
    assert not torch.isfinite(large.sum())
    assert first_not_finite(done) is None

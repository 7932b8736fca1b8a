"""core.gradients_network: what is built, what comes out, and what is refused."""

import math
from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F

from core.gradients_network import Architecture, build, forward

SMALL = Architecture(depth=4, width=7, classes=3)


def seeded(seed=2):
    return torch.Generator().manual_seed(seed)


def batch(n=11, d=5, classes=3):
    return torch.randn(n, d, generator=seeded(3)), torch.arange(n) % classes


def broken(**fields):
    """An architecture that annotations, checked in the tests, would not let through."""
    made = replace(SMALL)
    for name, value in fields.items():
        object.__setattr__(made, name, value)
    return made


def test_the_layers_have_the_sizes_asked_for():
    network = build(SMALL, 5, seeded())
    assert [tuple(w.shape) for w in network.weights] == [(7, 5), (7, 7), (7, 7), (7, 7), (3, 7)]
    assert [b.tolist() for b in network.biases] == [[0.0] * 7] * 4 + [[0.0] * 3]
    way = forward(network, *batch())
    assert [tuple(a.shape) for a in way.outputs] == [(11, 7)] * 4 + [(11, 3)]


def test_a_network_without_extras_is_the_formula_written_out():
    network = build(replace(SMALL, activation="tanh", input_scale=1.5), 5, seeded(), torch.float64)
    x, labels = batch()
    way = forward(network, x.double(), labels)
    a = 1.5 * x.double()
    for weight in network.weights[:-1]:
        a = torch.tanh(a @ weight.T)
    a = a @ network.weights[-1].T
    torch.testing.assert_close(way.outputs[-1], a)
    torch.testing.assert_close(way.loss, -F.log_softmax(a, 1)[range(11), labels].mean())
    assert way.norms == (None,) * 5


@pytest.mark.parametrize(("kind", "axis"), [("batch", 0), ("layer", 1)])
def test_normalised_sums_have_mean_0_and_deviation_1_along_their_axis(kind, axis):
    network = build(
        replace(SMALL, normalisation=kind, activation="identity", initialisation="he_normal"), 5, seeded()
    )
    way = forward(network, *batch())
    for z in way.sums[:-1]:
        torch.testing.assert_close(z.mean(axis), torch.zeros(z.shape[1 - axis]), atol=1e-6, rtol=0)
        torch.testing.assert_close(
            z.std(axis, correction=0), torch.ones(z.shape[1 - axis]), atol=1e-3, rtol=0
        )
    assert [d.shape[1 - axis] for d in way.norms[:-1]] == [way.sums[0].shape[1 - axis]] * 4
    assert way.norms[-1] is None


def test_a_residual_network_adds_what_went_into_every_layer_but_the_first():
    plain = build(replace(SMALL, initialisation="zeros", activation="tanh", residual=True), 5, seeded())
    first = build(SMALL, 5, seeded())
    network = replace(plain, weights=(first.weights[0], *plain.weights[1:]))
    way = forward(network, *batch())
    assert way.outputs[0].abs().max() > 0
    assert all(torch.equal(later, way.outputs[0]) for later in way.outputs[1:4])


def test_the_same_seed_gives_the_same_network_in_float32_and_a_64_bit_one_is_possible():
    one, two = build(SMALL, 5, seeded()), build(SMALL, 5, seeded())
    assert all(torch.equal(a, b) for a, b in zip(one.weights, two.weights, strict=True))
    assert build(SMALL, 5, seeded(), torch.float64).weights[0].dtype == torch.float64


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"depth": 0}, "depth: must be 1 to 50, got 0"),
        ({"depth": 51}, "depth: must be 1 to 50, got 51"),
        ({"width": 0}, "width: must be 1 or more, got 0"),
        ({"classes": 1}, "classes: must be 2 or more, got 1"),
        ({"activation": "step"}, "activation: must be one of .*, got 'step'"),
        ({"initialisation": "none"}, "initialisation: must be one of .*, got 'none'"),
        ({"normalisation": "group"}, "normalisation: must be one of none, batch, layer, got 'group'"),
        ({"input_scale": 0.0}, "input_scale: must be a finite number above 0, got 0.0"),
        ({"input_scale": math.nan}, "input_scale: .*got nan"),
        ({"sigma": -1.0}, "sigma: .*got -1.0"),
    ],
)
def test_what_cannot_be_built_is_named(wrong, sentence):
    with pytest.raises(ValueError, match=sentence):
        build(broken(**wrong), 5, seeded())


def test_no_features_are_named():
    with pytest.raises(ValueError, match="features: must be 1 or more, got 0"):
        build(SMALL, 0, seeded())


def test_batches_and_labels_that_do_not_fit_are_named():
    network = build(SMALL, 5, seeded())
    x, labels = batch()
    for bad, sentence in (
        ((x[:, :4], labels), "batch: must have 5 features, as the network has, got 4"),
        ((x[:0], labels[:0]), "batch: must have 1 or more examples, got 0"),
        ((x, labels + 1), "labels: must be 0 to 2, got 1 to 3"),
        ((x, labels - 1), "labels: must be 0 to 2, got -1 to 1"),
    ):
        with pytest.raises(ValueError, match=sentence):
            forward(network, *bad)
    normalised = build(replace(SMALL, normalisation="batch"), 5, seeded())
    with pytest.raises(ValueError, match="batch: must have 2 or more examples, got 1"):
        forward(normalised, x[:1], labels[:1])

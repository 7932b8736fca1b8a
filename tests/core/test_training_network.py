"""core.training_network: against PyTorch's own modules, to the last bit; vectors that are views; dropout's masks."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from core.training_network import (
    Dropout,
    attach,
    build,
    first_values,
    groups,
    lengths,
    loss_of,
    predicted,
    reseed,
)
from core.training_settings import WIDEST, Architecture

POINTS, DIGITS, COLOUR = (2,), (1, 8, 8), (3, 32, 32)


def dense(norm, function=nn.ReLU):
    return lambda: nn.Sequential(nn.Flatten(), nn.Linear(64, 6), norm(6), function(), nn.Linear(6, 10))


def convolutions(norm):
    return lambda: nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1), norm(8), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3, padding=1), norm(16), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(64, 10),
    )  # fmt: skip


def course():
    return nn.Sequential(
        nn.Conv2d(3, 6, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 12, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Dropout(0.0), nn.Linear(768, 512), nn.ReLU(),
        nn.Dropout(0.0), nn.Linear(512, 256), nn.ReLU(), nn.Dropout(0.0), nn.Linear(256, 10),
    )  # fmt: skip


def points():
    return nn.Sequential(nn.Linear(2, 5), nn.Tanh(), nn.Linear(5, 5), nn.Tanh(), nn.Linear(5, 1))


def of(kind, norm, width, layers=1):
    return Architecture(kind, layers, width, "relu", norm)


CASES = {
    "mlp of points": (Architecture(layers=2, width=5), POINTS, 2, points),
    "no hidden layer": (
        Architecture(layers=0),
        DIGITS,
        10,
        lambda: nn.Sequential(nn.Flatten(), nn.Linear(64, 10)),
    ),
    "mlp, batch": (of("mlp", "batch", 6), DIGITS, 10, dense(nn.BatchNorm1d)),
    "mlp, layer": (of("mlp", "layer", 6), DIGITS, 10, dense(nn.LayerNorm)),
    "mlp, group": (of("mlp", "group", 6), DIGITS, 10, dense(lambda c: nn.GroupNorm(2, c))),
    "cnn": (of("cnn", "none", 8, 2), DIGITS, 10, convolutions(lambda c: nn.Identity())),
    "cnn, batch": (of("cnn", "batch", 8, 2), DIGITS, 10, convolutions(nn.BatchNorm2d)),
    "cnn, layer": (of("cnn", "layer", 8, 2), DIGITS, 10, convolutions(lambda c: nn.GroupNorm(1, c))),
    "cnn, group": (of("cnn", "group", 8, 2), DIGITS, 10, convolutions(lambda c: nn.GroupNorm(4, c))),
    "cnn, instance": (
        of("cnn", "instance", 8, 2),
        DIGITS,
        10,
        convolutions(lambda c: nn.InstanceNorm2d(c, affine=True)),
    ),
    "course": (Architecture("course", 2), COLOUR, 10, course),
}


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def network(a, shape=POINTS, classes=2, seed=11, dtype=torch.float32):
    module = build(a, shape, classes)
    return attach(module, *first_values(module, seed, dtype))


def vector(parts):
    return torch.cat([torch.zeros(0), *(part.detach().flatten() for part in parts)])


def running(module):
    return vector(
        b for n, b in module.named_buffers() if n.endswith(("mean", "var"))
    )  # torch's own order: mean, variance


@pytest.mark.parametrize("name", CASES)
def test_a_network_starts_and_computes_as_torchs_own_after_the_same_seed(name):
    a, shape, classes, make = CASES[name]
    with torch.random.fork_rng():
        torch.manual_seed(11)
        theirs = make()
    ours = network(a, shape, classes)
    assert torch.equal(ours.parameters, vector(theirs.parameters()))
    assert torch.equal(ours.buffers, running(theirs))
    x = torch.rand(7, *shape, generator=seeded())
    assert torch.allclose(ours.module(x), theirs(x), atol=1e-6, rtol=0)
    assert torch.allclose(ours.buffers, running(theirs), atol=1e-6)
    assert lengths(ours.module) == (vector(theirs.parameters()).numel(), running(theirs).numel())


def test_nothing_is_drawn_from_everybodys_generator():
    before = torch.random.get_rng_state()
    network(Architecture("course", 1, dropout=0.2), COLOUR, 10).module(torch.zeros(2, *COLOUR))
    assert torch.equal(before, torch.random.get_rng_state())


@pytest.mark.parametrize(("name", "function"), [
    ("tanh", torch.tanh), ("relu", F.relu), ("leaky_relu", F.leaky_relu),
    ("gelu", F.gelu), ("silu", F.silu), ("sigmoid", torch.sigmoid),
])  # fmt: skip
def test_an_activation_is_the_function_of_its_name(name, function):
    x = torch.linspace(-4, 4, 9)
    assert torch.equal(build(Architecture(layers=1, activation=name), POINTS, 2)[1](x), function(x))


def test_the_parameters_are_views_of_the_vector():
    net = network(of("cnn", "batch", 8), DIGITS, 10)
    net.parameters.copy_(torch.arange(net.parameters.numel()))
    assert torch.equal(vector(net.module.parameters()), net.parameters)
    net.buffers.copy_(torch.arange(net.buffers.numel()))
    assert torch.equal(running(net.module), net.buffers)


def test_backward_adds_up_in_the_vector_of_gradients():
    net, theirs = network(Architecture(layers=2, width=5), dtype=torch.float64), points().double()
    nn.utils.vector_to_parameters(net.parameters, theirs.parameters())
    pieces = torch.rand(3, 4, 2, dtype=torch.float64, generator=seeded())
    for x in pieces:
        net.module(x).sum().backward()
    whole = torch.autograd.grad(theirs(pieces.view(12, 2)).sum(), list(theirs.parameters()))
    assert torch.allclose(net.gradients, vector(whole).double(), atol=1e-12)
    assert net.gradients.abs().min() > 0


def test_a_vector_of_another_length_is_refused():
    module = build(of("mlp", "batch", 6), POINTS, 2)  # 18 + 12 + 7 parameters, 12 running statistics
    for sizes, name in (((36, 12), "parameters: must be 37"), ((37, 13), "buffers: must be 12")):
        with pytest.raises(ValueError, match=name):
            attach(module, *map(torch.zeros, sizes))


@pytest.mark.parametrize("name", ["layer", "group"])
def test_norms_of_pictures_are_over_the_channels_of_a_group_and_all_pixels(name):
    net = network(of("cnn", name, 8), DIGITS, 10)
    norm, x = net.module[1], torch.rand(3, 8, 5, 4, generator=seeded())
    scale, shift = (torch.rand(8, generator=seeded(k)) for k in (1, 2))
    norm.weight.data.copy_(scale)
    norm.bias.data.copy_(shift)
    together = 8 if name == "layer" else 2  # channels in a group
    normal = F.layer_norm(x.view(3, 8 // together, together, 5, 4), (together, 5, 4)).view_as(x)
    expected = normal * scale[:, None, None] + shift[:, None, None]
    assert torch.allclose(norm(x), expected, atol=1e-5)


def test_a_group_has_two_channels_or_more_and_there_are_as_many_as_four():
    for channels in range(2, WIDEST + 1):
        fitting = [g for g in (1, 2, 4) if channels % g == 0 and channels // g >= 2]
        assert groups(channels) == max(fitting)
    assert groups(1) == 1


def masked(layer, x, seed, rows=None):
    layer.generator.manual_seed(seed)
    layer.rows = rows
    return layer(x)


def test_dropout_of_the_pieces_of_a_batch_is_that_of_the_batch():
    layer, x = Dropout(0.4), torch.rand(9, 4, 3, generator=seeded())
    whole = masked(layer, x, 5)
    for first, last in ((0, 2), (2, 3), (3, 9)):
        assert torch.equal(masked(layer, x[first:last], 5, (first, 9)), whole[first:last])
    assert torch.equal(masked(layer, x, 5), whole)
    assert not torch.equal(masked(layer, x, 6), whole)


@pytest.mark.parametrize("share", [0.1, 0.7])
def test_dropout_leaves_the_mean_alone(share):
    out = masked(Dropout(share), torch.ones(300, 500), 0)
    kept = out[out > 0]
    assert torch.allclose(kept, torch.tensor(1 / (1 - share)))
    error = 4 * (share * (1 - share) / out.numel()) ** 0.5
    assert abs(kept.numel() / out.numel() - (1 - share)) < error


def test_dropout_does_nothing_when_the_network_is_used():
    x = torch.rand(5, 3, generator=seeded())
    assert Dropout(0.9).eval()(x) is x
    assert Dropout(0.0)(x) is x


def test_each_dropout_of_a_network_has_a_stream_of_its_own():
    net = network(Architecture(layers=2, width=30, activation="relu", dropout=0.5), seed=0)
    first, second = (layer for layer in net.module if isinstance(layer, Dropout))
    x = torch.ones(8, 30)
    masks = []
    for seed in (3, 4, 3):
        reseed(net.module, seed)
        masks.append((first(x), second(x)))
    assert torch.equal(masks[0][0], masks[2][0]) and torch.equal(masks[0][1], masks[2][1])
    assert not torch.equal(masks[0][0], masks[1][0]) and not torch.equal(masks[0][0], masks[0][1])
    reseed(net.module, 3, (2, 8))
    assert torch.equal(first(x[2:5]), masks[0][0][2:5])


def test_the_loss_is_the_mean_cross_entropy():
    logits = 3 * torch.randn(7, 4, dtype=torch.float64, generator=seeded())
    labels = torch.tensor([0, 3, 1, 2, 2, 0, 1])
    assert torch.allclose(loss_of(logits, labels), F.nll_loss(logits.log_softmax(1), labels))
    one, two = logits[:, :1], labels % 2
    assert torch.allclose(loss_of(one, two), F.binary_cross_entropy(one[:, 0].sigmoid(), two.double()))


def test_the_prediction_is_the_likeliest_class():
    logits = torch.randn(50, 4, generator=seeded())
    assert predicted(logits).tolist() == np.argmax(logits.softmax(1).numpy(), 1).tolist()
    assert predicted(logits[:, :1]).tolist() == (logits[:, 0].sigmoid() > 0.5).long().tolist()

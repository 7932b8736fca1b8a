"""core.training_diagnosis: numbers that overflow are planted, and what is named is where they are."""

import pytest
import torch

from core import training
from core.training import advance
from core.training_diagnosis import first_not_finite
from core.training_network import attach, build, first_values, loss_of
from core.training_settings import Architecture, Controls, Start
from core.training_state import begin

TANH = Architecture(layers=2, width=3)  # Linear, Tanh, Linear, Tanh, Linear
LABELS = torch.tensor([1, 0, 1, 0])


def network(a=TANH, shape=(2,), classes=2):
    module = build(a, shape, classes)
    return attach(module, *first_values(module, 0))


def said(net, inputs, labels=LABELS, update=7):
    """What is said after a backward pass, as when training stops."""
    loss_of(net.module(inputs), labels).backward()
    return first_not_finite(net, inputs, labels, update)


def points(value=1.0):
    return torch.full((4, 2), value)


def plant(tensor, value):
    tensor.data.view(-1)[-1] = value


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_a_weight_is_named_with_the_update_that_spoiled_it(value):
    net = network()
    plant(net.module[2].weight, value)
    assert said(net, points()) == "The weights of layer 3 (Linear) were not finite any more after update 6."
    plant(net.module[2].weight, 0.0)
    plant(net.module[4].bias, value)
    assert said(net, points()) == "The biases of layer 5 (Linear) were not finite any more after update 6."


def test_the_scale_of_a_norm_is_found_too():
    net = network(Architecture("cnn", 1, 4, normalisation="group"), (1, 6, 6), 10)
    plant(net.module[1].weight, float("nan"))
    assert "weights of layer 2 (GroupNorm)" in said(net, torch.rand(4, 1, 6, 6))


def test_the_first_of_several_is_named():
    net = network()
    plant(net.module[0].bias, float("nan"))
    plant(net.module[4].weight, float("nan"))
    assert "biases of layer 1 (Linear)" in said(net, points())


def test_the_first_layer_whose_output_overflows_is_named():
    net = network(Architecture(layers=2, width=3, activation="relu"))
    with torch.no_grad():
        net.module[0].weight.fill_(1e20)
        net.module[2].weight.fill_(1e20)
    expected = "The output of layer {} (Linear) was not finite any more in update 7."
    assert said(net, points(1e25)) == expected.format(1)
    assert said(net, points()) == expected.format(3)


def test_a_loss_that_overflows_though_no_output_does_is_named():
    net = network(Architecture(layers=0), classes=3)
    with torch.no_grad():
        net.module[0].weight.copy_(torch.tensor([[3e38, 0], [-3e38, 0], [0, 0]]))
    assert said(net, points()) == "The loss was not finite any more in update 7."


def steep(middle):
    """The origin, where tanh is steepest, sees a gradient of ``middle`` times 1e25 in the first layer's biases."""
    net = network()
    with torch.no_grad():
        for place in (0, 2, 4):
            net.module[place].bias.zero_()
        net.module[2].weight.fill_(middle)
        net.module[4].weight.fill_(1e25)
    return net


def test_the_gradient_that_overflows_first_on_the_way_back_is_named():
    answer = "The gradients of the biases of layer 1 (Linear) were not finite any more in update 7."
    labels = torch.ones(4, dtype=torch.long)
    assert said(steep(1e25), points(0.0), labels) == answer


def test_a_gradient_of_an_earlier_micro_batch_is_named():
    net, labels = steep(1e25), torch.ones(4, dtype=torch.long)
    loss_of(net.module(points(0.0)), labels).backward()
    assert "gradients of the biases of layer 1 (Linear)" in said(net, points(), labels)


def test_finite_gradients_too_large_to_square_are_told_apart():
    answer = said(steep(1.0), points(0.0), torch.ones(4, dtype=torch.long))
    assert "length was not finite" in answer and "update 7" in answer


@pytest.mark.parametrize("mode", ["right", "undivided"])
def test_a_run_stops_with_the_name_of_what_an_earlier_micro_batch_spoiled(mode, monkeypatch):
    state = begin(Start("XOR", architecture=TANH), Controls())
    state.parameters.copy_(steep(1e25).parameters)
    inputs = iter([points(0.0), points()])
    monkeypatch.setattr(training, "next_batch", lambda *_: (next(inputs), torch.ones(4, dtype=torch.long)))
    stopped, _ = advance(state, Controls(m=4, k=2, mode=mode), 2)
    assert "gradients of the biases of layer 1 (Linear)" in stopped.stopped
    assert "update 1" in stopped.stopped and stopped.updates == 0

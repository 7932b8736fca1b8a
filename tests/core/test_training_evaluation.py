"""core.training_evaluation: scores against scikit-learn on PyTorch's own network, and the plane the right way up."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from sklearn.metrics import accuracy_score, log_loss
from torch import nn

from core.data.training_sets import Split
from core.training_evaluation import EXTENT, GRID, LIVE, PRICE, evaluate, outputs_of, score_every, surface
from core.training_network import attach, build, first_values
from core.training_settings import Architecture, Controls, Start
from core.training_state import begin, network_of, training_set

START = Start("Digits", architecture=Architecture(layers=1, width=12, normalisation="batch", dropout=0.4))


def used():
    """A network with running statistics of its own, and PyTorch's with the same numbers, in use."""
    network = network_of(begin(START, Controls()))
    numbers = torch.rand(24, generator=torch.Generator())
    network.buffers.copy_(numbers + 0.5)
    theirs = nn.Sequential(
        nn.Flatten(), nn.Linear(64, 12), nn.BatchNorm1d(12), nn.Tanh(), nn.Dropout(0.4), nn.Linear(12, 10)
    )
    nn.utils.vector_to_parameters(network.parameters, theirs.parameters())
    theirs[2].running_mean, theirs[2].running_var = (numbers + 0.5).split(12)
    return network, theirs.eval()


def theirs_of(module, inputs):
    data = training_set(START)
    with torch.no_grad():
        return module((inputs.float() / 255 - data.mean) / data.deviation)


def test_a_score_is_what_scikit_learn_says_of_torchs_network_in_use():
    (network, theirs), test = used(), training_set(START).test
    score = evaluate(network, training_set(START), 3, 24, standardise=True)
    outputs = theirs_of(theirs, test.inputs)
    assert (score.update, score.samples) == (3, 24)
    assert score.accuracy == pytest.approx(accuracy_score(test.labels, outputs.argmax(1)))
    shares = outputs.double().softmax(1).numpy()
    assert score.loss == pytest.approx(log_loss(test.labels, shares, labels=range(10)), abs=1e-5)


def test_a_score_of_two_classes_is_about_the_one_output():
    start = Start("XOR", architecture=Architecture(layers=1, width=4))
    network, test = network_of(begin(start, Controls())), training_set(start).test
    share = network.module(test.inputs).sigmoid().detach().double().numpy()[:, 0]
    score = evaluate(network, training_set(start), 0, 0, standardise=True)
    assert score.accuracy == pytest.approx(accuracy_score(test.labels, share > 0.5))
    assert score.loss == pytest.approx(log_loss(test.labels, share), abs=1e-6)


def test_a_score_looks_at_the_first_held_out_examples_alone():
    data = training_set(START)
    many = torch.arange(LIVE + 200) % len(data.test.labels)
    long = replace(data, test=Split(data.test.inputs[many], data.test.labels[many].clone()))
    network, theirs = used()
    guessed = theirs_of(theirs, long.test.inputs).argmax(1)
    long.test.labels[LIVE:] = (guessed[LIVE:] + 1) % 10  # all wrong
    score = evaluate(network, long, 1, 8, standardise=True)
    assert score.accuracy == pytest.approx(accuracy_score(long.test.labels[:LIVE], guessed[:LIVE]))


def test_pieces_are_the_whole_with_and_without_standardising():
    (network, theirs), inputs = used(), training_set(START).training.inputs[:1203]
    outputs = outputs_of(network, training_set(START), inputs, standardise=True)
    assert torch.allclose(outputs, theirs_of(theirs, inputs), atol=1e-5) and not outputs.requires_grad
    plain = outputs_of(network, training_set(START), inputs, standardise=False)
    assert torch.allclose(plain, theirs(inputs.float() / 255), atol=1e-5)


def test_to_look_at_a_network_changes_nothing_of_its_training():
    network, _ = used()
    before = [t.clone() for t in (network.parameters, network.gradients, network.buffers)]
    generator = network.module[4].generator.get_state()
    first, again = (evaluate(network, training_set(START), 0, 0, standardise=True) for _ in range(2))
    after = (network.parameters, network.gradients, network.buffers)
    assert first == again and all(map(torch.equal, before, after))
    assert all(layer.training for layer in network.module.modules())
    assert torch.equal(generator, network.module[4].generator.get_state())


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_row_0_of_the_plane_is_its_top_and_column_0_its_left(dtype):
    module = build(Architecture(layers=0), (2,), 2)
    network = attach(module, *first_values(module, 0, dtype))
    network.parameters.copy_(torch.tensor([0.7, 2.0, -0.3]))  # of x, of y, bias
    line = np.linspace(-EXTENT, EXTENT, GRID)
    expected = 1 / (1 + np.exp(-(0.7 * line[None, :] + 2.0 * line[::-1, None] - 0.3)))
    plane = surface(network)
    assert np.allclose(plane, expected, atol=1e-6)
    assert plane[0, 0] > plane[-1, -1] and plane[0, -1] > plane[0, 0]
    assert all(layer.training for layer in module.modules())


@pytest.mark.parametrize(("m", "k"), [(1, 1), (8, 4), (64, 1), (256, 64)])
def test_scores_take_their_share_of_the_time_and_no_more(m, k):
    data = training_set(START)

    def price(every):
        """Of a forward pass over the held-out examples, a third of learning, in terms of the training between."""
        return len(data.test.labels) / 3 / (every * m * k)

    every = score_every(Controls(m=m, k=k), data)
    assert every >= 1 and price(every) <= PRICE * (1 + 1e-9)
    assert every == 1 or price(every - 1) > PRICE

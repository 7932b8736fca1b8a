"""core.training_learned: counts against scikit-learn, filters and mistakes against networks made by hand."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from sklearn.metrics import accuracy_score, confusion_matrix, recall_score
from torchvision.utils import make_grid

from core.data.training_sets import FACTS
from core.training import advance
from core.training_evaluation import outputs_of
from core.training_learned import (
    BETWEEN,
    GAP,
    MOST_UNITS,
    WORST,
    Filters,
    learned,
    montage,
    painted,
    pictures_of,
    probabilities,
)
from core.training_network import attach, build, lengths
from core.training_settings import Architecture, Controls, Start
from core.training_state import begin, network_of, training_set

CONTROLS = Controls(m=16, optimiser="adam", learning_rate=0.003)
DIGITS = Start("Digits", architecture=Architecture(layers=1, width=20, activation="relu", dropout=0.3))
POINTS = Start("Circles", architecture=Architecture(layers=1, width=6))


def trained(start, micro_batches=60):
    return advance(begin(start, CONTROLS), CONTROLS, micro_batches)[0]


@pytest.fixture(scope="module")
def digits():
    return trained(DIGITS)


def shares_of(state):
    """Probabilities by NumPy alone, and the true classes."""
    data = training_set(state.start)
    logits = outputs_of(network_of(state), data, data.test.inputs, standardise=True).double().numpy()
    if logits.shape[1] == 1:
        one = 1 / (1 + np.exp(-logits[:, 0]))
        return np.stack([1 - one, one], 1), data.test.labels.numpy()
    raised = np.exp(logits - logits.max(1, keepdims=True))
    return raised / raised.sum(1, keepdims=True), data.test.labels.numpy()


@pytest.mark.parametrize("start", [DIGITS, POINTS], ids=["digits", "points"])
def test_counts_and_accuracies_are_scikit_learns_on_all_held_out_examples(start):
    state = trained(start, 20)
    found, (shares, true) = learned(state), shares_of(state)
    said = shares.argmax(1)
    assert found.update == state.updates == 20
    assert found.classes == FACTS[start.data].classes
    assert np.array_equal(found.confusion, confusion_matrix(true, said))
    assert np.allclose(found.accuracy, recall_score(true, said, average=None))
    assert np.array_equal(found.counts, np.bincount(true))
    assert found.right == pytest.approx(accuracy_score(true, said))


def test_the_most_confused_classes_are_the_largest_count_off_the_diagonal(digits):
    found = learned(digits)
    true, said = found.most_confused
    off = found.confusion[~np.eye(10, dtype=bool)]
    assert true != said and found.confusion[true, said] == off.max() > 0
    nothing_wrong = replace(found, confusion=np.diag(np.arange(1, 11)))
    assert len(set(nothing_wrong.most_confused)) == 2


@pytest.mark.parametrize("start", [DIGITS, POINTS], ids=["pictures", "points"])
def test_the_worst_mistakes_are_wrong_with_the_largest_probabilities(start):
    state = trained(start, 20)
    worst, (shares, true) = learned(state).mistakes, shares_of(state)
    wrong = np.flatnonzero(shares.argmax(1) != true)
    expected = np.sort(shares[wrong].max(1))[::-1][:WORST]
    assert len(worst.probability) == WORST
    assert np.allclose(worst.probability, expected)
    assert (worst.true != worst.said).all()
    assert np.array_equal(worst.true, true[worst.index])
    assert np.array_equal(worst.said, shares[worst.index].argmax(1))
    held_out = training_set(start).test.inputs[worst.index].numpy()
    assert np.array_equal(worst.inputs, held_out[:, 0] if held_out.ndim == 4 else held_out)


def test_a_network_that_copies_a_pixel_mistakes_what_is_bright_there_for_class_1():
    start = Start("Digits", architecture=Architecture(layers=0), standardise=False)
    state = begin(start, CONTROLS)
    weights = torch.zeros(10, 64)
    weights[1, 8 * 3 + 5] = 40.0  # pixel (3, 5) alone, and class 0 above its threshold where it is dark
    bias = torch.tensor([20.0] + [0.0] * 9)
    found = learned(replace(state, parameters=torch.cat([weights.flatten(), bias])))
    test = training_set(start).test
    bright = test.inputs[:, 0, 3, 5].float() / 255 > 0.5
    assert np.array_equal(found.confusion, confusion_matrix(test.labels, bright.long(), labels=range(10)))
    assert found.filters.kind == "class" and found.filters.of == 10
    only = np.zeros((10, 1, 8, 8), np.float32)
    only[1, 0, 3, 5] = 40
    assert np.array_equal(found.filters.weights, only)
    assert found.filters.limit == 40


def test_the_pictures_of_a_cell_are_those_that_the_matrix_counts_the_surest_first(digits):
    found, (shares, true) = learned(digits), shares_of(digits)
    for cell in [found.most_confused, (4, 4), (0, 7)]:
        own = np.flatnonzero((true == cell[0]) & (shares.argmax(1) == cell[1]))
        pictures = pictures_of(digits, *cell, most=5)
        assert len(pictures.index) == min(5, found.confusion[cell])
        assert np.allclose(pictures.probability, np.sort(shares[own, cell[1]])[::-1][:5])
        assert set(pictures.index) <= set(own)
        assert np.array_equal(pictures.inputs, training_set(DIGITS).test.inputs[pictures.index, 0].numpy())
        assert (pictures.true == cell[0]).all() and (pictures.said == cell[1]).all()


def test_no_pictures_of_points_and_of_no_class(digits):
    with pytest.raises(ValueError, match="Circles are points"):
        pictures_of(begin(POINTS, CONTROLS), 0, 1)
    with pytest.raises(ValueError, match="said: must be a class from 0 to 9, got 10"):
        pictures_of(digits, 0, 10)


def test_a_network_that_has_broken_down_is_said_to_say_nothing(digits):
    broken = replace(digits, parameters=torch.full_like(digits.parameters, torch.nan))
    with pytest.raises(ValueError, match="no numbers any more"):
        learned(broken)


def test_the_first_layer_of_convolutions_is_its_kernels_and_that_of_points_no_picture():
    small = Start("Digits", architecture=Architecture("cnn", 1, 4, "relu", "batch"))
    state = begin(small, CONTROLS)
    filters = learned(state).filters
    first = next(network_of(state).module.children())
    assert (filters.kind, filters.of) == ("filter", 4)
    assert np.array_equal(filters.weights, first.weight.detach().numpy())
    assert learned(begin(POINTS, CONTROLS)).filters is None


def test_of_a_dense_layer_the_first_units_are_shown_as_the_pictures_that_they_weigh(digits):
    filters = learned(digits).filters
    first = network_of(digits).module[1].weight.detach()
    assert (filters.kind, filters.of, len(filters.weights)) == ("unit", 20, MOST_UNITS)
    assert np.array_equal(filters.weights, first[:MOST_UNITS].view(-1, 1, 8, 8).numpy())


def test_weights_are_blue_below_zero_white_at_it_and_orange_above():
    weights = np.array([[[[-2.0, 0.0, 1.0]]], [[[2.0, -1.0, 0.5]]]], np.float32)  # 2 filters of 1 x 3
    colours = painted(Filters(weights, 2, "filter")).astype(int)
    assert colours.shape == (2, 1, 3, 3)
    blue = colours[..., 2] - colours[..., 0]
    assert np.array_equal(np.sign(blue[:, 0]), -np.sign(weights[:, 0, 0]))
    assert colours[0, 0, 1].tolist() == [255] * 3
    in_colour = painted(Filters(np.zeros((1, 3, 2, 2), np.float32), 1, "filter"))
    assert (in_colour == 128).all()  # zero


def test_probabilities_of_one_output_are_those_of_a_softmax_over_0_and_it():
    outputs = torch.tensor([[-3.0], [0.0], [90.0]])
    both = torch.cat([torch.zeros(3, 1), outputs], 1)
    assert torch.allclose(probabilities(outputs), both.double().softmax(1))
    assert torch.equal(probabilities(both), both.double().softmax(1))


@pytest.mark.parametrize("colours", [(), (3,)])
def test_a_sheet_is_torchvisions_grid_of_pixels_made_large(colours):
    pictures = np.random.default_rng(0).integers(0, 256, (5, 4, 3, *colours), np.uint8)
    sheet = montage(pictures, columns=3, side=9)  # twice as large: three times would be 12 rows
    large = torch.from_numpy(np.kron(pictures, np.ones((1, 2, 2, *[1] * len(colours)), np.uint8)))
    channels_first = large.movedim(-1, 1) if colours else large[:, None]
    theirs = make_grid(channels_first, nrow=3, padding=GAP, pad_value=BETWEEN)[:, GAP:-GAP, GAP:-GAP]
    theirs = theirs.movedim(0, -1).numpy() if colours else theirs[0].numpy()
    assert np.array_equal(sheet, theirs)
    assert sheet.shape == (2 * 8 + GAP, 3 * 6 + 2 * GAP, *colours)
    assert (sheet[8 + GAP :, 2 * (6 + GAP) :] == BETWEEN).all()  # where there is no sixth picture


def test_a_sheet_is_no_wider_than_its_pictures_and_makes_none_smaller():
    one = np.full((1, 30, 20), 7, np.uint8)
    assert np.array_equal(montage(one, columns=8, side=10), one[0])
    nine = montage(np.zeros((9, 2, 2), np.uint8), columns=8, side=2)
    assert nine.shape == (2 * 2 + GAP, 5 * 2 + 4 * GAP)  # five and four, not eight and one


def test_the_module_of_a_network_made_by_hand_has_the_parameters_in_this_order():
    module = build(Architecture(layers=0), (1, 8, 8), 10)
    vector = torch.arange(650.0)
    assert lengths(module) == (650, 0)
    attached = attach(module, vector, torch.zeros(0)).module
    assert torch.equal(attached[1].weight, vector[:640].view(10, 64))

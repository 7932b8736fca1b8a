"""core.training_own_picture: areas against OpenCV, grey against Pillow, and answers against the set's own pictures."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
import torch
from PIL import Image

from core.data.training_sets import FACTS
from core.drawing import centred
from core.training import advance
from core.training_learned import learned, probabilities
from core.training_own_picture import area, as_seen, classify, placed
from core.training_settings import Architecture, Controls, Start
from core.training_state import begin, network_of, training_set

CONTROLS = Controls(m=32, optimiser="adam", learning_rate=0.003)
START = Start("Digits", architecture=Architecture(layers=1, width=24, normalisation="batch", dropout=0.2))
FASHION = "Fashion-MNIST, 7,000"


def noise(*shape):
    return np.random.default_rng(sum(shape)).integers(0, 256, shape, np.uint8)


@pytest.fixture(scope="module")
def state():
    return advance(begin(START, CONTROLS), CONTROLS, 200)[0]


@pytest.mark.parametrize("side", [28, 41, 56, 100])
def test_what_gets_smaller_is_opencvs_mean_over_areas(side):
    picture = noise(side, side)
    exact = area(side, 28) @ picture @ area(side, 28).T
    theirs = cv2.resize(picture.astype(np.float32), (28, 28), interpolation=cv2.INTER_AREA)
    assert np.allclose(exact, theirs, atol=0.02)
    assert np.abs(as_seen(picture, FASHION) - exact).max() <= 0.5


def test_areas_share_out_every_pixel_and_nothing_more_upwards_too():
    for before, after in [(7, 3), (3, 7), (5, 5), (1, 4)]:
        shares = area(before, after)
        assert np.allclose(shares.sum(1), 1)
        assert np.allclose(shares.sum(0), after / before)
    assert np.array_equal(area(6, 6), np.eye(6))


@pytest.mark.parametrize(("height", "width"), [(40, 90), (91, 40)])
def test_of_a_photo_the_middle_square_is_seen(height, width):
    photo = noise(height, width, 3)
    top, left = (height - 40) // 2, (width - 40) // 2
    middle = photo[top : top + 40, left : left + 40]
    assert np.array_equal(as_seen(photo, "CIFAR-10"), as_seen(middle, "CIFAR-10"))
    assert as_seen(photo, "CIFAR-10").shape == (32, 32, 3)


def test_colour_is_pillows_grey_for_a_set_in_grey_and_grey_is_three_equal_colours_for_one_in_colour():
    photo = noise(28, 28, 3)
    grey = as_seen(photo, FASHION).astype(int)
    assert np.abs(grey - np.asarray(Image.fromarray(photo).convert("L"))).max() <= 1
    drawing = noise(32, 32)
    assert np.array_equal(as_seen(drawing, "CIFAR-10"), np.stack([drawing] * 3, -1))


def test_dark_on_light_becomes_light_on_dark():
    drawing = noise(28, 28)
    assert np.array_equal(as_seen(drawing, FASHION, invert=True), 255 - drawing)


@pytest.mark.parametrize("data", ["Digits", FASHION, "MNIST", "CIFAR-10"])
def test_a_picture_of_the_set_is_seen_as_it_is(data):
    channels, *size = FACTS[data].shape
    picture = noise(*size, *([3] if channels == 3 else []))
    assert np.array_equal(as_seen(picture, data), picture)


def test_points_and_what_is_no_picture_are_refused():
    with pytest.raises(ValueError, match="XOR are points"):
        as_seen(noise(9, 9), "XOR")
    for shape in [(8, 8, 4), (0, 5)]:
        with pytest.raises(ValueError, match="picture: must be"):
            as_seen(np.zeros(shape, np.uint8), "Digits")


def test_the_answer_to_a_held_out_picture_is_what_the_network_says_of_it(state):
    data = training_set(START)
    module = network_of(state).module.eval()
    with torch.no_grad():
        expected = probabilities(module(data.scaled(data.test.inputs[:6])))
    for picture, shares in zip(data.test.inputs[:6, 0].numpy(), expected, strict=True):
        answer = classify(state, picture)
        assert np.allclose(answer.probabilities, shares, atol=1e-6)
        assert answer.update == state.updates and np.array_equal(answer.seen, picture)
        four_times_as_large = np.kron(255 - picture, np.ones((4, 4), np.uint8))
        again = classify(state, four_times_as_large, invert=True)
        assert np.allclose(again.probabilities, shares, atol=1e-6)


def test_without_standardising_a_network_that_copies_pixels_sees_them_from_0_to_1():
    start = Start("Digits", architecture=Architecture(layers=0), standardise=False)
    weights = torch.zeros(10, 64)
    weights[range(10), range(10)] = 1  # class c is pixel c, counted along the rows
    fresh = begin(start, CONTROLS)
    copies = replace(fresh, parameters=torch.cat([weights.flatten(), torch.zeros(10)]))
    picture = noise(8, 8)
    levels = picture.ravel()[:10] / 255
    expected = np.exp(levels) / np.exp(levels).sum()
    assert np.allclose(classify(copies, picture).probabilities, expected, atol=1e-6)


def test_a_network_that_has_broken_down_answers_nothing(state):
    broken = replace(state, parameters=torch.full_like(state.parameters, torch.inf))
    with pytest.raises(ValueError, match="no numbers any more"):
        classify(broken, noise(8, 8))


def test_digits_drawn_small_and_aside_are_read_as_well_as_the_sets_own_once_they_are_placed(state):
    data = training_set(START)
    right = {True: 0, False: 0}
    for picture, label in zip(
        data.test.inputs[:150, 0].numpy(), data.test.labels[:150].tolist(), strict=True
    ):
        field = np.zeros((32, 32), np.uint8)
        field[1:25, 6:30] = np.kron(picture, np.ones((3, 3), np.uint8))
        for place in right:
            drawing = placed(field, "Digits") if place else field
            right[place] += classify(state, drawing).probabilities.argmax() == label
    assert right[True] / 150 > learned(state).right - 0.07
    assert right[False] < right[True] / 2


def test_drawings_are_placed_as_each_set_places_its_own():
    field = np.zeros((28, 28), np.uint8)
    field[5:15, 8:12] = noise(10, 4) | 1
    assert np.array_equal(placed(field, "MNIST"), centred(field))
    filled = placed(field, FASHION)
    assert filled.shape == (10, 10) and np.array_equal(filled[:, 3:7], field[5:15, 8:12])
    assert filled.sum() == field.sum()
    assert np.array_equal(placed(field, "CIFAR-10"), field)
    assert np.array_equal(placed(np.zeros_like(field), "Digits"), np.zeros_like(field))

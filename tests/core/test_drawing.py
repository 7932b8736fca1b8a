"""core.drawing: scaled and centred as MNIST's digits are; the oracle for the centre is SciPy's."""

import numpy as np
import pytest
from scipy.ndimage import center_of_mass, find_objects
from sklearn.datasets import load_digits

from core.drawing import centred


def ink_size(picture):
    (box,) = find_objects((picture > 0).astype(int))
    return tuple(part.stop - part.start for part in box)


def drawn(height, width, *strokes):
    """A picture with filled boxes: (top, bottom, left, right, level)."""
    picture = np.zeros((height, width), np.uint8)
    for top, bottom, left, right, level in strokes:
        picture[top:bottom, left:right] = level
    return picture


def digits():
    """Real digits of 8 × 8 pixels, each somewhere else on a field of 28 × 28, and two or three times as large."""
    generator = np.random.default_rng(0)
    for number, small in enumerate(load_digits().images[:60]):
        large = np.kron(small, np.ones((2 + number % 2,) * 2))
        field = np.zeros((28, 28), np.uint8)
        top, left = generator.integers(0, 28 - len(large) + 1, 2)
        field[top : top + len(large), left : left + len(large)] = (large * 15.9).astype(np.uint8)
        yield field


def test_digits_have_a_larger_side_of_20_and_their_centre_of_mass_in_the_middle():
    for field in digits():
        made = centred(field)
        assert (made.shape, made.dtype) == (field.shape, np.uint8)
        assert max(ink_size(made)) == 20
        assert np.abs(np.array(center_of_mass(made)) - 14).max() <= 0.5


def test_proportions_are_kept_and_where_it_was_drawn_does_not_matter():
    high = drawn(28, 28, (2, 12, 20, 24, 255))
    assert ink_size(centred(high)) == (20, 8)
    assert ink_size(centred(high.T)) == (8, 20)
    np.testing.assert_array_equal(centred(np.roll(high, (9, -13), (0, 1))), centred(high))


def test_what_has_the_right_size_and_place_is_not_changed():
    for field in digits():
        once = centred(field)
        np.testing.assert_array_equal(centred(once), once)


def test_other_fields_get_the_same_share():
    made = centred(drawn(42, 56, (30, 41, 3, 14, 200)))
    assert ink_size(made) == (30, 30)
    assert center_of_mass(made) == pytest.approx((21, 28), abs=0.5)


def test_a_large_drawing_is_averaged_not_sampled():
    lines = drawn(64, 64, *((0, 64, column, column + 1, 255) for column in range(0, 64, 2)))
    made = centred(lines)[20:44, 20:44]
    assert 64 < made.min() <= made.max() < 192  # lines too thin for the box are grey together


def test_a_lopsided_drawing_stays_whole():
    heavy = drawn(28, 28, (0, 28, 2, 3, 1), (0, 2, 0, 28, 255))
    made = centred(heavy)
    assert ink_size(made) == (20, 20)


@pytest.mark.parametrize("side", [8, 28])
def test_one_pixel_and_no_pixel_are_drawings_too(side):
    dot = drawn(side, side, (0, 1, side - 1, side, 255))
    assert max(ink_size(centred(dot))) == round(side * 20 / 28)
    empty = drawn(side, side)
    made = centred(empty)
    assert not made.any()
    assert made is not empty


@pytest.mark.parametrize("level", [1, 2])
def test_the_faintest_ink_is_no_error(level):
    centred(drawn(28, 28, (0, 28, 0, 1, level), (27, 28, 0, 28, level)))


def test_the_picture_given_is_left_alone():
    field = drawn(28, 28, (3, 9, 4, 8, 90))
    before = field.copy()
    centred(field)
    np.testing.assert_array_equal(field, before)

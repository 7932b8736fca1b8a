"""core.softmax: against SciPy, and the plain formula where it overflows."""

import math

import pytest
import scipy.special

from core.softmax import compare_softmax


def test_it_is_scipys_and_the_courses_numbers():
    found = compare_softmax([1, 2, 3], 0, 1)
    assert found.probabilities == pytest.approx(scipy.special.softmax([1, 2, 3]), abs=1e-14)
    assert found.probabilities == pytest.approx([0.0900305731703805, 0.244728471054798, 0.665240955774822])
    assert found.total == pytest.approx(1, abs=1e-15)
    assert found.naive == pytest.approx(found.probabilities, abs=1e-6)
    assert not found.overflows


def test_a_shift_changes_nothing_but_the_plain_formula():
    found = compare_softmax([1, 2, 3], 100, 1)
    assert found.shift_changes < 1e-12
    assert found.overflows
    assert math.isnan(found.naive[2])


@pytest.mark.parametrize("temperature", [0.1, 2.5, 10])
def test_a_temperature_divides_every_number(temperature):
    z = [-3.0, 0.5, 2.0]
    expected = scipy.special.softmax([value / temperature for value in z])
    assert compare_softmax(z, 7, temperature).probabilities == pytest.approx(expected, abs=1e-14)


def test_a_temperature_of_nothing_is_named():
    with pytest.raises(ValueError, match="temperature: must be above 0"):
        compare_softmax([1, 2], 0, 0)

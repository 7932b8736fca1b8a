"""Numbers as sentences say them."""

import pytest

from pages._ui.numbers import number


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "0"),
        (0.25, "0.25"),
        (-1234.4, "−1234"),
        (3.6e-19, "3.60·10⁻¹⁹"),
        (-2e12, "−2.00·10¹²"),
        (float("nan"), "NaN"),
        (float("inf"), "∞"),
        (float("-inf"), "−∞"),
    ],
)
def test_numbers_are_said_in_three_digits(value, said):
    assert number(value) == said

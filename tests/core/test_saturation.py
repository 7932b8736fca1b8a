"""core.saturation: thresholds against closed forms, and the course's five pixels before and after standardising."""

import math

import pytest
import torch

from core.activations import ACTIVATIONS
from core.saturation import saturation, standardise, where_slope_is_below

PIXELS = torch.tensor([0.0, 64, 128, 191, 255], dtype=torch.float64)


def logit(p):
    return math.log(p / (1 - p))


def sigmoid_beyond(limit):
    """The x > 0 at which a (1 - a) is ``limit``."""
    return logit((1 + math.sqrt(1 - 4 * limit)) / 2)


@pytest.mark.parametrize(
    ("name", "left", "right"),
    [
        ("sigmoid", -sigmoid_beyond(0.0025), sigmoid_beyond(0.0025)),
        ("tanh", -math.acosh(10), math.acosh(10)),
        ("relu", 0.0, None),
        ("leaky_relu", None, None),
        ("elu", math.log(0.01), None),
        ("softplus", logit(0.01), None),
        ("identity", None, None),
    ],
)
def test_one_percent_of_the_slope_is_reached_where_algebra_says(name, left, right):
    found = where_slope_is_below(name)
    assert found.left == (None if left is None else pytest.approx(left, abs=1e-12))
    assert found.right == (None if right is None else pytest.approx(right, abs=1e-12))


def test_the_courses_threshold_of_the_sigmoid():
    found = where_slope_is_below("sigmoid", 0.04)  # 0.01 of 0.25
    assert found.limit == 0.01
    assert found.right == pytest.approx(4.58486333912235, rel=1e-12)
    assert where_slope_is_below("sigmoid", 0.5).right == pytest.approx(1.76274717403909, rel=1e-12)


@pytest.mark.parametrize("name", ["gelu", "silu"])
def test_a_slope_that_dips_below_0_is_followed_to_its_last_crossing(name):
    found = where_slope_is_below(name)
    slope = ACTIVATIONS[name].slope
    beyond = torch.linspace(0.001, 50, 5000, dtype=torch.float64)
    assert found.right is None
    assert (slope(found.left - beyond).abs() < found.limit).all()
    assert slope(torch.tensor([found.left + 0.001], dtype=torch.float64)).abs() > found.limit


def test_standardising_brings_the_slopes_of_five_pixels_back():
    raw, after = saturation("sigmoid", PIXELS), saturation("sigmoid", standardise(PIXELS))
    assert raw.mean_slope == pytest.approx(0.05, rel=1e-9)
    assert after.mean_slope == pytest.approx(0.201425538080684, rel=1e-12)
    assert (raw.share, after.share) == (0.8, 0.0)


def test_standardised_pixels_are_the_courses():
    expected = [-1.41642844177614, -0.705994113612561, 0.00444021455102246, 0.70377400633705]
    got = standardise(PIXELS)
    assert got[:4].tolist() == pytest.approx(expected, rel=1e-12)
    assert got.mean().item() == pytest.approx(0, abs=1e-15)
    assert got.std(correction=0).item() == pytest.approx(1, rel=1e-15)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_leaky_relu_never_counts_as_saturated_and_relu_does_below_0(dtype):
    inputs = torch.tensor([-5, -0.1, 0, 0.2, 7, 8, 9], dtype=dtype)
    assert saturation("leaky_relu", inputs).share == 0
    assert saturation("relu", inputs).share == pytest.approx(3 / 7)


def test_one_percent_is_of_the_functions_own_largest_slope():
    assert saturation("sigmoid", torch.tensor([5.0, 5.9, -5.9, 6.1, -6.1])).share == pytest.approx(2 / 5)


def test_larger_inputs_saturate_more():
    inputs = torch.randn(2000, generator=torch.Generator().manual_seed(1))
    shares = [saturation("tanh", scale * inputs).share for scale in (0.5, 2, 8, 32)]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] > 0.9


def test_hostile_inputs_are_named():
    for share in (0.0, -1.0, 1.0, math.nan, 1e-9):
        with pytest.raises(ValueError, match=f"share: must be 0.000001 to 0.9, got {share}"):
            where_slope_is_below("tanh", share)
    with pytest.raises(ValueError, match=r"activation: must be one of .*, got 'x'"):
        where_slope_is_below("x")
    with pytest.raises(ValueError, match="inputs: must be at least one number, got none"):
        saturation("relu", torch.zeros(0))
    for same in (torch.full((3,), 4.0), torch.zeros(1), torch.zeros(0), torch.tensor([1.0, math.nan])):
        with pytest.raises(ValueError, match="inputs: must differ from each other, got a deviation of"):
            standardise(same)

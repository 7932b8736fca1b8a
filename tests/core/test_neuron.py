"""core.neuron: the course's five grey levels, a tangent against autograd, and where the slope has gone."""

import pytest
import torch

from core.activations import ACTIVATIONS
from core.neuron import INPUTS, REACH, neuron


def test_normalising_the_courses_grey_levels_makes_the_mean_slope_four_times_as_large():
    found = neuron("sigmoid", 0.0, "grey").inputs
    assert found.mean == pytest.approx(127.6)
    assert found.deviation == pytest.approx(90.085736939873)
    assert found.raw.mean_slope == pytest.approx(0.05)
    assert found.normalised.mean_slope == pytest.approx(0.201425538080684)
    assert (found.raw.share, found.normalised.share) == (pytest.approx(0.8), 0)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_tangent_touches_the_curve_with_autograds_slope(name):
    at = 1.3
    found = neuron(name, at)
    x = torch.tensor(at, dtype=torch.float64, requires_grad=True)
    value = ACTIVATIONS[name].function(x)
    (slope,) = torch.autograd.grad(value, x)
    expected = value.detach() + slope * (found.curve.x - at)
    torch.testing.assert_close(found.tangent_line, expected)


def test_the_flat_ends_are_where_the_slope_is_below_a_hundredth_of_its_largest():
    found = neuron("sigmoid", 0.0)
    (left, right) = found.flat
    assert (left[0], right[1]) == (-REACH, REACH)
    inside = (found.curve.x > left[1]) & (found.curve.x < right[0])
    assert torch.equal(inside, found.curve.slope >= 0.0025)


def test_a_function_that_never_goes_flat_has_no_flat_ends():
    assert neuron("leaky_relu", 0.0).flat == ()
    assert neuron("identity", 0.0).flat == ()


@pytest.mark.parametrize("inputs", INPUTS)
@pytest.mark.parametrize("normalise", [True, False])
def test_the_axis_holds_every_input(inputs, normalise):
    found = neuron("tanh", 0.5, inputs, normalise=normalise)
    if found.inputs is None:
        assert found.curve.x[-1] == REACH
        return
    assert found.curve.x[0] < found.inputs.shown.edges[0]
    assert found.curve.x[-1] > found.inputs.shown.edges[-1]
    assert (found.inputs.shown.edges[-1] < 10) == (normalise)


def test_unknown_inputs_are_named():
    with pytest.raises(ValueError, match="inputs: must be one of none, grey, digits"):
        neuron("tanh", 0.0, "noise")

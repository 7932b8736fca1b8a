"""core.activations: the slopes against autograd and finite differences, the course's table, peaks and gains."""

import math

import pytest
import torch
import torch.nn.functional as F

from core.activations import ACTIVATIONS, LEAK, activation, curve, tangent

NAMES = list(ACTIVATIONS)
LIBRARY = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": F.relu,
    "leaky_relu": lambda x: F.leaky_relu(x, 0.01),
    "elu": F.elu,
    "gelu": lambda x: 0.5 * x * (1 + torch.erf(x / 2**0.5)),
    "silu": lambda x: x / (1 + torch.exp(-x)),
    "softplus": lambda x: x.clamp(min=0) + torch.log1p(torch.exp(-x.abs())),
    "identity": lambda x: x * 1,
}
SIGMOID = {  # x: value, slope
    -10: (4.53978687024344e-05, 4.53958077359517e-05),
    -5: (0.00669285092428486, 0.00664805667079015),
    -1: (0.268941421369995, 0.196611933241482),
    0: (0.5, 0.25),
    2: (0.880797077977882, 0.104993585403507),
    10: (0.999954602131298, 4.53958077359517e-05),
    20: (0.999999997938846, 2.06115361394185e-09),
}
CHAIN = {1: 0.25, 2: 0.0587509280503986, 5: 0.000676339196970379, 20: 1.27177766722791e-13}


def points(dtype=torch.float64):
    return torch.linspace(-12, 12, 97, dtype=dtype)  # 0 is among them


def test_nine_functions_are_there_in_the_order_of_the_menu():
    assert list(LIBRARY) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_value_is_the_librarys(name):
    torch.testing.assert_close(curve(name, points()).value, LIBRARY[name](points()), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_slope_is_autograds_at_0_and_at_the_kinks_too(name, dtype):
    x = points(dtype).requires_grad_()
    (by_autograd,) = torch.autograd.grad(ACTIVATIONS[name].function(x).sum(), x)
    slope = curve(name, x.detach()).slope
    assert slope.dtype == dtype
    torch.testing.assert_close(slope, by_autograd, rtol=0, atol=1e-6 if dtype == torch.float32 else 1e-14)


@pytest.mark.parametrize("name", NAMES)
def test_the_slope_is_that_of_finite_differences(name):
    x, step = points()[points() != 0], 1e-5
    function = LIBRARY[name]
    numeric = (function(x + step) - function(x - step)) / (2 * step)
    torch.testing.assert_close(curve(name, x).slope, numeric, rtol=0, atol=1e-9)


@pytest.mark.parametrize(("x", "row"), SIGMOID.items())
def test_the_courses_table_of_the_sigmoid(x, row):
    line = tangent("sigmoid", x)
    assert (line.value, line.slope) == pytest.approx(row, rel=1e-9, abs=1e-15)


@pytest.mark.parametrize(("depth", "product"), CHAIN.items())
def test_slopes_multiply_along_a_chain_of_sigmoids(depth, product):
    at, slopes = 0.0, 1.0
    for _ in range(depth):
        line = tangent("sigmoid", at)
        at, slopes = line.value, slopes * line.slope
    assert slopes == pytest.approx(product, rel=1e-9)
    assert slopes <= ACTIVATIONS["sigmoid"].largest_slope ** depth


@pytest.mark.parametrize("name", NAMES)
def test_the_largest_slope_is_reached_where_it_is_said_and_nowhere_passed(name):
    entry = ACTIVATIONS[name]
    x = torch.linspace(-60, 60, 120_001, dtype=torch.float64)
    slope = curve(name, x).slope
    assert slope.abs().max().item() <= entry.largest_slope + 1e-12
    assert slope.max().item() == pytest.approx(entry.largest_slope, rel=1e-6)
    inside = [min(max(bound, -50.0), 50.0) for bound in entry.steepest]
    for at in (*inside[1:], sum(inside) / 2):
        assert tangent(name, at).slope == pytest.approx(entry.largest_slope, rel=1e-12)
    if name not in ("identity",):
        assert tangent(name, inside[0] - 1).slope < entry.largest_slope - 1e-3 or name == "softplus"


@pytest.mark.parametrize(
    ("name", "torchs"),
    [*((name, name) for name in ("sigmoid", "tanh", "relu", "leaky_relu")), ("identity", "linear")],
)
def test_gains_are_torchs_where_it_has_one(name, torchs):
    parameter = LEAK if name == "leaky_relu" else None
    assert ACTIVATIONS[name].gain == pytest.approx(torch.nn.init.calculate_gain(torchs, parameter), rel=1e-15)


@pytest.mark.parametrize("name", ["relu", "leaky_relu", "elu", "gelu", "silu", "softplus", "identity"])
def test_other_gains_keep_the_mean_square_of_a_normal_input(name):
    x = torch.linspace(-12, 12, 240_001, dtype=torch.float64)
    density = torch.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    square = torch.trapezoid(LIBRARY[name](x) ** 2 * density, x).item()
    assert ACTIVATIONS[name].gain == pytest.approx(square**-0.5, rel=1e-8)


@pytest.mark.parametrize("name", NAMES)
def test_the_tangent_touches_the_curve(name):
    line, step = tangent(name, 0.7), 1e-4
    ahead = LIBRARY[name](torch.tensor(0.7 + step, dtype=torch.float64)).item()
    assert line.value + line.slope * step == pytest.approx(ahead, abs=1e-7)
    assert line.at == 0.7


@pytest.mark.parametrize("name", NAMES)
def test_far_out_nothing_becomes_nan_in_float32(name):
    x = torch.tensor([-1e38, -1e10, -200.0, 200.0, 1e10, 1e38])
    result = curve(name, x)
    assert torch.isfinite(result.value).all()
    assert torch.isfinite(result.slope).all()
    assert result.slope[-1].item() == ACTIVATIONS[name].slope(torch.tensor([90.0])).round().item()


@pytest.mark.parametrize("name", NAMES)
def test_every_entry_says_what_it_is(name):
    entry = activation(name)
    assert entry.label
    for formula in (entry.formula, entry.slope_formula):
        assert formula.count("{") == formula.count("}")


def test_an_unknown_name_and_a_place_that_is_none_are_named():
    for call in (lambda: tangent("step", 0.0), lambda: curve("", torch.zeros(3)), lambda: activation("RELU")):
        with pytest.raises(ValueError, match=r"activation: must be one of sigmoid, .*identity, got '"):
            call()
    for at in (math.nan, math.inf, -math.inf):
        with pytest.raises(ValueError, match=f"at: must be a finite number, got {at}"):
            tangent("tanh", at)


def test_no_points_give_an_empty_curve():
    assert curve("gelu", torch.zeros(0)).slope.shape == (0,)

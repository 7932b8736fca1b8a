"""core.initialisations: against torch.nn.init, the course's numbers, orthogonality, and what is refused."""

import math

import pytest
import torch
from torch import nn

from core.initialisations import INITIALISATIONS, bounds, weights

GLOROT = {  # fan_in, fan_out: deviation, bound
    (784, 256): (0.0438529009653515, 0.075955452531275),
    (256, 256): (0.0625, 0.108253175473055),
    (300, 100): (0.0707106781186548, 0.122474487139159),
    (81, 2592): (0.0273536646620739, 0.0473779369679134),
    (2, 2): (0.707106781186548, 1.22474487139159),
}


def seeded(seed=5):
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize(("fans", "row"), GLOROT.items())
def test_the_courses_numbers_of_glorot(fans, row):
    assert bounds("glorot_normal", *fans).deviation == pytest.approx(row[0], rel=1e-12)
    uniform = bounds("glorot_uniform", *fans)
    assert (uniform.deviation, uniform.bound) == pytest.approx(row, rel=1e-12)


@pytest.mark.parametrize("gain", [1.0, 5 / 3])
@pytest.mark.parametrize(("fan_out", "fan_in"), [(70, 130), (130, 70), (40, 40)])
@pytest.mark.parametrize("name", ["glorot_normal", "glorot_uniform", "he_normal", "orthogonal"])
def test_the_same_generator_gives_torchs_numbers(name, fan_out, fan_in, gain):
    empty = torch.empty(fan_out, fan_in)
    if name == "glorot_normal":
        expected = nn.init.xavier_normal_(empty, gain, generator=seeded())
    elif name == "glorot_uniform":
        expected = nn.init.xavier_uniform_(empty, gain, generator=seeded())
    elif name == "he_normal":
        expected = gain * nn.init.kaiming_normal_(empty, nonlinearity="relu", generator=seeded())
    else:
        expected = nn.init.orthogonal_(empty, gain, generator=seeded())
    got = weights(name, fan_out, fan_in, seeded(), gain=gain)
    torch.testing.assert_close(got, expected, rtol=1e-6, atol=1e-6)


def test_the_normal_kind_is_torchs():
    expected = nn.init.normal_(torch.empty(30, 50), std=0.3, generator=seeded())
    torch.testing.assert_close(weights("normal", 30, 50, seeded(), sigma=0.3), expected)


@pytest.mark.parametrize("gain", [1.0, 0.5])
@pytest.mark.parametrize("name", ["normal", "glorot_normal", "glorot_uniform", "he_normal", "orthogonal"])
def test_the_spread_is_what_is_drawn(name, gain):
    spread = bounds(name, 300, 200, sigma=0.2, gain=gain)
    drawn = weights(name, 200, 300, seeded(), sigma=0.2, gain=gain)
    assert drawn.square().mean().sqrt().item() == pytest.approx(spread.deviation, rel=0.02)
    assert drawn.mean().item() == pytest.approx(0, abs=5 * spread.deviation / math.sqrt(60_000))
    if spread.bound is not None:
        assert drawn.abs().max().item() <= spread.bound * (1 + 1e-6)


def test_uniform_weights_fill_their_range():
    drawn, bound = weights("glorot_uniform", 200, 300, seeded()), bounds("glorot_uniform", 300, 200).bound
    assert drawn.min().item() == pytest.approx(-bound, rel=1e-3)
    assert drawn.max().item() == pytest.approx(bound, rel=1e-3)


@pytest.mark.parametrize(("fan_out", "fan_in"), [(9, 23), (23, 9), (11, 11), (1, 4), (1, 1)])
def test_orthogonal_rows_or_columns_have_length_gain_and_right_angles(fan_out, fan_in):
    drawn = weights("orthogonal", fan_out, fan_in, seeded(), gain=1.5, dtype=torch.float64)
    assert drawn.shape == (fan_out, fan_in)
    product = drawn @ drawn.T if fan_out <= fan_in else drawn.T @ drawn
    torch.testing.assert_close(product, 2.25 * torch.eye(len(product), dtype=torch.float64))


def test_both_signs_of_an_orthogonal_weight_are_as_likely():
    generator = seeded()
    signs = [weights("orthogonal", 3, 3, generator).sign() for _ in range(600)]
    assert torch.stack(signs).mean(0).abs().max().item() < 0.2


def test_zeros_and_a_constant_take_nothing_from_the_generator():
    generator = seeded()
    before = generator.get_state()
    assert weights("zeros", 2, 3, generator).tolist() == [[0, 0, 0], [0, 0, 0]]
    assert weights("constant", 2, 3, generator, constant=-0.25).tolist() == [[-0.25] * 3] * 2
    assert torch.equal(generator.get_state(), before)


@pytest.mark.parametrize("name", INITIALISATIONS)
def test_the_same_seed_gives_the_same_weights_and_leaves_the_global_one_alone(name):
    before = torch.random.get_rng_state()
    assert torch.equal(weights(name, 17, 31, seeded()), weights(name, 17, 31, seeded()))
    assert torch.equal(torch.random.get_rng_state(), before)
    drawn = weights(name, 17, 31, seeded(), dtype=torch.float64)
    assert (drawn.dtype, drawn.shape) == (torch.float64, (17, 31))
    if name not in ("zeros", "constant"):
        assert not torch.equal(weights(name, 17, 31, seeded()), weights(name, 17, 31, seeded(6)))


@pytest.mark.parametrize(
    ("name", "formula"),
    [
        ("zeros", "W = 0"),
        ("constant", "W_{ij} = 0.5"),
        ("normal", r"\sigma = 0.01"),
        ("glorot_normal", r"\sigma = \sqrt{\frac{2}{784 + 256}} = 0.04385"),
        ("glorot_uniform", r"r = \sqrt{\frac{6}{784 + 256}} = 0.07596"),
        ("he_normal", r"\sigma = \sqrt{\frac{2}{784}} = 0.05051"),
        ("orthogonal", "W W^T = I"),
    ],
)
def test_the_formula_has_the_numbers_put_in(name, formula):
    assert bounds(name, 784, 256).formula == formula


def test_the_formula_shows_a_gain_that_is_not_1():
    assert (
        bounds("glorot_normal", 3, 5, gain=5 / 3).formula
        == r"\sigma = 1.667 \cdot \sqrt{\frac{2}{3 + 5}} = 0.8333"
    )
    assert bounds("orthogonal", 3, 5, gain=2.0).formula == "W^T W = 4 I"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": "xavier"}, "initialisation: must be one of zeros, .*orthogonal, got 'xavier'"),
        ({"fan_in": 0}, "fan_in: must be 1 or more, got 0"),
        ({"fan_out": -2}, "fan_out: must be 1 or more, got -2"),
        ({"sigma": -0.1}, "sigma: must be a finite number of 0 or more, got -0.1"),
        ({"sigma": math.nan}, "sigma: .*got nan"),
        ({"constant": math.inf}, "constant: must be a finite number, got inf"),
        ({"gain": 0.0}, "gain: must be a finite number above 0, got 0.0"),
        ({"gain": math.nan}, "gain: .*got nan"),
    ],
)
def test_what_cannot_be_is_named(change, sentence):
    with pytest.raises(ValueError, match=sentence):
        bounds(**{"name": "normal", "fan_in": 3, "fan_out": 4} | change)
    with pytest.raises(ValueError, match=sentence):
        weights(**{"name": "normal", "fan_in": 3, "fan_out": 4, "generator": seeded()} | change)

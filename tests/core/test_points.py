"""core.data.points: four shapes, parted without noise, within their bounds with it, and the same for the same seed."""

import math

import pytest
import torch
from sklearn.neighbors import KNeighborsClassifier

from core.data.points import GAP, MOST_NOISE, REACH, SHAPES, TEST, TRAINING, load_points


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("noise", [0, 0.1, MOST_NOISE])
def test_half_of_the_points_are_of_each_class_and_none_lies_outside(name, noise):
    for (inputs, labels), count in zip(load_points(name, noise, 3), (TRAINING, TEST), strict=True):
        assert inputs.shape == (count, 2)
        assert inputs.dtype == torch.float32
        assert labels.bincount().tolist() == [count // 2, count // 2]
        assert REACH / 2 < inputs.abs().max() <= REACH + noise / 2 + 1e-6


@pytest.mark.parametrize("name", SHAPES)
def test_without_noise_a_neighbour_tells_the_class_and_noise_makes_it_harder(name):
    def score(noise: float) -> float:
        (known, classes), (asked, answers) = load_points(name, noise, 1)
        return KNeighborsClassifier(1).fit(known, classes).score(asked, answers)

    assert score(0) == 1
    assert 0.5 < score(MOST_NOISE) < 1


@pytest.mark.parametrize("name", ["Circles", "XOR", "Two blobs"])
def test_without_noise_the_classes_are_a_gap_apart(name):
    (inputs, labels), _ = load_points(name, 0, 2)
    assert torch.cdist(inputs[labels == 0], inputs[labels == 1]).min() >= GAP - 1e-6


def test_each_arm_of_the_spiral_gains_a_gap_of_radius_with_every_half_turn():
    (inputs, labels), _ = load_points("Spiral", 0, 2)
    radius = inputs.norm(dim=1)
    turned = torch.atan2(inputs[:, 1], inputs[:, 0]) / math.pi - labels
    over = (radius - GAP / 2) / GAP - turned  # half turns that the angle does not tell: an even number
    torch.testing.assert_close(over / 2, (over / 2).round(), rtol=0, atol=1e-4)
    assert (radius.max() - radius.min()) / GAP > 3  # one and a half turns


def test_what_the_shapes_are():
    (inputs, labels), _ = load_points("XOR", 0)
    assert ((inputs.prod(1) < 0) == (labels == 1)).all()
    assert len((inputs > 0).unique(dim=0)) == 4
    (inputs, labels), _ = load_points("Circles", 0)
    assert inputs[labels == 0].norm(dim=1).max() < inputs[labels == 1].norm(dim=1).min()
    radius = inputs[labels == 0].norm(dim=1)
    assert (radius > radius.max() / math.sqrt(2)).float().mean().item() == pytest.approx(
        0.5, abs=0.1
    )  # evenly
    (inputs, labels), _ = load_points("Two blobs", 0)
    assert ((inputs.sum(1) > 0) == (labels == 1)).all()


@pytest.mark.parametrize("name", SHAPES)
def test_the_seed_alone_decides_and_nobody_elses_generator_moves(name):
    before = torch.get_rng_state()
    (first, _), (held, _) = load_points(name, 0.2, 7)
    (again, _), _ = load_points(name, 0.2, 7)
    (other, _), _ = load_points(name, 0.2, 8)
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert not torch.equal(first[:TEST], held)


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        (("Moons", 0.1, 0), "name must be one of Spiral.*'Moons'"),
        (("XOR", -0.01, 0), "noise must be 0 to 0.5, got -0.01"),
        (("XOR", 0.51, 0), "noise"),
        (("XOR", math.nan, 0), "noise"),
        (("XOR", 0.1, -1), "seed must be 0 to"),
        (("XOR", 0.1, 2**63), "seed"),
    ],
)
def test_what_cannot_be_is_named(settings, word):
    with pytest.raises(ValueError, match=word):
        load_points(*settings)

"""core.training_script_data: the script's lines make the examples that the page trains on."""

import pytest
import torch

from core.data import points
from core.data.training_sets import FACTS, load_training_set
from core.training_script_data import augments, data, imports
from core.training_settings import Controls, Start

PLAIN = Controls()
BUNDLED = [name for name, facts in FACTS.items() if not facts.download]


def made(start, controls=PLAIN):
    """The names that the lines leave behind."""
    names = {"seed": start.seed, "torch": torch}
    exec("\n".join(imports(start, controls)) + "\n" + data(start, controls), names)  # noqa: S102 -- our own code, which is what is tested
    return names


@pytest.mark.parametrize("standardise", [True, False])
@pytest.mark.parametrize("name", BUNDLED)
def test_the_examples_are_those_of_the_page(name, standardise, monkeypatch):
    monkeypatch.setattr("sys.argv", ["script.py"])
    start = Start(name, 0.2, seed=3, standardise=standardise)
    found = made(start)
    expected = load_training_set(name, noise=0.2, seed=3)
    inputs = expected.scaled(expected.training.inputs, standardise)
    torch.testing.assert_close(found["inputs"], inputs, rtol=1e-6, atol=1e-6)
    assert torch.equal(found["labels"].long().flatten(), expected.training.labels)


@pytest.mark.parametrize("name", ["XOR", "Digits"])
def test_in_float64_the_inputs_are_the_same_numbers(name):
    single, double = (made(Start(name, precision=p))["inputs"] for p in ("float32", "float64"))
    assert double.dtype == torch.float64
    assert torch.equal(double.float(), single)


def test_points_are_never_augmented():
    course = Controls(augmentation="course")
    assert not augments(Start("XOR"), course)
    assert "augmented" in made(Start("Digits"), course)
    assert "augmented" not in made(Start("XOR"), course)


def test_every_shape_has_its_lines():
    for name in points.SHAPES:
        assert "clean =" in data(Start(name), PLAIN)

"""core.training_settings: what no network can be built from is refused by name, and the extremes can be trained."""

from dataclasses import replace

import pytest

from core.training_settings import (
    ACTIVATIONS,
    Architecture,
    Controls,
    Start,
    check_controls,
    check_start,
)
from core.training_state import begin

POINTS, DIGITS, GREY, COLOUR = (2,), (1, 8, 8), (1, 28, 28), (3, 32, 32)
NAN = float("nan")


def unchecked(settings, **changes):
    """Past the check of types: what comes from a link need not be one of the words."""
    made = replace(settings)
    for name, value in changes.items():
        object.__setattr__(made, name, value)
    return made


@pytest.mark.parametrize(("shape", "changes", "name"), [
    (POINTS, {"kind": "rnn"}, "kind"),
    (POINTS, {"kind": "cnn"}, "kind"),
    (POINTS, {"kind": "course"}, "kind"),
    (GREY, {"kind": "course"}, "kind"),
    (POINTS, {"activation": "step"}, "activation"),
    (DIGITS, {"normalisation": "weight"}, "normalisation"),
    (DIGITS, {"normalisation": "instance"}, "normalisation"),
    (POINTS, {"layers": -1}, "layers"),
    (POINTS, {"layers": 9}, "layers"),
    (DIGITS, {"kind": "cnn", "layers": 0}, "layers"),
    (DIGITS, {"kind": "cnn", "layers": 4}, "layers"),
    (GREY, {"kind": "cnn", "layers": 5}, "layers"),
    (COLOUR, {"kind": "cnn", "layers": 6}, "layers"),
    (COLOUR, {"kind": "course", "layers": 6}, "layers"),
    (POINTS, {"width": 0}, "width"),
    (POINTS, {"width": 257}, "width"),
    (POINTS, {"width": 3, "normalisation": "layer"}, "width"),
    (POINTS, {"width": 3, "normalisation": "group"}, "width"),
    (POINTS, {"dropout": -0.1}, "dropout"),
    (POINTS, {"dropout": 1.0}, "dropout"),
    (POINTS, {"dropout": NAN}, "dropout"),
])  # fmt: skip
def test_a_network_that_cannot_be_built_is_refused_by_name(shape, changes, name):
    with pytest.raises(ValueError, match=f"^{name}: "):
        check_start(Start(architecture=unchecked(Architecture(), **changes)), shape)


@pytest.mark.parametrize(("name", "value"), [
    ("seed", -1), ("seed", 10_000), ("precision", "int8"), ("noise", -0.1), ("noise", 0.6), ("noise", NAN),
])  # fmt: skip
def test_a_start_that_cannot_be_made_is_refused_by_name(name, value):
    with pytest.raises(ValueError, match=f"^{name}: "):
        check_start(unchecked(Start(), **{name: value}), POINTS)


@pytest.mark.parametrize(("name", "value"), [
    ("m", 0), ("m", 257), ("k", 0), ("k", 65), ("mode", "sample_d"), ("optimiser", "lion"),
    ("augmentation", "mixup"), ("learning_rate", 0.0), ("learning_rate", 101.0), ("learning_rate", NAN),
    ("weight_decay", -0.1), ("weight_decay", 1.1), ("weight_decay", NAN),
])  # fmt: skip
def test_controls_without_an_update_are_refused_by_name(name, value):
    with pytest.raises(ValueError, match=f"^{name}: .*{value}"):
        check_controls(unchecked(Controls(), **{name: value}), Start())


def test_one_example_alone_has_no_spread_for_batch_norm():
    alone, norm = Controls(m=1), Architecture(normalisation="batch")
    with pytest.raises(ValueError, match=r"^m: "):
        check_controls(alone, Start(architecture=norm))
    check_controls(alone, Start("Digits", architecture=replace(norm, kind="cnn")))  # it has pixels
    check_controls(alone, Start())


@pytest.mark.parametrize(("data", "architecture"), [
    ("XOR", Architecture(layers=0, width=1)),
    ("XOR", Architecture(layers=8, width=256, normalisation="batch", dropout=0.99)),
    ("Digits", Architecture(layers=1, width=4, normalisation="group")),
    ("Digits", Architecture(layers=1, width=4, normalisation="layer")),
    ("Digits", Architecture("cnn", 1, 1, normalisation="layer")),
    ("Digits", Architecture("cnn", 3, 64, normalisation="instance", dropout=0.5)),
])  # fmt: skip
def test_the_extremes_can_begin(data, architecture):
    for seed, controls in (
        (0, Controls(m=256, k=64, learning_rate=100.0, weight_decay=1.0)),
        (9999, Controls(m=2)),
    ):
        state = begin(Start(data, architecture=architecture, seed=seed), controls)
        assert state.parameters.isfinite().all() and state.parameters.any()


def test_every_activation_can_begin():
    lengths = {
        begin(Start(architecture=Architecture(activation=name)), Controls()).parameters.numel()
        for name in ACTIVATIONS
    }
    assert len(lengths) == 1


def test_the_courses_network_takes_its_pictures():
    for layers in (1, 5):
        check_start(Start("CIFAR-10", architecture=Architecture("course", layers)), COLOUR)

"""core.training_equality: k micro-batches of m are one batch of k times m, and what parts them."""

import numpy as np
import pytest

from core.training_equality import COLUMNS, advance_twins, begin_twins, whole_of
from core.training_settings import Architecture, Controls, Start

CONTROLS = Controls(m=6, k=4, optimiser="sgd", learning_rate=0.1)


def apart(architecture, controls=CONTROLS, updates=8, data="Digits"):
    twins = begin_twins(Start(data, architecture=architecture), controls)
    rows = advance_twins(twins, controls, updates)[1].rows
    return dict(zip(COLUMNS, rows.T, strict=True))


@pytest.mark.parametrize("normalisation", ["none", "layer", "group"])
def test_without_batch_statistics_they_are_equal_to_rounding(normalisation):
    found = apart(Architecture(layers=2, width=32, normalisation=normalisation))
    assert len(found["update"]) == 8 and found["samples"][-1] == 8 * 24
    assert found["gradient32"].max() < 1e-5 and found["weights32"].max() < 1e-5
    assert found["gradient64"].max() < 1e-13 and found["weights64"].max() < 1e-13
    assert np.allclose(found["whole"], found["parts"], atol=1e-5)


def test_over_the_end_of_an_epoch_too():
    found = apart(Architecture(width=4), updates=22, data="XOR")  # 500 examples: the last window has 20
    assert found["samples"][20] == 500 and found["gradient64"].max() < 1e-13


@pytest.mark.parametrize("data", ["Digits", "XOR"])
def test_batch_norm_parts_them(data):
    found = apart(Architecture(layers=2, width=12, normalisation="batch"), data=data)
    assert found["gradient64"].min() > 1e-4 and found["weights64"][-1] > 1e-3


def test_instance_norm_of_pictures_does_not():
    found = apart(Architecture("cnn", 1, 4, "relu", "instance"), updates=4)
    assert found["gradient64"].max() < 1e-12


def test_dropout_parts_them_unless_the_masks_are_the_same():
    architecture = Architecture(layers=2, width=12, dropout=0.3)
    assert apart(architecture)["gradient64"].min() > 1e-4
    same = Controls(m=6, k=4, optimiser="sgd", learning_rate=0.1, same_masks=True)
    assert apart(architecture, same)["gradient64"].max() < 1e-13


def test_another_cut_in_mid_run_changes_nothing():
    start = Start("Digits", architecture=Architecture(width=7))
    twins, first = advance_twins(begin_twins(start, CONTROLS), CONTROLS, 5)
    again = Controls(m=2, k=12, optimiser="sgd", learning_rate=0.1)
    _, second = advance_twins(twins, again, 5)
    assert max(first.rows[:, -2].max(), second.rows[:, -2].max()) < 1e-13
    assert second.rows[-1, 0] == 10 and whole_of(again) == whole_of(CONTROLS)


def test_what_is_not_finite_stops_both():
    bad = Controls(m=6, k=4, optimiser="sgd", learning_rate=100.0, weight_decay=1.0)
    start = Start("Digits", architecture=Architecture(width=7))
    twins, found = advance_twins(begin_twins(start, bad), bad, 200)
    assert "not finite" in found.stopped
    assert len(advance_twins(twins, bad, 3)[1].rows) == 0

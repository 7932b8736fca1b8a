"""core.training_table: what pandas' reader gets back is what the curves hold."""

import csv as standard
import io
import math
import re

import numpy as np
import pytest

from core.training_curve import MOST, VALUES, add, empty
from core.training_evaluation import Score
from core.training_table import COLUMNS, csv


def updates(count, seed=0):
    """Updates of a run, four examples each, with values of all sizes."""
    rng = np.random.default_rng(seed)
    numbers = np.arange(1, count + 1, dtype=np.float64)
    return np.column_stack([numbers, 4 * numbers, np.exp(rng.normal(0, 9, (count, 4)))])


def read(text):
    """As NumPy reads it, which knows nothing of how it was written: a column of floats for each name."""
    table = np.genfromtxt(io.StringIO(text), delimiter=",", names=True, ndmin=1)
    return {name: table[name] for name in table.dtype.names}


def test_every_digit_comes_back():
    scores = (Score(0, 0, 2.5, 0.1), Score(3, 12, 1 / 3, 2 / 3))
    curves = add(empty(), updates(5), scores)
    table = read(csv(curves))
    assert table["update"].tolist() == [0, 1, 2, 3, 4, 5]
    assert table["samples"].tolist() == [0, 4, 8, 12, 16, 20]
    for value, name in zip(VALUES, ("loss", "gradient_norm", "ratio", "cosine"), strict=True):
        for part, column in zip(("mean", "low", "high"), curves.of(value), strict=True):
            assert np.array_equal(table[f"{name}_{part}"], [math.nan, *column], equal_nan=True)
    nothing = math.nan
    for name, expected in {
        "held_out_loss": [2.5, nothing, nothing, 1 / 3, nothing, nothing],
        "held_out_accuracy": [0.1, nothing, nothing, 2 / 3, nothing, nothing],
    }.items():
        assert np.array_equal(table[name], expected, equal_nan=True)


def test_a_long_run_has_a_row_a_bin_with_its_band():
    rows = updates(3 * MOST)
    table = read(csv(add(empty(), rows, (Score(7, 28, 1.0, 0.5),))))
    in_bins = table["updates_in_row"] > 0
    assert in_bins.sum() < len(in_bins) <= MOST + 1  # the score of update 7 lies within a bin of four
    assert table["updates_in_row"][in_bins].sum() == len(rows)
    assert table["loss_low"][in_bins].min() == rows[:, 2].min()
    assert table["loss_high"][in_bins].max() == rows[:, 2].max()


def test_there_is_nothing_but_names_and_numbers():
    rows = updates(3)
    rows[1, 4:] = math.nan, -math.inf
    rows[2, 5] = -0.25
    head, *lines = standard.reader(io.StringIO(csv(add(empty(), rows))))
    assert tuple(head) == COLUMNS
    assert {len(line) for line in lines} == {len(COLUMNS)}
    cells = {cell for line in lines for cell in line}
    assert all(re.fullmatch(r"(-?\d+(\.\d+)?(e[+-]\d+)?)?", cell) for cell in cells)
    assert "-0.25" in cells
    assert lines[1][COLUMNS.index("ratio_mean")] == lines[1][COLUMNS.index("cosine_low")] == ""


@pytest.mark.parametrize("column", ["update", "samples", "updates_in_row"])
def test_counts_are_whole_numbers(column):
    lines = csv(add(empty(), updates(4))).splitlines()[1:]
    assert all(line.split(",")[COLUMNS.index(column)].isdigit() for line in lines)


def test_a_run_without_updates_has_its_names():
    assert csv(empty()) == ",".join(COLUMNS) + "\n"

"""core.training_memory: gradients do not shrink with the micro-batch, what is kept for the backward pass does."""

import pytest

from core.training_memory import memory, memory_by_size, speed, times_less
from core.training_settings import Architecture, Controls, Start

DIGITS = Start("Digits", architecture=Architecture(layers=2, width=12))


def test_only_what_autograd_keeps_grows_with_the_micro_batch():
    small, large = (memory(DIGITS, Controls(optimiser="adam"), m) for m in (8, 32))
    count = 64 * 12 + 12 + 12 * 12 + 12 + 12 * 10 + 10
    assert small.parameters == small.gradients == large.gradients == 4 * count
    assert small.optimiser == large.optimiser == 8 * count
    assert 3.5 <= times_less(large, small) <= 4.05
    assert large.total == large.parameters + large.gradients + large.optimiser + large.saved


def test_the_saved_bytes_of_a_dense_network_by_hand():
    one, two = (memory(DIGITS, Controls(), m).saved for m in (16, 32))
    # two hidden activations, kept by tanh and by the layer after it, and the log-probabilities
    assert two - one == 16 * (12 + 12 + 10) * 4 + 16 * 8


@pytest.mark.parametrize(("optimiser", "times"), [("sgd", 0), ("momentum", 1), ("rmsprop", 1), ("adamw", 2)])
def test_what_each_optimiser_remembers(optimiser, times):
    found = memory(DIGITS, Controls(optimiser=optimiser), 4)
    assert found.optimiser == times * found.parameters


def test_sizes_go_up_to_256_or_to_what_fits(monkeypatch):
    rows = memory_by_size(DIGITS, Controls())
    assert [row.m for row in rows] == [1, 2, 4, 8, 16, 32, 64, 128, 256]
    monkeypatch.setattr("core.training_memory.MOST_SAVED", 2 * rows[3].saved)
    assert [row.m for row in memory_by_size(DIGITS, Controls())] == [1, 2, 4, 8, 16]
    normed = Start("Digits", architecture=Architecture(normalisation="batch"))
    assert memory_by_size(normed, Controls())[0].m == 2


@pytest.mark.parametrize("m", [0, 257])
def test_a_micro_batch_out_of_range_is_refused(m):
    with pytest.raises(ValueError, match="m: must be 1 to 256"):
        memory(DIGITS, Controls(), m)


def test_a_speed_is_measured(monkeypatch):
    monkeypatch.setattr("core.training_memory.TIMED", 0.01)
    found = speed(DIGITS, Controls(mode="sample_c", k=9), 16)
    assert found.m == 16 and found.examples > 100 and found.peak is None

"""core.training_state: windows against the weights worked out by hand, orders, and copies that are copies."""

import pytest
import torch

from core.accumulation import MODES
from core.training_settings import Architecture, Controls, Start
from core.training_state import begin, epoch_seed, network_of, order, training_set, window

NORMED = Architecture(layers=1, width=5, normalisation="batch")


def windows(examples, controls):
    """All of an epoch."""
    made, position = [], 0
    while position < examples:
        made.append(window(examples - position, controls))
        position += sum(made[-1].sizes)
    return made


@pytest.mark.parametrize(("examples", "m", "k"), [(23, 5, 3), (20, 5, 2), (7, 9, 4), (12, 1, 5), (1, 1, 1)])
def test_an_epoch_is_cut_into_micro_batches_as_torch_splits_it(examples, m, k):
    sizes = [len(part) for part in torch.arange(examples).split(m)]
    made = windows(examples, Controls(m=m, k=k))
    assert [w.sizes for w in made] == [tuple(sizes[i : i + k]) for i in range(0, len(sizes), k)]
    for w in made:
        assert w.weights == w.right == tuple(size / sum(w.sizes) for size in w.sizes)
        assert w.steps and not w.keeps and w.made_for == (m, k, "right")


@pytest.mark.parametrize(("mode", "whole", "last"), [
    ("right", (1 / 3, 1 / 3, 1 / 3), (5 / 8, 3 / 8)),
    ("undivided", (1.0, 1.0, 1.0), (1.0, 1.0)),
    ("sample_a", (1 / 3, 1 / 3, 1 / 3), (1 / 3, 1 / 3)),
    ("sample_c", (0.0, 0.0, 1.0), (0.0, 0.0)),
])  # fmt: skip
def test_the_weights_of_a_whole_window_and_of_a_shorter_last_one(mode, whole, last):
    full, ragged = windows(23, Controls(m=5, k=3, mode=mode))
    assert full.sizes == (5, 5, 5) and ragged.sizes == (5, 3)
    assert full.weights == pytest.approx(whole) and ragged.weights == pytest.approx(last)
    assert ragged.right == pytest.approx((5 / 8, 3 / 8))
    assert full.steps and ragged.steps == (mode != "sample_c") and not full.keeps | ragged.keeps


def test_sample_b_steps_once_an_epoch_and_only_where_k_divides():
    (dividing,) = windows(23, Controls(m=5, k=5, mode="sample_b"))
    assert dividing.sizes == (5, 5, 5, 5, 3) and dividing.weights == pytest.approx((1 / 5,) * 5)
    assert dividing.steps and not dividing.keeps
    (other,) = windows(23, Controls(m=5, k=2, mode="sample_b"))
    assert other.sizes == dividing.sizes and other.weights == (1.0,) * 5
    assert other.keeps and not other.steps


@pytest.mark.parametrize("mode", MODES)
def test_the_right_weights_of_every_window_add_up_to_one(mode):
    for w in windows(47, Controls(m=4, k=5, mode=mode)):
        assert sum(w.right) == pytest.approx(1) and len(w.right) == len(w.weights) == len(w.sizes)


def test_an_order_is_every_example_once_and_another_for_each_epoch_and_seed():
    drawn = [order(seed, epoch, 90).tolist() for seed in (0, 1) for epoch in (0, 1, 2)]
    assert all(sorted(one) == list(range(90)) for one in drawn)
    assert len(set(map(tuple, drawn))) == 6
    assert order(1, 2, 90).tolist() == drawn[5]


def test_no_two_epochs_of_any_seeds_share_a_seed():
    for epoch in range(20):
        seeds = [epoch_seed(seed, epoch) for seed in (0, 1, 9998, 9999)]
        assert seeds == sorted(set(seeds)) and seeds[-1] < epoch_seed(0, epoch + 1)


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_a_run_begins_at_zero_in_its_precision(precision):
    start = Start("XOR", architecture=NORMED, precision=precision)
    state = begin(start, Controls(optimiser="adam"))
    size = 2 * 5 + 5 + 5 + 5 + 5 + 1  # dense, norm, dense
    assert state.parameters.shape == (size,) and state.moments.shape == (2, size)
    tensors = (state.parameters, state.buffers, state.moments, state.gradient)
    assert all(t.dtype == getattr(torch, precision) for t in tensors)
    assert not state.gradient.any() and not state.moments.any() and not state.true.numel()
    assert (state.updates, state.samples, state.epoch, state.position, state.filled) == (0, 0, 0, 0, 0)
    assert torch.equal(state.parameters, begin(start, Controls()).parameters)


@pytest.mark.parametrize(("start", "controls", "name"), [
    (Start("Moons"), Controls(), "data"),
    (Start("XOR", noise=0.6), Controls(), "noise"),
    (Start("XOR", architecture=Architecture(layers=9)), Controls(), "layers"),
    (Start("XOR"), Controls(k=65), "k"),
])  # fmt: skip
def test_what_cannot_be_trained_with_is_refused_by_name(start, controls, name):
    with pytest.raises(ValueError, match=rf"^{name}\b"):
        begin(start, controls)


def test_what_is_done_with_a_network_leaves_its_state_alone():
    state = begin(Start("XOR", architecture=NORMED), Controls())
    before = state.parameters.clone(), state.buffers.clone()
    network = network_of(state)
    assert torch.equal(network.parameters, before[0]) and torch.equal(network.buffers, before[1])
    network.module(torch.rand(6, 2, generator=torch.Generator())).sum().backward()
    network.parameters.sub_(network.gradients)
    assert not torch.equal(network.parameters, before[0]) and not torch.equal(network.buffers, before[1])
    assert torch.equal(state.parameters, before[0]) and torch.equal(state.buffers, before[1])
    assert not state.gradient.any()


def test_a_set_is_loaded_once_and_points_are_drawn_for_the_seed():
    assert training_set(Start("XOR")) is training_set(Start("XOR", precision="float64"))
    one, other = (training_set(Start("XOR", seed=seed)).training.inputs for seed in (0, 1))
    assert not torch.equal(one, other)

"""core.training: pure chunks, the same numbers however a run is cut, and against a plain loop with torch.optim."""

from dataclasses import replace

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from core.training import advance
from core.training_network import attach, build, first_values
from core.training_progress import COLUMNS
from core.training_settings import Architecture, Controls, Start
from core.training_state import begin, order, training_set

CONVOLUTIONS = Architecture("cnn", 2, 4, "relu", "batch", 0.2)
RUNS = {
    "points": (
        Start("XOR", architecture=Architecture(width=5)),
        Controls(m=7, k=3, optimiser="adam", learning_rate=0.01),
    ),
    "pictures": (
        Start("Digits", architecture=CONVOLUTIONS),
        Controls(m=12, k=2, optimiser="momentum", learning_rate=0.02),
    ),
    "wiped": (
        Start("Digits", architecture=replace(CONVOLUTIONS, normalisation="group")),
        Controls(m=12, k=4, mode="sample_c"),
    ),
    "whole epoch": (
        Start("XOR", architecture=Architecture(width=6)),
        Controls(m=50, k=5, mode="sample_b"),
    ),
}


def run(start, controls, amounts):
    state, parts = begin(start, controls), []
    for amount in amounts:
        state, progress = advance(state, controls, amount)
        parts.append(progress)
    return state, np.concatenate([part.updates for part in parts]), [s for part in parts for s in part.scores]


def same(a, b):
    tensors = ("parameters", "buffers", "moments", "gradient", "true")
    assert all(torch.equal(getattr(a, name), getattr(b, name)) for name in tensors)
    assert all(
        getattr(a, name) == getattr(b, name)
        for name in ("updates", "samples", "epoch", "position", "window", "loss")
    )


@pytest.mark.parametrize("name", RUNS)
def test_a_run_gives_the_same_numbers_however_it_is_cut_into_chunks(name):
    start, controls = RUNS[name]
    whole, pieces = run(start, controls, [90]), run(start, controls, [1, 13, 40, 2, 34])
    same(whole[0], pieces[0])
    assert np.array_equal(whole[1], pieces[1]) and len(whole[1])
    assert whole[2] == pieces[2]


def test_a_chunk_leaves_its_state_alone_and_gives_the_same_again():
    start, controls = RUNS["pictures"]
    state, _ = advance(begin(start, controls), controls, 3)
    before = replace(
        state, **{k: getattr(state, k).clone() for k in ("parameters", "buffers", "moments", "gradient")}
    )
    first, again = advance(state, controls, 5), advance(state, controls, 5)
    same(first[0], again[0])
    same(state, before)
    assert np.array_equal(first[1].updates, again[1].updates)


def test_another_seed_is_another_run():
    start, controls = RUNS["points"]
    assert not torch.equal(
        run(start, controls, [9])[0].parameters, run(replace(start, seed=1), controls, [9])[0].parameters
    )


@pytest.mark.parametrize("k", [1, 4])
@pytest.mark.parametrize(("optimiser", "make"), [
    ("sgd", lambda p: torch.optim.SGD(p, 0.05)),
    ("adamw", lambda p: torch.optim.AdamW(p, 0.05, weight_decay=0.0)),
])  # fmt: skip
def test_it_is_the_plain_loop_that_everybody_writes(optimiser, make, k):
    start = Start("Digits", architecture=Architecture(layers=2, width=9))
    controls = Controls(m=10, k=k, optimiser=optimiser, learning_rate=0.05)
    state, made, _ = run(start, controls, [160])  # one epoch of 1472 examples, and some
    data = training_set(start)
    torch.manual_seed(start.seed)
    net = torch.nn.Sequential(
        torch.nn.Flatten(),
        torch.nn.Linear(64, 9),
        torch.nn.Tanh(),
        torch.nn.Linear(9, 9),
        torch.nn.Tanh(),
        torch.nn.Linear(9, 10),
    )
    steps, losses, done = make(net.parameters()), [], 0
    for epoch in range(2):
        batches = order(start.seed, epoch, 1472).split(10)
        for first in range(0, len(batches), k):
            window = batches[first : first + k]
            loss = sum(
                F.cross_entropy(net(data.scaled(data.training.inputs[b])), data.training.labels[b]) * len(b)
                for b in window
            ) / sum(map(len, window))
            loss.backward()
            done += len(window)
            if done > 160:
                break
            steps.step()
            steps.zero_grad()
            losses.append(loss.item())
        if done > 160:
            break
    assert np.allclose(made[: len(losses), 2], losses[: len(made)], atol=2e-6)
    if len(losses) == len(made):
        ours = torch.cat([p.detach().flatten() for p in net.parameters()])
        assert torch.allclose(state.parameters, ours, atol=2e-5)
    assert len(made) >= 160 // k - 1


def test_the_step_of_a_window_is_along_the_mean_of_all_its_examples():
    start, controls = Start("Digits", architecture=Architecture(width=6)), Controls(m=9, k=5)
    state = begin(start, controls)
    data, picked = training_set(start), order(start.seed, 0, 1472)[:45]
    module = build(start.architecture, data.shape, 10)
    network = attach(module, *first_values(module, start.seed))
    F.cross_entropy(
        module(data.scaled(data.training.inputs[picked])), data.training.labels[picked]
    ).backward()
    _, progress = advance(state, controls, 5, keep_gradients=True)
    assert torch.allclose(progress.gradients[0], network.gradients, atol=1e-7)
    assert progress.updates.shape == (1, len(COLUMNS)) and progress.updates[0, 1] == 45


@pytest.mark.parametrize(("mode", "ratio", "cosine"), [("undivided", 4.0, 1.0), ("sample_a", 1.0, 1.0)])
def test_the_wrong_modes_say_how_long_their_step_is(mode, ratio, cosine):
    start = Start("XOR", architecture=Architecture(width=6))
    _, made, _ = run(start, Controls(m=10, k=4, mode=mode), [40])
    assert np.allclose(made[:, 4], ratio) and np.allclose(made[:, 5], cosine)


def test_a_last_window_divided_by_its_k_is_too_short():
    start = Start("XOR", architecture=Architecture(width=6))  # 500 examples: 8 windows of 60 and one of 20
    _, made, _ = run(start, Controls(m=10, k=6, mode="sample_a"), [50])
    assert np.allclose(made[:-1, 4], 1) and np.isclose(made[-1, 4], 2 / 6)


def test_wiping_the_gradient_every_time_leaves_the_last_micro_batch():
    start = Start("XOR", architecture=Architecture(width=6))
    wiped = advance(begin(start, Controls()), Controls(m=5, k=4, mode="sample_c"), 4, keep_gradients=True)[1]
    each = advance(begin(start, Controls()), Controls(m=5, k=4, mode="undivided"), 3)[0]
    assert wiped.updates[0, 5] < 0.99  # not the direction of the whole
    last = (
        advance(each, Controls(m=5, k=4, mode="undivided"), 1, keep_gradients=True)[1].gradients[0]
        - each.gradient
    )
    assert torch.allclose(wiped.gradients[0], last, atol=1e-7)


def test_a_new_k_empties_the_bucket_and_a_new_optimiser_forgets():
    start, controls = RUNS["points"]
    state, _ = advance(begin(start, controls), controls, 5)
    assert state.filled == 2 and state.gradient.any() and state.steps == 1
    changed, _ = advance(state, replace(controls, k=2), 0)
    assert changed.window is None and not changed.gradient.any() and changed.position == state.position
    other, _ = advance(state, replace(controls, optimiser="momentum"), 1)
    assert other.moments.shape[0] == 1 and other.steps == 1 and other.updates == 2


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_what_overflows_stops_the_run_and_is_named(precision):
    start = Start(
        "Digits", architecture=Architecture(layers=3, width=8, activation="relu"), precision=precision
    )
    state, progress = advance(
        begin(start, Controls()), Controls(m=16, learning_rate=100.0, weight_decay=1.0), 400
    )
    assert "update" in state.stopped and progress.stopped == state.stopped
    again, nothing = advance(state, Controls(), 10)
    assert again.samples == state.samples and not len(nothing.updates)
    assert len(progress.updates) == state.updates < 400

"""core.training_script_loop: what the written-out loops step along is what the table of weights says."""

import itertools

import pytest
import torch
from torch import nn

from core.accumulation import MODES, combine, plan
from core.data import training_sets
from core.training_script_loop import loop
from core.training_settings import Architecture, Controls, Start
from core.training_state import order

SEED = 5


def run(controls, examples, updates, monkeypatch, start=None, **more):
    """The gradients and losses of the updates, of a linear layer that does not learn, and what was printed."""
    monkeypatch.setitem(training_sets.FACTS, "XOR", training_sets.Facts((2,), ("0", "1"), examples, 1))
    generator = torch.Generator().manual_seed(0)
    model = nn.Linear(2, 1).double()
    found = []
    names = {
        "torch": torch, "itertools": itertools, "seed": SEED, "m": controls.m, "k": controls.k, "updates": updates,
        "model": model, "loss_function": nn.MSELoss(),
        "inputs": torch.randn(examples, 2, generator=generator, dtype=torch.float64),
        "labels": torch.randn(examples, 1, generator=generator, dtype=torch.float64),
        "optimizer": torch.optim.SGD(model.parameters(), lr=0.0),
        "report": lambda made, loss: found.append((made, loss, [p.grad.clone() for p in model.parameters()])),
        **more,
    }  # fmt: skip
    exec(loop(start or Start("XOR", seed=SEED), controls), names)  # noqa: S102 -- our own code, which is what is tested
    names["train"]()
    return names, found


@pytest.mark.parametrize(("examples", "m", "k"), [(24, 4, 3), (26, 4, 3), (23, 4, 6), (7, 8, 2), (9, 2, 5)])
@pytest.mark.parametrize("mode", MODES)
def test_the_loop_steps_along_the_tables_gradient(mode, examples, m, k, monkeypatch, capsys):
    sizes = [m] * (examples // m) + ([examples % m] if examples % m else [])
    planned = plan(sizes, k, mode)
    wanted = 2 * len(planned.updates)
    names, found = run(Controls(m, k, mode), examples, max(1, wanted), monkeypatch)
    assert [made for made, _, _ in found] == list(range(1, wanted + 1))
    assert ("no update" in capsys.readouterr().out) == (wanted == 0)
    parameters = list(names["model"].parameters())
    for number, (_, loss, gradient) in enumerate(found):
        epoch, place = divmod(number, len(planned.updates))
        batches = order(SEED, epoch, examples).split(m)
        losses = [nn.MSELoss()(names["model"](names["inputs"][b]), names["labels"][b]) for b in batches]
        gradients = [torch.autograd.grad(one, parameters) for one in losses]
        for own, expected in zip(gradient, combine(gradients, planned.updates[place].weights), strict=True):
            torch.testing.assert_close(own, expected, rtol=1e-12, atol=1e-14)
        window = (
            range(len(batches))
            if mode == "sample_b"
            else range(place * k, min((place + 1) * k, len(batches)))
        )
        mean = sum(losses[i].item() * sizes[i] for i in window) / sum(sizes[i] for i in window)
        assert loss == pytest.approx(mean)


@pytest.mark.parametrize(
    ("mode", "same_masks", "places"),
    [
        ("right", False, [0, 4, 8, 12, 16]),
        ("right", True, [0, 8, 16]),
        ("sample_a", True, [0, 8, 16]),
        ("sample_c", False, [0, 4, 8, 12]),
        ("sample_b", True, [0, 0]),
        ("sample_b", False, [0, 4, 8, 12, 0, 4, 8, 12]),
    ],
)
def test_dropout_draws_anew_at_its_place(mode, same_masks, places, monkeypatch):
    seen = []
    examples, updates = (16, 2) if mode == "sample_b" else (18, 3 if mode != "sample_c" else 2)
    start = Start("XOR", architecture=Architecture(dropout=0.5), seed=SEED)
    controls = Controls(4, 2, mode, same_masks=same_masks)
    run(controls, examples, updates, monkeypatch, start, masks=lambda epoch, position: seen.append(position))
    assert seen == places

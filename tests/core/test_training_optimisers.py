"""core.training_optimisers: every optimiser against torch.optim."""

import pytest
import torch

from core.training_optimisers import REMEMBERED, first_moments, step

RATE = 0.03
THEIRS = {
    "sgd": torch.optim.SGD,
    "momentum": lambda p, **other: torch.optim.SGD(p, momentum=0.9, **other),
    "rmsprop": torch.optim.RMSprop,
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
}


def slope(x, number):
    """The gradient of a bowl that is moved at every step: both signs, and sizes from large to small."""
    curvature = torch.logspace(-3, 2, x.numel(), dtype=x.dtype)
    return curvature * (x - torch.sin(torch.arange(x.numel()) + number))


@pytest.mark.parametrize("decay", [0.0, 0.2])
@pytest.mark.parametrize("name", THEIRS)
def test_twenty_steps_are_those_of_torch_optim(name, decay):
    ours = torch.linspace(-2, 3, 11, dtype=torch.float64)
    theirs = ours.clone().requires_grad_()
    optimiser = THEIRS[name]([theirs], lr=RATE, weight_decay=decay)
    moments, begun = first_moments(name, ours), ours.clone()
    for number in range(1, 21):
        gradient = slope(ours, number)
        before = gradient.clone()
        step(name, ours, gradient, moments, number=number, learning_rate=RATE, weight_decay=decay)
        assert torch.equal(gradient, before)
        theirs.grad = slope(theirs.detach(), number)
        optimiser.step()
        assert torch.allclose(ours, theirs.detach(), rtol=1e-12, atol=1e-12)
    assert not torch.equal(ours, begun)


@pytest.mark.parametrize("name", THEIRS)
def test_an_optimiser_begins_with_a_row_of_zeros_for_each_thing_it_remembers(name):
    moments = first_moments(name, torch.ones(7, dtype=torch.float64))
    assert moments.shape == (len(REMEMBERED[name]), 7)
    assert moments.dtype == torch.float64 and not moments.any()

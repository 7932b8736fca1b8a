"""core.adam_proof: PyTorch's Adam is asked, and a wrong replay would be seen."""

import pytest
import torch

import core.adam_proof
from core.adam import Settings, moments
from core.adam_proof import by_library, largest_difference


def noise():
    return torch.randn(60, 500, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize(
    "settings", [Settings(), Settings(0.0, 0.9, scale=1e-4), Settings(0.99, 0.5, 1e-2, 0.5)]
)
@pytest.mark.parametrize("t", [1, 2, 60])
def test_the_ratio_is_torchs(settings, t):
    difference, largest = largest_difference(noise(), t, settings)
    assert difference < 2e-6
    assert largest == moments(noise(), t, settings).ratio.abs().max()


def test_the_courses_form_is_not_torchs():
    wrong = moments(noise(), 60, Settings(correction=False, inside=True)).ratio
    assert (wrong - by_library(noise(), 60, Settings())).abs().max() > 0.1


def test_a_wrong_replay_is_found(monkeypatch):
    monkeypatch.setattr(core.adam_proof, "moments", lambda g, t, s: moments(g, t, Settings(0.8)))
    assert largest_difference(noise(), 60, Settings())[0] > 0.01

"""core.initialisations_proof: the same seed through torch.nn.init."""

import pytest
import torch

from core.initialisations import INITIALISATIONS, weights
from core.initialisations_proof import by_library, largest_difference


@pytest.mark.parametrize("shape", [(30, 50), (50, 30), (7, 7)])
@pytest.mark.parametrize("name", INITIALISATIONS)
def test_every_kind_agrees_from_the_same_seed(name, shape):
    assert largest_difference(name, *shape, 3, sigma=0.2, constant=0.7) < 1e-6


def test_it_would_notice_another_spread():
    ours = weights("normal", 30, 50, torch.Generator().manual_seed(3), sigma=0.2)
    theirs = by_library("normal", 30, 50, 3, sigma=0.21)
    assert (ours - theirs).abs().max() > 0.01


def test_an_unknown_name_is_named():
    with pytest.raises(ValueError, match="initialisation: must be one of"):
        largest_difference("xavier", 3, 3, 0)

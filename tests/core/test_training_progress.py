"""core.training_progress: a look at a state says what a chunk of nothing would say."""

import numpy as np
import pytest

from core.training import advance
from core.training_progress import COLUMNS, look
from core.training_settings import Architecture, Controls, Start
from core.training_state import begin


@pytest.mark.parametrize("data", ["Circles", "Digits"])
def test_a_look_is_a_chunk_of_nothing(data):
    start, controls = Start(data, architecture=Architecture(width=5)), Controls(m=6, k=3)
    state, _ = advance(begin(start, controls), controls, 7)
    seen, chunk = look(state), advance(state, controls, 0)[1]
    assert seen.updates.shape == (0, len(COLUMNS)) and seen.scores == ()
    assert (seen.filled, seen.made, seen.samples, seen.window) == (1, 2, 42, chunk.window)
    assert seen.left == (500 if data == "Circles" else 1472) - 42
    assert (seen.surface is None) == (data == "Digits")
    assert seen.surface is None or np.array_equal(seen.surface, chunk.surface)

"""core.adam_counterexample: the course's recomputed ends."""

import json
from pathlib import Path

import pytest

from core.adam_counterexample import OPTIMISERS, walks

GOLDEN = json.loads((Path(__file__).parent / "golden_adam.json").read_text())["online_counterexample"]


def test_adam_ends_at_the_worst_point_and_the_others_at_the_best():
    found = walks()
    assert set(found) == set(OPTIMISERS)
    for name, walk in found.items():
        assert walk.end == pytest.approx(GOLDEN[name.lower()], abs=1e-9)
        assert len(walk.at) == len(walk.x) <= 200
        assert all(-1 <= x <= 1 for x in walk.x)


def test_with_a_long_memory_of_squares_adam_finds_it_too():
    assert walks(beta2=0.99)["Adam"].end < -0.9


def test_what_is_no_counterexample_is_named():
    with pytest.raises(ValueError, match="c: must be above 2"):
        walks(c=2)
    with pytest.raises(ValueError, match="beta2: must be 0 or more and below 1"):
        walks(beta2=1)

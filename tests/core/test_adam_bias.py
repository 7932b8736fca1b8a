"""core.adam_bias: the course's enumeration and closed form, and stationary noise."""

import json
from pathlib import Path

import pytest
import torch

from core.adam_bias import bias

GOLDEN = json.loads((Path(__file__).parent / "golden_adam.json").read_text())["adam"]


def test_s_is_the_weighted_sum_of_the_courses_squares():
    gradients = torch.tensor(GOLDEN["gradients"], dtype=torch.float64)[:, None]
    for row in GOLDEN["rows"]:
        found = bias(gradients, 0.999, row["t"])
        past = gradients[: row["t"], 0].square()
        assert (found.weights @ past).item() == pytest.approx(row["S_closed_form"], rel=1e-10)
        so_far = row["mean_of_g_squared_so_far"]
        assert found.raw[row["t"] - 1].item() == pytest.approx(row["S"] / so_far, rel=1e-10)
        assert found.corrected[row["t"] - 1].item() == pytest.approx(row["S_hat"] / so_far, rel=1e-10)


def test_for_gradients_that_stay_as_large_the_mean_follows_the_exponent_and_not_the_courses_line():
    noise = torch.randn(120, 20_000, generator=torch.Generator().manual_seed(0))
    found = bias(noise, 0.99, 120)
    torch.testing.assert_close(found.raw, found.expected, rtol=0.02, atol=1e-4)
    torch.testing.assert_close(found.corrected, torch.ones(120, dtype=torch.float64), rtol=0.02, atol=0)
    assert found.slip == pytest.approx(0.01)
    assert found.raw[0].item() == pytest.approx(found.slip)  # it is right for one update
    assert found.raw[-1] > 60 * found.slip


def test_the_exponent_is_the_courses_recomputed_number():
    found = bias(torch.ones(1000, 1), 0.999, 1)
    for t, value in ((1, 0.001), (10, 0.00995511979025177), (1000, 0.632304575229036)):
        assert found.expected[t - 1].item() == pytest.approx(value, rel=1e-9)
        assert found.raw[t - 1].item() == pytest.approx(value, rel=1e-9)


def test_an_update_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="t: must be 1 to 3, got 4"):
        bias(torch.ones(3, 2), 0.9, 4)

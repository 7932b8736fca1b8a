"""core.adam: torch.optim.Adam on the same gradients, the course's ten gradients, weighted sums, and noise."""

import json
import math
from pathlib import Path

import pytest
import torch

from core.adam import Settings, formula, moments, past_weights, ratio, replay, running, step
from core.adam_proof import by_library
from core.adam_view import spread_of_noise, view

GOLDEN = json.loads((Path(__file__).parent / "golden_adam.json").read_text())
COURSE = torch.tensor(GOLDEN["adam"]["gradients"], dtype=torch.float64)[:, None]


def noise(t=40, p=300, seed=0, mean=0.0, dtype=torch.float32):
    return mean + torch.randn(t, p, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def torchs(gradients, settings):
    """theta after every update of torch.optim.Adam from 0."""
    theta = torch.nn.Parameter(torch.zeros_like(gradients[0]))
    betas = (settings.beta1, settings.beta2)
    optimiser = torch.optim.Adam([theta], lr=settings.learning_rate, betas=betas, eps=settings.epsilon)
    path = []
    for gradient in gradients:
        theta.grad = gradient * settings.scale
        optimiser.step()
        path.append(theta.detach().clone())
    return torch.stack(path)


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(0.0, 0.5),
        Settings(0.99, 0.9, 1e-3, 0.1),
        Settings(0.5, 0.0, scale=1e-3),
        Settings(0.3, 0.9999, 1e-12, scale=50.0),
    ],
)
def test_replayed_steps_are_those_of_torchs_adam_to_1e6(settings):
    gradients = noise()
    theta = (-settings.learning_rate * replay(gradients, settings)).double().cumsum(0)
    assert (theta - torchs(gradients.double(), settings)).abs().max() < 1e-6 * max(
        1, 100 * settings.learning_rate
    )


@pytest.mark.parametrize("t", [1, 100, 300])
def test_three_hundred_updates_of_ten_thousand_parameters_agree_with_torch_to_1e6(t):
    gradients, settings = noise(300, 10_000), Settings(0.7)
    assert (replay(gradients, settings)[t - 1] - by_library(gradients, t, settings)).abs().max() < 1e-6


@pytest.mark.parametrize("t", [1, 2, 17, 40])
@pytest.mark.parametrize("inside", [True, False])
@pytest.mark.parametrize("correction", [True, False])
def test_the_moments_at_one_update_are_the_weighted_sums_of_all_before(t, inside, correction):
    gradients = noise(dtype=torch.float64)
    settings = Settings(0.8, 0.95, 1e-3, correction=correction, inside=inside, scale=3.0)
    found = moments(gradients, t, settings)
    past = 3.0 * gradients[:t]
    torch.testing.assert_close(found.m, past_weights(0.8, t) @ past)
    torch.testing.assert_close(found.v, past_weights(0.95, t) @ past.square())
    m, v = (found.m / (1 - 0.8**t), found.v / (1 - 0.95**t)) if correction else (found.m, found.v)
    torch.testing.assert_close(found.ratio, m / (v + 1e-3).sqrt() if inside else m / (v.sqrt() + 1e-3))
    torch.testing.assert_close(found.ratio, replay(gradients, settings)[t - 1])


def test_the_course_table_of_ten_gradients():
    for row in GOLDEN["adam"]["rows"]:
        right = moments(COURSE, row["t"], Settings())
        assert right.m.item() == pytest.approx(row["m"], rel=1e-10)
        assert right.v.item() == pytest.approx(row["S"], rel=1e-10)
        assert right.ratio.item() == pytest.approx(row["ratio_corrected"], rel=1e-10)
        inside = moments(COURSE, row["t"], Settings(inside=True)).ratio.item()
        assert inside == pytest.approx(row["ratio_eps_inside_root"], rel=1e-10)


def test_the_place_of_epsilon_for_a_tiny_gradient():
    tiny = torch.tensor([[1e-8]], dtype=torch.float64)
    assert moments(tiny, 1, Settings()).ratio.item() == pytest.approx(0.5)
    assert moments(tiny, 1, Settings(inside=True)).ratio.item() == pytest.approx(9.99999995e-05)


def test_past_weights_add_up_to_what_the_correction_divides_by():
    for beta in (0.0, 0.3, 0.999):
        weights = past_weights(beta, 50)
        assert weights.sum().item() == pytest.approx(1 - beta**50)
        assert weights[-1].item() == pytest.approx(1 - beta)
        assert (weights.diff() >= 0).all()


def test_the_running_moment_of_a_series_is_its_recurrence():
    values = noise(30, 1)[:, 0]
    m, expected = 0.0, []
    for value in values.tolist():
        m = 0.9 * m + 0.1 * value
        expected.append(m)
    assert running(values, 0.9).tolist() == pytest.approx(expected)


def test_a_step_changes_nothing_in_place_and_is_the_next_of_the_replay():
    gradients, settings = noise(3, 5), Settings(0.6, learning_rate=0.2)
    m = v = torch.zeros(5)
    for t in (1, 2, 3):
        kept = m.clone()
        before, (m, v, added) = m, step(m, v, gradients[t - 1], t, settings)
        assert torch.equal(before, kept)
        torch.testing.assert_close(added, -0.2 * replay(gradients, settings)[t - 1])
    torch.testing.assert_close(ratio(m, v, 3, settings), -added / 0.2)


@pytest.mark.parametrize("mean", [0.0, 0.5])
@pytest.mark.parametrize("beta1", [0.0, 0.5, 0.9])
def test_noise_spreads_as_the_course_recomputed(mean, beta1):
    rows = GOLDEN["beta1_histogram"][f"gradient_mean_{mean}"]
    golden = next(row for row in rows if row["beta1"] == beta1)
    found = view(moments(noise(400, 20_000, mean=mean), 400, Settings(beta1)).ratio)
    assert found.spread == pytest.approx(golden["theory_std"], rel=0.03)
    assert found.mean == pytest.approx(golden["theory_mean"], abs=0.02)
    assert found.kurtosis == pytest.approx(3, abs=0.15)
    if mean == 0:
        assert spread_of_noise(Settings(beta1)) == pytest.approx(golden["theory_std"])
        assert found.peak == pytest.approx(golden["theory_peak_density"], rel=0.06)


def test_gradients_without_noise_give_ratios_of_one_whatever_beta1():
    gradients = torch.full((50, 7), -0.3)
    for beta1 in (0.0, 0.5, 0.99):
        assert moments(gradients, 50, Settings(beta1)).ratio.tolist() == pytest.approx([-1.0] * 7, rel=1e-5)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"beta1": 1.0}, "beta1: must be 0 or more and below 1, got 1.0"),
        ({"beta2": -0.1}, "beta2: must be 0 or more"),
        ({"epsilon": 0.0}, "epsilon: must be a finite number above 0"),
        ({"learning_rate": math.inf}, "learning_rate: must be a finite number"),
        ({"scale": math.nan}, "scale: must be a finite number"),
    ],
)
def test_settings_out_of_range_are_named(changes, sentence):
    with pytest.raises(ValueError, match=sentence):
        Settings(**changes)


@pytest.mark.parametrize("t", [0, 41])
def test_an_update_that_was_not_recorded_is_named(t):
    with pytest.raises(ValueError, match="t: must be 1 to 40"):
        moments(noise(), t, Settings())


def test_the_formula_has_the_present_numbers():
    assert formula(7, Settings(0.5, 0.99, 1e-6)) == (
        r"\text{ratio} = \frac{m_t / (1 - 0.5^{7})}{\sqrt{v_t / (1 - 0.99^{7})} + 10^{-6}}"
    )
    course = Settings(0.5, 0.99, 1e-6, correction=False, inside=True)
    assert formula(7, course) == r"\text{ratio} = \frac{m_t}{\sqrt{v_t + 10^{-6}}}"

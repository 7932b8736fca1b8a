"""core.risk_model_training: scikit-learn's logistic regression, a network that repeats itself, log-odds that keep."""

import math

import numpy as np
import pytest
import torch
from scipy.special import log_softmax
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.preprocessing import StandardScaler

from core.data.patients import measurements_of, patients
from core.risk_model_training import NETWORK_STEPS, UNITS, Linear, log_odds, logistic, network


def digits(n: int = 400) -> tuple[torch.Tensor, torch.Tensor]:
    """Real ones; some pixels at the edge are blank in all of them."""
    raw = load_digits()
    return torch.tensor(raw.data[:n]), torch.tensor(raw.target[:n]).long()


def scikit(x: torch.Tensor, labels: torch.Tensor, l2: float) -> LogisticRegression:
    scaled = StandardScaler().fit_transform(x.numpy())
    return LogisticRegression(C=1 / l2, tol=1e-10, max_iter=5000).fit(scaled, labels.numpy())


def circles(n: int = 90) -> tuple[torch.Tensor, torch.Tensor]:
    """Class 1 is a disc in the middle of class 0, which no weighted sum can tell."""
    x = torch.randn(n, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    return x, (x.norm(dim=1) < 1.1).long()


@pytest.mark.parametrize("l2", [0.1, 1, 30])
def test_two_classes_have_scikit_learns_coefficients(l2):
    x, ill = measurements_of("All 30 measurements"), patients().ill
    found, expected = logistic(x, ill, 2, l2), scikit(x, ill, l2)
    assert found.weight.shape == (1, 30)
    np.testing.assert_allclose(found.weight.numpy(), expected.coef_, rtol=0, atol=1e-5)
    np.testing.assert_allclose(found.bias.numpy(), expected.intercept_, rtol=0, atol=1e-5)


def test_ten_classes_have_scikit_learns_coefficients():
    x, labels = digits()
    found, expected = logistic(x, labels, 10), scikit(x, labels, 1)
    assert found.weight.shape == (10, 64)
    np.testing.assert_allclose(found.weight.numpy(), expected.coef_, rtol=0, atol=1e-5)
    np.testing.assert_allclose(found.bias.numpy(), expected.intercept_, rtol=0, atol=1e-5)


def test_at_the_minimum_nothing_slopes():
    x, ill = measurements_of("The 10 means"), patients().ill
    found = logistic(x, ill, 2, 0.01)
    weight, bias = found.weight.clone().requires_grad_(), found.bias.clone().requires_grad_()
    p = log_odds(Linear(weight, bias, found.mean, found.spread), x).sigmoid()
    loss = -torch.where(ill == 1, p, 1 - p).log().sum() + 0.005 * weight.square().sum()
    assert max(float(g.abs().max()) for g in torch.autograd.grad(loss, [weight, bias])) < 1e-5


def test_a_measurement_that_is_the_same_in_everybody_has_no_say():
    x, labels = circles()
    same = torch.full((len(x), 1), 0.1, dtype=torch.float64)  # its mean over 90 rounds to something else
    found = logistic(torch.cat([x, same], 1), labels, 2)
    assert found.spread[2] == 1
    assert abs(found.weight[0, 2]) < 1e-9
    torch.testing.assert_close(found.weight[:, :2], logistic(x, labels, 2).weight, rtol=0, atol=1e-6)


def test_log_odds_of_two_classes_are_scikit_learns_decision_function():
    x, ill = measurements_of("The 10 means"), patients().ill
    scaled = StandardScaler().fit_transform(x.numpy())
    expected = scikit(x, ill, 1).decision_function(scaled)
    np.testing.assert_allclose(log_odds(logistic(x, ill, 2), x).numpy(), expected, rtol=0, atol=1e-4)


def test_log_odds_of_ten_classes_are_those_of_scikit_learns_probabilities():
    x, labels = digits()
    model = logistic(x, labels, 10)
    logits = ((x - model.mean) / model.spread @ model.weight.T + model.bias).numpy()
    p = np.exp(log_softmax(logits, axis=1))
    np.testing.assert_allclose(log_odds(model, x).numpy(), np.log(p) - np.log1p(-p), rtol=1e-6, atol=1e-6)


def test_certainty_keeps_its_digits():
    one = torch.ones(1, dtype=torch.float64)
    model = Linear(torch.tensor([[60.0], [0.0], [-800.0]]).double(), torch.zeros(3).double(), 0 * one, one)
    found = log_odds(model, one[:, None])[0].tolist()
    assert found == pytest.approx([60.0, -60.0, -860.0], abs=1e-9)  # softmax says p = 1, 9e-27 and 0


def test_the_network_fits_what_no_weighted_sum_can():
    x, labels = circles()
    model = network(x, labels, torch.Generator().manual_seed(0), l2=0.1)
    assert (model.hidden.shape, model.weight.shape) == ((UNITS, 2), (1, UNITS))
    assert roc_auc_score(labels, log_odds(model, x)) > 0.98
    assert roc_auc_score(labels, log_odds(logistic(x, labels, 2), x)) < 0.8


def test_the_networks_log_odds_are_those_of_torch_layers():
    x, labels = circles()
    model = network(x, labels, torch.Generator().manual_seed(1))
    layers = torch.nn.Sequential(
        torch.nn.Linear(2, UNITS), torch.nn.Tanh(), torch.nn.Linear(UNITS, 1)
    ).double()
    tensors = (model.hidden, model.hidden_bias, model.weight, model.bias)
    torch.nn.utils.vector_to_parameters(
        torch.cat([tensor.flatten() for tensor in tensors]), layers.parameters()
    )
    scaled = torch.tensor(StandardScaler().fit_transform(x.numpy()))
    torch.testing.assert_close(log_odds(model, x), layers(scaled)[:, 0].detach())


def test_a_larger_l2_holds_the_networks_weights_smaller_and_fits_less():
    x, labels = circles()
    free, held = (network(x, labels, torch.Generator().manual_seed(0), l2) for l2 in (0.1, 10))
    assert held.hidden.norm() < free.hidden.norm()
    losses = [log_loss(labels, log_odds(model, x).sigmoid()) for model in (free, held)]
    assert losses[0] < losses[1]
    assert NETWORK_STEPS < 1000


def test_the_generator_alone_decides_and_nobody_elses_moves():
    x, labels = circles()
    before = torch.get_rng_state()
    first, again, other = (network(x, labels, torch.Generator().manual_seed(seed)) for seed in (3, 3, 4))
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.equal(first.hidden, again.hidden)
    assert torch.equal(first.bias, again.bias)
    assert not torch.equal(first.hidden, other.hidden)
    assert not first.hidden.requires_grad


def test_what_cannot_be_trained_is_named():
    x, labels = circles(7)
    generator = torch.Generator()
    with pytest.raises(ValueError, match="classes: must be 2 or more, got 1"):
        logistic(x, labels, 1)
    with pytest.raises(ValueError, match="labels: must be 0 to 1, got 0 to 2"):
        network(x, torch.tensor([0, 1, 2, 0, 1, 2, 0]), generator)
    with pytest.raises(ValueError, match="l2: must be a finite number above 0, got 0"):
        logistic(x, labels, 2, 0)
    with pytest.raises(ValueError, match=r"l2: .* got inf"):
        network(x, labels, generator, math.inf)
    with pytest.raises(ValueError, match="x: must have people"):
        logistic(x[:0], labels[:0], 2)
    with pytest.raises(ValueError, match=r"x: .* finite numbers only"):
        logistic(x.masked_fill(x == x[0, 0], math.nan), labels, 2)

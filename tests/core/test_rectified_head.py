"""core.rectified_head: against autograd and torch.optim, and never below one half."""

import math

import pytest
import torch
import torch.nn.functional as F

from core.data.digits import load_digits
from core.rectified_head import RATE, UPDATES, rectified_curve, train_head


@pytest.mark.parametrize("relu", [True, False])
def test_it_is_what_torch_learns(relu):
    training, held_out = load_digits()
    chosen = (training.labels == 3) | (training.labels == 8)
    x, y = training.features[chosen], (training.labels[chosen] == 3).float()
    weights = 0.1 * torch.randn(64, generator=torch.Generator().manual_seed(0))
    weights, bias = weights.requires_grad_(), torch.zeros((), requires_grad=True)
    optimiser = torch.optim.SGD([weights, bias], lr=RATE)
    for _ in range(UPDATES):
        z = x @ weights + bias
        optimiser.zero_grad()
        F.binary_cross_entropy_with_logits(torch.relu(z) if relu else z, y).backward()
        optimiser.step()
    seen = held_out.features[(held_out.labels == 3) | (held_out.labels == 8)]
    z = (seen @ weights + bias).detach()
    expected = torch.sigmoid(torch.relu(z) if relu else z)
    torch.testing.assert_close(train_head(3, 8, relu=relu).probabilities, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("positive", "negative"), [(0, 1), (3, 8), (9, 4)])
def test_behind_a_relu_nothing_is_ever_the_other_class(positive, negative):
    rectified, plain = (train_head(positive, negative, relu=relu) for relu in (True, False))
    assert rectified.probabilities.min() >= 0.5
    assert rectified.loss_on_negatives >= math.log(2) - 1e-6
    assert rectified.accuracy == pytest.approx(rectified.positive.float().mean().item())
    assert plain.accuracy > 0.8 > 0.7 > rectified.accuracy


def test_what_is_no_pair_of_digits_is_named():
    with pytest.raises(ValueError, match="negative: must be another digit"):
        train_head(4, 4, relu=True)
    with pytest.raises(ValueError, match="positive: must be a digit, 0 to 9, got 10"):
        train_head(10, 4, relu=True)


def test_the_curve_that_is_drawn_is_both_functions_and_the_slope_that_is_left():
    found = rectified_curve()
    x = found.x.clone().requires_grad_()
    value = torch.sigmoid(torch.relu(x))
    (slope,) = torch.autograd.grad(value.sum(), x)
    torch.testing.assert_close(found.value, value.detach())
    torch.testing.assert_close(found.slope, slope)
    torch.testing.assert_close(found.plain, torch.sigmoid(found.x))

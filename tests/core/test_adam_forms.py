"""core.adam_forms: the course's own number, and which of the two differences matters."""

import pytest
import torch

from core.adam import Settings, moments
from core.adam_forms import POWERS, forms, tiny_gradient


def noise():
    return torch.randn(30, 200, generator=torch.Generator().manual_seed(0))


def test_the_tiny_gradient_of_the_course():
    assert tiny_gradient(Settings()) == pytest.approx((0.5, 9.99999995e-05), rel=1e-8)


def test_differences_are_those_of_the_forms_computed_apart():
    settings = Settings(0.7, 0.99, 1e-4)
    found = forms(noise(), 20, settings)
    exact = noise().double()

    def ratio(**changes):
        return moments(exact, 20, Settings(0.7, 0.99, 1e-4, **changes)).ratio

    assert found.largest == pytest.approx((ratio() - ratio(correction=False, inside=True)).abs().max().item())
    assert found.without_correction == pytest.approx((ratio() - ratio(correction=False)).abs().max().item())
    assert found.inside == pytest.approx((ratio() - ratio(inside=True)).abs().max().item())
    typical = (moments(exact, 20, settings).v / (1 - 0.99**20)).sqrt().mean().item()
    for power, size, own, course in zip(POWERS, found.sizes, found.pytorch, found.course, strict=True):
        assert size == pytest.approx(10.0**power * typical)
        assert own == pytest.approx(ratio(scale=10.0**power).abs().mean().item())
        assert course == pytest.approx(ratio(scale=10.0**power, inside=True).abs().mean().item())
    assert found.times == pytest.approx((1 - 0.7**20) / (1 - 0.99**20) ** 0.5)
    tiny = Settings(epsilon=1e-20)
    plain = moments(exact, 20, tiny).ratio
    early = moments(exact, 20, Settings(epsilon=1e-20, correction=False)).ratio
    torch.testing.assert_close(early, forms(noise(), 20, tiny).times * plain)


def test_ordinary_gradients_show_no_difference_and_tiny_ones_a_large_one():
    found = forms(noise(), 30, Settings())
    assert found.pytorch[-1] == pytest.approx(found.course[-1], rel=1e-6)
    place = POWERS.index(-8)
    assert found.pytorch[place] > 1000 * found.course[place]

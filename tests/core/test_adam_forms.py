"""core.adam_forms: the course's own number, and which of the two differences matters."""

import pytest
import torch

from core.adam import Settings, moments
from core.adam_forms import forms, tiny_gradient


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
    for size, own, course in zip(found.sizes, found.pytorch, found.course, strict=True):
        assert own == pytest.approx(ratio(scale=size).abs().mean().item())
        assert course == pytest.approx(ratio(scale=size, inside=True).abs().mean().item())


def test_ordinary_gradients_show_no_difference_and_tiny_ones_a_large_one():
    found = forms(noise(), 30, Settings())
    assert found.pytorch[-1] == pytest.approx(found.course[-1], rel=1e-6)
    place = found.sizes.index(1e-8)
    assert found.pytorch[place] > 1000 * found.course[place]

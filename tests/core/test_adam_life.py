"""core.adam_life: one parameter is what all of them are."""

import pytest
import torch

from core.adam import Settings, moments
from core.adam_life import life


@pytest.mark.parametrize(
    "settings", [Settings(0.6), Settings(0.9, 0.99, 1e-3, correction=False, inside=True, scale=2)]
)
def test_it_is_one_column_of_the_moments(settings):
    gradients = torch.randn(25, 6, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    found = life(gradients, 4, settings)
    for t in (1, 7, 25):
        expected = moments(gradients, t, settings)
        assert found.ratio[t - 1].item() == pytest.approx(expected.ratio[4].item())
        bias = (1 - settings.beta1**t, 1 - settings.beta2**t) if settings.correction else (1, 1)
        assert found.m[t - 1].item() == pytest.approx(expected.m[4].item() / bias[0])
        assert found.root[t - 1].item() == pytest.approx((expected.v[4].item() / bias[1]) ** 0.5)
    torch.testing.assert_close(found.step, -found.rate * found.m)
    torch.testing.assert_close(found.gradient, settings.scale * gradients[:, 4])


def test_a_parameter_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="parameter: must be 0 to 5, got 6"):
        life(torch.zeros(3, 6), 6, Settings())

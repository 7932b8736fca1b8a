"""core.histogram_image: mass is shared out, not invented."""

import numpy as np
import pytest
import torch

from core.gradients_summary import histogram
from core.histogram_image import histogram_image


def test_one_histogram_on_its_own_bins_is_itself():
    values = torch.randn(5000, generator=torch.Generator().manual_seed(0))
    one = histogram(values, bins=40)
    image = histogram_image([one], rows=40)
    np.testing.assert_allclose(image.shades[:, 0], one.counts / one.counts.max(), atol=1e-3)
    np.testing.assert_allclose(image.edges[[0, -1]], [values.min(), values.max()], rtol=1e-4)


def test_a_narrow_layer_beside_a_wide_one_fills_few_rows():
    generator = torch.Generator().manual_seed(0)
    wide, narrow = (histogram(size * (2 * torch.rand(4000, generator=generator) - 1)) for size in (1.0, 0.1))
    compared = histogram_image([wide, narrow], rows=50).shades
    assert ((compared > 0).sum(0) == [50, 6]).all()
    assert ((histogram_image([wide, narrow], own_scale=True, rows=50).shades > 0).sum(0) == 50).all()


def test_rows_begin_with_the_lowest_values():
    one = histogram(torch.cat([torch.zeros(90), torch.ones(10)]))
    shades = histogram_image([one], rows=10).shades[:, 0]
    assert shades[0] == 1
    assert shades[-1] == pytest.approx(1 / 9)


def test_a_layer_without_finite_values_is_empty():
    image = histogram_image([histogram(torch.full((3,), torch.nan)), histogram(torch.arange(9.0))])
    assert not image.shades[:, 0].any()
    assert np.isfinite(image.shades).all()


def test_none_at_all_is_named():
    with pytest.raises(ValueError, match="at least one"):
        histogram_image([])

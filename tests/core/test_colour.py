"""core.colour: the colours say what the numbers are."""

import numpy as np
import pytest
import torch

from core import colour

VALUES = torch.tensor([[[-8.0, -4.0, 0.0], [4.0, 8.0, 2.0]]])  # 1 × 2 × 3


def luminance(rgb):
    linear = np.where(rgb / 255 <= 0.04045, rgb / 255 / 12.92, ((rgb / 255 + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def test_zero_is_pure_white_and_the_signs_have_different_hues():
    pixels = colour.signed(VALUES, 8.0).pixels
    assert pixels.shape == (2, 3, 3)
    assert pixels[0, 2].tolist() == [255, 255, 255]
    red, _, blue = (pixels[..., i].astype(int) for i in range(3))
    assert (blue - red)[0, :2].min() > 30  # negative is blue
    assert (red - blue)[1].min() > 30  # positive is orange


def test_opposite_values_differ_from_zero_about_equally():
    limits = np.linspace(0.1, 1, 10)
    values = torch.from_numpy(np.stack([-limits, limits])[None]).float()
    negative, positive = luminance(colour.signed(values, 1.0).pixels.astype(float))
    assert np.abs(negative - positive).max() < 0.2


def test_magnitude_grows_brighter():
    levels = luminance(colour.magnitude(torch.linspace(-1, 0, 50)[None, None], 1.0).pixels.astype(float))[0]
    assert (np.diff(levels) < 0).all()


def test_three_channels_keep_their_own_colour():
    values = torch.tensor([100.0, -50.0, 0.0]).reshape(3, 1, 1)
    assert colour.signed(values, 100.0).pixels[0, 0].tolist() == [255, 64, 128]
    assert colour.magnitude(values, 100.0).pixels[0, 0].tolist() == [255, 128, 0]


def test_grey_levels_are_clipped_as_a_naive_viewer_does():
    values = torch.tensor([[[-5.0, 0.4, 254.6, 300.0]]])
    assert colour.grey_levels(values).pixels.tolist() == [[0, 0, 255, 255]]


@pytest.mark.parametrize("paint", [colour.signed, colour.magnitude])
@pytest.mark.parametrize("channels", [1, 3])
def test_an_all_zero_output_is_painted_without_dividing_by_it(paint, channels):
    assert len(np.unique(paint(torch.zeros(channels, 2, 5), 0.0).pixels.reshape(-1, 3), axis=0)) == 1


def test_directions_are_cyclic_and_weak_ones_fade_to_grey():
    turn = torch.tensor([[0.0, 2 * torch.pi, torch.pi / 2]])
    pixels = colour.direction(turn, torch.ones(1, 3), 1.0).pixels.astype(int)
    assert np.abs(pixels[0, 0] - pixels[0, 1]).max() <= 2
    assert np.abs(pixels[0, 0] - pixels[0, 2]).max() > 60
    assert colour.direction(turn, torch.zeros(1, 3), 1.0).pixels.tolist() == [[[128, 128, 128]] * 3]

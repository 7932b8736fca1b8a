"""core.convolution_proof: its routes are independent, agree where they should, and catch what is wrong."""

import itertools
from dataclasses import replace

import cv2
import numpy as np
import pytest
import torch

from core.convolution import Settings, convolve, prepare
from core.convolution_proof import check
from core.correlation import PADDINGS

PIXELS = torch.rand(3, 61, 47, generator=torch.Generator().manual_seed(5))


@pytest.mark.parametrize("channels", ["grey", "each", "sum"])
@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize("padding", PADDINGS)
def test_every_route_agrees(channels, flip, padding):
    slices = 3 if channels == "sum" else 1
    kernels = torch.randn(slices, 5, 5, generator=torch.Generator().manual_seed(2))
    for stride, dilation, bias in itertools.product((1, 3), (1, 2), (0.0, -40.0)):
        settings = Settings(channels, padding, stride, dilation, bias, flip)
        checks = check(convolve(prepare(PIXELS, channels), kernels, settings), kernels)
        assert len(checks) == (2 if channels == "grey" and stride == 1 else 1)
        assert max(c.difference for c in checks) < 2e-3  # of 255 grey levels times a kernel of norm 5


def test_a_wrong_output_is_caught_by_every_route():
    kernels = torch.randn(1, 3, 3, generator=torch.Generator().manual_seed(2))
    right = convolve(prepare(PIXELS, "grey"), kernels, Settings())
    output = right.output.clone()
    output[0, -1, -1] += 0.5
    assert [round(c.difference, 2) for c in check(replace(right, output=output), kernels)] == [0.5, 0.5]
    flipped = replace(right, settings=replace(right.settings, flip=True))
    assert min(c.difference for c in check(flipped, kernels)) > 1


def test_opencv_agrees_too():
    kernels = torch.randn(1, 7, 7, generator=torch.Generator().manual_seed(2))
    grey = prepare(PIXELS, "grey")
    got = convolve(grey, kernels, Settings(padding="reflect")).output[0]
    want = cv2.filter2D(grey[0].numpy(), cv2.CV_32F, kernels[0].numpy(), borderType=cv2.BORDER_REFLECT_101)
    np.testing.assert_allclose(got, want, atol=2e-3)

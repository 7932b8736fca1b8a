"""core.pooling_proof: its routes are independent, agree where they should, and catch what is wrong."""

from dataclasses import replace
from itertools import product

import cv2
import numpy as np
import pytest
import torch

from core.pooling import KINDS, Settings, pool
from core.pooling_proof import check

PIXELS = 255 * torch.rand(3, 61, 47, generator=torch.Generator().manual_seed(5))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("channels", [1, 3])
def test_every_route_agrees(kind, channels):
    for k, s, pad, ceil in product((1, 2, 3, 5, 6, 16), (1, 2, 5, 16), (0, 1), (False, True)):
        if pad > k // 2:
            continue
        checks = check(pool(PIXELS[:channels], Settings(kind, k, s, pad, ceil)))
        assert len(checks) == (1 if pad or ceil else 2)
        assert max(c.difference for c in checks) <= (2e-4 if kind == "average" else 0)


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_output_is_caught_by_every_route(kind):
    right = pool(PIXELS, Settings(kind, 5, 3))
    output = right.output.clone()
    output[2, -1, -1] += 0.5
    assert [round(c.difference, 2) for c in check(replace(right, output=output))] == [0.5, 0.5]
    other = replace(right, settings=replace(right.settings, kind=KINDS[KINDS.index(kind) - 1]))
    assert min(c.difference for c in check(other)) > 1


def test_the_routes_are_named():
    assert [c.route for c in check(pool(PIXELS, Settings("max")))] == [
        "PyTorch's F.max_pool2d",
        "SciPy's ndimage.maximum_filter",
    ]


def test_opencv_agrees_too():
    plane = PIXELS[0].numpy()
    window = np.ones((5, 5), np.uint8)
    for kind, want in [
        ("max", cv2.dilate(plane, window)),
        ("min", cv2.erode(plane, window)),
        ("average", cv2.blur(plane, (5, 5))),
    ]:
        got = pool(PIXELS[:1], Settings(kind, 5, 3)).output[0]
        np.testing.assert_allclose(got, want[2:-2:3, 2:-2:3], atol=2e-4)

"""Filtering one megapixel of RGB float32 on one CPU thread, against OpenCV's ``filter2D``."""

from collections.abc import Iterator

import cv2
import numpy as np
import torch
import torch.nn.functional as F

from core.correlation import correlate
from tests.bench.timing import medians

REACH = {3: 3.0, 5: 2.2, 7: 1.6}


def rows() -> Iterator[tuple[str, str, str, str]]:
    """Zero padding at stride 1; both sides write a new output."""
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    generator = torch.Generator().manual_seed(0)
    image = torch.rand(3, 866, 1155, generator=generator)
    interleaved = np.ascontiguousarray(image.permute(1, 2, 0).numpy())
    for k, reach in REACH.items():
        kernel = torch.randn(k, k, generator=generator)
        weight = kernel.numpy()
        kernels = kernel.expand(3, k, k)
        ours, opencv = medians(
            lambda kernels=kernels: correlate(image, kernels),
            lambda weight=weight: cv2.filter2D(interleaved, -1, weight, borderType=cv2.BORDER_CONSTANT),
        )
        (library,) = medians(
            lambda kernels=kernels, k=k: F.conv2d(image[None], kernels[:, None], padding=k // 2, groups=3),
            rounds=5,
        )
        yield (
            f"{k}×{k} filter, 1 MP RGB float32, one thread",
            "OpenCV `filter2D`",
            f"{ours / opencv:.2f}× ({1e3 * ours:.1f} ms; `F.conv2d` {library / opencv:.0f}×)",
            f"≤ {reach}×",
        )

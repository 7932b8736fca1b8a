"""Pooling one megapixel of RGB float32 on one CPU thread, against the fastest of the libraries.

These are PyTorch in both memory formats, OpenCV (every window, then every stride-th value; interleaved or a
channel at a time; for the mean of tiles also its area scaling) and NumPy on strided views.
"""

from collections.abc import Callable, Iterator
from functools import partial

import cv2
import numpy as np
import torch
import torch.nn.functional as F

from core.pooling import KINDS, Kind, Settings, pool
from tests.bench.timing import medians

WINDOWS = ((2, 2), (3, 1), (3, 2), (5, 1), (8, 8), (16, 16), (16, 1))
REACH = 2.0


def rows() -> Iterator[tuple[str, str, str, str]]:
    """No padding; every side writes a new output."""
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    image = 255 * torch.rand(3, 866, 1155, generator=torch.Generator().manual_seed(0))
    for kernel, stride in WINDOWS:
        for kind in KINDS:
            yield _row(image, Settings(kind, kernel, stride))


def _row(image: torch.Tensor, settings: Settings) -> tuple[str, str, str, str]:
    library = _libraries(image, settings)
    scouted = medians(*library.values(), rounds=3)
    rivals = sorted(zip(scouted, library, strict=True))[:2]  # the two fastest run again beside ours
    ours, *taken = medians(lambda: pool(image, settings), *(library[name] for _, name in rivals))
    best, name = min(zip(taken, (name for _, name in rivals), strict=True))
    torch_time = min(seconds for seconds, name in zip(scouted, library, strict=True) if "F." in name)
    return (
        f"{settings.kind} pooling, {settings.kernel}×{settings.kernel}, stride {settings.stride}, 1 MP RGB float32,"
        " one thread",
        name,
        f"{ours / best:.2f}× ({1e3 * ours:.1f} ms; PyTorch's own {torch_time / best:.0f}×)",
        f"≤ {REACH}×",
    )


def _libraries(image: torch.Tensor, settings: Settings) -> dict[str, Callable[[], object]]:
    k, s, kind = settings.kernel, settings.stride, settings.kind
    last = image[None].contiguous(memory_format=torch.channels_last)
    interleaved = np.ascontiguousarray(image.permute(1, 2, 0).numpy())
    planes = [plane.numpy() for plane in image.clone()]
    window = (
        partial(cv2.blur, ksize=(k, k))
        if kind == "average"
        else partial(_MORPHOLOGY[kind], kernel=np.ones((k, k)))
    )
    library = F.avg_pool2d if kind == "average" else F.max_pool2d
    return {
        f"PyTorch `F.{library.__name__}`": lambda: library(image[None], k, s),
        f"PyTorch `F.{library.__name__}`, channels last": lambda: library(last, k, s),
        "OpenCV, interleaved": lambda: _every(window(interleaved), s),
        "OpenCV, planes": lambda: [_every(window(plane), s) for plane in planes],
        "NumPy": lambda: _by_numpy(image.numpy(), kind, k, s),
    } | _tiles(image.numpy(), interleaved, settings)


_MORPHOLOGY = {"max": cv2.dilate, "min": cv2.erode}


def _every(dense: np.ndarray, s: int) -> np.ndarray:
    return dense[::s, ::s].copy() if s > 1 else dense


def _by_numpy(image: np.ndarray, kind: Kind, k: int, s: int) -> np.ndarray:
    join = {"max": np.maximum, "min": np.minimum, "average": np.add}[kind]
    for axis in (1, 2):
        reach = (image.shape[axis] - k) // s * s + 1
        views = [image[(slice(None),) * axis + (slice(i, i + reach, s),)] for i in range(k)]
        image = views[0].copy()
        for view in views[1:]:
            join(image, view, out=image)
    return image / k**2 if kind == "average" else image


def _tiles(
    planar: np.ndarray, interleaved: np.ndarray, settings: Settings
) -> dict[str, Callable[[], object]]:
    """What works where the windows lie side by side only."""
    k = settings.kernel
    if settings.stride != k:
        return {}
    height, width = (n // k for n in planar.shape[1:])
    fold = {"max": np.max, "min": np.min, "average": np.mean}[settings.kind]
    rows_first = planar[:, : height * k].reshape(3, height, k, -1)
    found = {
        "NumPy, tiles": lambda: fold(fold(rows_first, 2)[:, :, : width * k].reshape(3, height, width, k), 3)
    }
    if settings.kind == "average":
        cut = interleaved[: height * k, : width * k]
        found["OpenCV `resize` by area"] = lambda: cv2.resize(
            cut, (width, height), interpolation=cv2.INTER_AREA
        )
    return found

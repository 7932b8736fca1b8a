"""The same pooling by independent routes, and the largest difference to what the page shows.

Routes: PyTorch's own ``F.max_pool2d`` and ``F.avg_pool2d`` (the smallest value is minus the largest of minus the
picture), and, where no window leaves the picture, SciPy's filters in float64, of which every stride-th value counts.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from core.convolution_proof import Check
from core.pooling import Pooling

_LIBRARY = {"max": "F.max_pool2d", "min": "F.max_pool2d of −x, times −1", "average": "F.avg_pool2d"}
_FILTER = {"max": "maximum_filter", "min": "minimum_filter", "average": "uniform_filter"}


def check(result: Pooling) -> list[Check]:
    """Compute ``result`` again by every route that applies; differences in grey levels."""
    settings = result.settings
    checks = [Check(f"PyTorch's {_LIBRARY[settings.kind]}", _largest(result.output - by_torch(result)))]
    if settings.padding == 0 and not settings.ceil:
        route = f"SciPy's ndimage.{_FILTER[settings.kind]}"
        checks.append(Check(route, _largest(result.output.cpu() - by_scipy(result))))
    return checks


def _largest(difference: Tensor) -> float:
    return float(difference.abs().max())


def by_torch(result: Pooling) -> Float[Tensor, "c oh ow"]:
    """The output by ``torch.nn.functional``."""
    settings, image = result.settings, result.image[None]
    window = settings.kernel, settings.stride, settings.padding
    if settings.kind == "average":
        return F.avg_pool2d(image, *window, ceil_mode=settings.ceil, count_include_pad=True)[0]
    if settings.kind == "max":
        return F.max_pool2d(image, *window, ceil_mode=settings.ceil)[0]
    return -F.max_pool2d(-image, *window, ceil_mode=settings.ceil)[0]


def by_scipy(result: Pooling) -> Float[Tensor, "c oh ow"]:
    """The output by ``scipy.ndimage``, float64, for windows that all lie within the picture."""
    from scipy import ndimage  # 0.2 s to import, and only the proof needs it

    settings = result.settings
    k, s = settings.kernel, settings.stride
    rows, columns = result.output.shape[1:]
    first = k // 2  # the filters give a window's value at its middle, below and right of it for an even side
    planes = []
    for plane in result.image.cpu().double().numpy():
        dense = getattr(ndimage, _FILTER[settings.kind])(plane, k)
        planes.append(torch.from_numpy(dense[first::s, first::s][:rows, :columns]))
    return torch.stack(planes)

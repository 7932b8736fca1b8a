"""The same convolution by independent routes, and the largest difference to what the page shows.

Routes: PyTorch's own ``F.conv2d`` on the padded picture, and for one grey channel at stride 1 SciPy's
``ndimage.correlate`` or, for the mathematician's convolution, ``ndimage.convolve`` (which turns the kernel
itself). Both start from the kernel before it was turned.
"""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from core.convolution import Convolution

_TORCH_MODE = {"none": "constant", "zero": "constant", "reflect": "reflect", "replicate": "replicate"}
_SCIPY_MODE = {"none": "constant", "zero": "constant", "reflect": "mirror", "replicate": "nearest"}


@dataclass(frozen=True)
class Check:
    """One independent route and the largest absolute difference to the output shown, in grey levels."""

    route: str
    difference: float


def check(result: Convolution, kernels: Float[Tensor, "s k k"]) -> list[Check]:
    """Compute ``result`` again by every route that applies; ``kernels`` are those given to ``convolve``."""
    checks = [Check("PyTorch's F.conv2d", _largest(result.output - by_conv2d(result, kernels)))]
    if len(result.image) == 1 and result.settings.stride == 1:
        name = "convolve" if result.settings.flip else "correlate"
        scipy = torch.from_numpy(by_scipy(result, kernels))
        checks.append(Check(f"SciPy's ndimage.{name}", _largest(result.output.cpu() - scipy)))
    return checks


def _largest(difference: Tensor) -> float:
    return float(difference.abs().max())


def by_conv2d(result: Convolution, kernels: Float[Tensor, "s k k"]) -> Float[Tensor, "o oh ow"]:
    """The output by ``torch.nn.functional.conv2d``."""
    settings, image = result.settings, result.image
    weight = torch.rot90(kernels, 2, (-2, -1)) if settings.flip else kernels
    weight = weight.to(image).expand(len(image), -1, -1)
    pad = 0 if settings.padding == "none" else settings.dilation * (weight.shape[-1] - 1) // 2
    padded = F.pad(image[None], (pad, pad, pad, pad), mode=_TORCH_MODE[settings.padding])

    def conv(picture: Tensor, kernel: Tensor) -> Tensor:
        bias = kernel.new_full((1,), settings.bias)
        # The memory format changes nothing but the time: for one channel 4 ms instead of 30 ms a megapixel.
        picture = picture.to(memory_format=torch.channels_last)
        return F.conv2d(picture, kernel, bias, stride=settings.stride, dilation=settings.dilation)[0]

    if settings.channels == "sum":
        return conv(padded, weight[None])
    planes = [conv(padded[:, c : c + 1], weight[None, c : c + 1]) for c in range(len(image))]
    return torch.cat(planes)


def by_scipy(result: Convolution, kernels: Float[Tensor, "s k k"]) -> Float[np.ndarray, "1 oh ow"]:
    """The output of one grey channel at stride 1 by ``scipy.ndimage``, float64; a dilated kernel is spread out."""
    from scipy import ndimage  # 0.2 s to import, and only the proof needs it

    settings = result.settings
    step, k = settings.dilation, kernels.shape[-1]
    reach = step * (k - 1)
    spread = np.zeros((reach + 1, reach + 1))
    spread[::step, ::step] = kernels[0].cpu().numpy()
    route = ndimage.convolve if settings.flip else ndimage.correlate
    plane = result.image[0].cpu().numpy().astype(np.float64)
    output = route(plane, spread, mode=_SCIPY_MODE[settings.padding]) + settings.bias
    if settings.padding == "none":
        output = output[reach // 2 : len(output) - reach // 2, reach // 2 : output.shape[1] - reach // 2]
    return np.asarray(output)[None]

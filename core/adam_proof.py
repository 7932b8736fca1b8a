"""The same ratios from ``torch.optim.Adam``, fed with the same gradients.

Axes: ``t`` is updates, ``p`` the parameters.
"""

from dataclasses import replace

import torch
from jaxtyping import Float
from torch import Tensor

from core.adam import Settings, moments


def by_library(gradients: Float[Tensor, "t p"], t: int, settings: Settings) -> Float[Tensor, " p"]:
    """What PyTorch adds to the parameters in update ``t``, over minus the learning rate; in its own, corrected form.

    The parameters are set back to 0 before that update, so that what was added can be read without loss.
    """
    parameter = torch.nn.Parameter(torch.zeros_like(gradients[0]))
    rate = settings.learning_rate
    optimiser = torch.optim.Adam(
        [parameter], lr=rate, betas=(settings.beta1, settings.beta2), eps=settings.epsilon
    )
    for gradient in gradients[:t]:
        with torch.no_grad():
            parameter.zero_()
        parameter.grad = settings.scale * gradient
        optimiser.step()
    return -parameter.detach() / rate


def largest_difference(gradients: Float[Tensor, "t p"], t: int, settings: Settings) -> tuple[float, float]:
    """Between our ratios and PyTorch's at update ``t``, and the largest size of a ratio: float32 has seven digits.

    Both are corrected and have epsilon behind the root.
    """
    ours = moments(gradients, t, replace(settings, correction=True, inside=False)).ratio
    difference = (ours - by_library(gradients, t, settings)).abs().max()
    return float(difference), float(ours.abs().max())

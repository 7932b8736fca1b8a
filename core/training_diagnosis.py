"""Which tensor is the first that is not finite any more, when a loss is not.

The order is that of the computation: parameters, the output of each layer, the loss, and then, from the last layer
back, the gradients.
"""

import torch
from jaxtyping import Int
from torch import Tensor, nn

from core.training_network import Network, loss_of


def first_not_finite(network: Network, inputs: Tensor, labels: Int[Tensor, " n"], update: int) -> str:
    """One sentence that names the tensor and the ``update`` that would have followed.

    ``inputs`` and ``labels`` are the last micro-batch, ``network.gradients`` what all have added up for the update.
    """
    module = network.module
    for name, parameter in module.named_parameters():
        if not parameter.isfinite().all():
            return f"The {_called(module, name)} were not finite any more after update {update - 1}."
    x = inputs
    for place, layer in enumerate(module):
        with torch.no_grad():
            x = layer(x)
        if not x.isfinite().all():
            return f"The output of {_layer(module, place)} was not finite any more in update {update}."
    with torch.no_grad():
        if not loss_of(x, labels).isfinite():
            return f"The loss was not finite any more in update {update}."
    for name, parameter in reversed(list(module.named_parameters())):
        if parameter.grad is not None and not parameter.grad.isfinite().all():
            return (
                f"The gradients of the {_called(module, name)} were not finite any more in update {update}."
            )
    return f"The gradient's length was not finite any more in update {update}: its numbers are too large to square."


def _called(module: nn.Sequential, name: str) -> str:
    place, kind = name.split(".")
    return f"{'weights' if kind == 'weight' else 'biases'} of {_layer(module, int(place))}"


def _layer(module: nn.Sequential, place: int) -> str:
    return f"layer {place + 1} ({type(module[place]).__name__})"

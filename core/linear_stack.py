"""Linear layers one after another, and the one matrix that they are: on a few numbers, and on digits.

Source: Goodfellow, Bengio, Courville 2016, "Deep Learning", section 6.1.

Axes: ``n`` is examples, ``i`` what a network takes in, ``o`` its outputs.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from core.data.digits import CLASSES, FEATURES, load_digits
from core.gradient_traps import collapse, stack
from core.initialisations import weights

SMALL = (3, 4, 2)  # what the small network takes in, the units of its hidden layers, its outputs
EXAMPLES = 4
UNITS = 32  # of the hidden layers of the one for digits


@dataclass(frozen=True)
class LinearStack:
    """``layers`` matrices and biases, ``matrix`` and ``bias`` of the one layer that they come to, and both outputs.

    ``difference`` is the largest one between the outputs, ``same_class`` the share (0 to 1) of the digits held out for
    which a network of as many layers names the same class as its one matrix, ``parameters`` of both of these.
    ``alike`` is whether all examples have the same output: the way through ReLUs can lose them all.
    """

    sizes: tuple[int, ...]
    matrix: Float[Tensor, "o i"]
    bias: Float[Tensor, " o"]
    by_layers: Float[Tensor, "n o"]
    by_matrix: Float[Tensor, "n o"]
    difference: float
    same_class: float
    parameters: tuple[int, int]
    alike: bool


def linear_stack(layers: int, *, relu: bool, seed: int = 0) -> LinearStack:
    """Draw ``layers`` layers (1 or more) and multiply them out; ``relu`` puts a ReLU between them.

    Raises ``ValueError`` for less than one layer.
    """
    if layers < 1:
        raise ValueError(f"layers: must be 1 or more, got {layers}")
    generator = torch.Generator().manual_seed(seed)
    into, between, out = SMALL
    sizes = (into, *[between] * (layers - 1), out)
    drawn, biases = _draw(sizes, generator)
    matrix, bias = collapse(drawn, biases)
    x = torch.randn(EXAMPLES, into, generator=generator, dtype=torch.float64)
    by_layers, by_matrix = stack(drawn, biases, x, relu=relu), stack([matrix], [bias], x)
    same, parameters = _on_digits(layers, relu, generator)
    return LinearStack(
        sizes=sizes,
        matrix=matrix,
        bias=bias,
        by_layers=by_layers,
        by_matrix=by_matrix,
        difference=float((by_layers - by_matrix).abs().max()),
        same_class=same,
        parameters=parameters,
        alike=bool((by_layers == by_layers[0]).all()),
    )


def _draw(sizes: tuple[int, ...], generator: torch.Generator) -> tuple[list[Tensor], list[Tensor]]:
    pairs = list(zip(sizes[1:], sizes, strict=False))
    drawn = [weights("he_normal", *pair, generator, dtype=torch.float64) for pair in pairs]
    return drawn, [0.3 * torch.randn(a, generator=generator, dtype=torch.float64) for a, _ in pairs]


def _on_digits(layers: int, relu: bool, generator: torch.Generator) -> tuple[float, tuple[int, int]]:
    drawn, biases = _draw((FEATURES, *[UNITS] * (layers - 1), CLASSES), generator)
    matrix, bias = collapse(drawn, biases)
    x = load_digits()[1].features.double()
    same = stack(drawn, biases, x, relu=relu).argmax(1) == stack([matrix], [bias], x).argmax(1)
    many = sum(weight.numel() for weight in (*drawn, *biases))
    return float(same.double().mean()), (many, matrix.numel() + bias.numel())

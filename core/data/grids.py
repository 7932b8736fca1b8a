"""Small pictures made of numbers, to check a convolution by hand: the course's 6x6 edge examples."""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor


@dataclass(frozen=True)
class NumberGrid:
    """A picture of a few grey levels: its name in the menu, what it teaches, and its rows."""

    title: str
    teaches: str
    rows: tuple[tuple[float, ...], ...]

    @property
    def levels(self) -> Float[Tensor, "1 h w"]:
        """The rows as one channel, float32, in grey levels."""
        return torch.tensor(self.rows)[None]


_LEFT = (10.0, 10.0, 10.0, 0.0, 0.0, 0.0)

GRIDS: dict[str, NumberGrid] = {
    "bright-left": NumberGrid(
        "Grid: bright to dark",
        "Brightness falls from 10 to 0: the vertical-edge kernel answers +30 on the edge.",
        (_LEFT,) * 6,
    ),
    "bright-right": NumberGrid(
        "Grid: dark to bright",
        "Brightness rises from 0 to 10, from small values to large ones: the same kernel answers −30.",
        (_LEFT[::-1],) * 6,
    ),
    "bright-top": NumberGrid(
        "Grid: bright above dark",
        "The edge lies flat: the vertical-edge kernel answers 0 everywhere, the horizontal one +30.",
        tuple((value,) * 6 for value in _LEFT),
    ),
}

"""Small pictures made of numbers, to check a convolution or a pooling by hand: the course's own examples."""

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


POOLING_GRIDS: dict[str, NumberGrid] = {
    "matrix-4": NumberGrid(
        "Grid: 4 × 4",
        "Four windows of 2 × 2: the largest values are 6, 8, 3 and 4.",
        ((1.0, 3.0, 2.0, 4.0), (5.0, 6.0, 7.0, 8.0), (3.0, 2.0, 1.0, 0.0), (1.0, 2.0, 3.0, 4.0)),
    ),
    "matrix-6": NumberGrid(
        "Grid: 6 × 6",
        "One strong value: max pooling keeps its 112, the mean of its window is 79, min pooling keeps 34.",
        (
            (12.0, 20.0, 30.0, 0.0, 5.0, 9.0),
            (8.0, 12.0, 2.0, 0.0, 7.0, 1.0),
            (34.0, 70.0, 37.0, 4.0, 3.0, 3.0),
            (112.0, 100.0, 25.0, 12.0, 6.0, 2.0),
            (9.0, 8.0, 7.0, 6.0, 5.0, 4.0),
            (1.0, 2.0, 3.0, 4.0, 5.0, 6.0),
        ),
    ),
    "feature-map": NumberGrid(
        "Grid: 5 × 5 feature map",
        "Five is odd: windows of 2 × 2 leave out the last row and column, 9 of 25 values.",
        (
            (2.0, 0.0, -2.0, 3.0, 4.0),
            (0.0, 3.0, 4.0, 2.0, -1.0),
            (3.0, -2.0, -1.0, 2.0, 4.0),
            (-1.0, 2.0, 5.0, 2.0, -2.0),
            (1.0, 3.0, -1.0, 0.0, 3.0),
        ),
    ),
    "checkerboard": NumberGrid(
        "Grid: checkerboard",
        "Windows of 2 × 2 make it all white by max, all black by min and all grey by mean: the pattern is gone.",
        tuple(tuple(255.0 * ((row + column) % 2) for column in range(8)) for row in range(8)),
    ),
}

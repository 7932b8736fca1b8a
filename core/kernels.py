"""The kernels of the *Convolution* page, and their form as text in a link.

Sources: Prewitt (1970), "Object enhancement and extraction"; Sobel and Feldman (1968), "A 3x3 isotropic
gradient operator"; Scharr (2000), "Optimale Operatoren in der digitalen Bildverarbeitung"; Freeman and
Adelson (1991), "The design and use of steerable filters", eq. 3 for ``steer``.

Axes: row, column of a kernel as it is laid on the picture (cross-correlation), row 0 on top. Gx answers to
brightness that changes along a row, Gy to brightness that changes along a column.
"""

import math
import re
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

Kernels = Float[Tensor, "s k k"]  # one slice for every channel, or three for red, green and blue

SIZES = (3, 5, 7)
LARGEST_WEIGHT = 1000.0


@dataclass(frozen=True)
class KernelKind:
    """One entry of the kernel menu; ``steerable`` ones take an angle, ``blurs`` a width sigma."""

    label: str
    sizes: tuple[int, ...] = SIZES
    steerable: bool = False
    blurs: bool = False


KINDS: dict[str, KernelKind] = {
    "vertical": KernelKind("Vertical edges", steerable=True),
    "horizontal": KernelKind("Horizontal edges", steerable=True),
    "prewitt": KernelKind("Prewitt", steerable=True),
    "sobel": KernelKind("Sobel", steerable=True),
    "scharr": KernelKind("Scharr", sizes=(3,), steerable=True),
    "laplacian4": KernelKind("Laplacian, 4 neighbours", sizes=(3,)),
    "laplacian8": KernelKind("Laplacian, 8 neighbours"),
    "sharpen": KernelKind("Sharpen"),
    "box": KernelKind("Box blur"),
    "gaussian": KernelKind("Gaussian blur", blurs=True),
    "motion": KernelKind("Motion blur"),
    "emboss": KernelKind("Emboss"),
    "identity": KernelKind("Identity"),
}


def make_kernel(name: str, size: int, *, angle: float = 0.0, sigma: float = 1.0) -> Float[Tensor, "k k"]:
    """The named kernel, float64, ``size`` x ``size``.

    ``angle`` in degrees turns the steerable kinds, ``sigma`` in pixels is the width of the Gaussian; the
    others ignore them. Raises ``ValueError`` for an unknown name and for a size that this kind does not have.
    """
    if name not in KINDS:
        raise ValueError(f"kernel: must be one of {', '.join(KINDS)}, got {name!r}")
    if size not in KINDS[name].sizes:
        sizes = " or ".join(f"{k}×{k}" for k in KINDS[name].sizes)
        raise ValueError(f"size: {KINDS[name].label} is defined as {sizes}, got {size}")
    if KINDS[name].steerable:
        return steer(*gradient_pair(name, size), angle)
    if name == "gaussian":
        return gaussian(size, sigma)
    return _fixed(name, size)


def gradient_pair(name: str, size: int) -> tuple[Float[Tensor, "k k"], Float[Tensor, "k k"]]:
    """The two kernels that ``steer`` combines: the one for angle 0 and the one for angle 90 degrees."""
    smooth, slope = _smooth_and_slope(name, size)
    gx, gy = torch.outer(smooth, slope), torch.outer(slope, smooth)
    return (gy, -gx) if name == "horizontal" else (gx, gy)


def brightness_pair(name: str, size: int) -> Kernels:
    """The kernels that answer with + to brightness that grows to the right, and downwards; (2, k, k)."""
    smooth, slope = _smooth_and_slope(name, size)
    rising = slope if slope[-1] > 0 else -slope
    return torch.stack([torch.outer(smooth, rising), torch.outer(rising, smooth)])


def steer(at_0: Float[Tensor, "k k"], at_90: Float[Tensor, "k k"], angle: float) -> Float[Tensor, "k k"]:
    """The pair turned by ``angle`` degrees: cos(angle) * at_0 + sin(angle) * at_90.

    What rounding leaves where nought should stand (6e-17 for the cosine of 90 degrees) is nought.
    """
    turned = math.cos(math.radians(angle)) * at_0 + math.sin(math.radians(angle)) * at_90
    return torch.where(turned.abs() < 1e-12, 0.0, turned)


def gaussian(size: int, sigma: float) -> Float[Tensor, "k k"]:
    """exp(-(x^2 + y^2) / (2 sigma^2)) at the pixel centres, scaled to the sum 1; ``sigma`` > 0 in pixels."""
    if not sigma > 0:
        raise ValueError(f"sigma: must be greater than 0, got {sigma}")
    column = torch.exp(-(_offsets(size) ** 2) / (2 * sigma**2))
    return torch.outer(column, column) / column.sum() ** 2


def _offsets(size: int) -> Tensor:
    return torch.arange(size, dtype=torch.float64) - size // 2


def _binomial(size: int) -> Tensor:
    return torch.tensor([math.comb(size - 1, i) for i in range(size)], dtype=torch.float64)


def _smooth_and_slope(name: str, size: int) -> tuple[Tensor, Tensor]:
    """The two one-dimensional factors of a gradient kernel: along the edge, and across it."""
    ones = torch.ones(size, dtype=torch.float64)
    if name in ("vertical", "horizontal"):  # as in the course: bright on the left or on top answers with +
        return ones, -_offsets(size).sign()
    if name == "prewitt":
        return ones, _offsets(size)
    if name == "scharr":
        return torch.tensor([3.0, 10.0, 3.0], dtype=torch.float64), _offsets(size)
    inner = torch.nn.functional.pad(_binomial(size - 2), (1, 1))  # Sobel: central differences
    return _binomial(size), torch.roll(inner, 1) - torch.roll(inner, -1)


def _fixed(name: str, size: int) -> Tensor:
    ones = torch.ones(size, size, dtype=torch.float64)
    centre = torch.zeros_like(ones)
    centre[size // 2, size // 2] = 1.0
    if name == "laplacian4":
        return torch.tensor([[0, 1, 0], [1, -4, 1], [0, 1, 0]], dtype=torch.float64)
    if name == "laplacian8":
        return ones - size**2 * centre
    if name == "sharpen":  # 3x3: minus the Laplacian; larger: unsharp masking with a binomial blur
        if size == 3:
            return centre - _fixed("laplacian4", 3)
        blur = torch.outer(_binomial(size), _binomial(size))
        return 2 * centre - blur / blur.sum()
    if name == "box":
        return ones / size**2
    if name == "motion":
        return torch.eye(size, dtype=torch.float64) / size
    if name == "emboss":
        return (_offsets(size)[:, None] + _offsets(size)[None, :]) * (2 / (size - 1)) + centre
    return centre


def format_cells(kernels: Kernels) -> str:
    """Text for a link: numbers by spaces, rows by ``;``, the slices of a colour filter by ``|``."""
    return "|".join(
        ";".join(" ".join(f"{v:.9g}" for v in row) for row in kernel) for kernel in kernels.tolist()
    )


def parse_cells(text: str) -> Kernels:
    """Read what ``format_cells`` writes: one slice or three, 3x3, 5x5 or 7x7, float64.

    Raises ``ValueError`` with a sentence when a number, the shape or a value beyond +-1000 is wrong.
    """
    if len(text) > 4000:
        raise ValueError("kernel: at most 3 × 7 × 7 numbers are allowed, and the text is longer than that")
    if not re.fullmatch(r"[-+.0-9eE,;|\s]*", text, re.ASCII):
        raise ValueError("kernel: every cell must be a number, such as -1 or 0.25")
    slices = [[row.split() for row in part.split(";")] for part in text.replace(",", " ").split("|")]
    sides = {len(part) for part in slices} | {len(row) for part in slices for row in part}
    if len(slices) not in (1, 3) or len(sides) != 1 or not sides <= set(SIZES):
        raise ValueError(
            "kernel: one slice or three (separated by |), each 3×3, 5×5 or 7×7, rows separated by ;"
        )
    try:
        numbers = [[[float(v) for v in row] for row in part] for part in slices]
    except ValueError:
        raise ValueError("kernel: every cell must be a number, such as -1 or 0.25") from None
    cells = torch.tensor(numbers, dtype=torch.float64)
    if not torch.isfinite(cells).all() or cells.abs().max() > LARGEST_WEIGHT:
        raise ValueError(f"kernel: every cell must lie within ±{LARGEST_WEIGHT:.0f}")
    return cells

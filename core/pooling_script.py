"""The present view of the *Pooling* page as a short PyTorch script that prints the same numbers."""

from typing import Literal

from jaxtyping import Float
from torch import Tensor

from core.pooling import Settings

_GREY = (
    'image = torch.from_numpy(np.array(Image.open("picture.png").convert("L")))[None].float()  # 1 × h × w'
)
_COLOUR = """pixels = np.array(Image.open("picture.png").convert("RGB"))
image = torch.from_numpy(pixels).permute(2, 0, 1).float()  # 3 × h × w"""
_NUMBERS = """channels, height, width = output.shape
print(f"size     {width} × {height}")
print(f"smallest {output.min():.2f}")
print(f"largest  {output.max():.2f}")
print(f"mean     {output.double().mean():.2f}")
print(f"middle   {output[0, height // 2, width // 2]:.2f}")
"""


def script(
    settings: Settings,
    rounds: int,
    channels: Literal["grey", "each"],
    grid: Float[Tensor, "1 h w"] | None = None,
) -> str:
    """A complete script; it reads ``picture.png``, or has the numbers of ``grid`` in it when one is given."""
    photo = grid is None
    needs = "torch, numpy, pillow and the file picture.png beside it" if photo else "torch"
    lines = [
        '"""A view of Nabla\'s Pooling page; brightness in grey levels, 0 to 255.',
        "",
        f"Needs {needs}.",
        '"""',
        "",
    ]
    lines += ["import numpy as np"] if photo else []
    lines += ["import torch", "import torch.nn.functional as F"]
    lines += ["from PIL import Image"] if photo else []
    lines += ["", _picture(channels, grid), "", *_pooling(settings, rounds), "", _NUMBERS]
    return "\n".join(lines)


def _picture(channels: str, grid: Tensor | None) -> str:
    if grid is None:
        return _GREY if channels == "grey" else _COLOUR
    rows = "".join("    [" + ", ".join(f"{value:.9g}" for value in row) + "],\n" for row in grid[0].tolist())
    image = f"image = torch.tensor([[\n{rows}]], dtype=torch.float32)"
    return image if channels == "grey" else image + ".expand(3, -1, -1)"


def _pooling(settings: Settings, rounds: int) -> list[str]:
    steps = (
        f"kernel_size={settings.kernel}, stride={settings.stride}, padding={settings.padding}, "
        f"ceil_mode={settings.ceil}"
    )
    if settings.kind == "average":
        pooled, why = f"F.avg_pool2d(output[None], {steps})[0]", ""
    elif settings.kind == "max":
        pooled, why = f"F.max_pool2d(output[None], {steps})[0]", ""
    else:
        pooled, why = (
            f"-F.max_pool2d(-output[None], {steps})[0]",
            "  # the smallest is minus the largest of −x",
        )
    if rounds == 1:
        return ["output = image", f"output = {pooled}{why}"]
    return ["output = image", f"for _ in range({rounds}):", f"    output = {pooled}{why}"]

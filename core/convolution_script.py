"""The present view of the *Convolution* page as a short PyTorch script that prints the same numbers."""

from jaxtyping import Float
from torch import Tensor

from core.convolution import Settings
from core.correlation import pad_amount

_MODE = {"zero": "constant", "reflect": "reflect", "replicate": "replicate"}

_GREY = (
    'image = torch.from_numpy(np.array(Image.open("picture.png").convert("L")))[None].float()  # 1 × h × w'
)
_COLOUR = """pixels = np.array(Image.open("picture.png").convert("RGB"))
image = torch.from_numpy(pixels).permute(2, 0, 1).float()  # 3 × h × w"""


def script(
    kernels: Float[Tensor, "s k k"], settings: Settings, grid: Float[Tensor, "1 h w"] | None = None
) -> str:
    """A complete script; it reads ``picture.png``, or has the numbers of ``grid`` in it when one is given."""
    photo = grid is None
    lines = ['"""A view of Nabla\'s Convolution page; brightness in grey levels, 0 to 255.', ""]
    lines += [
        f"Needs torch{', numpy, pillow and the file picture.png beside it' if photo else ''}.",
        '"""',
        "",
    ]
    lines += ["import numpy as np"] if photo else []
    lines += ["import torch", "import torch.nn.functional as F"]
    lines += ["from PIL import Image"] if photo else []
    lines += ["", _picture(settings, grid)]
    lines += [f"kernels = torch.tensor({_numbers(kernels)})  # slices × rows × columns"]
    if settings.flip:
        lines += ["kernels = kernels.flip(-2, -1)  # convolution proper turns the kernel by 180 degrees"]
    lines += ["kernels = kernels.expand(len(image), -1, -1)  # one for each channel", ""]
    lines += _convolution(kernels.shape[-1], settings)
    lines += [
        "",
        "channels, height, width = output.shape",
        'print(f"size     {width} × {height}")',
        'print(f"smallest {output.min():.2f}")',
        'print(f"largest  {output.max():.2f}")',
        'print(f"mean     {output.double().mean():.2f}")',
        'print(f"middle   {output[0, height // 2, width // 2]:.2f}")',
    ]
    return "\n".join(lines) + "\n"


def _picture(settings: Settings, grid: Tensor | None) -> str:
    if grid is not None:
        return f"image = torch.tensor({_numbers(grid)})" + (
            "" if settings.channels == "grey" else ".expand(3, -1, -1)"
        )
    return _GREY if settings.channels == "grey" else _COLOUR


def _numbers(values: Tensor) -> str:
    rows = [["[" + ", ".join(f"{v:.9g}" for v in row) + "]" for row in part] for part in values.tolist()]
    text = ",\n".join("    [\n        " + ",\n        ".join(part) + ",\n    ]" for part in rows)
    return "[\n" + text + ",\n], dtype=torch.float32"


def _convolution(k: int, settings: Settings) -> list[str]:
    lines, source = [], "image[None]"
    pad = pad_amount(k, settings.padding, settings.dilation)
    if pad:
        mode = _MODE[settings.padding]
        lines += [f'padded = F.pad(image[None], ({pad}, {pad}, {pad}, {pad}), mode="{mode}")']
        source = "padded"
    steps = f"stride={settings.stride}, dilation={settings.dilation}"
    if settings.channels == "sum":
        lines += [f"output = F.conv2d({source}, kernels[None], {steps})[0] + {settings.bias:g}"]
    else:
        lines += [
            f"output = F.conv2d({source}, kernels[:, None], {steps}, groups=len(image))[0] + {settings.bias:g}"
        ]
    return lines

"""core.convolution_script: the script that is taken home prints what the page prints."""

import subprocess
import sys

import numpy as np
import pytest
import torch
from PIL import Image

from core.convolution import Settings, convolve, prepare, summarise
from core.convolution_script import script
from core.data.grids import GRIDS
from core.kernels import make_kernel

CASES = {
    "default": (make_kernel("sobel", 3, angle=30)[None], Settings()),
    "colour apart": (make_kernel("gaussian", 7, sigma=2)[None], Settings("each", "reflect", 2, 1, 12.5)),
    "CNN filter": (torch.randn(3, 5, 5, dtype=torch.float64), Settings("sum", "none", 1, 2, -3, True)),
    "replicate": (make_kernel("emboss", 3)[None], Settings("grey", "replicate", 3, 3, 0, True)),
}
BYTES = np.random.default_rng(4).integers(0, 256, (37, 52, 3), dtype=np.uint8)
LEVELS, VERTICAL = GRIDS["bright-left"].levels, make_kernel("vertical", 3)[None]
ON_A_GRID = {
    channels: script(VERTICAL, Settings(channels, "zero"), LEVELS) for channels in ("grey", "each", "sum")
}


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """One process for all of them: importing the libraries takes longer than running a script."""
    folder = tmp_path_factory.mktemp("scripts")
    Image.fromarray(BYTES).save(folder / "picture.png")
    sources = ON_A_GRID | {case: script(*CASES[case]) for case in CASES}
    body = "\n".join(
        f"print('#', {name!r})\nexec(compile({source!r}, {name!r}, 'exec'), {{}})"
        for name, source in sources.items()
    )
    done = subprocess.run(
        [sys.executable, "-c", body], cwd=folder, capture_output=True, text=True, timeout=100
    )
    assert done.returncode == 0, done.stderr
    found, name = {}, ""
    for line in done.stdout.splitlines():
        key, said = line.split(maxsplit=1)
        if key == "#":
            found[name := said] = {}
        else:
            found[name][key] = said
    return found


def compare(printed, result):
    summary = summarise(result)
    assert printed["size"] == f"{summary.width} × {summary.height}"
    for name in ("smallest", "largest", "mean", "middle"):
        assert float(printed[name]) == pytest.approx(getattr(summary, name), abs=0.0101)


@pytest.mark.parametrize("case", CASES)
def test_the_script_prints_the_same_numbers_for_a_photo(printed, case):
    kernels, settings = CASES[case]
    pixels = torch.from_numpy(BYTES).permute(2, 0, 1) / 255
    result = convolve(prepare(pixels, settings.channels), kernels.float(), settings)
    compare(printed[case], result)


@pytest.mark.parametrize("channels", ON_A_GRID)
def test_the_script_prints_the_same_numbers_for_a_number_grid(printed, channels):
    assert "picture.png" not in ON_A_GRID[channels]
    image = LEVELS if channels == "grey" else LEVELS.expand(3, -1, -1)
    compare(printed[channels], convolve(image, VERTICAL.float(), Settings(channels, "zero")))

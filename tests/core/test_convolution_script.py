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


def run(source, folder):
    done = subprocess.run(
        [sys.executable, "-c", source], cwd=folder, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return dict(line.split(maxsplit=1) for line in done.stdout.splitlines())


def compare(printed, result):
    summary = summarise(result)
    assert printed["size"] == f"{summary.width} × {summary.height}"
    for name in ("smallest", "largest", "mean", "middle"):
        assert float(printed[name]) == pytest.approx(getattr(summary, name), abs=0.0101)


@pytest.mark.parametrize("case", CASES)
def test_the_script_prints_the_same_numbers_for_a_photo(case, tmp_path):
    kernels, settings = CASES[case]
    bytes_ = np.random.default_rng(4).integers(0, 256, (37, 52, 3), dtype=np.uint8)
    Image.fromarray(bytes_).save(tmp_path / "picture.png")
    pixels = torch.from_numpy(bytes_).permute(2, 0, 1) / 255
    result = convolve(prepare(pixels, settings.channels), kernels.float(), settings)
    compare(run(script(kernels, settings), tmp_path), result)


@pytest.mark.parametrize("channels", ["grey", "each", "sum"])
def test_the_script_prints_the_same_numbers_for_a_number_grid(channels, tmp_path):
    settings = Settings(channels, "zero")
    levels = GRIDS["bright-left"].levels
    kernels = make_kernel("vertical", 3)[None]
    source = script(kernels, settings, levels)
    assert "picture.png" not in source
    image = levels if channels == "grey" else levels.expand(3, -1, -1)
    compare(run(source, tmp_path), convolve(image, kernels.float(), settings))

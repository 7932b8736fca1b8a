"""core.pooling_script: the script that is taken home prints what the page prints."""

import subprocess
import sys

import numpy as np
import pytest
import torch
from PIL import Image

from core.convolution import prepare
from core.data.grids import POOLING_GRIDS
from core.pooling import Settings, repeat, summarise
from core.pooling_script import script

CASES = {
    "default": (Settings(), 1, "grey"),
    "colour, overlapping, padded": (Settings("min", 5, 2, 2), 2, "each"),
    "mean in a row, rounded up": (Settings("average", 3, 2, 1, True), 3, "grey"),
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
    settings, rounds, channels = CASES[case]
    bytes_ = np.random.default_rng(4).integers(0, 256, (37, 52, 3), dtype=np.uint8)
    Image.fromarray(bytes_).save(tmp_path / "picture.png")
    pixels = torch.from_numpy(bytes_).permute(2, 0, 1) / 255
    source = script(settings, rounds, channels)
    compare(run(source, tmp_path), repeat(prepare(pixels, channels), settings, rounds)[-1])


@pytest.mark.parametrize(
    ("grid", "settings", "channels"),
    [
        ("feature-map", Settings("max", ceil=True), "grey"),
        ("matrix-6", Settings("average", 3, 1), "each"),
        ("matrix-4", Settings("min"), "grey"),
    ],
)
def test_the_script_prints_the_same_numbers_for_a_number_grid(grid, settings, channels, tmp_path):
    levels = POOLING_GRIDS[grid].levels
    source = script(settings, 1, channels, levels)
    assert "picture.png" not in source
    assert "numpy" not in source
    image = levels if channels == "grey" else levels.expand(3, -1, -1)
    compare(run(source, tmp_path), repeat(image, settings, 1)[0])

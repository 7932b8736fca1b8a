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
GRIDS = {
    "feature-map": (Settings("max", ceil=True), "grey"),
    "matrix-6": (Settings("average", 3, 1), "each"),
    "matrix-4": (Settings("min"), "grey"),
}
BYTES = np.random.default_rng(4).integers(0, 256, (37, 52, 3), dtype=np.uint8)
ON_A_GRID = {
    grid: script(settings, 1, channels, POOLING_GRIDS[grid].levels)
    for grid, (settings, channels) in GRIDS.items()
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
    settings, rounds, channels = CASES[case]
    pixels = torch.from_numpy(BYTES).permute(2, 0, 1) / 255
    compare(printed[case], repeat(prepare(pixels, channels), settings, rounds)[-1])


@pytest.mark.parametrize("grid", GRIDS)
def test_the_script_prints_the_same_numbers_for_a_number_grid(printed, grid):
    settings, channels = GRIDS[grid]
    assert "picture.png" not in ON_A_GRID[grid]
    assert "numpy" not in ON_A_GRID[grid]
    levels = POOLING_GRIDS[grid].levels
    image = levels if channels == "grey" else levels.expand(3, -1, -1)
    compare(printed[grid], repeat(image, settings, 1)[0])

"""core.data.grids: the course's 6×6 pictures."""

import json
from pathlib import Path

import torch

from core.data.grids import GRIDS

GOLDEN = json.loads((Path(__file__).parent / "golden_convolution.json").read_text())["edge_kernels"]


def test_the_grids_are_those_of_the_course():
    assert GRIDS["bright-left"].levels[0].tolist() == GOLDEN["image_bright_left"]
    assert GRIDS["bright-right"].levels[0].tolist() == GOLDEN["image_bright_right"]
    assert torch.equal(GRIDS["bright-top"].levels[0], GRIDS["bright-left"].levels[0].T)


def test_they_are_one_float_channel_of_six_by_six():
    for grid in GRIDS.values():
        assert grid.levels.shape == (1, 6, 6)
        assert grid.levels.dtype == torch.float32

"""core.data.grids: the course's small pictures."""

import json
from pathlib import Path

import torch

from core.data.grids import GRIDS, POOLING_GRIDS

GOLDEN = json.loads((Path(__file__).parent / "golden_convolution.json").read_text())["edge_kernels"]
POOLING = json.loads((Path(__file__).parent / "golden_pooling.json").read_text())


def test_the_grids_are_those_of_the_course():
    assert GRIDS["bright-left"].levels[0].tolist() == GOLDEN["image_bright_left"]
    assert GRIDS["bright-right"].levels[0].tolist() == GOLDEN["image_bright_right"]
    assert torch.equal(GRIDS["bright-top"].levels[0], GRIDS["bright-left"].levels[0].T)


def test_they_are_one_float_channel_of_six_by_six():
    for grid in GRIDS.values():
        assert grid.levels.shape == (1, 6, 6)
        assert grid.levels.dtype == torch.float32


def test_the_grids_for_pooling_are_those_of_the_course():
    rows = {name: grid.levels[0].tolist() for name, grid in POOLING_GRIDS.items()}
    assert rows["matrix-4"] == POOLING["matrix_4x4"]
    assert rows["matrix-6"] == POOLING["matrix_6x6"]
    assert rows["feature-map"] == POOLING["conv_then_pool"]["feature_map_5x5"]
    board = torch.tensor(rows["checkerboard"])
    assert board.shape == (8, 8)
    assert torch.equal(board[1:], 255 - board[:-1])


def test_no_name_stands_for_two_grids():
    assert not GRIDS.keys() & POOLING_GRIDS.keys()

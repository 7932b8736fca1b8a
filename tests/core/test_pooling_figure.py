"""core.pooling_figure: the course's chain, number by number."""

import json
from pathlib import Path

import torch

from core.data.grids import POOLING_GRIDS
from core.pooling_figure import chain

GOLDEN = json.loads((Path(__file__).parent / "golden_pooling.json").read_text())["conv_then_pool"]


def test_rounding_down_drops_nine_values_and_rounding_up_none():
    for ceil, pooled, dropped in [
        (False, GOLDEN["max_pool_2x2"], GOLDEN["pixels_dropped_by_floor"]),
        (True, GOLDEN["max_pool_2x2_ceil"], 0),
    ]:
        result = chain(ceil)
        assert result.image[0].tolist() == GOLDEN["image"]
        assert result.kernel.tolist() == GOLDEN["kernel"]
        assert result.pooling.image[0].tolist() == GOLDEN["feature_map_5x5"]
        assert result.pooling.output[0].tolist() == pooled
        assert result.pooling.dropped == dropped


def test_its_feature_map_is_the_one_in_the_menu():
    assert torch.equal(chain().pooling.image, POOLING_GRIDS["feature-map"].levels)

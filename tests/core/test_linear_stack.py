"""core.linear_stack: nn.Linear layers are one matrix, with a ReLU between them they are not."""

import pytest
import torch

from core.linear_stack import linear_stack


@pytest.mark.parametrize("layers", [1, 2, 5, 20])
def test_linear_layers_are_one_matrix(layers):
    found = linear_stack(layers, relu=False, seed=3)
    assert found.sizes == (3, *[4] * (layers - 1), 2)
    assert found.difference < 1e-9 * max(1, found.by_layers.abs().max())
    assert found.same_class == 1
    single = torch.nn.Linear(3, 2, dtype=torch.float64)
    with torch.no_grad():
        single.weight.copy_(found.matrix)
        single.bias.copy_(found.bias)
        x = torch.linalg.lstsq(found.matrix, (found.by_layers - found.bias).T).solution.T
        torch.testing.assert_close(single(x), found.by_layers)


@pytest.mark.parametrize("layers", [2, 5])
def test_a_relu_between_them_makes_more_of_them(layers):
    found = linear_stack(layers, relu=True, seed=3)
    assert found.difference > 0.1
    assert found.same_class < 0.9


def test_outputs_that_are_all_alike_are_said_to_be():
    assert not linear_stack(3, relu=True).alike
    lost = linear_stack(20, relu=True)
    assert lost.alike == bool((lost.by_layers == lost.by_layers[0]).all())
    assert lost.alike


def test_one_layer_has_nothing_between():
    assert linear_stack(1, relu=True).difference == 0


def test_parameters_are_counted_with_biases():
    assert linear_stack(3, relu=False).parameters == (64 * 32 + 32 + 32 * 32 + 32 + 32 * 10 + 10, 650)


def test_no_layers_are_named():
    with pytest.raises(ValueError, match="layers: must be 1 or more, got 0"):
        linear_stack(0, relu=False)

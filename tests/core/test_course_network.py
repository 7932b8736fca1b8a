"""core.course_network: shapes and parameters for every number of blocks, and where the dropouts sit."""

import pytest
import torch
from torch import nn

from core.course_network import course_network

LADDER = [
    [3, 32, 32],
    [6, 32, 32],
    [6, 16, 16],
    [12, 16, 16],
    [12, 8, 8],
    [24, 8, 8],
    [24, 4, 4],
    [48, 4, 4],
    [48, 2, 2],
    [96, 2, 2],
    [96, 1, 1],
]
# blocks: numbers into the head, parameters of the convolutions, of the first dense layer, of all
COUNTS = {
    1: (1536, 168, 786944, 921010),
    2: (768, 828, 393728, 528454),
    3: (384, 3444, 197120, 334462),
    4: (192, 13860, 98816, 246574),
    5: (96, 55428, 49664, 238990),
}


def count(layers):
    return sum(p.numel() for layer in layers for p in layer.parameters())


def of_kind(network, kind):
    return [layer for layer in network if isinstance(layer, kind)]


def outputs(network, x):
    """The shape of one picture after each layer."""
    shapes = []
    for layer in network:
        x = layer(x)
        shapes.append((layer, list(x.shape[1:])))
    return shapes


@pytest.mark.parametrize("blocks", COUNTS)
def test_channels_double_and_sides_halve(blocks):
    steps = outputs(course_network(blocks), torch.zeros(2, 3, 32, 32, device="meta"))
    ladder = [shape for layer, shape in steps if isinstance(layer, nn.Conv2d | nn.MaxPool2d)]
    assert [[3, 32, 32], *ladder] == LADDER[: 2 * blocks + 1]
    assert [shape for layer, shape in steps if isinstance(layer, nn.Flatten)] == [[COUNTS[blocks][0]]]
    assert steps[-1][1] == [10]


@pytest.mark.parametrize(("blocks", "counts"), COUNTS.items())
def test_the_parameters_are_as_many_as_the_courses(blocks, counts):
    network = course_network(blocks)
    dense = of_kind(network, nn.Linear)
    assert count(of_kind(network, nn.Conv2d)) == counts[1]
    assert [count([layer]) for layer in dense] == [counts[2], 131328, 2570]
    assert count(network) == counts[3]


def test_one_dropout_stands_before_each_dense_layer():
    layers = list(course_network(2, dropout=0.25))
    places = [k for k, layer in enumerate(layers) if isinstance(layer, nn.Linear)]
    assert len(places) == len(of_kind(layers, nn.Dropout)) == 3
    assert all(isinstance(layers[k - 1], nn.Dropout) and layers[k - 1].p == 0.25 for k in places)
    assert places[-1] == len(layers) - 1  # logits: nothing comes after


def test_another_dropout_layer_takes_the_place_of_pytorchs():
    class Silent(nn.Identity):
        pass

    network = course_network(1, dropout_layer=lambda share: Silent())
    assert len(of_kind(network, Silent)) == 3
    assert not of_kind(network, nn.Dropout)


def test_a_wider_network_has_more_channels_from_the_first_convolution_on():
    wide = [layer.weight.shape[:2] for layer in of_kind(course_network(3, widen=4), nn.Conv2d)]
    assert wide == [(24, 3), (48, 24), (96, 48)]


def test_with_numbers_it_gives_logits_for_as_many_classes_as_asked():
    network = course_network(4, classes=7).to_empty(device="cpu").eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.fill_(0.01)
    given = network(torch.rand(2, 3, 32, 32, generator=torch.Generator().manual_seed(0)))
    assert given.shape == (2, 7)
    assert given.isfinite().all()


def test_building_takes_nothing_from_the_generator_that_everybody_shares():
    before = torch.get_rng_state()
    course_network(5)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"blocks": 0}, "blocks: must be 1 to 5, got 0"),
        ({"blocks": 6}, "blocks: must be 1 to 5, got 6"),
        ({"classes": 0}, "classes: must be 1 or more, got 0"),
        ({"widen": 0}, "widen: must be 1 or more, got 0"),
        ({"dropout": 1.0}, "dropout: must be a share from 0 to below 1, got 1.0"),
    ],
)
def test_what_cannot_be_built_is_named(settings, message):
    with pytest.raises(ValueError, match=message):
        course_network(**settings)

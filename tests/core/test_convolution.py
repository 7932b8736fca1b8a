"""core.convolution: the course's worked examples, and the invariants of the operation."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from core.convolution import (
    CHANNELS,
    Settings,
    cell_sums,
    convolve,
    frame_and_interior,
    gradient,
    histogram,
    prepare,
    size_formula,
    summarise,
)
from core.data.grids import GRIDS
from core.kernels import brightness_pair, gradient_pair, make_kernel

GOLDEN = json.loads((Path(__file__).parent / "golden_convolution.json").read_text())
EDGES = GOLDEN["edge_kernels"]
VERTICAL, HORIZONTAL = (make_kernel(name, 3)[None].float() for name in ("vertical", "horizontal"))
VALID = Settings(padding="none")


def photo(height=40, width=53):
    return torch.rand(3, height, width, generator=torch.Generator().manual_seed(7))


@pytest.mark.parametrize(
    ("grid", "kernel", "golden"),
    [
        ("bright-left", VERTICAL, "vertical_on_bright_left"),
        ("bright-right", VERTICAL, "vertical_on_bright_right"),
        ("bright-top", VERTICAL, "vertical_on_bright_top"),
        ("bright-top", HORIZONTAL, "horizontal_on_bright_top"),
        ("bright-left", HORIZONTAL, "horizontal_on_bright_left"),
    ],
)
def test_the_courses_edge_examples(grid, kernel, golden):
    assert convolve(GRIDS[grid].levels, kernel, VALID).output[0].tolist() == EDGES[golden]


def test_grey_is_what_pillow_makes_of_every_colour_of_a_photo():
    levels = np.random.default_rng(2).integers(0, 256, (211, 307, 3), dtype=np.uint8)
    grey = prepare(torch.from_numpy(levels).permute(2, 0, 1).float().div_(255), "grey")
    assert np.array_equal(grey[0].numpy(), np.asarray(Image.fromarray(levels).convert("L")))


def test_an_unknown_kind_of_channels_is_refused():
    assert CHANNELS == ("grey", "each", "sum")
    with pytest.raises(ValueError, match="must be one of grey, each, sum, got 'cmyk'"):
        # past the annotation, which says the same
        getattr(prepare, "__wrapped__", prepare)(photo(), "cmyk")


@pytest.mark.parametrize("channels", CHANNELS)
def test_the_levels_that_are_filtered_are_whole_numbers(channels):
    levels = prepare(photo(), channels)
    assert torch.equal(levels, levels.round())


def test_zero_padding_adds_the_false_edges_of_the_ledger():
    result = convolve(GRIDS["bright-left"].levels, VERTICAL, Settings())
    assert result.output[0].tolist() == EDGES["same_padding_vertical_on_bright_left"]
    replicated = convolve(GRIDS["bright-left"].levels, VERTICAL, Settings(padding="replicate"))
    assert replicated.output[0, :, 0].tolist() == [0] * 6


def test_true_convolution_turns_the_sign_of_an_edge_kernel():
    result = convolve(GRIDS["bright-left"].levels, VERTICAL, Settings(padding="none", flip=True))
    assert result.output[0].tolist() == EDGES["true_convolution_flips_sign_bright_left"]


def test_true_convolution_commutes_and_cross_correlation_does_not():
    a, b = torch.randn(2, 1, 5, 5, generator=torch.Generator().manual_seed(3)).double()
    wide = torch.nn.functional.pad(torch.ones(1, 1, 1).double(), (12, 12, 12, 12))

    def twice(first, second, flip):
        settings = Settings(flip=flip)
        return convolve(convolve(wide, first, settings).output, second, settings).output

    torch.testing.assert_close(twice(a, b, True), twice(b, a, True), rtol=0, atol=1e-12)
    one_way = convolve(torch.nn.functional.pad(a, (6, 6, 6, 6)), b, Settings()).output
    other_way = convolve(torch.nn.functional.pad(b, (6, 6, 6, 6)), a, Settings()).output
    assert (one_way - other_way).abs().max() > 0.1


def test_a_point_of_light_shows_the_kernel_itself_only_in_true_convolution():
    kernel = torch.arange(9.0).reshape(1, 3, 3)
    point = torch.zeros(1, 5, 5)
    point[0, 2, 2] = 1
    assert torch.equal(convolve(point, kernel, Settings(padding="none", flip=True)).output, kernel)
    assert torch.equal(convolve(point, kernel, VALID).output, kernel.flip(-2, -1))


def test_the_filter_is_linear_in_the_picture_and_bias_shifts_it():
    x, y = prepare(photo(), "each"), prepare(photo().flip(2), "each")
    kernel = make_kernel("emboss", 5)[None].float()
    settings = Settings(channels="each", padding="reflect")
    both = convolve(2 * x - y, kernel, settings).output
    apart = 2 * convolve(x, kernel, settings).output - convolve(y, kernel, settings).output
    torch.testing.assert_close(both, apart, rtol=0, atol=1e-2)
    with_bias = convolve(x, kernel, Settings(channels="each", padding="reflect", bias=-20)).output
    torch.testing.assert_close(with_bias + 20, convolve(x, kernel, settings).output, rtol=0, atol=1e-3)


def test_the_three_ways_to_read_channels():
    pixels = photo()
    kernels = torch.randn(3, 3, 3, generator=torch.Generator().manual_seed(1))
    each = convolve(prepare(pixels, "each"), kernels, Settings(channels="each")).output
    total = convolve(prepare(pixels, "sum"), kernels, Settings(channels="sum")).output
    assert each.shape == (3, 40, 53)
    assert total.shape == (1, 40, 53)
    torch.testing.assert_close(total[0], each.sum(0), rtol=0, atol=1e-3)


def test_magnitude_and_direction_of_a_ramp_are_those_of_its_slope():
    rows, columns = torch.meshgrid(torch.arange(20.0), torch.arange(30.0), indexing="ij")
    ramp = (3 * columns + 4 * rows)[None]
    pair = tuple(kernel.float() / 8 for kernel in gradient_pair("sobel", 3))
    got = gradient(ramp, pair, Settings(padding="none", bias=50))
    torch.testing.assert_close(got.magnitude, torch.full((18, 28), 5.0))
    torch.testing.assert_close(
        got.direction, torch.atan2(torch.tensor(4.0), torch.tensor(3.0)).expand(18, 28)
    )


def test_the_magnitude_does_not_depend_on_the_angle_of_the_pair():
    grey = prepare(photo(), "grey")
    at_0, at_90 = (kernel.float() for kernel in gradient_pair("prewitt", 5))
    plain = gradient(grey, (at_0, at_90), Settings()).magnitude
    turned = make_kernel("prewitt", 5, angle=30).float(), make_kernel("prewitt", 5, angle=120).float()
    torch.testing.assert_close(gradient(grey, turned, Settings()).magnitude, plain, rtol=1e-4, atol=1e-2)


def test_limit_and_lost_on_a_known_output():
    identity = make_kernel("identity", 3)[None].float()
    levels = torch.tensor([[[-10.0, 0.0, 255.0], [256.0, 100.0, 30.0]]])
    result = convolve(levels, identity, Settings())
    assert result.limit == 256
    assert result.lost == pytest.approx(2 / 6)


def test_the_size_formula_shows_the_size_that_comes_out():
    for row in GOLDEN["stride"]:
        settings = Settings(padding="none", stride=row["stride"])
        assert size_formula(32, 3, settings).endswith(f"= {row['out']}")
    settings = Settings(padding="reflect", stride=2, dilation=3)
    got = convolve(prepare(photo(), "grey"), torch.ones(1, 5, 5), settings).output.shape
    assert size_formula(40, 5, settings).endswith(f"= {got[1]}")
    assert size_formula(53, 5, settings) == (
        r"\left\lfloor\frac{53 + 2\cdot6 - 3\,(5-1) - 1}{2}\right\rfloor + 1 = 27"
    )


def test_the_frame_is_where_the_window_reaches_into_the_padding():
    white = torch.full((1, 20, 31), 255.0)
    frame, interior = frame_and_interior(convolve(white, VERTICAL, Settings()))
    assert interior == 0
    assert frame > 0
    assert frame_and_interior(convolve(white, VERTICAL, VALID)) is None
    assert frame_and_interior(convolve(torch.ones(1, 2, 2), VERTICAL, Settings())) is None


@pytest.mark.parametrize("stride", [1, 2, 3, 8])
@pytest.mark.parametrize(("height", "width"), [(20, 31), (64, 65), (9, 40)])
@pytest.mark.parametrize(("k", "dilation"), [(3, 1), (7, 1), (3, 3)])
def test_frame_and_interior_part_where_a_window_of_ones_is_cut_off(height, width, k, dilation, stride):
    settings = Settings(stride=stride, dilation=dilation, bias=9)
    image = torch.rand(1, height, width, generator=torch.Generator().manual_seed(1))
    result = convolve(image, torch.ones(1, k, k) - 0.3, settings)
    whole = convolve(torch.ones_like(image), torch.ones(1, k, k), settings).output - 9 > k * k - 0.5
    response = (result.output - 9).abs()
    if not whole.any():
        assert frame_and_interior(result) is None
        return
    want = response[~whole].mean().item(), response[whole].mean().item()
    assert frame_and_interior(result) == pytest.approx(want, rel=1e-4)


def test_the_sums_of_cells_are_what_an_even_area_is_multiplied_by():
    kernels = torch.arange(27.0).reshape(3, 3, 3)
    even = torch.full((3, 9, 9), 2.0)
    for channels in ("each", "sum"):
        result = convolve(even, kernels, Settings(channels, "none"))
        assert [2 * total for total in cell_sums(result).values()] == result.output[:, 4, 4].tolist()
    assert list(cell_sums(convolve(even[:1], kernels[:1], Settings())).values()) == [36]


@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize("name", ["vertical", "horizontal", "prewitt", "sobel", "scharr"])
def test_direction_0_is_brighter_to_the_right_for_every_kernel_pair(name, flip):
    ramp = torch.arange(30.0).expand(1, 20, 30)
    settings = Settings(padding="none", flip=flip, bias=30)
    right = gradient(ramp, tuple(brightness_pair(name, 3).float()), settings).direction
    torch.testing.assert_close(right, torch.zeros(18, 28))
    down = gradient(ramp.mT.contiguous(), tuple(brightness_pair(name, 3).float()), settings).direction
    torch.testing.assert_close(down, torch.full((28, 18), torch.pi / 2))


def test_the_histogram_counts_every_value_once():
    result = convolve(prepare(photo(), "each"), VERTICAL, Settings(channels="each"))
    edges, counts = histogram(result.output, bins=17)
    assert len(edges) == 18
    assert sum(counts) == 3 * 40 * 53
    want = torch.histogram(result.output, bins=17)
    assert sum(abs(a - b) for a, b in zip(counts, want.hist.int().tolist(), strict=True)) <= 4  # at bin edges
    assert histogram(torch.full((1, 2, 3), 7.0))[1][32] == 6


def test_the_summary_of_a_known_output():
    levels = torch.arange(12.0).reshape(1, 3, 4)
    summary = summarise(convolve(levels, make_kernel("identity", 3)[None].float(), Settings()))
    assert (summary.width, summary.height) == (4, 3)
    assert (summary.smallest, summary.largest, summary.mean, summary.middle) == (0, 11, 5.5, 6)

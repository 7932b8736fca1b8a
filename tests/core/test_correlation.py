"""core.correlation against torch's F.conv2d, for every padding, stride and dilation."""

import pytest
import torch
import torch.nn.functional as F

from core.correlation import PADDINGS, STRIP_ROWS, STRIPS, _check, correlate, output_size, pad_amount

# Large enough for strips at every kernel, and a prime number of rows, so that the last strips overlap others.
HEIGHT, WIDTH = 151, 97
MODES = {"none": "constant", "zero": "constant", "reflect": "reflect", "replicate": "replicate"}


def library(image, kernels, padding, stride, dilation):
    pad = 0 if padding == "none" else dilation * (kernels.shape[-1] - 1) // 2
    padded = F.pad(image[None], (pad, pad, pad, pad), mode=MODES[padding])
    return F.conv2d(padded, kernels[:, None], stride=stride, dilation=dilation, groups=len(image))[0]


@pytest.mark.parametrize("dilation", [1, 2, 3])
@pytest.mark.parametrize("stride", [1, 2, 3, 5])
@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("k", [1, 3, 5, 7])
def test_equals_conv2d_to_1e5(k, padding, stride, dilation):
    generator = torch.Generator().manual_seed(k)
    image = torch.rand(3, HEIGHT, WIDTH, generator=generator)
    kernels = torch.rand(3, k, k, generator=generator) - 0.5
    got = correlate(image, kernels, padding=padding, stride=stride, dilation=dilation)
    want = library(image, kernels, padding, stride, dilation)
    assert got.shape == want.shape
    torch.testing.assert_close(got, want, rtol=0, atol=1e-5)


def test_a_picture_of_several_passes_of_strips_equals_conv2d():
    generator = torch.Generator().manual_seed(0)
    image = torch.rand(2, 2 * STRIPS * STRIP_ROWS + 37, 19, generator=generator)
    kernels = torch.rand(2, 5, 5, generator=generator) - 0.5
    got = correlate(image, kernels, padding="replicate")
    torch.testing.assert_close(got, library(image, kernels, "replicate", 1, 1), rtol=0, atol=1e-5)


@pytest.mark.parametrize("height", [1, 2, 23, 5 * STRIPS - 1, 5 * STRIPS, 5 * STRIPS + 4])
@pytest.mark.parametrize("width", [1, 2, 9, 31])
@pytest.mark.parametrize("padding", ["zero", "replicate"])
def test_small_pictures_equal_conv2d(height, width, padding):
    generator = torch.Generator().manual_seed(height * width)
    image = torch.rand(2, height, width, generator=generator)
    kernels = torch.rand(2, 5, 5, generator=generator)
    got = correlate(image, kernels, padding=padding)
    torch.testing.assert_close(got, library(image, kernels, padding, 1, 1), rtol=0, atol=1e-5)


def test_a_view_into_a_larger_picture_is_read_where_it_lies():
    whole = torch.rand(4, 80, 90, generator=torch.Generator().manual_seed(0))
    part = whole[1:3, 10:70, 5:85]
    kernels = torch.rand(2, 3, 3, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(correlate(part, kernels), correlate(part.clone(), kernels), rtol=0, atol=0)


def test_float64_equals_conv2d_to_1e12():
    image = torch.rand(1, 60, 70, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    kernels = torch.rand(1, 7, 7, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    want = library(image, kernels, "reflect", 1, 1)
    torch.testing.assert_close(correlate(image, kernels, padding="reflect"), want, rtol=0, atol=1e-12)


def test_the_input_is_left_as_it_was():
    image = torch.rand(1, 64, 64, generator=torch.Generator().manual_seed(0))
    before = image.clone()
    correlate(image, torch.ones(1, 3, 3))
    assert torch.equal(image, before)


def test_output_sizes_of_the_ledger():
    # (n, k, pad, stride) -> size: the course's table (S15); only pads that one of the modes gives
    assert output_size(6, 3) == 4
    assert output_size(32, 3, padding="zero") == 32
    assert output_size(8, 3, stride=2) == 3
    assert [output_size(32, 3, stride=s) for s in (1, 2, 3, 4, 5)] == [30, 15, 10, 8, 6]
    assert output_size(2, 3) == 0


@pytest.mark.parametrize("padding", PADDINGS)
def test_output_size_is_the_size_of_the_output(padding):
    for k, stride, dilation in [(3, 1, 1), (5, 2, 2), (7, 3, 1)]:
        image = torch.zeros(1, 41, 37)
        size = correlate(image, torch.zeros(1, k, k), padding=padding, stride=stride, dilation=dilation).shape
        assert size[1] == output_size(41, k, padding=padding, stride=stride, dilation=dilation)
        assert size[2] == output_size(37, k, padding=padding, stride=stride, dilation=dilation)


def test_padding_keeps_the_size_at_stride_1():
    assert [pad_amount(k, "zero", d) for k, d in [(3, 1), (5, 1), (7, 1), (3, 4)]] == [1, 2, 3, 4]
    assert pad_amount(7, "none", 3) == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"kernels": torch.ones(1, 4, 4)}, "odd and square, got .4, 4."),
        ({"kernels": torch.ones(1, 7, 7), "padding": "none"}, "at least 7×7 pixels, got 5×6"),
        ({"kernels": torch.ones(1, 7, 7), "padding": "reflect", "dilation": 2}, "at least 7 pixels a side"),
        ({"kernels": torch.ones(1, 3, 3), "stride": 0}, "1 or more, got 0 and 1"),
        ({"kernels": torch.ones(1, 3, 3), "dilation": -1}, "1 or more, got 1 and -1"),
    ],
)
def test_a_wrong_argument_is_named(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        correlate(torch.zeros(1, 6, 5), **arguments)


@pytest.mark.parametrize(
    ("kernels", "sentence"),
    [
        (torch.ones(1, 3, 5), "odd and square, got .3, 5."),
        (torch.ones(2, 3, 3), "one for each of the 1 channels"),
    ],
)
def test_a_wrong_shape_is_named_where_annotations_are_not_checked(kernels, sentence):
    with pytest.raises(ValueError, match=sentence):
        _check(torch.zeros(1, 6, 5), kernels, "zero", 1, 1)

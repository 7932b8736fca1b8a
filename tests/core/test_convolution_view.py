"""core.convolution_view: what is shown is what was computed."""

import io

import numpy as np
import pytest
import torch
from PIL import Image

from core.convolution import Settings, convolve, gradient, prepare
from core.convolution_view import VIEWS, full_resolution, show
from core.kernels import gradient_pair, make_kernel

PIXELS = torch.rand(3, 61, 47, generator=torch.Generator().manual_seed(5))
PAIR = torch.stack(gradient_pair("sobel", 3))


def result(channels="grey", name="sobel"):
    return convolve(prepare(PIXELS, channels), make_kernel(name, 3)[None].float(), Settings(channels))


@pytest.mark.parametrize("channels", ["grey", "each", "sum"])
@pytest.mark.parametrize("view", ["signed", "absolute", "clipped"])
def test_every_view_has_pixels_of_the_size_of_the_output(view, channels):
    shown = show(result(channels), view)
    assert shown.painted.pixels.shape[:2] == (61, 47)
    assert shown.painted.pixels.dtype == np.uint8
    assert len(shown.labels) == 3


def test_the_values_of_each_view():
    computed = result()
    assert torch.equal(show(computed, "signed").values, computed.output)
    assert torch.equal(show(computed, "absolute").values, computed.output.abs())
    assert torch.equal(show(computed, "clipped").values, computed.output.clamp(0, 255))
    both = gradient(computed.image, (PAIR[0].float(), PAIR[1].float()), computed.settings)
    assert torch.equal(show(computed, "magnitude", PAIR).values[0], both.magnitude)
    degrees = show(computed, "direction", PAIR).values
    assert degrees.nan_to_num().min() >= 0
    assert degrees.nan_to_num().max() < 360


def test_the_clipped_view_of_the_identity_is_the_picture():
    computed = result(name="identity")
    want = computed.image[0].round().byte().numpy()
    assert np.array_equal(show(computed, "clipped").painted.pixels, want)


def test_the_colour_scale_ends_where_99_percent_of_the_values_lie_below():
    computed = convolve(
        prepare(torch.rand(3, 400, 300), "grey"), make_kernel("sobel", 3)[None].float(), Settings()
    )
    limit = float(show(computed, "signed").labels[2].removeprefix("≥ "))
    assert (computed.output.abs() <= limit).double().mean() == pytest.approx(0.99, abs=0.01)


@pytest.mark.parametrize("view", ["magnitude", "direction"])
def test_views_of_a_pair_need_one(view):
    with pytest.raises(ValueError, match=f"{view} needs a pair"):
        show(result(), view)
    with pytest.raises(ValueError, match="one grey channel"):
        show(result("each"), view, PAIR)
    assert view in VIEWS


def test_the_full_resolution_is_computed_on_all_pixels_and_carries_no_metadata():
    width, height = 1500, 1100  # above the working megapixel
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    stream, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "SECRET-CAMERA"
    Image.fromarray(pixels).save(stream, "PNG", exif=exif.tobytes())
    kernels = make_kernel("identity", 3)[None]
    made = full_resolution(stream.getvalue(), Settings("each"), kernels, "clipped", None)
    assert b"SECRET" not in made
    with Image.open(io.BytesIO(made)) as image:
        assert np.array_equal(np.asarray(image), pixels)


def test_where_nothing_changes_there_is_no_direction():
    flat = convolve(
        torch.full((1, 9, 9), 7.0), make_kernel("sobel", 3)[None].float(), Settings(padding="none")
    )
    assert show(flat, "direction", PAIR).values.isnan().all()
    assert show(flat, "signed").labels == ("0", "0", "0")

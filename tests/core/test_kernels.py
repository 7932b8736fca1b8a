"""core.kernels against OpenCV's own kernels, the ledger's, and the algebra of steering."""

import cv2
import numpy as np
import pytest
import torch

from core.kernels import KINDS, format_cells, gaussian, gradient_pair, make_kernel, parse_cells

EVERY = [(name, size) for name, kind in KINDS.items() for size in kind.sizes]


@pytest.mark.parametrize("size", [3, 5, 7])
def test_sobel_equals_opencv(size):
    along, across = cv2.getDerivKernels(1, 0, size)
    np.testing.assert_allclose(make_kernel("sobel", size), np.outer(across, along), atol=0)


def test_scharr_equals_opencv():
    along, across = cv2.getDerivKernels(1, 0, cv2.FILTER_SCHARR)
    np.testing.assert_allclose(make_kernel("scharr", 3), np.outer(across, along), atol=0)


@pytest.mark.parametrize("size", [3, 5, 7])
@pytest.mark.parametrize("sigma", [0.3, 1.0, 3.0])
def test_gaussian_equals_opencv(size, sigma):
    column = cv2.getGaussianKernel(size, sigma)
    np.testing.assert_allclose(gaussian(size, sigma), column @ column.T, atol=1e-12)


def test_the_courses_kernels():
    assert make_kernel("vertical", 3).tolist() == [[1, 0, -1]] * 3
    assert make_kernel("horizontal", 3).tolist() == [[1, 1, 1], [0, 0, 0], [-1, -1, -1]]
    assert torch.equal(make_kernel("horizontal", 5), make_kernel("vertical", 5).T)


@pytest.mark.parametrize(("name", "size"), EVERY)
def test_kernels_of_change_add_up_to_nought_and_the_others_to_one(name, size):
    total = 0 if KINDS[name].steerable or name.startswith("laplacian") else 1
    assert make_kernel(name, size).sum().item() == pytest.approx(total, abs=1e-12)
    assert make_kernel(name, size).shape == (size, size)


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.steerable])
@pytest.mark.parametrize("size", [3, 5, 7])
def test_a_quarter_turn_of_the_angle_turns_the_kernel_by_a_quarter(name, size):
    if size not in KINDS[name].sizes:
        with pytest.raises(ValueError, match="is defined as 3×3, got"):
            make_kernel(name, size)
        return
    for angle in (0, 35, 90, 180):
        turned = make_kernel(name, size, angle=angle + 90)
        # rows run downwards, so the direction of growing brightness turns clockwise on the screen
        want = torch.rot90(make_kernel(name, size, angle=angle), -1)
        torch.testing.assert_close(turned, want, rtol=0, atol=1e-12)
        at_0, at_90 = gradient_pair(name, size)
        cosine, sine = np.cos(np.radians(angle + 90)), np.sin(np.radians(angle + 90))
        torch.testing.assert_close(turned, cosine * at_0 + sine * at_90, rtol=0, atol=1e-12)


def test_full_and_half_turns_and_noughts_stay_nought():
    torch.testing.assert_close(
        make_kernel("sobel", 5, angle=360), make_kernel("sobel", 5), rtol=0, atol=1e-12
    )
    torch.testing.assert_close(
        make_kernel("sobel", 5, angle=180), -make_kernel("sobel", 5), rtol=0, atol=1e-12
    )
    assert make_kernel("sobel", 3, angle=45)[0, 2] == 0


@pytest.mark.parametrize(("name", "size"), EVERY)
def test_text_and_back(name, size):
    kernel = make_kernel(name, size, angle=37)[None]
    torch.testing.assert_close(parse_cells(format_cells(kernel)), kernel, rtol=1e-8, atol=1e-12)


def test_three_slices_in_text_and_back():
    kernels = torch.arange(75, dtype=torch.float64).reshape(3, 5, 5) - 30
    assert torch.equal(parse_cells(format_cells(kernels)), kernels)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "3×3, 5×5 or 7×7"),
        ("1 2; 3 4", "3×3, 5×5 or 7×7"),
        ("1 0 -1; 1 0 -1; 1 0", "3×3, 5×5 or 7×7"),
        ("1 0 -1; 1 0 -1; 1 0 -1|1 0 -1; 1 0 -1; 1 0 -1", "one slice or three"),
        ("1 0 x; 1 0 -1; 1 0 -1", "every cell must be a number"),
        ("1 0 nan; 1 0 -1; 1 0 -1", "every cell must be a number"),
        ("1_0 0 1; 1 0 -1; 1 0 -1", "every cell must be a number"),
        ("1 0 1e999; 1 0 -1; 1 0 -1", "within ±1000"),
        ("1 0 1001; 1 0 -1; 1 0 -1", "within ±1000"),
        ("1 " * 10_000, "longer than that"),
    ],
)
def test_text_that_is_no_kernel_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        parse_cells(text)


def test_an_unknown_kernel_is_named():
    with pytest.raises(ValueError, match="got 'sobell'"):
        make_kernel("sobell", 3)
    with pytest.raises(ValueError, match="greater than 0, got 0"):
        gaussian(3, 0)

"""core.similarity: PSNR and SSIM against scikit-image's values and a plain float64 computation."""

import math

import pytest
import scipy.ndimage
import torch

from core.similarity import gaussian, psnr, ssim, weigh


def waves():
    y, x = torch.meshgrid(torch.arange(40.0), torch.arange(53.0), indexing="ij")
    a = (127.5 + 100 * torch.sin(x / 4) * torch.cos(y / 7))[None]
    return a, a * 0.7 + 20 + 15 * torch.cos(x * y / 50)


def noisy(channels, height, width):
    generator = torch.Generator().manual_seed(3)
    a = 255 * torch.rand(channels, height, width, generator=generator)
    return a, (a + 60 * torch.randn(a.shape, generator=generator)).clamp(0, 255)


def by_scipy(a, b):
    """SSIM as published, in float64: Gaussian windows of 11 x 11, those within the picture only."""

    def mean(values):
        blurred = scipy.ndimage.gaussian_filter(values.double().numpy(), 1.5, truncate=3.4)
        return torch.from_numpy(blurred)[5:-5, 5:-5]

    a, b = a.double(), b.double()
    ma, mb = mean(a), mean(b)
    va, vb, ab = mean(a * a) - ma**2, mean(b * b) - mb**2, mean(a * b) - ma * mb
    c1, c2 = 2.55**2, 7.65**2
    index = (2 * ma * mb + c1) * (2 * ab + c2) / ((ma**2 + mb**2 + c1) * (va + vb + c2))
    return index.mean().item()


def test_the_values_of_scikit_image():
    # structural_similarity(gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=255) and
    # peak_signal_noise_ratio(data_range=255) of scikit-image 0.26.0
    assert ssim(*waves()) == pytest.approx(0.8238762723763472, abs=1e-6)
    assert psnr(*waves()) == pytest.approx(20.47854783048896, abs=1e-5)


@pytest.mark.parametrize(
    ("channels", "height", "width"), [(1, 11, 11), (2, 80, 53), (3, 12, 140), (1, 139, 70)]
)
def test_ssim_is_the_mean_over_channels_of_the_published_index(channels, height, width):
    a, b = noisy(channels, height, width)
    want = sum(by_scipy(p, q) for p, q in zip(a, b, strict=True)) / channels
    assert ssim(a, b) == pytest.approx(want, abs=2e-5)
    assert ssim(b, a) == pytest.approx(want, abs=2e-5)


def test_the_ends_of_both_scales():
    a, _ = noisy(1, 30, 40)
    assert psnr(a, a) == math.inf
    assert ssim(a, a) == pytest.approx(1, abs=1e-6)
    black, white = torch.zeros(1, 30, 40), torch.full((1, 30, 40), 255.0)
    assert psnr(black, white) == pytest.approx(0, abs=1e-5)
    assert ssim(black, white) == pytest.approx(2.55**2 / (255**2 + 2.55**2), rel=1e-2)
    assert abs(ssim(a, noisy(1, 60, 40)[0][:, 30:])) < 0.1
    assert ssim(a, 255 - a) < -0.5


def test_psnr_of_a_known_error():
    a = torch.zeros(2, 4, 5)
    b = a.clone()
    b[0, 1, 1] = 20
    assert psnr(a, b) == pytest.approx(10 * math.log10(255**2 / (400 / 40)), rel=1e-6)


def test_bright_and_nearly_even_pictures_keep_their_digits():
    a = 250 + 2 * noisy(1, 60, 70)[0] / 255
    b = a + noisy(1, 70, 60)[0].mT / 255
    assert ssim(a, b) == pytest.approx(by_scipy(a[0], b[0]), abs=1.5e-6)


def test_weigh_is_a_filter_along_one_axis():
    values = torch.arange(30.0).reshape(1, 5, 6) ** 2
    assert weigh(values, 2, [0.5, 0.25, 0.25], 2)[0, 0].tolist() == [1.25, 8.25]
    assert weigh(values, 1, [1.0, 1.0])[0, :, 0].tolist() == [36, 180, 468, 900]
    assert sum(gaussian(torch.arange(-3, 4), 1.0)) == pytest.approx(1)


def test_pictures_that_cannot_be_compared_are_named():
    for width, height in [(10, 40), (40, 10), (1, 1)]:
        with pytest.raises(ValueError, match=f"SSIM needs at least 11×11 pixels, got {width}×{height}"):
            ssim(torch.zeros(1, height, width), torch.zeros(1, height, width))
    for measure in (psnr, ssim):
        with pytest.raises(ValueError, match=r"shape of a, \(1, 20, 20\), got \(3, 20, 20\)"):
            # past the annotation, which says the same
            getattr(measure, "__wrapped__", measure)(torch.zeros(1, 20, 20), torch.zeros(3, 20, 20))

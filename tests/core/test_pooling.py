"""core.pooling: the course's examples, the sizes, rounds in a row, and what is refused."""

import json
from dataclasses import replace
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from core.pooling import (
    KINDS,
    MOST_ROUNDS,
    Pooling,
    Settings,
    covered,
    kept,
    output_size,
    pool,
    repeat,
    size_formula,
    summarise,
)

GOLDEN = json.loads((Path(__file__).parent / "golden_pooling.json").read_text())
MATRICES = {name: torch.tensor(GOLDEN[name])[None] for name in ("matrix_4x4", "matrix_6x6")}
MATRICES["matrix_6x6[:5,:5]"] = MATRICES["matrix_6x6"][:, :5, :5]


def photo(channels=3, height=40, width=53):
    return 255 * torch.rand(channels, height, width, generator=torch.Generator().manual_seed(7))


def broken(**fields):
    """Settings that annotations, checked in the tests, would not let through."""
    settings = Settings()
    for name, value in fields.items():
        object.__setattr__(settings, name, value)
    return settings


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda c: f"{c['matrix']} {c['kernel']} {c['stride']}")
def test_the_courses_matrices(case):
    image = MATRICES[case["matrix"]]
    for kind, golden in zip(KINDS, ("max", "min", "avg"), strict=True):
        got = pool(image, Settings(kind, case["kernel"], case["stride"])).output
        torch.testing.assert_close(got, torch.tensor(case[golden])[None], rtol=1e-6, atol=0)


def test_a_thick_dark_square_survives_and_a_checkerboard_does_not():
    thick = torch.full((1, 8, 8), 255.0)
    thick[:, 2:6, 2:6] = 0
    assert pool(thick, Settings()).output[0].tolist() == GOLDEN["thick_dark_square_4x4_max_pool"]
    board = (torch.arange(8)[:, None] + torch.arange(8)).remainder(2).float()[None]
    for kind, golden in zip(KINDS, ("max", "min", "avg"), strict=True):
        low, high = pool(board, Settings(kind)).output.aminmax()
        assert [low, high] == GOLDEN["checkerboard_8x8_pool2"][golden]


def test_the_mean_of_tiles_keeps_the_mean_of_the_picture():
    image = MATRICES["matrix_4x4"]
    means = image.mean().item(), pool(image, Settings("average")).output.mean().item()
    assert means == tuple(GOLDEN["avg_pool_keeps_mean"].values())


def test_min_is_max_of_the_negative():
    image = photo()
    settings = Settings("max", 5, 3, 2, True)
    assert torch.equal(pool(image, replace(settings, kind="min")).output, -pool(-image, settings).output)


def uniform(count, seed):
    """The numbers of the golden file: splitmix64, the same bits on every machine."""
    with np.errstate(over="ignore"):
        start = np.uint64((seed * 0xD1342543DE82EF95 + 0x2545F4914F6CDD1D) & (2**64 - 1))
        z = start + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> np.uint64(31))) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def test_repeated_max_pooling_drifts_to_the_brightest_as_in_the_ledger():
    numbers = np.abs(np.round(2 * uniform(1024, 81) - 1, 6)).reshape(1, 32, 32)
    first, *golden = GOLDEN["repeated_max_pool_32"]
    image = torch.from_numpy(numbers)
    assert image.mean().item() == pytest.approx(first["mean_after_max"], rel=1e-12)
    rounds = repeat(image, Settings(), 5)
    for turn, (result, row) in enumerate(zip(rounds, golden, strict=True), 1):
        assert result.output.shape == (1, row["side"], row["side"])
        assert result.output.mean().item() == pytest.approx(row["mean_after_max"], rel=1e-12)
        assert kept(rounds[:turn]) == row["share"]


def test_each_round_pools_what_came_out_before():
    image, settings = photo(), Settings("average", 3, 2, 1)
    rounds = repeat(image, settings, 3)
    assert rounds[0].image is image
    assert all(later.image is earlier.output for earlier, later in pairwise(rounds))
    assert torch.equal(
        rounds[2].output, pool(pool(pool(image, settings).output, settings).output, settings).output
    )


def test_rotation_by_90_degrees_changes_the_output_and_commutes():
    image = MATRICES["matrix_6x6"]
    plain, turned = pool(image, Settings()).output, pool(image.rot90(1, (1, 2)), Settings()).output
    assert torch.equal(plain, turned) == GOLDEN["invariance"]["rotate_90_output_equal"]
    assert torch.equal(plain.rot90(1, (1, 2)), turned) == GOLDEN["invariance"]["rotate_90_pool_commutes"]
    double = pool(image.repeat_interleave(2, 1).repeat_interleave(2, 2), Settings()).output
    assert (double.shape == plain.shape) == GOLDEN["invariance"]["scale_2x_output_equal_shape"]


@pytest.mark.parametrize("ceil", [False, True])
def test_the_size_is_that_of_torch_or_torch_refuses_too(ceil):
    fitting = 0
    for n, k, s in product(range(1, 14), range(1, 9), range(1, 6)):
        for pad in range(k // 2 + 1):
            settings = Settings("max", k, s, pad, ceil)
            try:
                want = F.max_pool2d(torch.zeros(1, n, 20), k, s, pad, ceil_mode=ceil).shape[1]
            except RuntimeError:
                assert output_size(n, settings) < 1
                with pytest.raises(ValueError, match=f"does not fit into 20×{n} pixels"):
                    pool(torch.zeros(1, n, 20), settings)
                continue
            fitting += 1
            assert output_size(n, settings) == want
            assert size_formula(n, settings).endswith(f"= {want}")
    assert fitting > 800


def test_the_formula_shows_floor_ceiling_and_a_window_that_would_begin_outside():
    assert size_formula(53, Settings("max", 3, 2, 1)) == (
        r"\left\lfloor\frac{53 + 2\cdot1 - 3}{2}\right\rfloor + 1 = 27"
    )
    assert size_formula(5, Settings(ceil=True)) == (
        r"\left\lceil\frac{5 + 2\cdot0 - 2}{2}\right\rceil + 1 = 3"
    )
    assert size_formula(4, Settings("max", 2, 3, 1, ceil=True)) == (
        r"\left\lceil\frac{4 + 2\cdot1 - 2}{3}\right\rceil + 1 - \underbrace{1}_{\text{begins outside}} = 2"
    )


def test_covered_counts_the_pixels_that_change_the_output():
    for n, k, s in product((1, 4, 7, 10), range(1, 6), (1, 2, 3, 6)):
        for pad, ceil in product(range(k // 2 + 1), (False, True)):
            settings = Settings("average", k, s, pad, ceil)
            if output_size(n, settings) < 1:
                assert covered(n, settings) == 0
                continue
            image = torch.ones(1, n, n, requires_grad=True)
            F.avg_pool2d(image, k, s, pad, ceil_mode=ceil).sum().backward()
            touched = int((image.grad[0] > 0).sum())
            assert covered(n, settings) ** 2 == touched
            assert pool(torch.ones(1, n, n), settings).dropped == n * n - touched


def test_what_is_kept_and_dropped_of_a_known_picture():
    result = pool(photo(3, 5, 5), Settings())
    assert (kept([result]), result.dropped) == (4 / 25, 9)
    assert pool(photo(1, 7, 9), Settings("max", 2, 3)).dropped == 7 * 9 - 2 * 2 * 2 * 3
    assert kept([pool(photo(1, 4, 5), Settings("max", 2, 1, 1))]) == 30 / 20


def test_the_summary_of_a_known_output():
    summary = summarise(pool(torch.arange(24.0).reshape(1, 4, 6), Settings("max", 2, 2)))
    assert (summary.width, summary.height) == (3, 2)
    assert (summary.smallest, summary.largest, summary.mean, summary.middle) == (7, 23, 15, 21)


def test_pictures_on_other_devices_go_to_the_library():
    image = photo(2, 9, 11)
    for kind, pad, ceil in product(KINDS, (0, 1), (False, True)):
        settings = Settings(kind, 3, 2, pad, ceil)
        size = pool(image, settings).output.shape
        assert pool(image.to("meta"), settings).output.shape == size


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")
@pytest.mark.parametrize("kind", KINDS)
def test_an_accelerator_gives_the_same(kind):
    image = photo(3, 61, 47)
    for k, s, pad, ceil in product((2, 3, 16), (1, 2, 16), (0, 1), (False, True)):
        settings = Settings(kind, k, s, pad, ceil)
        there = pool(image.cuda(), settings).output
        assert there.is_cuda
        torch.testing.assert_close(there.cpu(), pool(image, settings).output, rtol=0, atol=1e-3)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (Settings("max", 0, 1), "kernel: must be 1 or more, got 0"),
        (Settings("max", -3, 1), "kernel: must be 1 or more, got -3"),
        (Settings("max", 2, 0), "stride: must be 1 or more, got 0"),
        (Settings("max", 2, -1), "stride: must be 1 or more, got -1"),
        (Settings("max", 2, 2, -1), "padding: must be 0 or more, got -1"),
        (Settings("max", 3, 2, 2), r"padding: must be at most half the kernel \(1\), got 2"),
        (Settings("max", 7, 1), "kernel: a 7×7 window with padding 0 does not fit into 5×6 pixels"),
        (Settings("average", 10**6, 1), "does not fit into 5×6 pixels"),
        (broken(kind="median"), "kind: must be one of max, min, average, got 'median'"),
    ],
)
def test_impossible_settings_are_named(settings, sentence):
    with pytest.raises(ValueError, match=sentence):
        pool(torch.zeros(1, 6, 5), settings)


def test_a_wrong_setting_is_named_for_a_size_too():
    with pytest.raises(ValueError, match="stride: must be 1 or more, got 0"):
        output_size(10, Settings("max", 2, 0))
    with pytest.raises(ValueError, match="kernel: must be 1 or more, got 0"):
        size_formula(10, Settings("max", 0, 1))


def test_a_window_that_no_longer_fits_names_its_round():
    with pytest.raises(
        ValueError, match=r"rounds: at most 3 here, got 5; in round 4, kernel: a 3×3 .* 2×1 pixels"
    ):
        repeat(torch.zeros(1, 17, 23), Settings("max", 3, 2), 5)
    with pytest.raises(ValueError, match=r"^kernel: a 9×9 window"):
        repeat(torch.zeros(1, 5, 5), Settings("max", 9, 1), 2)
    for rounds in (0, -1, MOST_ROUNDS + 1):
        with pytest.raises(ValueError, match=f"rounds: must be 1 to 6, got {rounds}"):
            repeat(photo(), Settings(), rounds)


def test_one_pixel_can_be_pooled_by_itself_only():
    pixel = torch.full((1, 1, 1), 9.0)
    for kind in KINDS:
        assert pool(pixel, Settings(kind, 1, 5)).output.tolist() == [[[9.0]]]
        with pytest.raises(ValueError, match="does not fit into 1×1 pixels"):
            pool(pixel, Settings(kind, 2, 1))
    assert pool(pixel, Settings("average", 2, 2, 1)).output.tolist() == [[[2.25]]]


def test_a_result_remembers_what_it_was_made_of():
    image, settings = photo(), Settings("min", 4, 3)
    result = pool(image, settings)
    assert isinstance(result, Pooling)
    assert result.settings is settings
    assert result.image is image

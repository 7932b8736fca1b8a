"""core.precision_recall_scale: thresholds are decimals to the last digit, and the best of them by trying them all."""

import math

import numpy as np
import pytest
import torch

from core.precision_recall import Ranked, cells, expected_cost, precision, rank, recall, weights_for
from core.precision_recall_scale import (
    FEWEST,
    LARGEST,
    Scale,
    cheapest,
    over,
    scale_of,
    with_precision,
    with_recall,
)

SCORES = {
    "log-odds": [-7.3, 0.2, 4.1],
    "shares": [0.0, 0.25, 1.0],
    "an end that decimals miss": [0.0, 1.001],
    "the other end, too": [-1.001, 1.0],
    "below 0": [-0.3, -0.1],
    "constant": [0.7] * 3,
    "constant 0": [0.0, -0.0],
    "constant and large": [1e9] * 2,
    "huge": [-3e20, 4e21],
    "small": [1e-18, 3e-18],
    "with an offset": [5e5, 5e5 + 1],
    "with an offset below 0": [-9e5 - 3, -9e5],
    "a hair apart": [1.0, math.nextafter(1.0, 2) + 1e-5],
}


def ranked(scores, labels=None) -> Ranked:
    given = torch.arange(len(scores)) % 2 if labels is None else torch.tensor(labels)
    return rank(torch.tensor(scores, dtype=torch.float64), given)


def drawn(seed: int, people: int = 60) -> Ranked:
    generator = np.random.default_rng(seed)
    labels = (np.arange(people) % 3 == 0).astype(int)
    return ranked((generator.normal(size=people) + labels).round(2), labels)


@pytest.mark.parametrize("scores", SCORES.values(), ids=SCORES)
def test_the_lowest_threshold_flags_everybody_and_the_highest_nobody(scores):
    people = ranked(scores)
    c = over(people, scale_of(people), (1.0, 1.0))
    assert float(c.flagged[0]) == len(scores)
    assert float(c.flagged[-1]) == 0


def test_so_it_is_for_scores_that_are_decimals_themselves():
    generator = np.random.default_rng(0)
    for low, high in generator.integers(-9999, 9999, (500, 2)) / 1000:
        scale = scale_of(ranked([low, high]))
        assert scale.ends[0] <= min(low, high), (low, high)
        assert scale.ends[1] > max(low, high), (low, high)


def test_so_it_is_for_scores_just_beside_decimals():
    for k in range(-2000, 2000, 7):
        decimal = float(f"{k}e-3")
        low, high = math.nextafter(decimal, -math.inf), math.nextafter(decimal + 2.0, -math.inf)
        scale = scale_of(ranked([low, high]))
        assert scale.power == -3
        assert scale.ends[0] <= low, k
        assert scale.ends[1] > high, k


@pytest.mark.parametrize("scores", SCORES.values(), ids=SCORES)
def test_a_threshold_is_the_double_of_the_decimal_that_is_written(scores):
    scale = scale_of(ranked(scores))
    thresholds = scale.thresholds.tolist()
    assert len(thresholds) == scale.last - scale.first + 1
    assert scale.ends == (thresholds[0], thresholds[-1])
    for k in {*range(scale.first, scale.last, 37), scale.first, scale.last}:
        assert scale.value(k) == thresholds[k - scale.first] == float(f"{k}e{scale.power}")
        assert scale.steps(scale.value(k)) == k


@pytest.mark.parametrize("power", [-22, -6, -3, -1, 0, 1, 9, 22])
def test_at_every_step_size_thresholds_are_doubles_of_decimals(power):
    scale = Scale(999_990_000, 999_990_999, power)
    assert scale.thresholds.tolist() == [float(f"{k}e{power}") for k in range(scale.first, scale.last + 1)]


@pytest.mark.parametrize("scores", SCORES.values(), ids=SCORES)
def test_there_are_thresholds_enough_and_not_too_many(scores):
    steps = len(scale_of(ranked(scores)).thresholds)
    assert FEWEST <= steps <= 10 * FEWEST + 3


def test_thresholds_are_two_decimals_as_written():
    scale = Scale(-500, 900, -2)
    written = [f"{k / 100:.2f}" for k in range(-500, 901)]
    assert scale.thresholds.tolist() == [float(text) for text in written]
    assert scale.ends == (-5.0, 9.0)


def test_a_value_beside_or_beyond_the_scale_goes_to_its_nearest_step():
    scale = Scale(-5, 20, -1)
    assert [scale.steps(value) for value in (0.74, 0.76, -3.0, 99.0)] == [7, 8, -5, 20]


def test_numbers_are_plain_that_can_be_written_in_full():
    assert Scale(-500, 900, -2).plain
    assert Scale(0, 10**9, 0).plain
    assert not Scale(0, 10**9 + 1, 0).plain
    assert not Scale(0, 5, 1).plain
    assert Scale(0, 5, -6).plain
    assert not Scale(0, 5, -7).plain


@pytest.mark.parametrize(
    "scores",
    [
        [1e300, -1e300],
        [1e308, -1e308],
        [1e24, 2e26],
        [0.0, 1e-310],
        [0.0, 5e-324],
        [1e9, 1e9 + 1e-3],
        [1e30, 1e30],
        [-1e30, -1e30],
        [1.0, math.nextafter(1.0, 2)],
    ],
)
def test_scores_that_no_slider_can_tell_apart_are_named(scores):
    with pytest.raises(ValueError, match=r"scores from .* to .* cannot be told apart on a slider: subtract"):
        scale_of(ranked(scores))


def test_no_threshold_has_more_steps_from_0_than_sliders_have_digits():
    for offset in (1e4, 9e5, 1e6 - 2):
        scale = scale_of(ranked([offset, offset + 1]))
        assert max(abs(scale.first), abs(scale.last)) <= LARGEST + 1


@pytest.mark.parametrize("share", [None, 0.05, 0.6])
@pytest.mark.parametrize("seed", range(3))
def test_a_place_for_a_recall_or_a_precision_is_found_as_by_trying_all(seed, share):
    people = drawn(seed)
    c = over(people, scale_of(people), weights_for(people, share))
    for least in (0.0, 0.31, 0.5, 0.77, 0.99, 1.0):
        enough = [place for place, rate in enumerate(recall(c).tolist()) if rate >= least - 1e-12]
        assert with_recall(c, least) == max(enough)
        enough = [place for place, rate in enumerate(precision(c).tolist()) if rate >= least]
        assert with_precision(c, least) == min(enough, default=None)


def test_a_precision_that_nobody_reaches_has_no_place():
    people = ranked([1.0, 2.0, 3.0], [1, 1, 0])
    assert with_precision(over(people, Scale(0, 5, 0), (1.0, 1.0)), 0.9) is None


def test_a_recall_that_nobody_ill_can_have_has_no_place():
    people = ranked([1.0, 2.0, 3.0], [0, 0, 0])
    c = over(people, Scale(0, 5, 0), (1.0, 1.0))
    assert with_recall(c, 0.0) is None
    assert with_precision(c, 0.0) == 0


@pytest.mark.parametrize("ill", [10, 20, 50, 100])
def test_no_prevalence_moves_the_threshold_of_a_recall(ill):
    people = ranked([*range(ill), *[-1.0] * 7], [1] * ill + [0] * 7)
    thresholds = torch.arange(ill).double()
    came = cells(people, thresholds)
    for share in (0.001, 0.01, 0.1, 0.3, 0.7):
        weighted = cells(people, thresholds, weights_for(people, share))
        for least in (0.5, 0.8, 0.9, 0.95, 0.99):
            expected = with_recall(came, least)
            assert with_recall(weighted, least) == expected, (share, least)


@pytest.mark.parametrize("share", [None, 0.05])
@pytest.mark.parametrize("costs", [(50.0, 1.0), (1.0, 1.0), (0.1, 3.0), (0.0, 1.0), (1.0, 0.0), (0.0, 0.0)])
def test_the_cheapest_thresholds_are_found_as_by_trying_all(costs, share):
    people = drawn(4)
    c = over(people, scale_of(people), weights_for(people, share))
    cost = expected_cost(c, *costs).tolist()
    bound = min(cost) + 1e-9 * max(cost)
    least = [value <= bound for value in cost]
    first = least.index(True)
    last = first
    while last + 1 < len(cost) and least[last + 1]:
        last += 1
    assert cheapest(c, *costs) == (first, last)


def test_what_costs_nothing_is_cheapest_everywhere():
    people = drawn(5)
    c = over(people, Scale(0, 10, 0), (1.0, 1.0))
    assert cheapest(c, 0.0, 0.0) == (0, 10)


def test_two_cheapest_runs_are_not_joined():
    people = ranked([1.0, 2.0, 3.0, 4.0], [1, 0, 1, 1])
    c = over(people, Scale(0, 5, 0), (1.0, 1.0))
    assert expected_cost(c, 1.0, 1.0).tolist() == [250, 250, 500, 250, 500, 750]
    assert cheapest(c, 1.0, 1.0) == (0, 1)

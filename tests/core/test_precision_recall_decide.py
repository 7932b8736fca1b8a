"""core.precision_recall_decide: the thresholds that do what is asked, as by trying them all."""

import math

import numpy as np
import pytest
import torch

from core.precision_recall import rank
from core.precision_recall_decide import bayes_threshold, choices_of
from core.precision_recall_scale import Scale, scale_of
from core.precision_recall_view import Settings, View, read, view


def seen(settings: Settings, seed: int = 0, people: int = 90) -> View:
    generator = np.random.default_rng(seed)
    labels = (np.arange(people) % 3 == 0).astype(np.int64)
    scores = (generator.normal(size=people) + 1.5 * labels).round(2)
    ranked = rank(torch.from_numpy(scores), torch.from_numpy(labels))
    return view(ranked, scale_of(ranked), settings)


@pytest.mark.parametrize("share", [None, 0.15])
def test_choices_are_those_of_trying_every_threshold(share):
    found = seen(Settings(share, missed=5.0))
    now = read(found, 0.5)
    as_it_is, sensitive, precise, cheap = choices_of(found, now, 0.9, 0.8)
    assert as_it_is.reading is now
    assert (as_it_is.place, as_it_is.plateau) == (None, None)
    assert [choice.name for choice in (sensitive, precise, cheap)] == [
        "Recall ≥ 0.9", "Precision ≥ 0.8", "Lowest cost"
    ]  # fmt: skip
    tried = [read(found, threshold) for threshold in found.scale.thresholds.tolist()[::9]]
    enough = [r.threshold for r in tried if r.rates["recall"] >= 0.9]
    assert 0 <= sensitive.reading.threshold - max(enough) < 9 * 10.0**found.scale.power
    assert sensitive.reading.rates["recall"] >= 0.9
    enough = [r.threshold for r in tried if r.rates["precision"] >= 0.8]
    assert 0 <= min(enough) - precise.reading.threshold < 9 * 10.0**found.scale.power
    assert precise.reading.rates["precision"] >= 0.8
    assert cheap.reading.cost <= min(r.cost for r in tried) + 1e-9


@pytest.mark.parametrize("share", [None, 0.15])
def test_one_step_further_is_not_good_enough(share):
    found = seen(Settings(share))
    _, sensitive, precise, _ = choices_of(found, read(found, 0.0), 0.8, 0.75)
    thresholds = found.scale.thresholds.tolist()
    assert read(found, thresholds[sensitive.place + 1]).rates["recall"] < 0.8
    assert read(found, thresholds[precise.place - 1]).rates["precision"] < 0.75


def test_a_choice_has_the_place_of_its_threshold_on_the_scale():
    found = seen(Settings())
    for choice in choices_of(found, read(found, 0.0), 0.8, 0.7)[1:]:
        assert choice.reading.threshold == found.scale.thresholds.tolist()[choice.place]


@pytest.mark.parametrize("costs", [(50.0, 1.0), (1.0, 1.0), (1.0, 50.0)])
def test_everywhere_on_the_plateau_the_cost_is_the_same_and_the_lowest(costs):
    found = seen(Settings(missed=costs[0], alarm=costs[1]))
    cheap = choices_of(found, read(found, 0.0), 0.8, 0.7)[3]
    low, high = cheap.plateau
    assert low <= cheap.reading.threshold <= high
    thresholds = [t for t in found.scale.thresholds.tolist() if low <= t <= high]
    assert (thresholds[0], thresholds[-1]) == cheap.plateau
    assert {round(read(found, t).cost, 9) for t in thresholds} == {round(cheap.reading.cost, 9)}
    for beside in (found.scale.steps(low) - 1, found.scale.steps(high) + 1):
        if found.scale.first <= beside <= found.scale.last:
            assert read(found, found.scale.value(beside)).cost > cheap.reading.cost


def test_a_lowest_cost_at_a_single_threshold_has_no_plateau():
    ranked = rank(torch.arange(5).double(), torch.tensor([0, 0, 0, 1, 1]))
    cheap = choices_of(found := view(ranked, Scale(0, 6, 0), Settings()), read(found, 0.0), 0.5, 0.5)[3]
    assert (cheap.place, cheap.plateau, cheap.reading.cost) == (3, None, 0)


def test_what_nobody_reaches_has_no_threshold():
    ranked = rank(torch.arange(4).double(), torch.tensor([1, 1, 1, 0]))
    found = view(ranked, Scale(0, 5, 0), Settings())
    precise = choices_of(found, read(found, 0.0), 0.9, 0.95)[2]
    assert (precise.place, precise.reading, precise.plateau) == (None, None, None)
    nobody_ill = view(rank(torch.arange(4).double(), torch.zeros(4).long()), Scale(0, 5, 0), Settings())
    assert choices_of(nobody_ill, read(nobody_ill, 0.0), 0.9, 0.95)[1].reading is None


def test_a_missed_person_who_costs_more_lowers_the_threshold():
    cheapest = [
        choices_of(found := seen(Settings(missed=missed)), read(found, 0.0), 0.5, 0.5)[3].place
        for missed in (0.1, 1.0, 10.0, 1000.0)
    ]
    assert cheapest == sorted(cheapest, reverse=True)
    assert cheapest[0] > cheapest[-1]


@pytest.mark.parametrize(("missed", "alarm"), [(4.0, 1.0), (1.0, 1.0), (1.0, 3.0)])
def test_of_right_probabilities_the_cheapest_threshold_is_bayes(missed, alarm):
    generator = torch.Generator().manual_seed(1)
    p = torch.rand(400_000, generator=generator, dtype=torch.float64)
    labels = (torch.rand(400_000, generator=generator) < p).long()
    found = view(rank(p, labels), Scale(0, 100, -2), Settings(missed=missed, alarm=alarm))
    cheap = choices_of(found, read(found, 0.5), 0.5, 0.5)[3]
    assert cheap.reading.threshold == pytest.approx(bayes_threshold(missed, alarm), abs=0.03)


def test_bayes_threshold_is_where_both_mistakes_are_equally_dear():
    for missed, alarm in ((50.0, 1.0), (0.5, 2.0), (0.0, 1.0), (1.0, 0.0)):
        p = bayes_threshold(missed, alarm)
        assert p * missed == pytest.approx((1 - p) * alarm)
    assert math.isnan(bayes_threshold(0.0, 0.0))

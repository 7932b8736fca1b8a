"""core.precision_recall_people: each source has the people it names, on a scale that holds them."""

import math

import numpy as np
import pytest
import torch
from scipy.special import expit, logit
from sklearn import metrics
from sklearn.datasets import load_breast_cancer, load_digits

from core import precision_recall_people as sources
from core.data.patients import measurements_of, patients
from core.data.score_pairs import Pair, draw
from core.data.score_table import read_scores
from core.precision_recall import cells
from core.precision_recall_curves import average_precision, roc_auc
from core.precision_recall_folds import split
from core.risk_model import Design, Judged, folds_of, judge

SEEN = "Mean texture alone"
DIGITS = torch.from_numpy(load_digits().target)


@pytest.fixture
def made_up_digits(monkeypatch):
    """Scores as if models had been trained, which takes seconds: those of the picture's own digit are higher."""
    generator = torch.Generator().manual_seed(0)
    own = torch.nn.functional.one_hot(DIGITS, 10)
    unseen, seen = (torch.randn(1797, 10, generator=generator).double() + k * own for k in (1, 2))
    made_up = Judged(unseen, seen, folds_of(DIGITS, Design()))
    monkeypatch.setattr(sources, "judged_digits", lambda: made_up)
    return made_up


def whole(people: sources.People) -> bool:
    """The lowest threshold flags everybody, the highest nobody, and the start lies on the scale."""
    ends = torch.tensor(people.scale.ends, dtype=torch.float64)
    flagged = cells(people.ranked, ends).flagged.tolist()
    on = people.start == people.scale.value(people.scale.steps(people.start))
    return flagged == [sum(people.ranked.people), 0] and on


def test_twelve_people_are_half_ill_and_their_areas_known():
    people = sources.twelve()
    c = cells(people.ranked, torch.tensor(people.start, dtype=torch.float64))
    assert people.ranked.people == (6, 6)
    shown = [0.10, 0.22, 0.30, 0.39, 0.48, 0.55, 0.62, 0.71, 0.76, 0.84, 0.91, 0.97]
    assert people.ranked.values.tolist() == shown
    assert (float(c.tp), float(c.fp), float(c.fn), float(c.tn)) == (5, 2, 1, 4)
    assert average_precision(people.ranked) == pytest.approx(0.810714285714286, abs=1e-12)
    assert roc_auc(people.ranked) == pytest.approx(7 / 9, abs=1e-12)
    assert people.scale.ends == (0.0, 1.0)
    assert whole(people)
    assert not people.log_odds


def test_a_drawn_pair_keeps_its_scale_however_it_is_moved():
    for pair in (Pair(), Pair(50, separation=3.0, spread=2.0), Pair(20, 0.0), Pair(20, rounding=math.inf)):
        people = sources.drawn(pair)
        scores, labels = draw(pair)
        assert people.ranked.people == (int(labels.sum()), int((labels == 0).sum()))
        assert people.ranked.values.tolist() == sorted(set((scores + 0.0).tolist()))
        assert people.scale == sources.PAIR_SCALE
        assert people.start == 1.0
        assert not people.log_odds


def test_ones_own_scores_are_on_a_scale_of_their_own_and_begin_in_the_middle():
    people = sources.own(read_scores(b"label,score\n1,70\n0,20\n0,55\n1,20\n"))
    assert people.ranked.values.tolist() == [20, 55, 70]
    assert people.ranked.people == (2, 2)
    assert people.start == pytest.approx(45, abs=0.2)
    assert whole(people)
    assert not people.log_odds


def test_ones_own_scores_that_no_slider_can_tell_apart_are_named():
    with pytest.raises(ValueError, match="cannot be told apart on a slider"):
        sources.own(read_scores(b"label,score\n1,1e300\n0,-1e300\n"))
    with pytest.raises(ValueError, match="at least one person"):
        sources.own(read_scores(b"label,score\n2,1\n"))


@pytest.mark.parametrize("model", ["logistic", "network"])
@pytest.mark.parametrize("by_itself", [False, True])
def test_patients_are_judged_by_a_model_that_saw_them_only_if_it_is_said(model, by_itself):
    people = sources.of_patients(model, SEEN, by_itself=by_itself)
    judged = judge(measurements_of(SEEN), patients().ill, Design(model))
    scores = judged.seen if by_itself else judged.unseen
    target = 1 - load_breast_cancer().target
    assert people.ranked.people == (212, 357)
    assert torch.equal(people.ranked.values, scores.unique())
    assert roc_auc(people.ranked) == pytest.approx(metrics.roc_auc_score(target, scores), abs=1e-12)
    assert (people.start, people.log_odds) == (0, True)
    assert whole(people)


@pytest.mark.parametrize("by_itself", [False, True])
@pytest.mark.parametrize("digit", [0, 7])
def test_a_digit_is_set_against_all_others(made_up_digits, digit, by_itself):
    people = sources.of_digits(digit, by_itself=by_itself)
    scores = (made_up_digits.seen if by_itself else made_up_digits.unseen)[:, digit]
    is_it = DIGITS.eq(digit)
    assert people.ranked.people == (int(is_it.sum()), int((~is_it).sum()))
    expected = metrics.average_precision_score(is_it, scores)
    assert average_precision(people.ranked) == pytest.approx(expected, abs=1e-12)
    assert (people.start, people.log_odds) == (0, True)
    assert whole(people)


def test_the_labels_of_the_digits_are_scikit_learns_in_their_order():
    assert torch.equal(sources.digit_labels(), DIGITS)


def test_what_is_split_is_what_is_shown(made_up_digits):
    of_seven = sources.split_of_digits(7)
    assert of_seven == split(made_up_digits, DIGITS, 7)
    shown = sources.of_digits(7, by_itself=False)
    assert of_seven.unseen.roc_auc == roc_auc(shown.ranked)
    patients_split = sources.split_of_patients("logistic", SEEN)
    for score, by_itself in ((patients_split.unseen, False), (patients_split.seen, True)):
        shown = sources.of_patients("logistic", SEEN, by_itself=by_itself)
        assert score.average_precision == average_precision(shown.ranked)
    assert len(patients_split.parts) == 5
    assert sum(part.judged for part in patients_split.parts) == 569


def test_what_is_trained_once_is_not_trained_again():
    assert sources.judged_patients("logistic", SEEN) is sources.judged_patients("logistic", SEEN)


def test_log_odds_and_probabilities_are_scipys_and_undo_each_other():
    for share in (1e-9, 0.001, 0.3, 0.5, 0.999):
        assert sources.log_odds_of(share) == pytest.approx(logit(share), abs=1e-12)
        assert sources.probability(sources.log_odds_of(share)) == pytest.approx(share, rel=1e-12)
    for place in (-800.0, -2.5, 0.0, 40.0):
        assert sources.probability(place) == pytest.approx(expit(place), rel=1e-12)


def test_marks_of_shares_lie_symmetrically_around_one_half():
    places, shares = np.array(sources.share_ticks()).T
    np.testing.assert_allclose(expit(places), shares, rtol=1e-12)
    np.testing.assert_allclose(places, -places[::-1], atol=1e-9)
    assert shares[len(shares) // 2] == 0.5


def test_every_source_names_both_kinds(made_up_digits):
    for people in (
        sources.twelve(), sources.drawn(Pair(9)), sources.of_digits(3, by_itself=False),
        sources.own(read_scores(b"1,0.5\n0,0.25\n")),
    ):  # fmt: skip
        assert len(set(people.groups)) == 2
        assert all(people.groups)


@pytest.mark.parametrize("spread", [0.5, 2.0])
@pytest.mark.parametrize("separation", [0.0, 4.0])
@pytest.mark.parametrize("people", [20, 100_000])
def test_the_ends_of_the_scale_flag_everybody_and_nobody(spread, separation, people):
    came = sources.drawn(Pair(people, 0.3, separation, spread))
    c = cells(came.ranked, came.scale.thresholds)
    assert (float(c.flagged[0]), float(c.flagged[-1])) == (people, 0)

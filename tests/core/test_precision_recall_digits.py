"""core.precision_recall_digits: scikit-learn's areas and averages of ten classes."""

from dataclasses import replace

import pytest
from sklearn import metrics
from sklearn.datasets import load_digits

from core.precision_recall_digits import largest_difference, ten_classes
from core.precision_recall_people import judged_digits


@pytest.fixture(scope="module")
def scores():
    return judged_digits().unseen.numpy()


LABELS = load_digits().target
ONE_HOT = LABELS[:, None] == range(10)


def test_each_digit_against_the_rest_has_scikit_learns_areas(scores):
    found = ten_classes()
    by_scikit = metrics.average_precision_score(ONE_HOT, scores, average=None)
    assert found.average_precision.tolist() == pytest.approx(by_scikit.tolist(), abs=1e-12)
    by_scikit = metrics.roc_auc_score(ONE_HOT, scores, average=None)
    assert found.roc_auc.tolist() == pytest.approx(by_scikit.tolist(), abs=1e-12)


@pytest.mark.parametrize("average", ["macro", "micro", "weighted"])
def test_the_averages_are_scikit_learns(scores, average):
    expected = (
        metrics.average_precision_score(ONE_HOT, scores, average=average),
        metrics.roc_auc_score(ONE_HOT, scores, average=average),
    )
    assert getattr(ten_classes(), average) == pytest.approx(expected, abs=1e-12)


def test_the_decisions_are_those_for_the_likeliest_digit(scores):
    classes = ten_classes().classes
    called = scores.argmax(1)
    assert classes.called.tolist() == called.tolist()
    assert classes.confusion.tolist() == metrics.confusion_matrix(LABELS, called).tolist()
    assert classes.micro.precision == pytest.approx(metrics.accuracy_score(LABELS, called), abs=1e-12)


def test_the_largest_difference_from_scikit_learn_is_next_to_nothing_and_sees_each_figure():
    ten = ten_classes()
    assert largest_difference(ten) < 1e-12
    wrong = [
        replace(ten, average_precision=ten.average_precision + 0.001),
        replace(ten, roc_auc=ten.roc_auc + 0.001),
        *(
            replace(ten, **{name: (ap + shift, auc + 0.001 - shift)})
            for name in ("macro", "micro", "weighted")
            for ap, auc in [getattr(ten, name)]
            for shift in (0.0, 0.001)
        ),
        *(
            replace(ten, classes=replace(ten.classes, **{name: getattr(ten.classes, name) + 0.001}))
            for name in ("precision", "recall", "f1")
        ),
        *(
            replace(ten, classes=replace(ten.classes, **{name: replace(mean, f1=mean.f1 + 0.001)}))
            for name in ("macro", "micro", "weighted")
            for mean in [getattr(ten.classes, name)]
        ),
    ]
    for one in wrong:
        assert largest_difference(one) == pytest.approx(0.001, abs=1e-6)


def test_nobody_is_judged_by_a_model_that_saw_them(scores):
    judged = judged_digits()
    assert judged.fold.bincount().tolist() == [360, 360, 359, 359, 359]
    unseen, seen = (float((part.argmax(1).numpy() == LABELS).mean()) for part in (judged.unseen, judged.seen))
    assert 0.95 < unseen < seen
    assert ten_classes().classes.micro.recall == pytest.approx(unseen, abs=1e-12)


def test_it_is_worked_out_once():
    assert ten_classes() is ten_classes()

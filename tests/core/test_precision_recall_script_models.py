"""core.precision_recall_script_models: the text trains the models that the page trains."""

import pytest
import torch
import torch.nn.functional as F
from sklearn.datasets import load_breast_cancer, load_digits
from sklearn.model_selection import StratifiedKFold

from core.data.patients import patients
from core.precision_recall_people import digit_labels, judged_digits, judged_patients
from core.precision_recall_script_models import Trained, trained


def executed(source):
    names = {
        "torch": torch, "F": F, "load_breast_cancer": load_breast_cancer, "load_digits": load_digits,
        "StratifiedKFold": StratifiedKFold,
    }  # fmt: skip
    exec(compile(trained(source), "script", "exec"), names)  # noqa: S102 -- the text that is to be tested
    return names["scores"], names["labels"]


@pytest.mark.parametrize("model", ["logistic", "network"])
@pytest.mark.parametrize("by_itself", [False, True])
@pytest.mark.parametrize("seen", ["The 10 means", "All 30 measurements"])
def test_patients_get_the_scores_of_the_page(model, by_itself, seen):
    scores, labels = executed(Trained(model, seen, by_itself=by_itself))
    judged = judged_patients(model, seen)
    torch.testing.assert_close(scores, judged.seen if by_itself else judged.unseen, rtol=1e-4, atol=1e-4)
    assert labels.tolist() == patients().ill.tolist()


def test_digits_get_the_scores_of_the_page():
    scores, labels = executed(Trained(digit=3, by_itself=True))
    torch.testing.assert_close(scores, judged_digits().seen[:, 3], rtol=1e-4, atol=1e-4)
    assert labels.tolist() == (digit_labels() == 3).long().tolist()

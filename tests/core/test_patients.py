"""core.data.patients: what scikit-learn has, with the ill as class 1, from easy to hard to tell apart."""

import pytest
import torch
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from core.data.patients import SEEN, measurements_of, patients


def test_the_patients_are_scikit_learns_and_the_ill_are_the_malignant():
    raw, found = load_breast_cancer(), patients()
    assert found.measurements.tolist() == raw.data.tolist()
    assert found.names == tuple(raw.feature_names)
    malignant = raw.target_names.tolist().index("malignant")
    assert found.ill.tolist() == (raw.target == malignant).astype(int).tolist()
    assert found.ill.bincount().tolist() == [357, 212]
    assert patients() is found


@pytest.mark.parametrize("choice", SEEN)
def test_a_choice_has_the_columns_that_it_names(choice):
    raw = load_breast_cancer(as_frame=True).data
    assert measurements_of(choice).tolist() == raw[list(SEEN[choice])].to_numpy().tolist()


def test_the_choices_go_from_nearly_parted_to_much_overlap():
    model = make_pipeline(StandardScaler(), LogisticRegression())
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    ill = patients().ill.numpy()

    def area(choice: str) -> float:
        x = measurements_of(choice).numpy()
        return float(
            roc_auc_score(ill, cross_val_predict(model, x, ill, cv=folds, method="decision_function"))
        )

    areas = [area(choice) for choice in SEEN]
    assert areas == sorted(areas, reverse=True)
    assert areas[0] > 0.99
    assert areas[-1] < 0.8


def test_a_choice_that_is_not_there_is_named():
    with pytest.raises(ValueError, match=r"choice: must be one of All 30.*, got 'Age'"):
        measurements_of("Age")
    assert torch.isfinite(patients().measurements).all()

"""core.risk_model: nobody is judged by a model that saw them, and scikit-learn's cross-validation agrees."""

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from core.data.patients import measurements_of, patients
from core.risk_model import Design, Judged, folds_of, judge
from core.risk_model_training import log_odds, logistic, network


def three_groups(n: int = 60) -> tuple[torch.Tensor, torch.Tensor]:
    """Four measurements of 60 people, who overlap."""
    generator = torch.Generator().manual_seed(0)
    labels = torch.arange(n) % 3
    x = torch.randn(n, 4, dtype=torch.float64, generator=generator)
    return x + torch.nn.functional.one_hot(labels, 4), labels


def two_groups() -> tuple[torch.Tensor, torch.Tensor]:
    x, labels = three_groups()
    return x, (labels > 0).long()


def scikit(x: torch.Tensor, labels: torch.Tensor, folds: int, seed: int, method: str) -> np.ndarray:
    model = make_pipeline(StandardScaler(), LogisticRegression(C=1, tol=1e-10, max_iter=5000))
    split = StratifiedKFold(folds, shuffle=True, random_state=seed)
    return np.asarray(cross_val_predict(model, x.numpy(), labels.numpy(), cv=split, method=method))


@pytest.mark.parametrize(("folds", "seed"), [(5, 0), (3, 7)])
def test_unseen_scores_of_patients_are_scikit_learns(folds, seed):
    x, ill = measurements_of("All 30 measurements"), patients().ill
    found = judge(x, ill, Design("logistic", folds, seed))
    expected = scikit(x, ill, folds, seed, "decision_function")
    assert found.unseen.shape == found.seen.shape == found.fold.shape == (569,)
    np.testing.assert_allclose(found.unseen.numpy(), expected, rtol=0, atol=1e-4)


def test_unseen_scores_of_three_classes_are_scikit_learns():
    x, labels = three_groups()
    p = scikit(x, labels, 4, 0, "predict_proba")
    found = judge(x, labels, Design(folds=4))
    assert found.unseen.shape == found.seen.shape == (60, 3)
    np.testing.assert_allclose(found.unseen.numpy(), np.log(p / (1 - p)), rtol=0, atol=1e-5)


@pytest.mark.parametrize("model", ["logistic", "network"])
def test_a_persons_own_label_and_fold_do_not_reach_their_unseen_score(model):
    x, labels = two_groups()
    design = Design(model)
    before = judge(x, labels, design)
    turned = labels.clone()
    turned[11] = 1 - turned[11]
    after = judge(x, turned, design, before.fold)
    same = before.fold == before.fold[11]
    assert torch.equal(after.fold, before.fold)
    assert torch.equal(after.unseen[same], before.unseen[same])
    assert (after.unseen[~same] != before.unseen[~same]).all()
    assert after.seen[11] != before.seen[11]


def test_a_persons_own_measurements_do_not_set_the_scale_of_their_fold():
    x, labels = two_groups()
    before = judge(x, labels, Design())
    moved = x.clone()
    moved[11] += 100
    after = judge(moved, labels, Design(), before.fold)
    others = before.fold == before.fold[11]
    others[11] = False
    assert torch.equal(after.unseen[others], before.unseen[others])


@pytest.mark.parametrize("model", ["logistic", "network"])
def test_seen_scores_are_those_of_one_model_of_all_and_flatter(model):
    x, labels = two_groups()
    design = Design(model, seed=5, l2=0.1)
    found = judge(x, labels, design)
    generator = torch.Generator().manual_seed(5)
    whole = logistic(x, labels, 2, 0.1) if model == "logistic" else network(x, labels, generator, 0.1)
    assert torch.equal(found.seen, log_odds(whole, x))
    assert log_loss(labels, found.seen.sigmoid()) < log_loss(labels, found.unseen.sigmoid())


def test_each_fold_has_its_share_of_each_class():
    labels = three_groups()[1]
    fold = folds_of(labels, Design(folds=4, seed=1))
    for place in range(4):
        assert labels[fold == place].bincount().tolist() == [5, 5, 5]
    assert not torch.equal(fold, folds_of(labels, Design(folds=4, seed=2)))


@pytest.mark.parametrize("model", ["logistic", "network"])
def test_the_same_design_gives_the_same_bits_and_leaves_everybodys_generators(model):
    def bits(judged: Judged) -> tuple[list, list, list]:
        return judged.unseen.tolist(), judged.seen.tolist(), judged.fold.tolist()

    x, labels = two_groups()
    torch_state, numpy_state = torch.get_rng_state(), np.random.get_state()[1].tolist()
    assert bits(judge(x, labels, Design(model))) == bits(judge(x, labels, Design(model)))
    assert torch.equal(torch.get_rng_state(), torch_state)
    assert np.random.get_state()[1].tolist() == numpy_state
    assert (
        judge(x, labels, Design(model, seed=1)).unseen.tolist()
        != judge(x, labels, Design(model)).unseen.tolist()
    )


def test_as_many_people_as_folds_are_enough_and_one_less_is_not():
    x, labels = two_groups()
    keep = torch.cat([(labels == 0).nonzero()[:4, 0], (labels == 1).nonzero()[:, 0]])
    assert judge(x[keep], labels[keep], Design(folds=4)).unseen.isfinite().all()
    with pytest.raises(
        ValueError, match=r"labels: must be two classes or more of at least 5 .*, got \[4, 40\]"
    ):
        judge(x[keep], labels[keep], Design())


@pytest.mark.parametrize(
    ("labels", "got"), [([0] * 12, r"\[12\]"), ([0, 2] * 6, r"\[6, 0, 6\]"), ([], r"\[\]")]
)
def test_a_class_that_nobody_is_of_cannot_be_judged(labels, got):
    with pytest.raises(ValueError, match=f"labels: must be two classes or more.*{got}"):
        judge(torch.ones(len(labels), 2).double(), torch.tensor(labels, dtype=torch.int64), Design())


def test_a_label_below_0_is_named():
    x, labels = two_groups()
    with pytest.raises(ValueError, match="labels: must be 0 or more, got -1"):
        judge(x, labels - 1, Design())


def test_folds_that_leave_nobody_to_learn_from_are_named():
    x, labels = two_groups()
    with pytest.raises(
        ValueError, match=r"fold: without fold 0 there must be people of each class, got \[0, 40\]"
    ):
        judge(x, labels, Design(), labels)
    with pytest.raises(ValueError, match=r"fold: must be 0 to 4, got 0 to 5"):
        judge(x, labels, Design(), torch.arange(60) % 6)


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"model": "forest"}, "model: must be one of logistic, network, got 'forest'"),
        ({"folds": 1}, "folds: must be 2 or more, got 1"),
        ({"seed": -1}, "seed: must be 0 to"),
        ({"seed": 2**32}, "seed"),
        ({"l2": 0.0}, "l2: must be a finite number above 0, got 0.0"),
        ({"l2": float("nan")}, "l2"),
    ],
)
def test_a_design_that_cannot_be_is_named(settings, word):
    with pytest.raises(ValueError, match=word):
        Design(**settings)


def test_a_network_of_three_classes_is_refused():
    with pytest.raises(ValueError, match="model: a network judges two classes, got 3"):
        judge(*three_groups(), Design("network"))

"""Every figure of the page once more, by scikit-learn, from the people instead of the sorted counts."""

import math
import warnings
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float64, Int64
from torch import Tensor

from core.precision_recall_view import View, read


@dataclass(frozen=True)
class Row:
    """One figure by both routes; NaN where it is undefined."""

    name: str
    ours: float
    theirs: float
    share: bool = True  # and no count, nor a cost

    @property
    def difference(self) -> float:
        """0 where both are undefined, infinite where one is."""
        if math.isnan(self.ours) and math.isnan(self.theirs):
            return 0.0
        return math.inf if math.isnan(self.ours - self.theirs) else abs(self.ours - self.theirs)


def people(view: View) -> tuple[Float64[Tensor, " n"], Int64[Tensor, " n"]]:
    """Scores and labels of all people, out of the counts: a score as often as people have it."""
    ill, healthy = -view.ranked.ill.diff(), -view.ranked.healthy.diff()
    scores = torch.cat([view.ranked.values.repeat_interleave(count) for count in (ill, healthy)])
    return scores, torch.cat([torch.ones(int(ill.sum())), torch.zeros(int(healthy.sum()))]).long()


def compare(view: View, threshold: float) -> list[Row]:
    """The cells, the rates at ``threshold`` and the two areas, ours beside scikit-learn's."""
    from sklearn import metrics

    scores, labels = (part.numpy() for part in people(view))
    weights = np.where(labels == 1, *view.weights)
    flagged = (scores >= threshold).astype(int)
    reading = read(view, threshold)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where it has no answer; we ask for NaN there
        matrix = metrics.confusion_matrix(labels, flagged, labels=[0, 1], sample_weight=weights)
        (tn, fp), (fn, tp) = matrix.tolist()
        options = {"sample_weight": weights, "zero_division": np.nan}
        theirs = {
            "precision": metrics.precision_score(labels, flagged, **options),
            "recall": metrics.recall_score(labels, flagged, **options),
            "F": metrics.fbeta_score(labels, flagged, beta=view.settings.beta, **options),
            "specificity": metrics.recall_score(labels, flagged, pos_label=0, **options),
            "accuracy": metrics.accuracy_score(labels, flagged, sample_weight=weights),
            "negative predictive value": metrics.precision_score(labels, flagged, pos_label=0, **options),
        }
        if math.isnan(theirs["precision"] + theirs["recall"]):
            theirs["F"] = math.nan  # scikit-learn says 0 for the mean of something undefined
        both = len(set(labels.tolist())) == 2
        average = metrics.average_precision_score(labels, scores, sample_weight=weights)
        areas = {
            "average precision": average if labels.any() else math.nan,  # scikit-learn says 0 with nobody ill
            "ROC AUC": metrics.roc_auc_score(labels, scores, sample_weight=weights) if both else math.nan,
        }
    c = reading.cells
    ours = {"average precision": view.average_precision, "ROC AUC": view.roc_auc, **reading.rates}
    s = view.settings
    cost = 1000 * (s.missed * fn + s.alarm * fp) / (tp + fp + fn + tn)
    return [
        *(
            Row(name, float(mine), float(other), share=False)
            for name, mine, other in (("TP", c.tp, tp), ("FP", c.fp, fp), ("FN", c.fn, fn), ("TN", c.tn, tn))
        ),
        *(Row(name, ours[name], float(other)) for name, other in (theirs | areas).items()),
        Row("cost of 1000 people, from its cells", reading.cost, cost, share=False),
    ]


def intervals(view: View, threshold: float) -> list[Row]:
    """Both ends of the intervals of precision, recall and specificity, ours beside SciPy's, of the people who came."""
    from scipy import stats

    scores, labels = (part.numpy() for part in people(view))
    ill, flagged = labels == 1, scores >= threshold
    found, left = int((ill & flagged).sum()), int((~ill & ~flagged).sum())
    shares = {
        "precision": (found, flagged.sum()),
        "recall": (found, ill.sum()),
        "specificity": (left, (~ill).sum()),
    }
    rows = []
    for name, ours in read(view, threshold).intervals.items():
        if name in shares:
            hits, of = (int(number) for number in shares[name])
            theirs = stats.binomtest(hits, of).proportion_ci(method="wilson") if of else (math.nan, math.nan)
            rows += [
                Row(f"{name}, {end} end of its 95% interval", mine, float(other))
                for end, mine, other in zip(("lower", "upper"), ours, theirs, strict=True)
            ]
    return rows


def curves_agree(view: View) -> float:
    """The largest distance, over all thresholds, of the points of the two curves from scikit-learn's; NaN where there
    are people of one kind only."""
    from sklearn import metrics

    from core.precision_recall import at, precision, recall, specificity

    scores, labels = (part.numpy() for part in people(view))
    if len(set(labels.tolist())) < 2:
        return math.nan
    weights = np.where(labels == 1, *view.weights)
    c = at(view.ranked, torch.arange(len(view.ranked.values)), view.weights)
    theirs = metrics.precision_recall_curve(labels, scores, sample_weight=weights)
    false, true, _ = metrics.roc_curve(labels, scores, sample_weight=weights, drop_intermediate=False)
    pairs = (
        (precision(c), theirs[0][:-1]), (recall(c), theirs[1][:-1]),
        (1 - specificity(c).flip(0), false[1:]), (recall(c).flip(0), true[1:]),
    )  # fmt: skip
    return float(
        np.max([np.abs(ours.numpy() - other).max() for ours, other in pairs])
    )  # NaN, should there be one

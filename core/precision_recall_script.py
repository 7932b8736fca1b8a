"""The present view of the *Precision and recall* page as a short PyTorch script that prints the same numbers."""

from math import isinf

from core.data.score_pairs import Pair
from core.precision_recall_script_models import Trained, trained

_HEAD = '''"""A view of Nabla's page on precision and recall: one threshold, and what hangs on it.

Needs {needs}.
"""

{imports}

'''
_TWELVE = """torch.set_default_dtype(torch.float64)
scores = torch.tensor([0.97, 0.91, 0.84, 0.76, 0.71, 0.62, 0.55, 0.48, 0.39, 0.30, 0.22, 0.10])
labels = torch.tensor([1, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 0])
"""
_OWN = """with open("scores.csv") as file:  # taken from the page, or your own: label,score
    rows = [line.split(",") for line in file.read().split()[1:]]
labels = torch.tensor([int(label) for label, _ in rows])
scores = torch.tensor([float(score) for _, score in rows], dtype=torch.float64)
"""
_PAIR = """def normal(count, seed):
    sixteens = 16 * (count // 16 + 1)  # torch draws so many at a time
    return torch.randn(sixteens, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)[:count]


people, ill_people = {people}, {ill}
scores = torch.cat([{separation!r} + {spread!r} * normal(ill_people, {first}), normal(people - ill_people, {second})])
labels = torch.cat([torch.ones(ill_people), torch.zeros(people - ill_people)]).long()
"""
_TAIL = """
threshold, beta = {threshold!r}, {beta!r}
ill, flagged = labels == 1, scores >= threshold
{weights}
tp, fp = w1 * (flagged & ill).sum(), w0 * (flagged & ~ill).sum()
fn, tn = w1 * (~flagged & ill).sum(), w0 * (~flagged & ~ill).sum()
precision, recall = tp / (tp + fp), tp / (tp + fn)
f = (1 + beta**2) * tp / ((1 + beta**2) * tp + beta**2 * fn + fp)
f = f + 0 * (precision + recall)  # undefined where one of them is

# From the highest score down; people with equal scores come together.
ordered, places = scores.sort(descending=True)
last = torch.cat([ordered[1:] != ordered[:-1], torch.tensor([True])])
found, alarms = ill[places].cumsum(0)[last].double(), (~ill)[places].cumsum(0)[last].double()
steps = found.diff(prepend=torch.zeros(1)) / found[-1]
average_precision = (steps * w1 * found / (w1 * found + w0 * alarms)).sum()
start = torch.zeros(1)
auc = torch.trapezoid(torch.cat([start, found / found[-1]]), torch.cat([start, alarms / alarms[-1]]))

print(f"TP {tp:.6g}  FP {fp:.6g}  FN {fn:.6g}  TN {tn:.6g}")
print(f"precision {precision:.3f}  recall {recall:.3f}")
print(f"F {f:.3f}")
print(f"specificity {tn / (tn + fp):.3f}  accuracy {(tp + tn) / (tp + fp + fn + tn):.3f}")
print(f"average_precision {average_precision:.3f}  auc {auc:.3f}")
"""
_ALIKE = "w1 = w0 = 1.0"
_WEIGHTED = """prevalence = {prevalence!r}  # each person counts as much as makes this the share of the ill
w1, w0 = prevalence * len(labels) / ill.sum(), (1 - prevalence) * len(labels) / (~ill).sum()"""


def script(
    source: Pair | Trained | str, threshold: float, beta: float, prevalence: float | None = None
) -> str:
    """A complete script; ``source`` is a pair of distributions, a trained model, ``"twelve"`` or ``"own"``."""
    weights = _ALIKE if prevalence is None else _WEIGHTED.format(prevalence=prevalence)
    tail = _TAIL.replace("{threshold!r}, {beta!r}", f"{threshold!r}, {beta!r}").replace("{weights}", weights)
    imports, needs = ["import torch"], "torch"
    if isinstance(source, Trained):
        imports += ["import torch.nn.functional as F"]
        loader = "load_breast_cancer" if source.digit is None else "load_digits"
        imports += [f"from sklearn.datasets import {loader}"]
        imports += [] if source.by_itself else ["from sklearn.model_selection import StratifiedKFold"]
        needs = "torch and scikit-learn"
    return _HEAD.format(needs=needs, imports="\n".join(imports)) + _data(source) + tail


def _data(source: Pair | Trained | str) -> str:
    if isinstance(source, Pair):
        return _pair(source)
    if isinstance(source, Trained):
        return trained(source)
    return _TWELVE if source == "twelve" else _OWN


def _pair(pair: Pair) -> str:
    text = _PAIR.format(
        people=pair.people, ill=pair.ill, separation=float(pair.separation), spread=float(pair.spread),
        first=2 * pair.seed, second=2 * pair.seed + 1,
    )  # fmt: skip
    if isinf(pair.rounding):
        return text + "scores = torch.zeros_like(scores)\n"
    return text + (
        f"scores = (scores / {pair.rounding}).round() * {pair.rounding}\n" if pair.rounding else ""
    )

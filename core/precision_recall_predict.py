"""What the page asks for before it shows it: a fall of the prevalence, and a threshold that rises."""

import math
from dataclasses import dataclass

import torch

from core.precision_recall import Ranked, at, cells, precision, recall, weights_for

FROM, TO = 0.30, 0.01


@dataclass(frozen=True)
class Fall:
    """Precision before and after, recall, the share of those flagged who are then healthy, and the right answer:
    ``same``, ``third`` or ``less`` (than a third of what it was); None where nobody is flagged."""

    before: float
    after: float
    recall: float
    nothing: float
    answer: str | None


@dataclass(frozen=True)
class Steps:
    """At how many steps precision rises, falls, and stays as the threshold rises. ``answer``: ``never falls``,
    ``both`` or ``never rises``; None where it does neither."""

    up: int
    down: int
    flat: int
    answer: str | None


def after_the_fall(ranked: Ranked, threshold: float) -> Fall:
    """The same people and threshold with a prevalence of ``FROM`` and of ``TO``, by weighting."""
    where = torch.tensor(threshold, dtype=torch.float64)
    both = [cells(ranked, where, weights_for(ranked, share)) for share in (FROM, TO)]
    before, after = (float(precision(c)) for c in both)
    answer = "same" if after >= 0.9 * before else "third" if after >= before / 3 else "less"
    undefined = math.isnan(before)
    return Fall(before, after, float(recall(both[1])), 1 - after, None if undefined else answer)


def raised(ranked: Ranked) -> Steps:
    """From the lowest distinct score to the highest."""
    changes = precision(at(ranked, torch.arange(len(ranked.values)))).diff()
    up, down = int((changes > 0).sum()), int((changes < 0).sum())
    answer = "both" if up and down else "never falls" if up else "never rises" if down else None
    return Steps(up, down, len(changes) - up - down, answer)

"""Thresholds that do what is asked of them: enough recall, enough precision, the lowest cost.

Source: for calibrated probabilities the lowest expected cost is at alarm / (alarm + missed): C. Elkan, The foundations
of cost-sensitive learning, IJCAI 2001, equation 2.
"""

from dataclasses import dataclass

from core.precision_recall_scale import cheapest, with_precision, with_recall
from core.precision_recall_view import Reading, View, read


@dataclass(frozen=True)
class Choice:
    """A way to choose: its threshold's ``place`` on the scale and what it says there, None where nothing reaches what
    is asked. ``plateau``: the thresholds between which the lowest cost does not change."""

    name: str
    place: int | None
    reading: Reading | None
    plateau: tuple[float, float] | None = None


def choices_of(view: View, now: Reading, recall: float, precision: float) -> list[Choice]:
    """The present threshold, and those for a recall, a precision of at least so much, and for the lowest cost."""
    first, last = cheapest(view.grid, view.settings.missed, view.settings.alarm)
    plateau = (view.scale.value(view.scale.first + first), view.scale.value(view.scale.first + last))
    return [
        Choice("As it is", None, now),
        _choice(view, f"Recall ≥ {recall:g}", with_recall(view.grid, recall)),
        _choice(view, f"Precision ≥ {precision:g}", with_precision(view.grid, precision)),
        _choice(view, "Lowest cost", (first + last) // 2, plateau if first < last else None),
    ]


def _choice(view: View, name: str, place: int | None, plateau: tuple[float, float] | None = None) -> Choice:
    if place is None:
        return Choice(name, None, None)
    return Choice(name, place, read(view, view.scale.value(view.scale.first + place)), plateau)


def bayes_threshold(missed: float, alarm: float) -> float:
    """The probability from which on it is cheaper to flag somebody, if probabilities are right; NaN if both are 0."""
    return alarm / (alarm + missed) if alarm + missed else float("nan")

"""The numbers of the *Precision and recall* page, as it says them."""

from math import isnan

from core.precision_recall_people import probability
from core.precision_recall_view import Cells
from pages._precision_recall.stage import Scene


def share(value: float) -> str:
    """Three digits; 0/0 is said."""
    return "undefined" if isnan(value) else f"{value:.3f}"


def percent(value: float) -> str:
    """One digit after the point, three near 0 and 1: 100% is said of all and of nobody else."""
    if isnan(value):
        return "undefined"
    near = 0 < value < 0.001 or 0.999 < value < 1
    return f"{value:.3%}" if near else f"{value:.1%}".replace(".0%", "%")


def interval(ends: tuple[float, float]) -> str:
    """A 95 % interval, nothing where there is none."""
    return "" if isnan(ends[0]) else f"({ends[0]:.3f}–{ends[1]:.3f})"


def score(value: float) -> str:
    """A score as it is written on the slider."""
    return f"{value:.10g}".replace("-", "−")


def at_score(scene: Scene, value: float) -> str:
    """From which score on people are flagged."""
    return f"≥ {percent(probability(value))}" if scene.people.log_odds else f"≥ {score(value)}"


def at_threshold(scene: Scene) -> str:
    """The same at the present threshold."""
    return at_score(scene, scene.reading.threshold)


def four(cells: Cells) -> tuple[float, float, float, float]:
    """Row by row: found, missed, false alarms, left alone."""
    return float(cells.tp), float(cells.fn), float(cells.fp), float(cells.tn)


def counts(scene: Scene) -> tuple[str, str, str, str]:
    """The four cells in people, or where people are weighted, of 1000."""
    if scene.chosen.prevalence is None:
        tp, fn, fp, tn = (f"{count:,.0f}" for count in four(scene.reading.cells))
    else:
        tp, fn, fp, tn = (f"{count:,.1f}" for count in four(scene.reading.of_1000))
    return tp, fn, fp, tn


def shares_of_rows(scene: Scene) -> tuple[str, str, str, str]:
    """What share of the ill, or of the healthy, each cell holds."""
    (ill, healthy), (recall, missed, alarms, left) = scene.people.groups, scene.reading.shares_of_rows
    said = ((recall, ill), (missed, ill), (alarms, healthy), (left, healthy))
    first, second, third, fourth = (_of(value, group) for value, group in said)
    return first, second, third, fourth


def _of(value: float, group: str) -> str:
    return f"{percent(value)} of {group}" if value == value else "undefined: 0/0"


def F(scene: Scene) -> str:  # noqa: N802 -- its name in the field
    """The F score with its β."""
    return f"F{scene.chosen.beta:g}".translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))

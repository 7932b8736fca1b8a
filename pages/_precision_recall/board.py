"""The board of the *Precision and recall* page: histograms, the four cells, curves, all tied to one threshold."""

import streamlit as st

from core.precision_recall_people import share_ticks
from pages._precision_recall import numbers
from pages._precision_recall.controls import THRESHOLD, Chosen
from pages._precision_recall.stage import Scene, compute, draw_slider
from pages._precision_recall.words import F, at_threshold, counts, interval, percent, share, shares_of_rows
from pages._ui.threshold_charts import Chart, Histogram, Line, Marker, People, moving, still

BOARD = "precision_recall"
CELLS = ("found", "missed", "false alarms", "left alone")
LINES = {
    "precision": "precision",
    "recall": "recall",
    "F": "F",
    "specificity": "specificity",
    "accuracy": "accuracy",
}


def draw(chosen: Chosen, panel: str | None) -> Scene:
    """The board, with the slider below the histogram; what they show comes back."""
    line = st.container()
    left, right = st.columns([1.25, 1], gap="small")
    with left:
        place = st.container(key="precision_recall_histogram")
        threshold = draw_slider(chosen.people)
    scene = compute(chosen, threshold, panel)
    with place:
        still(
            [_histogram(scene)], board=BOARD, key="precision_recall.top", widths=[1], height=215, slider=THRESHOLD
        )  # fmt: skip
    with right:
        still([_people(scene)], board=BOARD, key="precision_recall.people.tile", widths=[1], height=285)
    third = _cost(scene) if panel == "Decide" else _rates(scene)
    still(
        [_precision_recall(scene), _roc(scene), third],
        board=BOARD, key="precision_recall.curves", widths=[1, 1, 1.25], height=225, slider=THRESHOLD,
    )  # fmt: skip
    with line:
        numbers.draw(scene)
    return scene


def move(scene: Scene, outline: str) -> None:
    """What moves with the threshold; ``outline`` marks a cut through the four cells."""
    moving(_marker(scene, outline), board=BOARD, key="precision_recall.marker")


def _histogram(scene: Scene) -> Histogram:
    view, (ill, healthy) = scene.view, scene.people.kinds
    return Histogram(
        "histogram", f"Scores: {ill} above, {healthy} below", _axis(scene),
        view.edges.numpy(), view.ill.numpy(), view.healthy.numpy(), CELLS,
        ticks=_ticks(scene), apart=view.lopsided,
    )  # fmt: skip


def _axis(scene: Scene) -> str:
    return "probability by the model (log-odds scale)" if scene.people.log_odds else "score"


def _ticks(scene: Scene) -> tuple[tuple[float, str], ...]:
    if not scene.people.log_odds:
        return ()
    low, high = scene.people.scale.ends
    return tuple((place, percent(one)) for place, one in share_ticks() if low < place < high)


def _people(scene: Scene) -> People:
    ill, healthy = (len(dots) for dots in scene.view.dots)
    each = (
        "Each dot is one person" if scene.view.one_each else f"{ill + healthy:,} dots stand for all of them"
    )
    return People(
        "people",
        "Who is where" if scene.chosen.prevalence is None else "Who is where, of 1000 people",
        scene.people.kinds,
        ("flagged", "not flagged"),
        CELLS,
        (ill, healthy),
        each,
    )


def _precision_recall(scene: Scene) -> Chart:
    view, curve = scene.view, scene.view.precision_recall
    chance = view.prevalence
    return Chart(
        "pr", f"Average precision {share(view.average_precision)} {interval(scene.intervals.average_precision)}",
        "recall", "precision", (0.0, 1.0), (0.0, 1.0),
        (Line("precision", curve.x.numpy(), curve.y.numpy()),),
        references=((f"chance: {chance:.1%}", 0.0, chance, 1.0, chance),), percent=True,
    )  # fmt: skip


def _roc(scene: Scene) -> Chart:
    view, curve = scene.view, scene.view.roc
    return Chart(
        "roc", f"ROC: AUC {share(view.roc_auc)} {interval(scene.intervals.roc_auc)}",
        "false alarms among the healthy", "recall", (0.0, 1.0), (0.0, 1.0),
        (Line("recall", curve.x.numpy(), curve.y.numpy()),),
        references=(("chance", 0.0, 0.0, 1.0, 1.0),), percent=True,
    )  # fmt: skip


def _rates(scene: Scene) -> Chart:
    view = scene.view
    lines = tuple(
        Line(F(scene) if name == "F" else label, view.thresholds.numpy(), view.rates[name].numpy())
        for name, label in LINES.items()
    )
    return Chart(
        "third", "Rates over the threshold", _axis(scene), "share", scene.people.scale.ends, (0.0, 1.0), lines,
        ticks=_ticks(scene), over_threshold=True, percent=True,
    )  # fmt: skip


def _cost(scene: Scene) -> Chart:
    view = scene.view
    return Chart(
        "third", "Cost of 1000 people over the threshold", _axis(scene), "cost",
        scene.people.scale.ends, (0.0, view.highest_cost),
        (Line("cost", view.thresholds.numpy(), view.cost.numpy()),),
        references=(("lowest", view.cheapest, 0.0, view.cheapest, view.highest_cost),),
        ticks=_ticks(scene), over_threshold=True,
    )  # fmt: skip


def _marker(scene: Scene, outline: str) -> Marker:
    reading, rates = scene.reading, scene.reading.rates
    third = [(reading.threshold, rates[name]) for name in LINES]
    if scene.panel == "Decide":
        third = [(reading.threshold, reading.cost)]
    points = {
        "pr": [(rates["recall"], rates["precision"])],
        "roc": [(reading.false_positive_rate, rates["recall"])],
        "third": third,
    }
    defined = {
        name: [p if p[0] == p[0] and p[1] == p[1] else None for p in some] for name, some in points.items()
    }
    return Marker(
        reading.threshold, at_threshold(scene), counts(scene), shares_of_rows(scene), reading.dots, defined,
        _alts(scene), outline,
    )  # fmt: skip


def _alts(scene: Scene) -> dict[str, str]:
    rates, (ill, healthy) = scene.reading.rates, scene.people.kinds
    four = ", ".join(f"{count} {cell}" for count, cell in zip(counts(scene), CELLS, strict=True))
    now = f"Threshold {at_threshold(scene)}: precision {share(rates['precision'])}, recall {share(rates['recall'])}"
    return {
        "histogram": f"Histograms of the scores, {ill} above and {healthy} below the axis. {now}. {four}.",
        "people": f"The four cells with a dot for each person, or for some: {four}.",
        "pr": f"Precision over recall. {now}. Average precision {share(scene.view.average_precision)}.",
        "roc": f"Recall over the false positive rate. Recall {share(rates['recall'])} at "
        f"{share(scene.reading.false_positive_rate)}. Area {share(scene.view.roc_auc)}.",
        "third": f"Over the threshold: {now}, specificity {share(rates['specificity'])}, accuracy "
        f"{share(rates['accuracy'])}; 1000 people cost {scene.reading.cost:,.1f}.",
    }  # fmt: skip

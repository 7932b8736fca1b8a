"""The line of numbers below the board."""

import streamlit as st

from pages._precision_recall.stage import Scene
from pages._precision_recall.words import F, at_threshold, interval, share

_NAMES = ("precision", "recall", "F", "specificity", "accuracy")


def draw(scene: Scene) -> None:
    """All rates at the threshold, with their intervals, or why they are undefined."""
    said = " · ".join(
        f"{_name(scene, name)} **{share(rate)}**{_beside(scene, name)}" for name, rate in _rates(scene)
    )
    st.markdown(
        f"Flagged: **{at_threshold(scene)}** · {said}",
        help="In brackets: 95% intervals (Wilson; at the curves below: bootstrap), where there are people enough; "
        "that of accuracy is left out. "
        "With another prevalence only recall and specificity have one. 0/0 is undefined, and neither 0 nor 1.",
    )


def _rates(scene: Scene) -> list[tuple[str, float]]:
    return [(name, scene.reading.rates[name]) for name in _NAMES]


def _name(scene: Scene, name: str) -> str:
    return F(scene) if name == "F" else name


def _beside(scene: Scene, name: str) -> str:
    ill, healthy = scene.people.groups
    people, nobody = scene.view.ranked.people, not float(scene.reading.cells.flagged)
    why = {
        "precision": "nobody is flagged" if nobody else "",
        "recall": "" if people[0] else f"nobody of {ill}",
        "specificity": "" if people[1] else f"nobody of {healthy}",
    }.get(name, "")
    ends = (
        scene.reading.intervals.get(name) if name != "accuracy" else None
    )  # one line is what a projector has
    within = interval(ends) if ends else ""
    return f" ({why}: 0/0)" if why else f" {within}" if within else ""

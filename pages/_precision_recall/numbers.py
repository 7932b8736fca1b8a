"""The line of numbers below the board."""

import streamlit as st

from pages._precision_recall.stage import Scene
from pages._precision_recall.words import F, at_threshold, interval, share

_NAMES = ("precision", "recall", "F", "specificity", "accuracy")


def draw(scene: Scene) -> None:
    """All rates at the threshold, with their intervals."""
    reading = scene.reading
    said = []
    for name in _NAMES:
        ends = reading.intervals.get(name)
        within = f" {interval(ends)}" if ends and interval(ends) else ""
        label = F(scene) if name == "F" else name
        said.append(f"{label} **{share(reading.rates[name])}**{within}")
    st.markdown(f"Flagged: **{at_threshold(scene)}** · " + " · ".join(said))


def undefined(scene: Scene) -> None:
    """Which figures are undefined, and why."""
    ill, healthy = scene.people.groups
    people, cells = scene.view.ranked.people, scene.reading.cells
    said = []
    if not people[0]:
        said.append(
            f"Of {ill} there is nobody: recall is 0/0, and so are F, average precision and AUC. Undefined, not 0."
        )
    if not people[1]:
        said.append(f"Of {healthy} there is nobody: specificity is 0/0, and so is AUC. Undefined, not 1.")
    if not float(cells.flagged):
        said.append("Nobody is flagged: precision is 0/0, undefined. It is neither 0 nor 1.")
    for sentence in said:
        st.markdown(f":material/help: {sentence}")

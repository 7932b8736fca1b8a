"""Where to draw the line: what an error costs, and what has to be reached."""

import streamlit as st

from core.precision_recall_decide import Choice, bayes_threshold, choices_of
from pages._precision_recall.stage import ALARM, COSTS, HIGHEST, MISSED, Scene, set_threshold
from pages._precision_recall.words import at_score, percent, share

RECALL, PRECISION = "precision_recall.least_recall", "precision_recall.least_precision"
LEAST = (0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 1.0)


def draw(scene: Scene) -> None:
    """The demands, and what each of them comes to, side by side."""
    with st.container(horizontal=True, key="precision_recall_demands"):
        st.number_input(
            "A missed patient costs",
            0.0,
            HIGHEST,
            COSTS[0],
            1.0,
            format="%g",
            key=MISSED,
            bind="query-params",
            width=180,
        )
        st.number_input(
            "A false alarm costs",
            0.0,
            HIGHEST,
            COSTS[1],
            1.0,
            format="%g",
            key=ALARM,
            bind="query-params",
            width=180,
        )
        recall = st.selectbox("Recall at least", LEAST, 5, key=RECALL, bind="query-params", width=150)
        precision = st.selectbox(
            "Precision at least", LEAST, 4, key=PRECISION, bind="query-params", width=150
        )
    options = choices_of(scene.view, scene.reading, recall, precision)
    st.markdown(_table(scene, options))
    with st.container(horizontal=True):
        for number, option in enumerate(options):
            if option.place is not None:
                st.button(
                    f"Take: {option.name}", key=f"precision_recall.take.{number}", on_click=set_threshold,
                    args=(scene.people, option.place),
                )  # fmt: skip
    st.caption(_cheapest(scene, options))


def _table(scene: Scene, options: list[Choice]) -> str:
    ill, healthy = scene.people.kinds
    head = (
        f"| Of 1000 people | flagged | {ill}, found | {ill}, missed | {healthy}, flagged for nothing | precision "
        "| recall | cost |\n|:--|:--|--:|--:|--:|--:|--:|--:|\n"
    )
    return head + "\n".join(_row(scene, option) for option in options)


def _row(scene: Scene, option: Choice) -> str:
    if option.reading is None:
        return f"| {option.name} | no threshold reaches that, or it is undefined | | | | | | |"
    r, of = option.reading, option.reading.of_1000
    return (
        f"| {option.name} | {at_score(scene, r.threshold)} | {float(of.tp):,.1f} | **{float(of.fn):,.1f}** | "
        f"**{float(of.fp):,.1f}** | {share(r.rates['precision'])} | {share(r.rates['recall'])} | {r.cost:,.1f} |"
    )


def _cheapest(scene: Scene, options: list[Choice]) -> str:
    s = scene.view.settings
    said = f"Searched: all {len(scene.view.grid.tp):,} thresholds of the slider. A threshold that is "
    said += "chosen and judged on the same people promises a little too much."
    plateau = next((option.plateau for option in options if option.plateau), None)
    first, last = (at_score(scene, end) for end in plateau) if plateau else ("", "")
    if first != last:
        said += f" From {first} to {last} the expected cost is the same, and the lowest: taken is the middle."
    if scene.people.log_odds and scene.chosen.prevalence is None and s.missed + s.alarm:
        said += (
            f" If the model's probabilities were right, the lowest expected cost would be at alarm / (alarm + "
            "missed) = "
            f"{percent(bayes_threshold(s.missed, s.alarm))} (Elkan 2001)."
        )
    return said

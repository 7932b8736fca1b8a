"""What stands on the stage: the view that no threshold changes, and the reading at the present one."""

from dataclasses import dataclass

import streamlit as st

from core.precision_recall_intervals import Intervals, bootstrap
from core.precision_recall_people import People
from core.precision_recall_view import Reading, Settings, View, read, view
from pages._precision_recall.controls import THRESHOLD, Chosen
from pages._ui.live_slider import Range, live_slider

MEMO = "precision_recall.view"
MISSED, ALARM = "precision_recall.missed", "precision_recall.alarm"
COSTS = (50.0, 1.0)
HIGHEST = 1e6


@dataclass(frozen=True)
class Scene:
    """Everything that is on the stage."""

    chosen: Chosen
    view: View
    intervals: Intervals
    reading: Reading
    panel: str | None

    @property
    def people(self) -> People:
        """Whose scores they are."""
        return self.chosen.people


def settings(chosen: Chosen) -> Settings:
    """With the costs of the panel that asks for them, drawn or not."""
    return Settings(chosen.prevalence, chosen.beta, _cost(MISSED, COSTS[0]), _cost(ALARM, COSTS[1]))


def _cost(key: str, default: float) -> float:
    """What the field says; before it is drawn, what the address will let it say."""
    value = st.session_state.get(key)
    if value is None:
        try:
            value = float(st.query_params.get(key, default))
        except ValueError:
            value = default
    return value if 0 <= value <= HIGHEST else default


def compute(chosen: Chosen, threshold: float, panel: str | None) -> Scene:
    """The view of the last run where nothing but the threshold has changed, and the reading."""
    identity = (chosen.identity, settings(chosen))
    known = st.session_state.get(MEMO)
    if known is None or known[0] != identity:
        seen = view(chosen.people.ranked, chosen.people.scale, settings(chosen))
        known = st.session_state[MEMO] = identity, seen, bootstrap(seen.ranked, seen.weights)
    return Scene(chosen, known[1], known[2], read(known[1], threshold), panel)


def draw_slider(people: People) -> float:
    """The threshold. Where numbers are too small or too large to be written in full, the slider counts steps."""
    scale = people.scale
    start = scale.steps(people.start)
    if scale.plain:
        numbers = Range(*scale.ends, scale.value(start), scale.value(1), odds=people.log_odds)
    else:
        numbers = Range(scale.first, scale.last, start, 1, f" · 1e{scale.power}")
    value = live_slider(
        "Threshold", numbers, key=THRESHOLD, help="Who has this score, or a higher one, is flagged"
    )
    return value if scale.plain else scale.value(int(value))


def set_threshold(people: People, place: int) -> None:
    """Move the slider to the ``place``-th threshold of the scale, from 0; for a callback."""
    scale = people.scale
    steps = scale.first + place
    st.session_state[THRESHOLD] = scale.value(steps) if scale.plain else steps

"""Does it learn? Two networks side by side, update by update, and what each mend costs."""

from dataclasses import replace

import streamlit as st

from core.gradients_network import Architecture
from core.gradients_race import UPDATES, begin, race
from pages._gradients import notebook, standings, words
from pages._gradients.controls import Controls
from pages._gradients.standings import Race

RATES = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
REFERENCES = {
    "tanh": ("Tanh, orthogonal weights", {"activation": "tanh", "initialisation": "orthogonal"}),
    "relu": ("ReLU, He's weights", {"activation": "relu", "initialisation": "he_normal"}),
    "sigmoid": ("Sigmoid, Glorot's weights", {"activation": "sigmoid", "initialisation": "glorot_normal"}),
    "shallow": ("The same, three layers deep", {"depth": 3}),
}
SLICE = 0.15  # seconds of updates between two pictures: others share this process
EVERY = 0.2


def _reference(a: Architecture, name: str) -> Architecture:
    changes = REFERENCES[name][1]
    plain = {} if name == "shallow" else {"normalisation": "none", "residual": False}
    return replace(a, **plain, **changes)


def draw(controls: Controls) -> None:
    """The controls of the training, and the race as far as it has come."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(
            "Beside it, from the same seed and the same batches",
            list(REFERENCES),
            format_func=lambda key: REFERENCES[key][0],
            key="gradients.reference",
            bind="query-params",
            width=330,
        )
        rate = st.select_slider(
            "Learning rate", RATES, 0.1, key="gradients.rate", bind="query-params", width=260
        )
        settings = (controls, name, rate)
        if st.button(f"Train both, {UPDATES} updates", type="primary", icon=":material/play_arrow:"):
            both = (controls.architecture, _reference(controls.architecture, name))
            st.session_state["gradients.race"] = Race(
                settings, tuple(begin(a, rate, controls.seed) for a in both)
            )
    now = st.session_state.get("gradients.race")
    if now is None or now.settings != settings:
        st.info(
            f"Your network: **{words.network(controls.architecture)}**. Train it, and see which of its layers move.",
            icon=":material/play_arrow:",
        )
        notebook.draw()
        return
    if now.done:
        _race()
        notebook.draw()
    else:
        _watched()


def _race() -> None:
    now: Race = st.session_state["gradients.race"]
    if not now.done:
        now = replace(now, runs=race(now.runs, SLICE))
        st.session_state["gradients.race"] = now
        if now.done:
            notebook.note(*now.runs, now.settings[2])
            st.rerun()
    standings.draw(now)


_watched = st.fragment(run_every=EVERY)(_race)  # one fragment for all runs of the script

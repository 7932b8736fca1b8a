"""Does it learn? Two networks side by side, update by update, and what each mend costs."""

from dataclasses import dataclass, replace

import streamlit as st

from core.gradients_learning import NOT_MOVED
from core.gradients_network import Architecture
from core.gradients_race import UPDATES, Run, begin, outcome, race
from pages._gradients import notebook, words
from pages._gradients.controls import Controls
from pages._ui.figures.layers import log_lines
from pages._ui.figures.lines import lines
from pages._ui.numbers import number

RATES = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
REFERENCES = {
    "tanh": ("Tanh, orthogonal weights", {"activation": "tanh", "initialisation": "orthogonal"}),
    "relu": ("ReLU, He's weights", {"activation": "relu", "initialisation": "he_normal"}),
    "sigmoid": ("Sigmoid, Glorot's weights", {"activation": "sigmoid", "initialisation": "glorot_normal"}),
    "shallow": ("The same, three layers deep", {"depth": 3}),
}
SLICE = 0.15  # seconds of updates between two pictures: others share this process
EVERY = 0.2
NAMES = ("yours", "reference")


@dataclass(frozen=True)
class Race:
    """Both runs, and the settings they belong to."""

    settings: tuple
    runs: tuple[Run, ...]

    @property
    def done(self) -> bool:
        return all(run.done for run in self.runs)


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
    left, right = st.columns(2)
    with left:
        _losses(now)
    with right:
        _movement(now)
    _said(now)


_watched = st.fragment(run_every=EVERY)(_race)  # one fragment for all runs of the script


def _losses(now: Race) -> None:
    series = {
        name: [step.loss for step in run.steps] + [None] * (UPDATES - len(run.steps))
        for name, run in zip(NAMES, now.runs, strict=True)
    }
    made = [len(run.steps) for run in now.runs]
    st.markdown(f"**Loss** of each batch; {made[0]} and {made[1]} of {UPDATES} updates")
    st.plotly_chart(
        lines(range(1, UPDATES + 1), series, x_title="update", y_title="loss (log)", log=True),
        key="gradients.losses",
        config={"displayModeBar": False},
        alt="; ".join(
            f"the loss of {name} goes from {number(run.steps[0].loss)} to {number(run.steps[-1].loss)}"
            for name, run in zip(NAMES, now.runs, strict=True)
        ),
    )


def _movement(now: Race) -> None:
    ways = {name: run.travelled for name, run in zip(NAMES, now.runs, strict=True)}
    st.markdown("**How far each layer has come**, ‖W − W₀‖/‖W₀‖; dotted: a millionth")
    st.plotly_chart(
        log_lines(ways, y_title="", threshold=NOT_MOVED),
        key="gradients.moved",
        config={"displayModeBar": False},
        alt="; ".join(
            f"{name}: {number(way[0])} of its first weights in the first layer, {number(way[-1])} in the last"
            for name, way in ways.items()
        ),
    )


def _said(now: Race) -> None:
    """What broke, and which layers are still where they began."""
    for name, run in zip(NAMES, now.runs, strict=True):
        if run.breakdown is not None:
            st.error(
                f"**{name.capitalize()}** broke. {words.breakdown(run.breakdown)}", icon=":material/error:"
            )
            continue
        still = [k for k, way in enumerate(run.travelled, 1) if way < NOT_MOVED]
        if still:
            exactly = (
                " Most of them not at all: float32 drops updates that small." if run.travelled[0] == 0 else ""
            )
            st.markdown(
                f":material/block: **{name.capitalize()}**: layers **{words.layers(still)}** are less "
                f"than a millionth away from their first weights.{exactly}"
            )
        alike = outcome(run).equal
        if alike:
            st.markdown(
                f":material/content_copy: **{name.capitalize()}**: all units of layers **{words.layers(alike)}** still "
                "compute the same. They began equal, and get equal gradients."
            )

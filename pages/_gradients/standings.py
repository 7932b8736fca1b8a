"""How two networks stand that learn side by side: their losses, how far their layers have come, what stands still."""

from dataclasses import dataclass

import streamlit as st

from core.gradients_learning import NOT_MOVED
from core.gradients_race import UPDATES, Run
from pages._gradients import words
from pages._ui.band_chart import band_chart
from pages._ui.bands import Lines
from pages._ui.figures.lines import lines
from pages._ui.numbers import number

NAMES = ("yours", "reference")


@dataclass(frozen=True)
class Race:
    """Both runs, and the settings they belong to."""

    settings: tuple
    runs: tuple[Run, ...]

    @property
    def done(self) -> bool:
        return all(run.done for run in self.runs)


def draw(now: Race) -> None:
    """Losses beside distances, and what they mean in a sentence each."""
    left, right = st.columns(2)
    with left:
        _losses(now)
    with right:
        _movement(now)
    _said(now)


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
    band_chart(
        [Lines("", ways, level=NOT_MOVED, height=255)],
        key="gradients.moved", place="layer", x_title="layer: input left, output right",
        alt="; ".join(
            f"{name}: {number(way[0])} of its first weights in the first layer, {number(way[-1])} in the last"
            for name, way in ways.items()
        ),
    )  # fmt: skip


def _said(now: Race) -> None:
    """What broke, and which layers are still where they began."""
    for name, run in zip(NAMES, now.runs, strict=True):
        if run.breakdown is not None:
            st.error(
                f"**{name.capitalize()}** broke. {words.breakdown(run.breakdown)}", icon=":material/error:"
            )
            continue
        if run.not_moved:
            exactly = (
                " Most of them not at all: float32 drops updates that small." if run.travelled[0] == 0 else ""
            )
            st.markdown(
                f":material/block: **{name.capitalize()}**: layers **{words.layers(run.not_moved)}** are less "
                f"than a millionth away from their first weights.{exactly}"
            )
        if run.equal:
            st.markdown(
                f":material/content_copy: **{name.capitalize()}**: all units of layers "
                f"**{words.layers(run.equal)}** still compute the same. They began equal, and get equal gradients."
            )

"""The stage of the *Adam* page: the histogram of update ratios over the reference."""

from dataclasses import dataclass, replace

import streamlit as st

from core.adam import REFERENCE, Settings, moments
from core.adam_view import View, highest_peak, spread_of_noise, view
from core.gradient_record import Gradients, Record, recorded
from pages._adam.controls import Controls
from pages._ui.band_chart import band_chart
from pages._ui.bands import Steps
from pages._ui.numbers import number

LOG_TOP = 25.0  # a density higher than that is a spike


@dataclass(frozen=True)
class Scene:
    """Everything that is on the stage; ``gradients`` are those of the chosen layer, ``top`` is where the axis ends."""

    controls: Controls
    record: Record
    gradients: Gradients
    now: View
    reference: View
    top: float

    def with_beta1(self, beta1: float) -> Settings:
        """The present settings with another beta1."""
        return replace(self.controls.settings, beta1=beta1)


def compute(controls: Controls) -> Scene:
    """Replay the recorded gradients; the first time, record them while a bar says how far that has come."""
    bar = st.empty()
    record = recorded(
        controls.batch, lambda share: bar.progress(share, "Training once, to record every gradient ...")
    )
    bar.empty()
    gradients = record.of_layer(controls.layer)
    now, reference = (
        view(moments(gradients, controls.t, settings).ratio)
        for settings in (controls.settings, replace(controls.settings, beta1=REFERENCE))
    )
    return Scene(controls, record, gradients, now, reference, 1.1 * max(_top(controls, gradients), now.peak))


def _top(controls: Controls, gradients: Gradients) -> float:
    """Where the axis ends: it must not follow beta1, or nobody would see the histogram sink."""
    key = (controls.batch, controls.t, controls.layer, replace(controls.settings, beta1=REFERENCE))
    if st.session_state.get("adam.top", (None, 0.0))[0] != key:
        st.session_state["adam.top"] = key, highest_peak(gradients, controls.t, controls.settings)
    return st.session_state["adam.top"][1]


def draw(scene: Scene) -> None:
    """The histogram and its numbers."""
    beta1, t = scene.controls.settings.beta1, scene.controls.t
    now = scene.now
    with st.container(key="chart"):
        band_chart(
            [
                Steps(
                    "Density" + (", log" if scene.controls.log else ""),
                    now.edges.tolist(),
                    (f"β₁ = {beta1:g}", now.density.tolist()),
                    (f"reference, β₁ = {REFERENCE:g}", scene.reference.density.tolist()),
                    top=LOG_TOP if scene.controls.log else scene.top,
                    log=scene.controls.log,
                )
            ],
            key="adam.histogram",
            x_title="update ratio: the step over the learning rate",
            alt=f"Histogram of {len(scene.gradients[0])} update ratios after update {t} with β1 = {beta1:g}: a peak of "
            f"{now.peak:.2f}, a standard deviation of {now.spread:.3f}. For β1 = {REFERENCE:g}: "
            f"{scene.reference.peak:.2f} and {scene.reference.spread:.3f}.",
        )
    noise = spread_of_noise(scene.controls.settings)
    long_run = f"; pure noise in the long run: {noise:.3f}" if noise is not None else ""
    st.markdown(
        f"Highest point **{now.peak:.2f}** at {number(now.mode)} (reference {scene.reference.peak:.2f}), standard "
        f"deviation **{now.spread:.3f}** ({scene.reference.spread:.3f}{long_run}), beyond ±0.5: **{now.wide:.1%}** "
        f"({scene.reference.wide:.1%}). Kurtosis {number(now.kurtosis)}; a bell has 3, an even spread 1.8."
    )
    if now.outside > 0.0005:
        st.markdown(
            f":material/unfold_more: **{now.outside:.1%}** of the ratios lie beyond ±2, outside of the picture."
        )

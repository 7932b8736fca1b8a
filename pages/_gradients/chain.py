"""The chain: a real network, and what becomes of the gradient in each of its layers."""

import math
from dataclasses import dataclass

import streamlit as st

from core.activations import ACTIVATIONS
from core.gradients_experiment import Experiment, alone, experiment, factor_per_layer
from core.histogram_image import histogram_image
from pages._gradients import words
from pages._gradients.controls import Controls
from pages._ui.figures.layers import stacked
from pages._ui.numbers import number


@dataclass(frozen=True)
class Scene:
    """Everything that is on the stage."""

    controls: Controls
    done: Experiment


def compute(controls: Controls) -> Scene:
    """Build the network that the controls ask for and run it once, forward and back."""
    return Scene(controls, experiment(controls.architecture, controls.seed))


def draw(scene: Scene) -> None:
    """One picture of all layers, and what it comes to in numbers."""
    a, chain = scene.controls.architecture, scene.done.chain
    curves = alone(chain)
    bound = ACTIVATIONS[a.activation].largest_slope
    own_scale = st.session_state.get("gradients.own_scale", False)
    image = histogram_image([layer.histogram for layer in chain.layers], own_scale=own_scale)
    lines = {
        "weights ‖∂L/∂W‖": [layer.weight_gradient for layer in chain.layers],
        "activations ‖∂L/∂a‖": [layer.output_gradient for layer in chain.layers],
        "mean slopes alone": curves.slopes,
        f"bound {bound:.3g}ᵏ": curves.bounds,
    }
    scale = "÷ the largest of each layer" if own_scale else "darker: more often"
    figure = stacked(
        lines,
        image.shades.tolist(),
        image.edges.tolist(),
        {
            "saturated": [layer.saturated for layer in chain.layers],
            "dead": [layer.dead for layer in chain.layers],
        },
        ("<b>Gradient</b>, norm", f"<b>Activations</b>, {scale}", "<b>Saturated, dead</b> units, %"),
    )
    with st.container(key="chart"):
        st.plotly_chart(
            figure, key="gradients.chain", config={"displayModeBar": False}, alt=_alt(scene), width="stretch"
        )
    _numbers(scene)


def _alt(scene: Scene) -> str:
    first, last = scene.done.chain.layers[0], scene.done.chain.layers[-1]
    return (
        f"For each layer of {words.network(scene.controls.architecture)}: the norm of its gradient, from "
        f"{number(first.weight_gradient)} in the first to {number(last.weight_gradient)} in the last; the "
        "histogram of its activations; and the share of saturated and of dead units, from "
        f"{first.saturated:.0%} to {last.saturated:.0%} saturated."
    )


def _numbers(scene: Scene) -> None:
    """The whole way in one line; what a log axis cannot show is said."""
    chain = scene.done.chain
    first, last = chain.layers[0], chain.layers[-1]
    factor = factor_per_layer(chain)
    each = f"; **× {number(factor)}** a layer on the way back" if not math.isnan(factor) else ""
    st.markdown(
        f"Gradient of the first layer's weights **{number(first.weight_gradient)}**, of the last's "
        f"**{number(last.weight_gradient)}**{each}. Loss {number(chain.loss)}, "
        f"{chain.accuracy:.0%} of 256 digits right before any learning."
    )
    zero = [layer.index for layer in chain.layers if layer.weight_gradient == 0]
    if zero:
        st.info(
            f"**Layers {words.layers(zero)}:** the weights' gradient is exactly 0 (arrows at the lower edge). "
            "Nothing that is learned can reach them.",
            icon=":material/block:",
        )
    if scene.done.breakdown is not None:
        st.error(words.breakdown(scene.done.breakdown), icon=":material/error:")

"""The chain: a real network, and what becomes of the gradient in each of its layers."""

from dataclasses import dataclass
from math import isnan

import streamlit as st

from core.activations import ACTIVATIONS
from core.gradients_experiment import Experiment, alone, experiment, factors, nothing
from core.histogram_image import histogram_image
from pages._gradients import words
from pages._gradients.controls import Controls
from pages._ui.band_chart import band_chart
from pages._ui.bands import Bars, Lines, Shades
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
    """What it comes to in numbers, and one picture of all layers."""
    _numbers(scene)
    a, chain = scene.controls.architecture, scene.done.chain
    curves, own_scale = alone(chain), st.session_state.get("gradients.own_scale", False)
    image = histogram_image([layer.histogram for layer in chain.layers], own_scale=own_scale)
    largest = ACTIVATIONS[a.activation].largest_slope
    gradients = Lines(
        "Gradient",
        {
            "∂L/∂W": [layer.weight_gradient for layer in chain.layers],
            "∂L/∂a": [layer.output_gradient for layer in chain.layers],
            "mean slopes": curves.slopes,
        },
        more=", norm: of weights W, activations a",
        thin={f"at most {largest:.3g}ᵏ": curves.bounds},
    )
    scale = "÷ the largest of each layer" if own_scale else "stronger: more often"
    activations = Shades("Activations", image.shades, image.edges, more=f", {scale}")
    units = Bars(
        "Units",
        {
            "saturated": [layer.saturated for layer in chain.layers],
            "dead": [layer.dead for layer in chain.layers],
        },
    )
    with st.container(key="chart"):
        band_chart(
            [gradients, activations, units], key="gradients.chain", place="layer",
            x_title="layer: input left, output right", alt=_alt(scene),
        )  # fmt: skip
    _definitions(scene)


def _alt(scene: Scene) -> str:
    first, last = scene.done.chain.layers[0], scene.done.chain.layers[-1]
    return (
        f"For each layer of {words.network(scene.controls.architecture)}: the norm of its gradient, from "
        f"{number(first.weight_gradient)} in the first to {number(last.weight_gradient)} in the last; "
        "the histogram of its activations; and the share of saturated and of dead units, from "
        f"{first.saturated:.0%} to {last.saturated:.0%} "
        "saturated."
    )


def _numbers(scene: Scene) -> None:
    """The whole way in one line; what a log axis cannot show is said."""
    chain, by = scene.done.chain, factors(scene.done.chain)
    first, last = chain.layers[0], chain.layers[-1]
    largest = ACTIVATIONS[scene.controls.architecture.activation].largest_slope
    each = ""
    if by.layers:
        each = (
            f" On the way back each layer multiplies ‖∂L/∂a‖ by **{number(by.measured)}**; its slopes alone by "
            f"**{number(by.slopes)}**, at most by {largest:.3g}."
        )
    right = "no answer" if isnan(chain.accuracy) else f"{chain.accuracy:.0%} of 256 digits right"
    st.markdown(
        f"Gradient of the first layer's weights **{number(first.weight_gradient)}**, of the last's "
        f"**{number(last.weight_gradient)}**.{each} Before any learning: loss {number(chain.loss)}, {right}."
    )
    if scene.done.breakdown is not None:
        st.error(words.breakdown(scene.done.breakdown) + words.not_finite(chain), icon=":material/error:")
    found = nothing(scene.done)
    if found.too_small:
        st.info(
            f"**Layers {words.layers(found.too_small)}:** the weights' gradient is too small for "
            "float32, so it is 0 in this pass (triangles at the foot); in float64 it is not.",
            icon=":material/block:",
        )
    if found.exact:
        st.info(
            f"**Layers {words.layers(found.exact)}:** the weights' gradient is exactly 0 in this pass "
            "(triangles at the foot), in float64, too: the weights behind are 0, or all slopes are.",
            icon=":material/block:",
        )


def _definitions(scene: Scene) -> None:
    """What the lines and bars mean, and what an empty band says."""
    hidden = scene.done.chain.layers[:-1]
    none = all(layer.saturated == 0 and layer.dead == 0 for layer in hidden)
    empty = "Here no unit is either: a gradient can vanish without any saturation. " if none else ""
    st.caption(
        f"*Saturated*: a slope below 1 % of the function's largest; *dead*: slope 0 for all 256 digits. {empty}*Mean "
        "slopes* and *at most* are what slopes alone would make of the last hidden layer's ‖∂L/∂a‖; k "
        "counts the layers behind. Weights multiply, too, so what is measured may lie above either."
    )

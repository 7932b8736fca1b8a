"""The controls of the network on the *Gradients* page: each is in the address, so that every view is a link."""

from dataclasses import dataclass

import streamlit as st

from core.activations import ACTIVATIONS
from core.gradients_network import Architecture
from core.initialisations import INITIALISATIONS
from pages._ui.live_slider import Range, live_slider

DEPTH = Range(1, 50, 30, 1)
SIGMA = Range(0.0, 3.0, 0.1, 0.01)
CONSTANT = Range(-2.0, 2.0, 0.5, 0.05)
WIDTHS = (8, 16, 32, 64, 128, 256)
SCALES = (0.01, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0)
NORMS = {"none": "None", "batch": "Batch", "layer": "Layer"}
LAST_SEED = 99


@dataclass(frozen=True)
class Controls:
    """What all controls say, as plain values."""

    architecture: Architecture
    seed: int


def draw() -> Controls:
    """Draw them, the important one first; the result is everything that they say."""
    depth = live_slider("Depth", DEPTH, key="gradients.depth", help="Hidden layers between input and output")
    activation = st.selectbox(
        "Activation",
        list(ACTIVATIONS),
        format_func=lambda name: ACTIVATIONS[name].label,
        key="gradients.activation",
        bind="query-params",
    )
    initialisation = st.selectbox(
        "First weights",
        list(INITIALISATIONS),
        index=list(INITIALISATIONS).index("glorot_normal"),
        format_func=INITIALISATIONS.get,
        key="gradients.initialisation",
        bind="query-params",
    )
    sigma, constant = SIGMA.default, CONSTANT.default
    if initialisation == "normal":
        sigma = live_slider("Deviation σ", SIGMA, key="gradients.sigma")
    if initialisation == "constant":
        constant = live_slider("The constant", CONSTANT, key="gradients.constant")
    normalisation = st.segmented_control(
        "Normalisation",
        list(NORMS),
        default="none",
        required=True,
        format_func=NORMS.get,
        key="gradients.normalisation",
        bind="query-params",
        help="Of the weighted sums: each unit over the batch, or each example over its layer",
    )
    residual = st.toggle(
        "Residual connections",
        key="gradients.residual",
        bind="query-params",
        help="Each layer adds its output to its input instead of replacing it",
    )
    with st.popover("Size, input, seed", icon=":material/tune:", width="stretch"):
        width = st.select_slider("Units a layer", WIDTHS, 64, key="gradients.width", bind="query-params")
        scale = st.select_slider(
            "Inputs multiplied by", SCALES, 1.0, key="gradients.scale", bind="query-params"
        )
        seed = st.number_input(
            "Seed of the weights", 0, LAST_SEED, 0, key="gradients.seed", bind="query-params"
        )
    architecture = Architecture(
        depth, width, activation, initialisation, sigma, scale, normalisation, residual, constant=constant
    )
    return Controls(architecture, seed)

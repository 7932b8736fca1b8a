"""Gradients: what is left of them on the way back through a deep network, and what mends it."""

import streamlit as st

from pages._gradients import chain, controls, layers, learning, neuron, panels, traps
from pages._ui import chrome

VIEWS = ("The neuron", "The chain", "Does it learn?", "Small traps", "Sources")
PANELS = ("Layer by layer", "First weights", "Proof", "Predict", "Take it home")

chrome.header("gradients")


@st.fragment
def page() -> None:
    """One view at a time; the network of the second and of the third is the same."""
    with st.container(horizontal=True, vertical_alignment="center", key="views"):
        view = st.segmented_control(
            "View",
            VIEWS,
            default="The chain",
            required=True,
            key="gradients.view",
            bind="query-params",
            label_visibility="collapsed",
        )
        chrome.share(private=False)
    match view:
        case "The neuron":
            neuron.draw()
        case "Small traps":
            traps.draw()
        case "Sources":
            panels.sources()
        case _:
            network(view)


# A fragment in a fragment: what the network does not touch is neither drawn again nor painted again by the browser.
@st.fragment
def network(view: str) -> None:
    """A network of one's own choice: what one pass does to the gradient, or whether it learns."""
    picture_side, network_side = st.columns([3.2, 1], gap="medium")
    with network_side:
        said = controls.draw()
    if view == "Does it learn?":
        with picture_side:
            learning.draw(said)
        return
    with network_side:
        st.toggle(
            "Each layer on its own scale",
            key="gradients.own_scale",
            bind="query-params",
            help="Of the activations: off, layers are compared; on, small ones can be read beside large ones",
        )
    scene = chain.compute(said)
    with picture_side:
        chain.draw(scene)
    panel = st.segmented_control(
        "Look closer", PANELS, key="gradients.panel", bind="query-params", label_visibility="collapsed"
    )
    match panel:
        case "Layer by layer":
            layers.layer_by_layer(scene)
        case "First weights":
            layers.first_weights(scene)
        case "Proof":
            panels.proof(scene)
        case "Predict":
            panels.prediction(scene)
        case "Take it home":
            panels.take_home(scene)


page()

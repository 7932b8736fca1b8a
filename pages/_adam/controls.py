"""The controls of the *Adam* page: each is in the address, so that every view is a link."""

import time
from dataclasses import dataclass

import streamlit as st

from core.adam import Settings
from core.gradient_record import BATCHES, UPDATES
from pages._ui.live_slider import Range, current, live_slider

BETA1 = Range(0.0, 0.99, 0.9, 0.01)
UPDATE = Range(1, UPDATES, UPDATES, 1)
EVERY = 0.35  # seconds between two pictures while it plays
STRIDE = 5  # updates between two pictures while it plays
NOISE = {batch: "All" if batch == BATCHES[-1] else str(batch) for batch in BATCHES}
LAYERS = {0: "All", 1: "First", 2: "Second", 3: "Output"}
BETA2 = (0.0, 0.5, 0.9, 0.99, 0.999, 0.9999)
EPSILONS = (1e-12, 1e-8, 1e-6, 1e-4, 1e-2, 1.0)
SCALES = (1e-10, 1e-8, 1e-6, 1e-4, 1e-2, 1.0, 100.0)
RATES = (1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1)


@dataclass(frozen=True)
class Controls:
    """What all controls say, as plain values; ``layer`` is 0 for all of them."""

    batch: int
    t: int
    layer: int
    log: bool
    settings: Settings


def step() -> None:
    """Move the time on while it plays, over and over; not faster when other controls make the script run."""
    now = time.monotonic()
    if (
        not st.session_state.get("adam.play")
        or now - st.session_state.get("adam.moved_on", 0.0) < 0.9 * EVERY
    ):
        return
    st.session_state["adam.moved_on"] = now
    t = current(UPDATE, key="adam.t")
    st.session_state["adam.t"] = UPDATE.minimum if t == UPDATE.maximum else min(t + STRIDE, UPDATE.maximum)


def draw() -> Controls:
    """Draw them, the important one first; the result is everything that they say."""
    beta1 = live_slider(
        "β₁", BETA1, key="adam.beta1", help="How much of the last mean is kept in the new one"
    )
    t = live_slider("Update t", UPDATE, key="adam.t", help="How far the training has come")
    st.toggle("Play", key="adam.play", help="Over and over through the training")
    batch = st.segmented_control(
        "Pictures a gradient",
        list(NOISE),
        default=16,
        required=True,
        format_func=NOISE.get,
        key="adam.batch",
        bind="query-params",
        help="The fewer, the noisier: all of them make a gradient without noise",
    )
    layer = st.segmented_control(
        "Layer",
        list(LAYERS),
        default=0,
        required=True,
        format_func=LAYERS.get,
        key="adam.layer",
        bind="query-params",
    )
    log = st.toggle("Log axis", key="adam.log", bind="query-params")
    with st.popover("β₂, ε, correction", icon=":material/tune:", width="stretch"):
        settings = _rest(beta1)
    return Controls(batch, t, layer, log, settings)


def _rest(beta1: float) -> Settings:
    beta2 = st.select_slider("β₂", BETA2, 0.999, key="adam.beta2", bind="query-params")
    epsilon = st.select_slider("ε", EPSILONS, 1e-8, key="adam.epsilon", bind="query-params")
    rate = st.select_slider("Learning rate", RATES, 1e-3, key="adam.rate", bind="query-params")
    scale = st.select_slider(
        "Gradients multiplied by", SCALES, 1.0, key="adam.scale", bind="query-params",
        help="Adam does not care, until they are about as small as ε",
    )  # fmt: skip
    correction = st.toggle(
        "Bias correction", value=True, key="adam.correction", bind="query-params",
        help="Divide the moments by 1 − βᵗ",
    )  # fmt: skip
    inside = st.toggle(
        "ε under the root, as in the course", key="adam.inside", bind="query-params",
        help="m/√(v + ε) instead of m/(√v + ε)",
    )  # fmt: skip
    return Settings(beta1, beta2, epsilon, rate, correction, inside, scale)

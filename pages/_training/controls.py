"""The controls of the *Live training* page: each is in the address, so that every run is a link."""

import streamlit as st

from core.data.training_sets import FACTS
from core.device import best_device
from core.training_settings import Architecture, Controls, Start
from pages._training import choices
from pages._ui.live_slider import Range, live_slider

K = Range(1, 64, 4, 1)
NOISE = Range(0.0, 0.5, 0.1, 0.01)


def draw(lab: bool) -> tuple[Start, Controls]:
    """Everything that a run depends on; in the ``lab`` the effective batch stays, and k cuts it."""
    m, k, mode, same_masks = _cut() if lab else _accumulation()
    data = st.selectbox("Data", list(FACTS), key="training.data", bind="query-params", help=choices.DATA_HELP)
    points = len(FACTS[data].shape) == 1
    noise = live_slider("Noise", NOISE, key="training.noise") if points else NOISE.default
    normalisation = st.selectbox(
        "Normalisation", list(choices.NORMS), format_func=choices.NORMS.get, key="training.normalisation",
        bind="query-params",
    )  # fmt: skip
    optimiser, rate, decay, augmentation = _step(points)
    architecture, seed, standardise = _network(points, normalisation)
    device = _device() if not lab else "cpu"  # the lab needs float64, which not every accelerator has
    start = Start(data, noise, architecture, seed, standardise, device)
    return start, Controls(m, k, mode, optimiser, rate, decay, augmentation, same_masks)


def _device() -> str:
    """Where there is an accelerator, one may choose it; small networks are no faster there."""
    found = best_device().type
    if found == "cpu":
        return "cpu"
    return st.segmented_control(
        "Compute on", ("cpu", found), default="cpu", required=True, format_func=str.upper, key="training.device",
        bind="query-params",
    )  # fmt: skip


def _accumulation() -> tuple[int, int, str, bool]:
    m = st.select_slider(
        "Micro-batch m", choices.MICRO_BATCHES, 8, key="training.m", bind="query-params",
        help="Examples in one forward and backward pass",
    )  # fmt: skip
    k = live_slider(
        "Accumulation k", K, key="training.k", help="Micro-batches whose gradients add up to one update"
    )
    mode = st.selectbox(
        "How the gradients add up", list(choices.MODES), format_func=choices.MODES.get, key="training.mode",
        bind="query-params", help="The right way, and four wrong ones; three of them stand in lecture notes",
    )  # fmt: skip
    return m, k, mode, False


def _cut() -> tuple[int, int, str, bool]:
    batch = st.select_slider(
        "Effective batch", choices.EFFECTIVE, 32, key="training.batch", bind="query-params",
        help="Examples in an update, both ways",
    )  # fmt: skip
    cuts = [k for k in choices.MICRO_BATCHES if k <= min(batch, 64)]
    k = st.select_slider(
        "Micro-batches k", choices.MICRO_BATCHES[:7], 4, key="training.cut", bind="query-params",
        help="The twin adds up so many gradients for one update. Move it while both learn",
    )  # fmt: skip
    k = min(k, cuts[-1])
    same_masks = st.toggle(
        "The same dropout masks", key="training.masks", bind="query-params",
        help="For both: drawn for the whole effective batch at once",
    )  # fmt: skip
    return batch // k, k, "right", same_masks


def _step(points: bool) -> tuple[str, float, float, str]:
    optimiser = st.selectbox(
        "Optimiser", list(choices.OPTIMISERS), index=3, format_func=choices.OPTIMISERS.get,
        key="training.optimiser", bind="query-params",
    )  # fmt: skip
    rate = st.select_slider("Learning rate", choices.RATES, 0.01, key="training.rate", bind="query-params")
    with st.popover("Weight decay" if points else "Weight decay, augmentation", width="stretch"):
        decay = st.select_slider(
            "Weight decay", choices.DECAYS, 0.0, key="training.decay", bind="query-params"
        )
        augmentation = "none"
        if not points:
            augmentation = st.segmented_control(
                "Augmentation", list(choices.AUGMENTED), default="none", required=True,
                format_func=choices.AUGMENTED.get, key="training.augmentation", bind="query-params",
            )  # fmt: skip
    return optimiser, rate, decay, augmentation


def _network(points: bool, normalisation: str) -> tuple[Architecture, int, bool]:
    with st.popover("Network, seed", icon=":material/tune:", width="stretch"):
        kind = "mlp"
        if not points:
            kind = st.segmented_control(
                "Layers", list(choices.KINDS), default="mlp", required=True, format_func=choices.KINDS.get,
                key="training.kind", bind="query-params",
            )  # fmt: skip
        if kind == "mlp":
            layers = st.slider("Hidden layers", 0, 8, 3, key="training.layers", bind="query-params")
        else:
            layers = st.slider("Blocks of convolutions", 1, 5, 2, key="training.blocks", bind="query-params")
        label = "Units a layer" if kind == "mlp" else "Channels of the first block"
        width = st.select_slider(label, choices.WIDTHS, 16, key="training.width", bind="query-params")
        activation = st.selectbox(
            "Activation", list(choices.ACTIVATIONS), format_func=choices.ACTIVATIONS.get,
            key="training.activation", bind="query-params",
        )  # fmt: skip
        dropout = st.select_slider(
            "Dropout", choices.DROPOUTS, 0.0, key="training.dropout", bind="query-params"
        )
        seed = st.number_input("Seed", 0, choices.LAST_SEED, 0, key="training.seed", bind="query-params")
        standardise = points or st.toggle(
            "Standardise pixels", True, key="training.standardise", bind="query-params",
            help="Mean 0 and deviation 1 in each channel; off, pixels are from 0 to 1",
        )  # fmt: skip
    return Architecture(kind, layers, width, activation, normalisation, dropout), seed, standardise

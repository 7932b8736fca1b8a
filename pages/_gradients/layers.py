"""The layers one by one: what each does to the gradient, and the weights it starts from."""

import streamlit as st

from core.activations import ACTIVATIONS
from core.gradients_experiment import first_weights as describe
from core.gradients_network import Architecture
from core.initialisations import INITIALISATIONS
from core.initialisations_proof import largest_difference
from pages._gradients.chain import Scene
from pages._ui.figures.bars import histogram
from pages._ui.numbers import number


def layer_by_layer(scene: Scene) -> None:
    """The product with the present numbers, and every layer in a table."""
    chain, a = scene.done.chain, scene.controls.architecture
    st.markdown(f"On its way back through layer *k* {_way_back(a)}.")
    if scene.done.breakdown is None and chain.layers[0].output_gradient > 0:
        shown = [number(layer.measured) for layer in reversed(chain.layers[1:-1])]
        if len(shown) > 7:
            shown[4:-2] = ["…"]
        st.markdown(
            f"From the last hidden layer back to the first, ‖∂L/∂a‖: **{number(chain.layers[-2].output_gradient)}**"
            + "".join(f" × {factor}" for factor in shown)
            + f" = **{number(chain.layers[0].output_gradient)}**"
        )
    else:
        st.markdown("The product cannot be written down: a factor is 0/0 or not finite, NaN in the table.")
    rows = "".join(
        f"| {layer.index} | {number(layer.deviation)} | {layer.saturated:.0%} | {layer.dead:.0%} | "
        f"{number(layer.mean_slope)} | {number(layer.rms_slope)} | {number(layer.measured)} | "
        f"{number(layer.expected)} | "
        f"{number(layer.output_gradient)} | {number(layer.weight_gradient)} |\n"
        for layer in chain.layers
    )
    with st.container(height=430):
        st.markdown(
            "| layer | deviation of a | saturated | dead | mean slope | rms slope | factor, measured | "
            f"factor, expected | ‖∂L/∂a‖ | ‖∂L/∂W‖ |\n|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n{rows}"
        )
    largest = ACTIVATIONS[a.activation].largest_slope
    st.caption(
        "*Factor, measured*: ‖∂L/∂a‖ of the layer before over that of this one; NaN stands for 0/0, or for what is not "
        "finite. *Expected* is what independent entries would give: the root mean square (rms) of the slopes "
        "times ‖W‖/√units, divided by the deviation of a norm; with residual connections √(1 + that²). "
        f"**Where the claim ends.** The largest slope, {largest:.3g}, bounds the *slopes* alone. "
        "Weights multiply, too: ReLUs with slopes of 1 can still vanish or explode by their weights."
    )


def _way_back(a: Architecture) -> str:
    """What one layer does to the gradient on its way back, in words and a formula."""
    matrix = r"W_k^T\,\mathrm{diag}(f'(z_k))"
    said = f"the gradient is multiplied by ${matrix}$"
    if a.normalisation != "none":
        over = (
            "of each unit over the batch" if a.normalisation == "batch" else "of each example over the layer"
        )
        said += f", divided by the deviation {over} (which also takes off its mean and its part along z)"
    return said + (", and the gradient itself is added" if a.residual else "")


def first_weights(scene: Scene) -> None:
    """The formula of the first weights with the present numbers, their histogram, and PyTorch's own."""
    a = scene.controls.architecture
    places = {"First": 1, "Second": 2, "Output": a.depth + 1}
    place = st.segmented_control(
        "Layer", list(places), default="First", required=True, key="gradients.layer", bind="query-params"
    )
    network = scene.done.network
    found = describe(network, places[place])
    difference = largest_difference(network, scene.controls.seed)
    fan_out, fan_in = network.weights[places[place] - 1].shape
    left, right = st.columns([1, 1.6], gap="large")
    with left:
        st.markdown(f"**{INITIALISATIONS[a.initialisation]}**: {fan_in} values come in, {fan_out} units.")
        st.latex(found.spread.formula)
        st.markdown(
            f"Drawn: mean {number(found.mean)}, deviation **{number(found.deviation)}** (formula "
            f"{number(found.spread.deviation)}), from {number(found.smallest)} to {number(found.largest)}. Largest "
            f"difference to `torch.nn.init` from the same seed, over all layers: **{difference:.1e}**."
        )
        st.caption(
            "Glorot's r = √(6 / (in + out)) for uniform and σ = √(2 / (in + out)) for normal weights have the same "
            "variance. They are made for functions of slope 1 at 0, like tanh; ReLU wants He's 2 / in. For a "
            "convolution *in* is k² times the channels that come in."
        )
    with right:
        st.plotly_chart(
            histogram(
                found.histogram.edges.tolist(),
                found.histogram.counts.tolist(),
                x="weight",
                y="number of weights",
                marks=() if found.spread.bound is None else (-found.spread.bound, found.spread.bound),
            ),
            key="gradients.weights",
            config={"displayModeBar": False},
            alt=f"Histogram of the first weights from {found.smallest:.3g} to {found.largest:.3g}.",
        )

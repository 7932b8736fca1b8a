"""The panels below the chain of the *Gradients* page; only the open one is computed."""

from dataclasses import replace

import streamlit as st

from core.activations import ACTIVATIONS
from core.gradients_experiment import CHOICES, DEPTHS, shrinkage
from core.gradients_experiment import first_weights as describe
from core.gradients_network import Architecture
from core.gradients_proof import NETWORK_SAMPLES, compare
from core.gradients_script import script
from core.initialisations import INITIALISATIONS
from core.initialisations_proof import largest_difference
from pages._gradients import words
from pages._gradients.chain import Scene
from pages._ui import chrome, code, predict
from pages._ui.figures.bars import histogram
from pages._ui.numbers import number

SOURCES = (
    "X. Glorot, Y. Bengio, *Understanding the difficulty of training deep feedforward neural networks*, AISTATS 2010: "
    "saturation, and the bounds of the first weights.",
    "K. He, X. Zhang, S. Ren, J. Sun, *Delving deep into rectifiers*, ICCV 2015, arXiv:1502.01852; *Identity mappings "
    "in deep residual networks*, ECCV 2016, arXiv:1603.05027.",
    "S. Ioffe, C. Szegedy, *Batch normalization*, ICML 2015, arXiv:1502.03167; J. Ba, J. Kiros, G. Hinton, *Layer "
    "normalization*, arXiv:1607.06450; here both without the learned scale and shift.",
    "A. Saxe, J. McClelland, S. Ganguli, *Exact solutions to the nonlinear dynamics of learning in deep linear neural "
    "networks*, ICLR 2014, arXiv:1312.6120: orthogonal weights.",
    "R. Pascanu, T. Mikolov, Y. Bengio, *On the difficulty of training recurrent neural networks*, ICML 2013, "
    "arXiv:1211.5063: gradients that explode.",
    "A. Maas, A. Hannun, A. Ng, *Rectifier nonlinearities improve neural network acoustic models*, ICML 2013: leaky "
    "ReLU.",
    "Data: E. Alpaydin, C. Kaynak, *Optical recognition of handwritten digits*, UCI 1998, as scikit-learn has it; the "
    "first 1472 pictures are learned from, the other 325 are held out.",
    "The course's notes give small values *of the activation function* as the cause. It is its small *slope*: a ReLU's "
    "value can be tiny while its slope is 1.",
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
        f"{number(layer.mean_slope)} | {number(layer.measured)} | {number(layer.expected)} | "
        f"{number(layer.output_gradient)} | {number(layer.weight_gradient)} |\n"
        for layer in chain.layers
    )
    with st.container(height=430):
        st.markdown(
            "| layer | deviation of a | saturated | dead | mean slope | factor, measured | factor, expected | "
            f"‖∂L/∂a‖ | ‖∂L/∂W‖ |\n|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n{rows}"
        )
    largest = ACTIVATIONS[a.activation].largest_slope
    st.caption(
        "*Factor, measured*: ‖∂L/∂a‖ of the layer before over that of this one; NaN stands for 0/0, or for what is not "
        "finite. *Expected* is what independent entries would give: the root mean square of the slopes "
        "times ‖W‖/√units, divided by the deviation of a norm; with residual connections √(1 + that²). "
        f"**Where the claim ends.** The largest slope, {largest:.3g}, bounds the *slopes* alone. "
        "Weights multiply, too: ReLUs with slopes of 1 can still vanish or explode by their weights."
    )


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
            ),
            key="gradients.weights",
            config={"displayModeBar": False},
            alt=f"Histogram of the first weights from {found.smallest:.3g} to {found.largest:.3g}.",
        )


def proof(scene: Scene) -> None:
    """Autograd against finite differences, and our network against torch.nn's."""
    with st.spinner("Moving single weights in float64 ..."):
        found = compare(scene.done.network, scene.done.batch, scene.done.labels, scene.controls.seed)
    differences = found.by_differences
    said = number(differences.difference) if differences.compared else "none could be compared"
    broke = scene.done.breakdown is not None
    modules = "not finite, as the gradients shown are not" if broke else number(found.by_modules)
    small = (
        f" {differences.too_small} of the {NETWORK_SAMPLES} have a gradient of 0, or one so small that "
        "the loss, even in float64, has not the digits to show what moving them does."
        if differences.too_small
        else ""
    )
    st.markdown(
        "| Gradients | against | compared | largest relative difference |\n|:--|:--|--:|--:|\n"
        "| of the network shown, by autograd in float64 | central differences of its loss in float64 | "
        f"{differences.compared} of {NETWORK_SAMPLES} weights | {said} |\n"
        f"| as shown, float32 | the same network in `torch.nn` modules | {found.layers} layers | {modules} |\n"
    )
    st.caption(f"Computed just now, for weights drawn at random from all layers alike.{small}")


def prediction(scene: Scene) -> None:
    """By what factor does the first layer's gradient shrink from depth 5 to 10?"""
    a = scene.controls.architecture
    shallow = words.network(replace(a, depth=DEPTHS[0]))
    key = f"predict.depth.{shallow}.{scene.controls.seed}"
    answer = predict.choice(
        key,
        f"**Five layers more.** Take a network of {shallow}. What becomes of the gradient of its first layer's weights "
        f"when it has {DEPTHS[1]} layers instead of {DEPTHS[0]}?",
        {name: label for name, (label, _) in CHOICES.items()},
    )
    if answer is None:
        return
    found = shrinkage(a, scene.controls.seed)
    if found.answer is None:
        st.info(
            f"It cannot be said for this network: at depth {DEPTHS[0]} or {DEPTHS[1]} the gradient is 0 or not finite.",
            icon=":material/help:",
        )
        return
    shrinks = found.factor >= 1
    times = (
        f"**{number(found.factor if shrinks else found.growth)}** times {'smaller' if shrinks else 'larger'}"
    )
    largest = ACTIVATIONS[a.activation].largest_slope
    predict.verdict(
        answer == found.answer,
        f"At depth {DEPTHS[0]} it is {number(found.gradients[0])}, at {DEPTHS[1]} "
        f"{number(found.gradients[1])}: {times}. Five slopes of at most {largest:.3g} alone would make "
        f"it {number(found.by_slopes)} times "
        "smaller at the least.",
    )


def take_home(scene: Scene) -> None:
    a = scene.controls.architecture
    code.run_it_yourself(script(a, scene.controls.seed), "gradients.py")
    st.caption("It prints the loss, and for each layer ‖∂L/∂W‖ and ‖∂L/∂a‖, as the chart above shows them.")


def sources() -> None:
    chrome.sources(SOURCES)

"""The panels below the chain of the *Gradients* page; only the open one is computed."""

from dataclasses import replace

import streamlit as st

from core.activations import ACTIVATIONS
from core.gradients_experiment import CHOICES, DEPTHS, shrinkage
from core.gradients_proof import NETWORK_SAMPLES, compare
from core.gradients_script import script
from pages._gradients import words
from pages._gradients.chain import Scene
from pages._ui import chrome, code, predict
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

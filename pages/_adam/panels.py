"""The panels below the histogram of the *Adam* page; only the open one is computed."""

import streamlit as st

from core.adam import REFERENCE, formula, moments
from core.adam_proof import largest_difference
from core.adam_script import script
from core.adam_view import ASKED, CHANGES, Change, change_of_peak, view
from core.gradient_record import BATCHES
from pages._adam.stage import Scene
from pages._ui import chrome, code, predict
from pages._ui.numbers import number

SOURCES = (
    "D. Kingma, J. Ba, *Adam: a method for stochastic optimization*, ICLR 2015, arXiv:1412.6980.",
    "S. Reddi, S. Kale, S. Kumar, *On the convergence of Adam and beyond*, ICLR 2018, arXiv:1904.09237: the "
    "counterexample, and AMSGrad.",
    "N. Keskar, R. Socher, *Improving generalization performance by switching from Adam to SGD*, arXiv:1712.07628.",
    "**Where the course does not hold.** That Adam is the best adaptive method under all conditions: "
    "*Where Adam fails* computes a counterexample. That one should switch to SGD when the validation "
    "loss rises, citing Keskar and Socher: their method never looks at a validation loss; it projects "
    "Adam's step on the gradient, and switches when the learning rate that this gives SGD has settled. "
    "The course's rule is a workable one, but its own.",
    "That Adam generalises worse than SGD, and that SGD underfits, are tendencies which depend on the task and on the "
    "learning rate, not laws. That adaptive methods help with sparse data holds.",
    "Data: the digits of scikit-learn (E. Alpaydin, C. Kaynak, UCI 1998). The gradients are those of a "
    "network of 64, 70, 70 and 10 units with tanh, trained by Adam with its usual settings; each record "
    "takes 12 MB, and there are four.",
)


def proof(scene: Scene) -> None:
    settings, t = scene.controls.settings, scene.controls.t
    with st.spinner("Asking torch.optim.Adam ..."):
        difference, largest = largest_difference(scene.gradients, t, settings)
    st.markdown(
        "| The same ratios by | parameters | updates | largest difference | largest ratio |\n|:--|--:|--:|--:|--:|\n"
        f"| `torch.optim.Adam` on the same gradients | {scene.gradients.shape[1]:,} | {t} | **{difference:.1e}** | "
        f"{number(largest)} |"
    )
    st.caption(
        "Computed just now."
        if settings.correction and not settings.inside
        else "Computed just now, with the correction on and ε behind the root: PyTorch has no other form."
    )


def _try(beta1: float) -> None:
    st.session_state["adam.beta1"] = beta1


def prediction(scene: Scene) -> None:
    """Does the peak rise or fall?"""
    c = scene.controls
    question = f"predict.peak.{c.batch}.{c.t}.{c.layer}.{scene.with_beta1(REFERENCE)}"
    answer = predict.choice(
        question,
        f"**β₁ goes from {ASKED[0]:g} to {ASKED[1]:g}**, everything else as it is: what does the highest point of the "
        "histogram do?",
        CHANGES,
    )
    if answer is None:
        return
    found = change_of_peak(scene.gradients, c.t, c.settings)
    predict.verdict(
        answer == found.answer,
        f"It goes from {found.peaks[0]:.2f} to {found.peaks[1]:.2f}, the standard deviation from "
        f"{found.spreads[0]:.3f} to {found.spreads[1]:.3f}. {_reason(scene, found)}",
    )
    st.button(f"Set β₁ to {ASKED[1]:g}", on_click=_try, args=(ASKED[1],), icon=":material/play_arrow:")


def _reason(scene: Scene, found: Change) -> str:
    if scene.controls.t == 1 and scene.controls.settings.correction:
        return "After one update m̂ is g itself: there is nothing yet for β₁ to average."
    if scene.controls.batch == BATCHES[-1]:
        return "These gradients have no noise to average."
    if found.spreads[1] > found.spreads[0]:
        return "m̂ averages fewer gradients, so less of their noise cancels."
    return ""


def why(scene: Scene) -> None:
    s, t = scene.controls.settings, scene.controls.t
    st.latex(
        rf"m_t = {s.beta1:g}\, m_{{t-1}} + {1 - s.beta1:.3g}\, g_t \qquad v_t = {s.beta2:g}\, v_{{t-1}} + "
        rf"{1 - s.beta2:.3g}\, g_t^2"
    )
    st.latex(formula(t, s))
    widest = view(moments(scene.gradients, t, scene.with_beta1(0.0)).ratio)
    st.markdown(
        "m is a mean over about 1/(1 − β₁) gradients, √v their typical size. Where gradients are noise, "
        "a mean over many of them is small beside their size: the ratio gathers at 0, and the steps "
        "shrink. With β₁ = 0 nothing is averaged, and each ratio is g over its typical size. Without "
        "noise (*Pictures a gradient: All*) a long memory gathers nothing: near 1 it lags behind "
        "gradients that shrink, and the histogram widens. That is also why 0.99 may peak lower than 0.97.\n\n"
        "**Where the claim ends.** The course says that the histogram comes close to an even one for a small β₁. It "
        f"widens, but not to that: at β₁ = 0 its kurtosis here is {number(widest.kurtosis)}; an even spread has 1.8, a "
        "bell 3."
    )


def take_home(scene: Scene) -> None:
    c = scene.controls
    code.run_it_yourself(script(c.batch, c.t, c.layer, c.settings), "adam.py")
    st.caption(
        "It trains once to record the gradients, replays them, and prints the highest point, the "
        "standard deviation and the share beyond ±0.5."
    )


def sources() -> None:
    chrome.sources(SOURCES)

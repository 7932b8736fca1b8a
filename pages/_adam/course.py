"""Where the course's text on Adam slips: its bias and its form, by number."""

import streamlit as st

from core.adam_bias import bias
from core.adam_forms import forms, tiny_gradient
from pages._adam.stage import Scene
from pages._ui.figures.lines import lines
from pages._ui.numbers import number


def bias_correction(scene: Scene) -> None:
    """S_t as a weighted sum, its expectation, and the course's slip."""
    t, beta2 = scene.controls.t, scene.controls.settings.beta2
    found = bias(scene.gradients, beta2, t)
    left, right = st.columns(2)
    with left:
        st.markdown(f"**$S_t$ is a weighted sum of past g²**: the weights at t = {t}")
        st.plotly_chart(
            lines(
                range(1, t + 1), {"weight": found.weights.tolist()}, x_title="update i of g²",
                y_title="(1 − β₂) β₂ᵗ⁻ⁱ",
            ),
            key="adam.weights", config={"displayModeBar": False},
            alt=f"The weights of the past squares, up to {found.weights[-1]:.2g}; their sum is "
            f"{found.expected[t - 1]:.4f}.",
        )  # fmt: skip
        total = found.expected[t - 1].item()
        small = (
            "not to 1: so S is too small by that factor, until t is large."
            if total < 0.9999
            else "as good as 1 by now."
        )
        st.markdown(f"They add up to **{total:.4f}** = 1 − β₂ᵗ with β₂ = {beta2:g} and t = {t}, {small}")
    with right:
        st.markdown("**Mean S over mean g²**, of the recorded gradients")
        count = len(found.raw)
        st.plotly_chart(
            lines(
                range(1, count + 1),
                {
                    "corrected": found.corrected.tolist(),
                    "uncorrected": found.raw.tolist(),
                    "1 − β₂ᵗ": found.expected.tolist(),
                    "course: 1 − β₂": [found.slip] * count,
                },
                x_title="update", y_title="E[S] / E[g²]", now=t,
            ),
            key="adam.bias", config={"displayModeBar": False},
            alt=f"At update {count}: corrected {found.corrected[-1]:.2f}, uncorrected {found.raw[-1]:.3f}, 1 - beta2^t "
            f"{found.expected[-1]:.3f}, the course's 1 - beta2 {found.slip:.3f}.",
        )  # fmt: skip
    times = number(found.expected[t - 1].item() / found.slip)
    there = f"; at t = {t} the course is too small by a factor of {times}" if t > 1 and beta2 > 0 else ""
    st.markdown(
        "**The course's slip.** Its last line has $E[S_t] = E[g^2](1 - \\beta_2)$; the sum of the weights is "
        f"$1 - \\beta_2^t$. Both agree at t = 1{there}. **Where the claim ends.** E[g²] must stay as it "
        "is: here the network learns, its gradients shrink, and the curves part from 1 and from $1 - \\beta_2^t$."
    )


def the_courses_form(scene: Scene) -> None:
    """m/√(s + ε) against m̂/(√v̂ + ε)."""
    settings, t = scene.controls.settings, scene.controls.t
    found = forms(scene.gradients, t, settings)
    behind, under = tiny_gradient(settings)
    st.latex(
        r"\text{Adam: } \frac{\hat m}{\sqrt{\hat v} + \varepsilon} \qquad \text{the course: } "
        r"\frac{m}{\sqrt{s + \varepsilon}}"
    )
    left, right = st.columns([1.3, 1], gap="large")
    with left:
        st.plotly_chart(
            lines(
                found.sizes, {"ε behind the root": found.pytorch, "ε under it": found.course},
                x_title="typical size of a gradient, √v̂", y_title="mean size of the ratio", log_x=True,
            ),
            key="adam.forms", config={"displayModeBar": False},
            alt=f"The mean size of the ratio for gradients ever smaller: with epsilon under the root it dies at about "
            f"{settings.epsilon**0.5:.0e}, behind it at {settings.epsilon:.0e}.",
        )  # fmt: skip
    with right:
        st.markdown(
            f"At update {t}, the largest difference of a parameter:\n\n"
            f"- both together **{number(found.largest)}**\n"
            f"- the missing correction alone **{number(found.without_correction)}**\n"
            f"- ε under the root alone **{number(found.inside)}**\n\n"
            f"One gradient of 1e-8: **{number(behind)}** with ε behind the root, **{number(under)}** under it."
        )
    st.caption(
        f"Under the root, ε counts like a gradient of √ε: everything below {number(settings.epsilon**0.5)} is damped; "
        f"behind the root only what is below {number(settings.epsilon)}. Without the correction m is too small by "
        f"1 − β₁ᵗ and v by 1 − β₂ᵗ: at this t that multiplies a ratio by {number(found.times)}."
    )

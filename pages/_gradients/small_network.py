"""The squared error behind a sigmoid, on the course's network of two inputs, two hidden units and one output."""

import streamlit as st

from core.gradient_traps import STEEPEST, STEEPEST_AT
from core.squared_error import RATE, TwoLosses, two_losses
from pages._ui.figures.lines import lines
from pages._ui.live_slider import Range, live_slider
from pages._ui.numbers import number

_LOWERED = str.maketrans("123456", "₁₂₃₄₅₆")
UPDATES = Range(10, 1000, 200, 10)


def draw() -> None:
    """S90: the slope over all answers; S91: the network, its gradients and its curvatures."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        target = st.segmented_control(
            "Target y", (0, 1), default=1, required=True, key="gradients.target", bind="query-params"
        )
        scale = st.select_slider(
            "Inputs 3 and 5, times", (0.1, 0.3, 1.0, 2.0), 1.0, key="gradients.small_scale",
            bind="query-params", width=220,
        )  # fmt: skip
        with st.container(width=260):
            updates = live_slider("Updates", UPDATES, key="gradients.small_updates")
    found = two_losses(target, updates, scale)
    squared, entropy = found.squared, found.cross_entropy
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(
            "**How hard an answer a is pulled**, |∂L/∂z| behind the sigmoid; grey: the network's answer"
        )
        st.plotly_chart(
            lines(
                found.over.tolist(),
                {"squared error": squared.slopes.tolist(), "cross-entropy": entropy.slopes.tolist()},
                x_title="answer a", y_title="|∂L/∂z|", now=squared.start.a,
            ),
            key="gradients.pull",
            config={"displayModeBar": False},
            alt=f"|dL/dz| over the answer for target {target}: the squared error's is 0 at both ends with a peak of "
            f"{STEEPEST:.3f}, cross-entropy's is largest for the wrong end.",
        )  # fmt: skip
        st.markdown(
            f"The squared error's 2a(1−a)|y−a| peaks at **8/27 = {STEEPEST:.3f}**, {STEEPEST_AT:.3f} away from the "
            "wrong end, and dies at *both* ends: also for the answer that is wrong with certainty. "
            f"Here a = {squared.start.a:.3f}: **{number(abs(squared.start.slope))}** "
            f"against cross-entropy's **{number(abs(entropy.start.slope))}**, {found.times:.2f} times as much."
        )
    with right:
        st.markdown(f"**The answer while it learns**, learning rate {RATE}")
        st.plotly_chart(
            lines(
                squared.at, {"squared error": squared.answers, "cross-entropy": entropy.answers},
                x_title="update", y_title="answer a",
            ),
            key="gradients.answers",
            config={"displayModeBar": False},
            alt=f"The answer over the updates: the squared error's ends at {squared.answers[-1]:.3f}, "
            f"cross-entropy's at {entropy.answers[-1]:.3f}.",
        )  # fmt: skip
        st.markdown(
            f"After {updates} updates: squared error **{squared.answers[-1]:.4f}**, cross-entropy "
            f"**{entropy.answers[-1]:.4f}**."
        )
    _gradients(found, target == 1 and scale == 1)


def _gradients(found: TwoLosses, as_in_the_course: bool) -> None:
    rows = "".join(
        f"| {name} | "
        + " | ".join(number(value) for value in one.start.gradient.tolist())
        + f" | {number(one.curvatures[0])} to {number(one.curvatures[-1])} | {number(one.autograd)} |\n"
        for name, one in (("squared error", found.squared), ("cross-entropy", found.cross_entropy))
    )
    st.markdown(
        "| ∂L/∂w at the start | w₁ | w₂ | w₃ | w₄ | w₅ | w₆ | curvatures | largest difference to autograd |\n"
        f"|:--|--:|--:|--:|--:|--:|--:|:--|--:|\n{rows}"
    )
    start = found.squared.start
    hidden = " and ".join(number(h) for h in start.hidden.tolist())
    st.markdown(
        f"Forward: the hidden units are {hidden}, z = {number(start.z)}, a = {start.a:.4f}; the squared error is "
        f"**{number(start.loss)}**."
    )
    order = " > ".join(name.translate(_LOWERED) for name in found.squared.start.order)
    lowest = found.squared.curvatures[0]
    shape = "so it is not convex here" if lowest < 0 else "so it is convex here"
    st.markdown(
        f"The sizes of the squared error's gradients: **{order}**. Its smallest curvature is "
        f"**{number(lowest)}**, {shape}."
    )
    if as_in_the_course:
        st.markdown(
            "**Where the course is wrong.** It calls this start convex and nearly converged, and says "
            "that the first layer (w₁ to w₄) lags behind. The largest gradient belongs to the first layer, because the "
            "inputs 3 and 5 multiply it. Steps are small because the output is saturated. Scaling both "
            "inputs does not change that order; only their ratio does."
        )

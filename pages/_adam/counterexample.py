"""Where Adam fails: three gradients, over and over."""

import streamlit as st

from core.adam_counterexample import STEPS, walks
from pages._ui.figures.lines import lines


def draw() -> None:
    """S82: the walks of four optimisers on the same gradients."""
    left, right = st.columns([2, 1], gap="large")
    with right:
        c = st.slider("C", 2.1, 10.0, 3.0, 0.1, key="adam.c", bind="query-params")
        beta2 = st.slider(
            "β₂ of this Adam", 0.0, 0.99, 0.1, 0.01, key="adam.beta2_cycle", bind="query-params"
        )
    found = walks(c, beta2)
    with left:
        st.plotly_chart(
            lines(
                found["Adam"].at, {name: walk.x for name, walk in found.items()},
                x_title="update", y_title="x", log_x=True,
            ),
            key="adam.walks", config={"displayModeBar": False},
            alt="Where each goes: " + ", ".join(f"{name} ends at {walk.end:.3f}" for name, walk in found.items()),
        )  # fmt: skip
    ends = ", ".join(f"{name} **{walk.end:.4f}**".replace("-", "−") for name, walk in found.items())
    wins = (
        "Adam divides the rare large gradient by its own size and forgets it, so the two small ones "
        "win. *Best under all conditions* it is not; with a long memory (β₂ towards 1) it finds the way again."
        if found["Adam"].end > 0
        else "With these numbers Adam finds the way; β₂ = 0.1 and C = 3 lead it astray."
    )
    st.markdown(
        f"The gradient is {c:g}, then −1, then −1, over and over, on −1 ≤ x ≤ 1: together it pushes to "
        f"**−1**. From x = 0, with β₁ = 0 and rates of 0.5/√t, after {STEPS:,} updates: {ends}. {wins}"
    )

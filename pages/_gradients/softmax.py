"""Softmax: its sum, its blindness to a common shift, and the formula taken at its word."""

import streamlit as st

from core.softmax import compare_softmax
from pages._ui.figures.bars import bars_by_group
from pages._ui.live_slider import Range, live_slider
from pages._ui.numbers import number

SHIFT = Range(0.0, 200.0, 0.0, 1.0)
TEMPERATURE = Range(0.1, 10.0, 1.0, 0.1)


def draw() -> None:
    """S60: positive, sums to 1, blind to a common shift; the formula taken at its word overflows."""
    sliders, picture = st.columns([1, 2], gap="large")
    with sliders:
        z = [
            live_slider(f"z{k}", Range(-10.0, 10.0, float(k), 0.1), key=f"gradients.z{k}") for k in (1, 2, 3)
        ]
        shift = live_slider("Added to all three", SHIFT, key="gradients.shift")
        temperature = live_slider("Temperature", TEMPERATURE, key="gradients.temperature")
    found = compare_softmax(z, shift, temperature)
    with picture:
        st.plotly_chart(
            bars_by_group(
                {"softmax": found.probabilities}, ["p₁", "p₂", "p₃"], y_title="probability", top=1.12
            ),
            key="gradients.softmax",
            config={"displayModeBar": False},
            alt="Probabilities " + ", ".join(f"{p:.3f}" for p in found.probabilities),
        )
        st.markdown(
            f"Their sum is **{found.total:.6f}**. Without the shift they differ by at most "
            f"**{found.shift_changes:.1e}**: softmax sees differences of z only."
        )
        naive = ", ".join(number(p) for p in found.naive)
        word = " An e^z is larger than float32 can hold, and ∞/∞ is NaN." if found.overflows else ""
        st.markdown(
            f"The formula taken at its word, e^z / Σ e^z in float32 at temperature 1: **{naive}**.{word}"
        )

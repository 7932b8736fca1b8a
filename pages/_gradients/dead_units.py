"""Dead units: a step that is too large, with ReLU and with leaky ReLU."""

import streamlit as st

from core.activations import ACTIVATIONS
from core.dead_units import LATER, SEEDS, SMALL_RATE, dead_after
from pages._ui.figures.bars import bars_by_group
from pages._ui.numbers import number

RATES = (0.1, 0.3, 1.0, 2.0, 3.0, 5.0, 10.0)


def draw() -> None:
    """S57: a step that is too large kills ReLUs for good, and leaky ones not."""
    rate = st.select_slider(
        "Learning rate of the first update",
        RATES,
        3.0,
        key="gradients.dead_rate",
        bind="query-params",
        width=320,
    )
    found = dead_after(rate)
    shares = {
        ACTIVATIONS[name].label: [100 * share for share in (one.start, one.step, one.later)]
        for name, one in found.items()
    }
    st.plotly_chart(
        bars_by_group(
            shares,
            ["at the start", f"after one update at {rate:g}", f"{LATER} updates at {SMALL_RATE:g} later"],
            y_title="dead units in %",
            top=60,
        ),
        key="gradients.dead",
        config={"displayModeBar": False},
        alt="Dead units at the start, after a large update and later: "
        + "; ".join(f"{name} {', '.join(map(number, values))} %" for name, values in shares.items()),
    )
    right = ", ".join(
        f"{ACTIVATIONS[name].label} {number(100 * one.accuracy)} %" for name, one in found.items()
    )
    st.markdown(
        "A unit is dead when its slope is 0 for every digit of the training: no gradient reaches its "
        "weights, and here, in a first layer, nothing can ever bring it back. Leaky ReLU's slope of "
        f"0.01 keeps it alive. Right of 325 digits held out at the end: {right}."
    )
    st.caption(
        f"One hidden layer of 64, He's weights, mean of {SEEDS} seeds. **Where the claim ends.** In deeper layers some "
        "units come back, because what comes into them changes. The leak keeps units alive, it does not "
        "promise a better network, and it is no cure for depth: a path through negative sums alone "
        "multiplies by 0.01 a layer."
    )

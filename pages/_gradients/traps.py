"""Small traps of the course, each a live experiment with its numbers."""

import streamlit as st

from core.activations import ACTIVATIONS
from core.dead_units import LATER, SEEDS, SMALL_RATE, dead_after
from core.linear_stack import linear_stack
from core.rectified_head import train_head
from core.softmax import compare_softmax
from pages._gradients import small_network
from pages._ui.figures.bars import histogram
from pages._ui.figures.curves import bars_by_group
from pages._ui.figures.number_grid import number_grid
from pages._ui.live_slider import Range, live_slider
from pages._ui.numbers import number

TRAPS = ("Sigmoid after ReLU", "Only linear layers", "Squared error", "Dead units", "Softmax")
DEPTH = Range(1, 12, 5, 1)
Z = Range(-10.0, 10.0, 1.0, 0.1)
SHIFT = Range(0.0, 200.0, 0.0, 1.0)
TEMPERATURE = Range(0.1, 10.0, 1.0, 0.1)
RATES = (0.1, 0.3, 1.0, 2.0, 3.0, 5.0, 10.0)


def draw() -> None:
    """One trap at a time."""
    trap = st.segmented_control(
        "Trap", TRAPS, default=TRAPS[0], required=True, key="gradients.trap", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    match trap:
        case "Sigmoid after ReLU":
            _rectified()
        case "Only linear layers":
            _linear()
        case "Squared error":
            small_network.draw()
        case "Dead units":
            _dead()
        case _:
            _softmax()


def _one(digit: int) -> str:
    return f"an {digit}" if digit == 8 else f"a {digit}"


def _rectified() -> None:
    """S58: behind a ReLU a sigmoid knows one class only."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        positive = st.selectbox(
            "Is it a", range(10), 3, key="gradients.positive", bind="query-params", width=120
        )
        others = [digit for digit in range(10) if digit != positive]
        negative = st.selectbox(
            "or a", others, others.index(8) if 8 in others else 0, key="gradients.negative",
            bind="query-params", width=120,
        )  # fmt: skip
    columns = st.columns(2, gap="large")
    heads = {relu: train_head(positive, negative, relu=relu) for relu in (True, False)}
    titles = {True: "sigmoid(ReLU(z))", False: "sigmoid(z)"}
    for column, (relu, head) in zip(columns, heads.items(), strict=True):
        with column:
            st.markdown(
                f"**{titles[relu]}**, trained on both digits: **{head.accuracy:.0%}** of {len(head.positive)} digits "
                f"held out are right. Mean loss on the {negative}s: **{number(head.loss_on_negatives)}**"
            )
            st.plotly_chart(
                histogram(
                    head.histogram.edges.tolist(), head.histogram.counts.tolist(), x=f"probability of {_one(positive)}",
                    y="digits", zero=False,
                ),
                key=f"gradients.head.{relu}",
                config={"displayModeBar": False},
                alt=f"Histogram of the probabilities of {titles[relu]}, from {head.probabilities.min():.2f} to "
                f"{head.probabilities.max():.2f}.",
            )  # fmt: skip
    st.markdown(
        "A ReLU is never negative, so the sigmoid behind it is never below **0.5**: every digit counts as "
        f"{_one(positive)}. The loss of {_one(negative)} cannot fall below ln 2 = 0.693, and where z < "
        "0 no gradient comes through to change that."
    )


def _linear() -> None:
    """S59: without anything between them, layers are one matrix."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=320):
            layers = live_slider("Layers", DEPTH, key="gradients.stack")
        relu = st.toggle("A ReLU between them", key="gradients.stack_relu", bind="query-params")
    found = linear_stack(layers, relu=relu)
    columns = st.columns(3, gap="large")
    columns[0].html(number_grid(found.matrix.tolist(), "W′, all matrices multiplied out"))
    columns[1].html(number_grid(found.by_layers.tolist(), "Four inputs, layer by layer"))
    columns[2].html(number_grid(found.by_matrix.tolist(), "The same inputs, W′x + b′"))
    many, one = found.parameters
    st.markdown(
        f"{' → '.join(map(str, found.sizes))}: largest difference **{number(found.difference)}**. The same for digits, "
        f"with 32 units a layer: {many:,} weights and biases against {one:,}, and **{found.same_class:.0%}** of 325 "
        "digits get the same class."
    )
    st.markdown(
        "W₃(W₂(W₁x + b₁) + b₂) + b₃ is W′x + b′: depth alone buys nothing, and whatever a straight line cannot "
        "separate stays together."
        if not relu
        else "All four outputs are the same: on the way through so many ReLUs what told the inputs apart was lost."
        if found.alike and layers > 1
        else "With a ReLU between the layers no single matrix does what they do: that is what depth is for."
        if layers > 1
        else "With a single layer there is nothing between."
    )


def _dead() -> None:
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


def _softmax() -> None:
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

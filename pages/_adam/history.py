"""One parameter's life under Adam, and the spread of all of them over time."""

import streamlit as st

from core.adam import REFERENCE, replay
from core.adam_life import life
from core.gradient_record import UPDATES
from pages._adam.stage import Scene
from pages._ui.figures.lines import lines
from pages._ui.live_slider import Range, live_slider
from pages._ui.numbers import number


def one_parameter(scene: Scene) -> None:
    """Everything that happens to one parameter."""
    count = scene.gradients.shape[1]
    with st.container(width=420):
        place = live_slider(
            "Parameter", Range(0, count - 1, 0, 1), key=f"adam.parameter{scene.controls.layer}",
            help="In the order of the matrix of a layer, its biases behind it; layer after layer",
        )  # fmt: skip
    now = life(scene.gradients, place, scene.controls.settings)
    number_of, t = range(1, len(now.m) + 1), scene.controls.t
    rate = scene.controls.settings.learning_rate
    charts = (
        (
            {"g": now.gradient.tolist(), "m": now.m.tolist(), "√v": now.root.tolist()},
            "gradient and moments",
            False,
        ),
        ({"ratio": now.ratio.tolist()}, f"ratio; the step is −{rate:g} × it", False),
        ({"rate": now.rate.tolist()}, "effective learning rate (log)", True),
    )
    for column, (series, title, log) in zip(st.columns(3), charts, strict=True):
        column.plotly_chart(
            lines(number_of, series, x_title="update", y_title=title, now=t, log=log),
            key=f"adam.life.{title}", config={"displayModeBar": False},
            alt=f"{title} of parameter {place} over {UPDATES} updates: "
            + ", ".join(f"{name} {number(values[t - 1])} at update {t}" for name, values in series.items()),
        )  # fmt: skip
    at = t - 1
    st.markdown(
        f"At update {t}: g = {number(now.gradient[at].item())}, m = {number(now.m[at].item())}, √v = "
        f"{number(now.root[at].item())}, ratio **{number(now.ratio[at].item())}**, step "
        f"**{number(now.step[at].item())}**, effective learning rate {number(now.rate[at].item())}: "
        "what m is multiplied by."
    )


def over_time(scene: Scene) -> None:
    """The spread of the ratios over the whole training: the histogram's width at every t."""
    settings = scene.controls.settings
    spread = replay(scene.gradients, settings).std(1).tolist()
    reference = replay(scene.gradients, scene.with_beta1(REFERENCE)).std(1).tolist()
    st.plotly_chart(
        lines(
            range(1, len(spread) + 1),
            {f"β₁ = {settings.beta1:g}": spread, "reference": reference},
            x_title="update", y_title="standard deviation of the ratios", now=scene.controls.t,
        ),
        key="adam.over_time", config={"displayModeBar": False},
        alt=f"The standard deviation of the ratios over {len(spread)} updates, ending at {spread[-1]:.3f}; reference "
        f"{reference[-1]:.3f}.",
    )  # fmt: skip
    first = (
        " The first ratio is about ±1 for everybody: with one gradient, m̂ is g and v̂ is g²."
        if settings.correction and settings.epsilon <= 1e-6 and settings.scale >= 0.01
        else ""
    )
    st.caption(
        f"All {len(spread)} updates of {scene.gradients.shape[1]:,} parameters, replayed just "
        f"now.{first} The network learns "
        "meanwhile, so gradients shrink while a long memory in v still holds larger ones."
    )

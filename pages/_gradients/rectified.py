"""A sigmoid after a ReLU: a classifier that knows one class only."""

import streamlit as st

from core.rectified_head import rectified_curve, train_head
from pages._ui.figures.bars import histogram
from pages._ui.figures.lines import lines
from pages._ui.numbers import number


def draw() -> None:
    """S58: both heads trained on the same two digits, and the functions that they end with."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        positive = st.selectbox(
            "Is it a", range(10), 3, key="gradients.positive", bind="query-params", width=120
        )
        others = [digit for digit in range(10) if digit != positive]
        negative = st.selectbox(
            "or a", others, others.index(8) if 8 in others else 0, key="gradients.negative",
            bind="query-params", width=120,
        )  # fmt: skip
    *columns, last = st.columns(3, gap="large")
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
    with last:
        found = rectified_curve()
        st.markdown("**The function** that both end with, and the slope that is left behind a ReLU")
        st.plotly_chart(
            lines(
                found.x.tolist(),
                {
                    "ReLU first": found.value.tolist(),
                    "plain": found.plain.tolist(),
                    "slope": found.slope.tolist(),
                },
                x_title="z", y_title="probability",
            ),
            key="gradients.rectified", config={"displayModeBar": False},
            alt="sigmoid(ReLU(z)) is 0.5 for every z below 0, with slope 0; sigmoid(z) falls to 0 there.",
        )  # fmt: skip
    st.markdown(
        "A ReLU is never negative, so the sigmoid behind it is never below **0.5**: every digit counts as "
        f"{_one(positive)}. The loss of {_one(negative)} cannot fall below ln 2 = 0.693, and where z < "
        "0 no gradient comes through to change that."
    )


def _one(digit: int) -> str:
    return f"an {digit}" if digit == 8 else f"a {digit}"

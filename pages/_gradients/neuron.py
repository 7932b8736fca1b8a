"""The neuron: value and slope of an activation function, a point to drag, and the inputs that fall on it."""

from math import isfinite, isinf

import streamlit as st

from core.activations import ACTIVATIONS
from core.neuron import INPUTS, Neuron, neuron
from pages._ui.band_chart import band_chart
from pages._ui.bands import Curves
from pages._ui.live_slider import Range, live_slider
from pages._ui.numbers import number

AT = Range(-8.0, 8.0, 2.0, 0.05)


def draw() -> None:
    """The curves beside the controls; the numbers and what they mean below."""
    picture, controls = st.columns([3.2, 1], gap="medium")
    with controls:
        at = live_slider("x", AT, key="gradients.x", help="What goes into the unit")
        name = st.selectbox(
            "Activation function",
            list(ACTIVATIONS),
            format_func=lambda key: ACTIVATIONS[key].label,
            key="gradients.function",
            bind="query-params",
        )
        inputs = st.selectbox(
            "Lay inputs over it",
            list(INPUTS),
            format_func=lambda key: INPUTS[key][0],
            key="gradients.inputs",
            bind="query-params",
        )
        normalise = st.toggle(
            "Normalise the inputs",
            key="gradients.normalise",
            bind="query-params",
            disabled=inputs == "none",
            help="Take off their mean, divide by their deviation",
        )
    unit = neuron(name, at, inputs, normalise=normalise)
    with picture:
        _picture(unit, name)
        _numbers(unit, name)
        if unit.inputs is not None:
            _inputs(unit, normalise)


def _picture(unit: Neuron, name: str) -> None:
    touch, curve = unit.tangent, unit.curve
    shown = unit.inputs.shown if unit.inputs else None
    picture = Curves(
        ACTIVATIONS[name].label,
        curve.x.tolist(),
        {"f(x)": curve.value.tolist(), "slope f′(x)": curve.slope.tolist()},
        loose={"tangent": unit.tangent_line.tolist()},
        points=[(touch.at, touch.value), (touch.at, touch.slope)],
        grey=unit.flat,
        behind=("inputs, how many", shown.edges.tolist(), shown.counts.tolist()) if shown else None,
    )
    with st.container(key="chart"):
        band_chart(
            [picture], key="gradients.neuron", place="x", x_title="x",
            alt=f"{ACTIVATIONS[name].label} and its slope; at x = {touch.at:g} the value is {number(touch.value)} and "
            f"the slope {number(touch.slope)}. Where the slope is below 1 % of its largest, the background is grey.",
        )  # fmt: skip


def _numbers(unit: Neuron, name: str) -> None:
    entry, touch = ACTIVATIONS[name], unit.tangent
    left, right = st.columns(2)
    left.latex(rf"f(x) = {entry.formula} \qquad f({touch.at:g}) = {touch.value:.4g}")
    right.latex(rf"f'(x) = {entry.slope_formula} \qquad f'({touch.at:g}) = {touch.slope:.4g}")
    ends = {"for x below": unit.thresholds.left, "for x above": unit.thresholds.right}
    where = " and ".join(f"{side} **{number(x)}**" for side, x in ends.items() if x is not None)
    said = f"It stays below 1 % of that {where}: grey." if where else "It never stays below 1 % of that."
    st.markdown(f"The slope is at most **{entry.largest_slope:.4g}**, {_steepest(*entry.steepest)}. {said}")


def _steepest(first: float, last: float) -> str:
    """Where a function is steepest, from x = ``first`` to ``last``."""
    if first == last:
        return f"at x = {number(first)}" if isfinite(first) else "which it nears as x grows"
    return "everywhere" if isinf(first) else f"for every x above {number(first)}"


def _inputs(unit: Neuron, normalise: bool) -> None:
    inputs = unit.inputs
    rows = "".join(
        f"| {'**' if now else ''}{name}{'**' if now else ''} | {number(mean)} | {number(deviation)} | "
        f"{found.share:.0%} | {found.mean_slope:.4f} |\n"
        for name, now, mean, deviation, found in (
            ("as they are", not normalise, inputs.mean, inputs.deviation, inputs.raw),
            ("normalised", normalise, 0.0, 1.0, inputs.normalised),
        )
    )
    st.markdown(f"| inputs | mean | deviation | saturated | mean slope |\n|:--|--:|--:|--:|--:|\n{rows}")
    gain = inputs.normalised.mean_slope > inputs.raw.mean_slope
    st.caption(
        "The inputs go into this one unit as they are, with a weight of 1 and no bias. "
        + (
            "Normalising takes them out of saturation: the mean slope rises. It does nothing about "
            "depth: every later layer still multiplies by a slope of its own. *The chain* measures that."
            if gain
            else "Here normalising does not raise the mean slope: this function is as steep for large "
            "inputs as for small ones. It helps functions that go flat on both sides, such as sigmoid and tanh."
        )
    )

"""A function with its slope, and what falls on them."""

import itertools
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from pages._ui.figures.looks import AMBER, BLUE, GREEN, GREY, ORANGE


def function_and_slope(
    x: Sequence[float],
    value: Sequence[float],
    slope: Sequence[float],
    tangent: tuple[Sequence[float], Sequence[float]],
    point: tuple[float, float, float],
    flat: Sequence[tuple[float, float]],
    inputs: tuple[Sequence[float], Sequence[float]] | None = None,
) -> go.Figure:
    """A function, its slope, its tangent at ``point`` (x, value, slope), and the ranges where it is ``flat``.

    ``inputs`` are bin edges and counts of a histogram that is laid over it, on an axis of its own.
    """
    figure = go.Figure()
    if inputs is not None:
        edges, counts = inputs
        figure.add_bar(
            x=[(a + b) / 2 for a, b in itertools.pairwise(edges)], y=counts, yaxis="y2",
            width=edges[1] - edges[0], marker_color=AMBER, opacity=0.65, name="inputs",
        )  # fmt: skip
    for name, values, colour, dash in (
        ("f(x)", value, BLUE, "solid"),
        ("slope f′(x)", slope, ORANGE, "dash"),
    ):
        figure.add_scatter(
            x=x,
            y=values,
            name=name,
            mode="lines",
            line={"color": colour, "dash": dash, "width": 4, "simplify": False},
        )
    figure.add_scatter(
        x=tangent[0],
        y=tangent[1],
        name="tangent",
        mode="lines",
        line={"color": GREEN, "dash": "dot", "width": 3},
    )
    figure.add_scatter(
        x=[point[0]] * 2, y=point[1:], mode="markers", showlegend=False,
        marker={"size": 16, "color": [BLUE, ORANGE], "symbol": ["circle", "square"]},
    )  # fmt: skip
    for low, high in flat:
        figure.add_vrect(low, high, fillcolor=GREY, opacity=0.16, line_width=0)
    figure.update_layout(
        height=400,
        margin={"l": 10, "r": 10, "t": 30, "b": 10},
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.0, "xanchor": "right", "x": 1},
        xaxis={"title": "x", "range": [x[0], x[-1]]},
        yaxis={
            "title": "f(x), f′(x)",
            "range": _span(value, slope),
            "overlaying": "y2" if inputs else None,
            "tickmode": "auto",
        },
        yaxis2={
            "side": "right",
            "title": "inputs, how many",
            "showgrid": False,
            "showticklabels": False,
            "range": None if inputs is None else [0, 3 * max(inputs[1])],
        },
        font={"size": 15},
        bargap=0,
    )
    return figure


def _span(*series: Sequence[float]) -> list[float]:
    """A little more than the values need; the tangent may leave it."""
    low, high = min(min(values) for values in series), max(max(values) for values in series)
    room = 0.08 * (high - low) or 1.0
    return [low - room, high + room]


def bars_by_group(
    groups: Mapping[str, Sequence[float]], names: Sequence[str], *, y_title: str, top: float | None = None
) -> go.Figure:
    """For each of ``names`` one bar of every group, with its value above it; ``top`` is where the axis ends."""
    figure = go.Figure()
    for (name, values), colour, pattern in zip(
        groups.items(), (BLUE, ORANGE, GREEN), ("", "/", "."), strict=False
    ):
        figure.add_bar(
            x=list(names), y=list(values), name=name, marker_color=colour, marker_pattern_shape=pattern,
            text=[f"{value:.3g}" for value in values], textposition="outside", cliponaxis=False,
        )  # fmt: skip
    figure.update_layout(
        height=320,
        margin={"l": 10, "r": 10, "t": 40, "b": 10},
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.05, "xanchor": "right", "x": 1},
        yaxis={"title": y_title, "range": None if top is None else [0, top]},
        font={"size": 15},
    )
    return figure

"""Histograms, and bars on top of each other or side by side."""

import itertools
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from pages._ui.figures.looks import AMBER, BLUE, GREEN, ORANGE, PURPLE, legend_at_the_foot


def histogram(
    edges: Sequence[float],
    counts: Sequence[int],
    *,
    x: str,
    y: str,
    zero: bool = True,
    marks: Sequence[float] = (),
) -> go.Figure:
    """One histogram from its bin edges, one more than ``counts``, on a log axis; ``zero`` marks the value nought,
    ``marks`` others."""
    middles = [(a + b) / 2 for a, b in itertools.pairwise(edges)]
    figure = go.Figure(go.Bar(x=middles, y=list(counts), width=edges[1] - edges[0], marker_color=BLUE))
    figure.update_layout(
        height=300,
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        bargap=0,
        xaxis={"title": x, "exponentformat": "power"},
        yaxis_title=f"{y} (log)",
    )
    figure.update_yaxes(type="log", dtick=1)
    if zero:
        figure.add_vline(x=0, line_width=2, line_dash="dot", line_color=ORANGE)
    for mark in marks:
        figure.add_vline(x=mark, line_width=2, line_dash="dash", line_color=GREEN)
    return figure


def stacked(
    x: Sequence[str], parts: Mapping[str, Sequence[float]], *, x_title: str, y_title: str
) -> go.Figure:
    """One bar for each of ``x``, made of ``parts``, the first at the foot; hatches tell them apart without colours."""
    looks = zip((BLUE, ORANGE, GREEN, PURPLE, AMBER), ("", "/", "x", ".", "-"), strict=True)
    pattern = {"fgcolor": "white", "size": 6, "fillmode": "overlay"}
    bars = [
        {
            "type": "bar", "name": name, "x": list(x), "y": list(values),
            "marker": {"color": colour, "pattern": pattern | {"shape": shape}},
        }
        for (name, values), (colour, shape) in zip(parts.items(), looks, strict=False)
    ]  # fmt: skip
    layout = {
        "barmode": "stack", "height": 360, "margin": {"l": 10, "r": 10, "t": 10, "b": 90},
        "xaxis": {"title": {"text": x_title}, "type": "category"}, "yaxis": {"title": {"text": y_title}},
        "font": {"size": 14}, "legend": legend_at_the_foot(14),
    }  # fmt: skip
    return go.Figure({"data": bars, "layout": layout})


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

"""Histograms."""

import itertools
from collections.abc import Sequence

import plotly.graph_objects as go

from pages._ui.figures.looks import BLUE, GREEN, ORANGE


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

"""Quantities of the layers of a network, over one axis of layers.

Figures are built from plain dictionaries in one go: plotly checks every later change, which takes longer than the rest.
"""

import itertools
import math
from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from pages._ui.figures.looks import GREY, LINES, legend_at_the_foot

_SHADES = [[0, "rgba(0,114,178,0)"], [1, "rgba(0,114,178,1)"]]  # on a light page and on a dark one
_LOWEST = 1e-323  # below every number; log axes cannot show 0
_BANDS = ((0.6, 0.95), (0.295, 0.51), (0.0, 0.205))  # from the foot of the figure, 0, to its head, 1
_X_TITLE = "layer: input left, output right"
_BOUND = {"color": GREY, "width": 2, "dash": "dot"}
_TICKS = {"tickfont": {"size": 14}}


def stacked(
    lines: Mapping[str, Sequence[float]],
    shades: Sequence[Sequence[float]],
    shade_edges: Sequence[float],
    shares: Mapping[str, Sequence[float]],
    titles: tuple[str, str, str],
    bound: tuple[str, Sequence[float]],
) -> go.Figure:
    """Three bands over the layers 1, 2, ...: lines on a log axis, a column of shades for each layer, bars in %.

    The bars, named in the third title in their colours, are not in the legend: on a phone that has little room.

    ``shades`` are rows of columns, the row between the first two ``shade_edges`` first; ``shares`` are 0 to 1.
    ``bound`` is one more line, thin and without marks: nothing that was measured.
    """
    layers = list(range(1, 1 + len(next(iter(shares.values())))))
    middles = [(a + b) / 2 for a, b in itertools.pairwise(shade_edges)]
    heat = {
        "type": "heatmap", "x": layers, "y": middles, "z": np.asarray(shades, np.float32),  # a list is copied thrice
        "colorscale": _SHADES, "zmin": 0, "zmax": 1, "showscale": False, "yaxis": "y2",
        "hovertemplate": "layer %{x}, value %{y:.3g}<extra></extra>",
    }  # fmt: skip
    bars = [
        {
            "type": "bar", "x": layers, "y": [100 * value for value in values], "name": name, "yaxis": "y3",
            "showlegend": False,
            "marker": {"color": colour, "pattern": {"shape": pattern}},
        }
        for (name, values), (colour, _, _), pattern in zip(shares.items(), LINES[1:], ("", "/"), strict=False)
    ]  # fmt: skip
    layout = _layout(495, len(layers), _X_TITLE)
    layout["xaxis"]["anchor"] = "y3"
    for name, band, more in zip(
        ("yaxis", "yaxis2", "yaxis3"),
        _BANDS,
        (_log_axis(lines), {"exponentformat": "power", "nticks": 5}, {"range": [0, 105], "nticks": 4}),
        strict=True,
    ):
        layout[name] = {"domain": band, "anchor": "x", "automargin": False, **_TICKS, **more}
    layout["annotations"] = [
        {
            "text": title, "x": 0, "xref": "paper", "xanchor": "left", "y": band[1] + 0.01, "yref": "paper",
            "yanchor": "bottom", "showarrow": False, "font": {"size": 15},
        }
        for title, band in zip(titles, _BANDS, strict=True)
    ]  # fmt: skip
    limit = {
        "type": "scatter", "x": layers[: len(bound[1])], "y": [value or None for value in bound[1]], "name": bound[0],
        "mode": "lines", "line": _BOUND, "hoverinfo": "skip",
    }  # fmt: skip
    return go.Figure(data=[*_traces(lines), limit, heat, *bars], layout=layout)


def log_lines(
    lines: Mapping[str, Sequence[float]], *, y_title: str, threshold: float | None = None
) -> go.Figure:
    """Lines on a log axis over the layers 1, 2, ...; ``threshold`` is a level that is marked."""
    layout = _layout(340, max(map(len, lines.values())), _X_TITLE)
    layout["yaxis"] = {"title": y_title, "automargin": False, **_TICKS, **_log_axis(lines)}
    if threshold is not None:
        layout["shapes"] = [
            {
                "type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": threshold, "y1": threshold,
                "line": {"width": 2, "dash": "dot", "color": GREY},
            }
        ]  # fmt: skip
    return go.Figure(data=_traces(lines), layout=layout)


def _layout(height: int, count: int, x_title: str) -> dict:
    return {
        "height": height,
        "margin": {"l": 64, "r": 10, "t": 4, "b": 104},
        "legend": legend_at_the_foot(13),
        "font": {"size": 14},
        "bargap": 0.25,
        "xaxis": {
            "title": {"text": x_title, "standoff": 8},
            "range": [0.3, count + 0.7],
            "tick0": 0,
            "dtick": max(1, math.ceil(count / 16)),
            "automargin": False,
            **_TICKS,
        },
    }


def _traces(lines: Mapping[str, Sequence[float]]) -> list[dict]:
    """What a log axis cannot show is marked at its ends: 0 by a triangle at the foot, inf and NaN by a cross on top."""
    low, high = (10**end for end in _log_axis(lines)["range"])
    traces = []
    for (name, values), (colour, dash, symbol) in zip(lines.items(), LINES, strict=False):
        x = list(range(1, len(values) + 1))
        said = f": %{{y:.3g}}<extra>{name}</extra>"
        traces.append({
            "type": "scatter", "x": x, "y": [value if _shows(value) else None for value in values], "name": name,
            "mode": "lines+markers", "line": {"color": colour, "dash": dash, "width": 3},
            "marker": {"size": 7, "symbol": symbol}, "hovertemplate": "layer %{x}" + said,
        })  # fmt: skip
        for which, place, mark in (("0", low, "triangle-down-open"), ("not finite", high, "x")):
            at = [k for k, value in zip(x, values, strict=True) if _word(value) == which]
            if at:
                traces.append({
                    "type": "scatter", "x": at, "y": [place] * len(at), "mode": "markers", "showlegend": False,
                    "cliponaxis": False,
                    "marker": {"size": 11, "symbol": mark, "color": colour, "line": {"width": 2}},
                    "hovertemplate": f"layer %{{x}}: {which}<extra>{name}</extra>",
                })  # fmt: skip
    return traces


def _ends(lines: Mapping[str, Sequence[float]]) -> tuple[float, float]:
    shown = [value for values in lines.values() for value in values if _shows(value)]
    return (min(shown), max(shown)) if shown else (1e-3, 1.0)


def _log_axis(lines: Mapping[str, Sequence[float]]) -> dict:
    """Whole powers of ten, at most seven of them."""
    lowest, highest = (math.floor(math.log10(end)) for end in _ends(lines))
    step = max(1, math.ceil((highest + 1 - lowest) / 6))
    return {"type": "log", "exponentformat": "power", "dtick": step, "range": [lowest - 0.3, highest + 1.3]}


def _shows(value: float) -> bool:
    return math.isfinite(value) and value > _LOWEST


def _word(value: float) -> str:
    if not math.isfinite(value):
        return "not finite"
    return "" if _shows(value) else "0"

"""A histogram as a filled outline, with another one as a line over it: few marks, so that it follows a hand."""

from collections.abc import Sequence

import plotly.graph_objects as go

from pages._ui.figures.looks import BLUE, ORANGE, legend_at_the_foot


def densities(
    edges: Sequence[float],
    filled: tuple[str, Sequence[float]],
    outline: tuple[str, Sequence[float]],
    *,
    x_title: str,
    top: float,
    log: bool = False,
) -> go.Figure:
    """``filled`` and ``outline`` are a name and a density for each step between ``edges``; the axis ends at ``top``."""
    lowest = 1e-3
    steps = {
        name: [max(y, lowest) if log else y for y in (*values, values[-1])]
        for name, values in (filled, outline)
    }
    traces = [
        {
            "type": "scatter", "x": list(edges), "y": steps[filled[0]], "name": filled[0], "mode": "lines",
            "line": {"shape": "hv", "color": BLUE, "width": 2}, "fill": "tozeroy",
            "fillcolor": "rgba(0,114,178,0.45)",
        },
        {
            "type": "scatter", "x": list(edges), "y": steps[outline[0]], "name": outline[0], "mode": "lines",
            "line": {"shape": "hv", "color": ORANGE, "width": 3, "dash": "dash"},
        },
    ]  # fmt: skip
    axis = {"title": "density (log)" if log else "density", "automargin": False, "tickfont": {"size": 16}}
    if log:
        axis |= {"type": "log", "range": [-3, 1.4], "dtick": 1, "exponentformat": "power"}
    else:
        axis |= {"range": [0, top]}
    layout = {
        "height": 430,
        "margin": {"l": 64, "r": 10, "t": 10, "b": 90},
        "legend": legend_at_the_foot(15),
        "font": {"size": 16},
        "xaxis": {
            "tickfont": {"size": 16},
            "title": {"text": x_title, "standoff": 8},
            "range": [edges[0], edges[-1]],
            "automargin": False,
        },
        "yaxis": axis,
        "showlegend": True,
    }
    return go.Figure(data=traces, layout=layout)

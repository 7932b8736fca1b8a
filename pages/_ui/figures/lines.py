"""Lines over a common axis."""

import math
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

# Okabe and Ito's colours; the dashes and the labels at the ends tell the lines apart without them.
_LOOKS = (("#0072B2", "solid"), ("#D55E00", "dash"), ("#009E73", "dot"), ("#CC79A7", "dashdot"))


def lines(
    x: Sequence[float],
    series: Mapping[str, Sequence[float]],
    *,
    x_title: str,
    y_title: str,
    now: float | None = None,
    log: bool = False,
) -> go.Figure:
    """One line for each of ``series``, its name at its right end; ``now`` marks the present setting on the x axis."""
    figure = go.Figure()
    for (name, values), (colour, dash) in zip(series.items(), _LOOKS, strict=False):
        figure.add_scatter(
            x=list(x),
            y=list(values),
            name=name,
            mode="lines+markers",
            line={"color": colour, "dash": dash, "width": 3},
            marker={"size": 5},
        )
    for name, height in _apart({name: values[-1] for name, values in series.items()}, log).items():
        colour = _LOOKS[list(series).index(name)][0]
        figure.add_annotation(
            x=1, xref="paper", xanchor="left", xshift=8, y=height, text=f"<b>{name}</b>", showarrow=False,
            font={"color": colour, "size": 15},
        )  # fmt: skip
    figure.update_layout(
        height=340,
        margin={"l": 10, "r": 24 + 9 * max(map(len, series)), "t": 10, "b": 10},
        showlegend=False,
        xaxis_title=x_title,
        yaxis_title=y_title,
        font={"size": 14},
    )
    figure.update_yaxes(type="log" if log else "linear", rangemode="tozero")
    if now is not None:
        figure.add_vline(x=now, line_width=2, line_dash="dot", line_color="#808080")
    return figure


def _apart(ends: Mapping[str, float], log: bool) -> dict[str, float]:
    """Heights for the names at the ends of lines, moved apart where they would cover each other."""
    scaled = {name: math.log10(max(y, 1e-9)) if log else y for name, y in ends.items()}
    lowest = min(scaled.values()) if log else min(0.0, *scaled.values())
    span = max(scaled.values()) - lowest or 1.0
    placed: dict[str, float] = {}
    for name, y in sorted(scaled.items(), key=lambda item: item[1]):
        below = max(placed.values(), default=-math.inf)
        placed[name] = max(y, below + 0.09 * span)
    return placed

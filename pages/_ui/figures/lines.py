"""Lines over a common axis."""

import math
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from pages._ui.figures.looks import GREY, LINES

_MARKED = 60  # more points than that melt into one another


def lines(
    x: Sequence[float],
    series: Mapping[str, Sequence[float | None]],
    *,
    x_title: str,
    y_title: str,
    now: float | None = None,
    log: bool = False,
    log_x: bool = False,
) -> go.Figure:
    """One line for each of ``series``, its name beside its end; ``now`` marks the present setting on the x axis.

    What is None or not finite is left out: whoever calls says so beside the figure.
    """
    figure = go.Figure()
    for (name, values), (colour, dash, _) in zip(series.items(), LINES, strict=False):
        figure.add_scatter(
            x=list(x),
            y=[y if y is not None and math.isfinite(y) else None for y in values],
            name=name,
            mode="lines+markers" if len(x) <= _MARKED else "lines",
            line={"color": colour, "dash": dash, "width": 3},
            marker={"size": 5},
        )
    shown = {name: _heights(values, log) for name, values in series.items()}
    everything = [y for ys in shown.values() for y in ys]
    spread = max(everything) - min(everything if log else [0.0, *everything]) if everything else 0.0
    ends = {name: ys[-1] for name, ys in shown.items() if ys}
    for name, height in _apart(ends, 0.09 * (spread or 1.0)).items():
        colour = LINES[list(series).index(name)][0]
        # The sign has the line's colour; the name has the page's: no colour is readable on white and on black.
        figure.add_annotation(
            x=1, xref="paper", xanchor="left", xshift=4, y=height, showarrow=False, font={"size": 15},
            text=f'<span style="color:{colour}">■</span> <b>{name}</b>',
        )  # fmt: skip
    figure.update_layout(
        height=340,
        margin={"l": 10, "r": 34 + 8 * max(map(len, series)), "t": 10, "b": 10},
        showlegend=False,
        xaxis_title=x_title,
        yaxis_title=y_title,
        font={"size": 14},
    )
    figure.update_xaxes(tickfont_size=14)
    figure.update_yaxes(tickfont_size=14, type="log" if log else "linear", rangemode="tozero")
    if log:  # whole powers of ten, or 1, 2, 5 where there are few of them
        figure.update_yaxes(dtick=math.ceil(spread / 6) if spread > 2.5 else "D2", exponentformat="power")
    if log_x:
        figure.update_xaxes(type="log", exponentformat="power", dtick=2)
    if now is not None:
        figure.add_vline(x=now, line_width=2, line_dash="dot", line_color=GREY)
    return figure


def _heights(values: Sequence[float | None], log: bool) -> list[float]:
    """Those that can be drawn, in the units of the axis: powers of ten on a log one."""
    finite = [y for y in values if y is not None and math.isfinite(y)]
    return [math.log10(y) for y in finite if y > 0] if log else finite


def _apart(ends: Mapping[str, float], room: float) -> dict[str, float]:
    """Heights for the names at the ends of lines, moved apart where they would cover each other."""
    placed: dict[str, float] = {}
    for name, y in sorted(ends.items(), key=lambda item: item[1]):
        placed[name] = max(y, max(placed.values(), default=-math.inf) + room)
    return placed

"""A small matrix with its numbers in the cells, as an HTML table that a screen reader can walk."""

import html
import math
from collections.abc import Sequence

# Backgrounds from the most negative to the most positive value, each with a text colour of contrast 7 or more.
_TINTS = (
    ("#053b6e", "#fff"),
    ("#9cc9e6", "#111"),
    ("#ffffff", "#111"),
    ("#f7c08c", "#111"),
    ("#7a2f00", "#fff"),
)


def _tint(value: float, limit: float) -> tuple[str, str]:
    if value == 0 or limit == 0 or math.isnan(value):
        return _TINTS[2]
    strong = abs(value) > limit / 2
    return _TINTS[(0 if strong else 1) if value < 0 else (4 if strong else 3)]


def _grey(value: float, limit: float) -> tuple[str, str]:
    level = round(255 * min(max(value / (limit or 1), 0), 1))
    return f"rgb({level},{level},{level})", "#111" if level > 127 else "#fff"


def number_grid(rows: Sequence[Sequence[float]], caption: str, *, signed: bool = True) -> str:
    """HTML of ``rows``; ``signed`` tints by sign (blue, white, orange), else by brightness (black to white)."""
    limit = max((abs(value) for row in rows for value in row if not math.isnan(value)), default=0.0)
    body = ""
    for row in rows:
        body += "<tr>"
        for value in row:
            background, text = (_tint if signed else _grey)(value, limit)
            number = "none" if math.isnan(value) else f"{value:.4g}".replace("-", "−")
            body += (
                f'<td style="background:{background};color:{text};border:1px solid #7a869444;padding:0.45em 0;'
                f'text-align:center;font-variant-numeric:tabular-nums">{number}</td>'
            )
        body += "</tr>"
    return (
        '<table style="width:100%;table-layout:fixed;border-collapse:collapse;font-size:1.15rem">'
        f'<caption style="text-align:left;padding-bottom:0.3rem">{html.escape(caption)}</caption>{body}</table>'
    )

"""Curves that grow while they are looked at: the view that a person zoomed to stays through all later updates.

plotly in Streamlit loses a zoom with every update of the data. Here the browser keeps it (assets/live_chart.js), and
uPlot by Leon Sorokin (assets/vendor, MIT) draws: four curves of 1000 points with bands take a few milliseconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite

import numpy as np

from pages._ui.figures.looks import AMBER, BLUE, GREEN, GREY, ORANGE, PURPLE
from pages._ui.front_end import component
from pages._ui.probed import packed

_COLOURS = (BLUE, ORANGE, GREEN, PURPLE, AMBER)
# Pixels drawn and left out: among whole curves and among dashed ones, these tell them apart without the colours.
_WHOLE = ((), (14, 4, 3, 4), (3, 3))
_DASHED = ((9, 6), (4, 4), (9, 4, 3, 4, 3, 4))

_STYLES = ("vendor/uPlot.min.css", "unseen.css", "live_chart.css")
_SCRIPTS = ("vendor/uPlot.iife.min.js", "packed.js", "elements.js", "live_chart.js")
_mount = component("live_chart", css=_STYLES, js=_SCRIPTS)


@dataclass(frozen=True)
class Curve:
    """``y`` over ``x``, one value at each point, (n,). ``x`` is finite and increases; NaN or ∞ in ``y`` is a gap.

    ``low`` and ``high``, both or none, are the edges of a band, as the smallest and largest value in a bin. ``dashed``
    sets test against train. A ``pinned`` curve, of a run before, lies thinner and greyer below the others, in the
    colour of its place among the pinned ones: pin the same curves in the same order. ``points`` marks the values
    where there is room.
    """

    name: str
    x: np.ndarray
    y: np.ndarray
    low: np.ndarray | None = None
    high: np.ndarray | None = None
    dashed: bool = False
    pinned: bool = False
    points: bool = False

    def __post_init__(self) -> None:
        if np.ndim(self.x) != 1:
            raise ValueError(f"x must have one axis, got shape {np.shape(self.x)}")
        if not np.isfinite(self.x).all():
            raise ValueError(f"x must be finite, got {np.asarray(self.x)[~np.isfinite(self.x)][0]}")
        if (np.diff(self.x) <= 0).any():
            raise ValueError(f"x must increase, got {_first_fall(self.x)}")
        if (self.low is None) != (self.high is None):
            raise ValueError(
                f"low and high must both be given or neither, got low={self.low}, high={self.high}"
            )
        for name in ("y", "low", "high"):
            values = getattr(self, name)
            if values is not None and np.shape(values) != np.shape(self.x):
                raise ValueError(
                    f"{name} must have the shape of x, {np.shape(self.x)}, got {np.shape(values)}"
                )


def live_chart(
    curves: Sequence[Curve],
    *,
    key: str,
    title: str,
    x_title: str,
    y_title: str,
    alt: str,
    log: bool = False,
    height: int = 260,
    marker: float | None = None,
    y_range: tuple[float, float] | None = None,
) -> None:
    """Draws the curves with ``title`` above them (no heading of the caller's is needed), a legend with the values
    at the pointer or else the last ones, and ``height`` pixels of axes; ``alt`` says what is seen there.

    The browser keeps one view for each ``key``, as long as ``x_title`` stays the same and some curve reaches into
    it; unzoomed, the axes follow the data, and zoomed, y follows what is in sight unless ``y_range`` fixes it.
    ``log``: a logarithmic y axis, where zero and less are gaps. ``marker``: an x at which a vertical line stands.

    Values travel as float32, so beyond 3.4e38 is a gap. Raises ValueError for a ``marker`` that is not finite and
    a ``y_range`` that does not increase, is not finite, or on a logarithmic axis is not positive.
    """
    if marker is not None and not isfinite(marker):
        raise ValueError(f"marker must be finite, got {marker}")
    if y_range is not None:
        low, high = y_range
        if not (isfinite(low) and isfinite(high) and low < high and (low > 0 or not log)):
            rule = "y_range must be finite and increase, and be positive on a logarithmic axis"
            raise ValueError(f"{rule}, got {y_range} with log={log}")
    sections: dict[str, np.ndarray] = {}
    look = {
        "title": title,
        "x": x_title,
        "y": y_title,
        "log": log,
        "height": height,
        "range": None if y_range is None else [float(edge) for edge in y_range],
        "curves": _looks(curves),
    }
    places = [_pack(curve, index, sections) for index, curve in enumerate(curves)]
    line = None if marker is None else float(marker)
    header = {"name": key, "look": look, "places": places, "alt": alt, "marker": line}
    _mount(key=key, data=packed(header, sections))


def _looks(curves: Sequence[Curve]) -> list[dict[str, object]]:
    """Colour by place among the pinned or the other curves; dashes by place among those that are alike."""
    looks: list[dict[str, object]] = []
    for at, curve in enumerate(curves):
        group = [one for one in curves[:at] if one.pinned == curve.pinned]
        dashes = _DASHED if curve.dashed else _WHOLE
        colour = _COLOURS[len(group) % len(_COLOURS)]
        alike = sum(one.dashed == curve.dashed for one in group)
        looks.append(
            {
                "name": curve.name,
                "colour": _greyer(colour) if curve.pinned else colour,
                "dash": dashes[alike % len(dashes)],
                "pinned": curve.pinned,
                "points": curve.points,
                "band": curve.low is not None,
            }
        )
    return looks


def _greyer(colour: str) -> str:
    """Halfway to grey."""
    mixed = ((int(colour[at : at + 2], 16) + int(GREY[at : at + 2], 16)) // 2 for at in (1, 3, 5))
    return "#" + "".join(f"{level:02x}" for level in mixed)


def _pack(curve: Curve, index: int, sections: dict[str, np.ndarray]) -> dict[str, str]:
    """Adds the curve's numbers to ``sections`` and says where; an x that another curve has already goes once."""
    # As bytes: float32 would make neighbours of large counts of samples equal.
    x = np.asarray(curve.x, dtype=np.float64)
    same = (name for name, array in sections.items() if name.startswith("x") and np.array_equal(array, x))
    places = {"x": next(same, f"x{index}")}
    sections[places["x"]] = x
    for what in ("y", "low", "high"):
        values = getattr(curve, what)
        if values is not None:
            places[what] = f"{what}{index}"
            with np.errstate(over="ignore"):  # becomes ∞, a gap
                sections[places[what]] = np.asarray(values).astype(np.float32)
    return places


def _first_fall(x: np.ndarray) -> str:
    return next(f"{after} after {before}" for before, after in pairwise(x) if after <= before)

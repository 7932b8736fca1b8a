"""Charts that follow one threshold: two histograms, the people in four cells, and curves, drawn in the browser.

What stays, ``still``, is sent when it changes; what moves with the threshold, ``moving``, are a few hundred bytes.
Both meet in the browser by the name of their ``board``, whichever comes first. Their keys must differ.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from math import inf, isfinite

import numpy as np

from pages._ui.front_end import component
from pages._ui.probed import packed

MOST_DOTS = 1200
# float32 would make neighbours on a long axis equal; heights have as many pixels as a screen.
_KINDS = {"edges": np.float64, "x": np.float64, "above": np.float32, "below": np.float32, "y": np.float32}
_STYLES, _SCRIPTS = ("threshold_charts.css",), ("packed.js", "svg.js", "threshold_charts.js")
_mount = component("threshold_charts", css=_STYLES, js=_SCRIPTS)

Ticks = tuple[tuple[float, str], ...]  # places and their labels
Four = tuple[str, str, str, str]


@dataclass(frozen=True)
class Histogram:
    """Two histograms back to back: scores of class 1 above the axis and of class 0 below, flagged on the right.

    ``edges`` (b + 1,) increase, ``above`` and ``below`` (b,) are people, maybe fractions of them. ``regions`` are
    the words above right, above left, below right and below left. Both halves have one scale; ``apart``: each its own.
    """

    name: str
    title: str
    x_title: str
    edges: np.ndarray
    above: np.ndarray
    below: np.ndarray
    regions: Four
    ticks: Ticks = ()
    apart: bool = False

    def __post_init__(self) -> None:
        edges = np.asarray(self.edges)
        good = edges.ndim == 1 and len(edges) > 1 and np.isfinite(edges).all() and (np.diff(edges) > 0).all()
        _check(good, "edges", "two or more finite numbers that increase", self.edges)
        for name in ("above", "below"):
            values = np.asarray(getattr(self, name))
            good = values.shape == (len(edges) - 1,) and np.isfinite(values).all() and (values >= 0).all()
            _check(good, name, f"{len(edges) - 1} finite numbers of at least 0", values)
        _check(len(self.regions) == 4, "regions", "four texts", self.regions)
        _check(all(isfinite(place) for place, _ in self.ticks), "ticks", "at finite places", self.ticks)


@dataclass(frozen=True)
class People:
    """The confusion matrix, each person a dot; ``dots`` of each row, by falling score, the first ones flagged."""

    name: str
    title: str
    rows: tuple[str, str]
    columns: tuple[str, str]
    cells: Four  # row by row: found, missed, false alarms, rightly left alone
    dots: tuple[int, int]
    note: str

    def __post_init__(self) -> None:
        for name, count in (("rows", 2), ("columns", 2), ("cells", 4)):
            _check(len(getattr(self, name)) == count, name, f"{count} texts", getattr(self, name))
        good = len(self.dots) == 2 and min(self.dots) >= 0 and sum(self.dots) <= MOST_DOTS
        _check(good, "dots", f"two numbers of at least 0, at most {MOST_DOTS} together", self.dots)


@dataclass(frozen=True)
class Line:
    """``y`` over ``x``, (n,) each, joined in this order. ``x`` is finite; NaN or ∞ in ``y`` is a gap."""

    name: str
    x: np.ndarray
    y: np.ndarray
    dashed: bool = False

    def __post_init__(self) -> None:
        _check(np.ndim(self.x) == 1 and np.isfinite(self.x).all(), "x", "finite with one axis", self.x)
        _check(np.shape(self.y) == np.shape(self.x), "y", f"of the shape {np.shape(self.x)}", self.y)


@dataclass(frozen=True)
class Chart:
    """One to five lines. ``references`` are grey lines: label, x and y of the one end, x and y of the other.

    ``over_threshold``: x is the threshold, which stands as a vertical line and can be dragged. ``percent``: y is
    a share, written as a percentage; ``ticks`` are those of x.
    """

    name: str
    title: str
    x_title: str
    y_title: str
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    lines: tuple[Line, ...]
    references: tuple[tuple[str, float, float, float, float], ...] = ()
    ticks: Ticks = ()
    over_threshold: bool = False
    percent: bool = False

    def __post_init__(self) -> None:
        _check(1 <= len(self.lines) <= 5, "lines", "one to five", [line.name for line in self.lines])
        for name in ("x_range", "y_range"):
            low, high = ends = getattr(self, name)
            _check(-inf < low < high < inf, name, "two finite numbers that increase", ends)
        good = all(len(ends) == 4 and all(map(isfinite, ends)) for _, *ends in self.references)
        _check(good, "references", "a label and four finite numbers each", self.references)
        _check(all(isfinite(place) for place, _ in self.ticks), "ticks", "at finite places", self.ticks)


@dataclass(frozen=True)
class Marker:
    """What moves: the threshold, the words in the four cells, row by row, how many dots of each row are flagged.

    ``points``: for a chart's name one point for each of its lines, None where it is undefined. ``alts``: for a
    tile's name what it shows now. ``outline``: "column" around what is flagged, "row" around the first row, or "".
    """

    threshold: float
    label: str
    counts: Four
    shares: Four
    flagged: tuple[int, int]
    points: Mapping[str, Sequence[tuple[float, float] | None]]
    alts: Mapping[str, str]
    outline: str = ""

    def __post_init__(self) -> None:
        _check(isfinite(self.threshold), "threshold", "finite", self.threshold)
        _check(len(self.counts) == 4, "counts", "four texts", self.counts)
        _check(len(self.shares) == 4, "shares", "four texts", self.shares)
        _check(len(self.flagged) == 2 and min(self.flagged) >= 0, "flagged", "two, at least 0", self.flagged)
        known = [point for points in self.points.values() for point in points if point is not None]
        good = all(len(point) == 2 and all(map(isfinite, point)) for point in known)
        _check(good, "points", "pairs of finite numbers or None", self.points)
        _check(self.outline in ("", "column", "row"), "outline", "'column', 'row' or empty", self.outline)


Tile = Histogram | People | Chart


def still(
    tiles: Sequence[Tile], *, board: str, key: str, widths: Sequence[float], height: int, slider: str = ""
) -> None:
    """Draws ``tiles`` side by side with relative ``widths``, ``height`` px each, or more where text needs it; below
    each other on a phone. A drag in a histogram or over thresholds moves the live slider whose key is ``slider``.
    Raises ValueError for no tiles, equal names, and widths or a height that are not positive.
    """
    names = [tile.name for tile in tiles]
    _check(0 < len(names) == len(set(names)), "tiles", "one or more of different names", names)
    good = len(widths) == len(names) and all(0 < width < inf for width in widths)
    _check(good, "widths", f"{len(names)} positive numbers", widths)
    _check(0 < height < inf, "height", "positive", height)
    arrays: list[np.ndarray] = []
    header = {"board": board, "slider": slider, "height": height, "widths": _plain(widths, arrays)}
    header["tiles"] = _plain(tiles, arrays)
    _mount(key=key, data=packed(header, {str(at): array for at, array in enumerate(arrays)}))


def moving(marker: Marker, *, board: str, key: str) -> None:
    """Moves the markers in all tiles of the board; takes no room on the page."""
    _mount(key=key, data=packed({"board": board, "marker": _plain(marker, [])}, {}))


def _plain(value: object, arrays: list[np.ndarray]) -> object:
    """As JSON has it; the numbers of a tile go to ``arrays``, and their place there stands for them."""
    if is_dataclass(value):
        plain = {name: _plain(one, arrays) for name, one in vars(value).items() if name not in _KINDS}
        plain |= {name: _place(name, vars(value)[name], arrays) for name in vars(value) if name in _KINDS}
        return plain | {"kind": type(value).__name__.lower()}
    if isinstance(value, Mapping):
        return {name: _plain(one, arrays) for name, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(one, arrays) for one in value]
    return value.item() if isinstance(value, np.generic) else value


def _place(name: str, values: np.ndarray, arrays: list[np.ndarray]) -> int:
    with np.errstate(over="ignore"):  # becomes ∞, a gap
        array = np.asarray(values).astype(_KINDS[name])
    for at, known in enumerate(arrays):  # lines that share an x send it once
        if known.dtype == array.dtype and np.array_equal(known, array, equal_nan=True):
            return at
    arrays.append(array)
    return len(arrays) - 1


def _check(good: object, name: str, rule: str, value: object) -> None:
    if not good:
        raise ValueError(f"{name} must be {rule}, got {value!r}")

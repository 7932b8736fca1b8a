"""The kinds of bands that ``pages._ui.band_chart`` draws: arrays and words, checked before they are sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf, isfinite

import numpy as np

MOST_LINES = 4


@dataclass(frozen=True)
class Lines:
    """One to four lines on a log axis over places 1, 2, ...

    What a log axis cannot show is marked: 0 by a triangle at its foot, inf and NaN by a cross at its top. ``thin`` is
    one more line, nothing that was measured, by its name; ``level`` is a height that is marked.
    """

    title: str
    values: Mapping[str, Sequence[float]]
    more: str = ""
    thin: Mapping[str, Sequence[float]] = field(default_factory=dict)
    level: float | None = None
    height: int = 150

    def __post_init__(self) -> None:
        _check(1 <= len(self.values) <= MOST_LINES, "values", f"one to {MOST_LINES} lines", list(self.values))
        known = [value for values in self.values.values() for value in values if isfinite(value)]
        _check(min(known, default=0) >= 0, "values", "at least 0, or not finite", known)
        _check(len(self.thin) <= 1, "thin", "one line at most", list(self.thin))
        _check(self.level is None or 0 < self.level < inf, "level", "positive and finite", self.level)


@dataclass(frozen=True)
class Shades:
    """A column for each place: ``shades`` (rows, places) are 0 to 1, the row between the first two ``edges`` first."""

    title: str
    shades: np.ndarray
    edges: np.ndarray
    more: str = ""
    height: int = 85

    def __post_init__(self) -> None:
        good = np.ndim(self.shades) == 2 and np.size(self.shades) and (self.shades >= 0).all()
        _check(good and (self.shades <= 1).all(), "shades", "rows of columns from 0 to 1", self.shades)
        _check(np.shape(self.edges) == (len(self.shades) + 1,), "edges", "one more than rows", self.edges)
        _check(_increase(self.edges), "edges", "finite numbers that increase", self.edges)


@dataclass(frozen=True)
class Bars:
    """At each place one bar of each of ``shares``, which are 0 to 1 and shown in %; NaN has none."""

    title: str
    shares: Mapping[str, Sequence[float]]
    more: str = ""
    height: int = 72

    def __post_init__(self) -> None:
        _check(1 <= len(self.shares) <= 2, "shares", "one or two groups", list(self.shares))
        known = [value for values in self.shares.values() for value in values if value == value]
        _check(all(0 <= value <= 1 for value in known), "shares", "from 0 to 1, or NaN", known)


@dataclass(frozen=True)
class Steps:
    """A histogram as a filled outline and another one as a dashed line over it, for the steps between ``edges``.

    The axis ends at ``top``; ``log`` begins it at 0.001, where less is drawn too.
    """

    title: str
    edges: Sequence[float]
    filled: tuple[str, Sequence[float]]
    outline: tuple[str, Sequence[float]]
    top: float
    log: bool = False
    more: str = ""
    height: int = 330

    def __post_init__(self) -> None:
        _check(len(self.edges) > 1 and _increase(self.edges), "edges", "numbers that increase", self.edges)
        for name in ("filled", "outline"):
            heights = getattr(self, name)[1]
            _check(len(heights) == len(self.edges) - 1, name, f"{len(self.edges) - 1} numbers", heights)
        _check(self.filled[0] != self.outline[0], "outline", "of another name", self.outline[0])
        _check((1e-3 if self.log else 0) < self.top < inf, "top", "finite and above the foot", self.top)


@dataclass(frozen=True)
class Curves:
    """Functions over an ``x`` (n,) that increases, one place for each x, on a linear axis that fits ``lines``.

    ``loose`` is one more line, which may leave the picture. ``points`` are an x and a y on the first, the second, ...
    line; ``grey`` are ranges of x; ``behind`` is a histogram, its name, edges and counts, on a scale of its own.
    """

    title: str
    x: Sequence[float]
    lines: Mapping[str, Sequence[float]]
    loose: Mapping[str, Sequence[float]] = field(default_factory=dict)
    points: Sequence[tuple[float, float]] = ()
    grey: Sequence[tuple[float, float]] = ()
    behind: tuple[str, Sequence[float], Sequence[float]] | None = None
    more: str = ""
    height: int = 300

    def __post_init__(self) -> None:
        _check(len(self.x) > 1 and _increase(self.x), "x", "two or more numbers that increase", self.x)
        _check(1 <= len(self.lines) <= MOST_LINES - 1, "lines", "one to three", list(self.lines))
        _check(len(self.loose) <= 1, "loose", "one line at most", list(self.loose))
        for name, values in {**self.lines, **self.loose}.items():
            good = len(values) == len(self.x) and np.isfinite(np.asarray(values, np.float64)).all()
            _check(good, name, f"{len(self.x)} finite numbers", values)
        _check(len(self.points) <= len(self.lines), "points", "one for a line at most", self.points)
        if self.behind is not None:
            _, edges, counts = self.behind
            good = len(edges) == len(counts) + 1 > 1 and _increase(edges) and max(counts) > 0
            _check(good, "behind", "edges that increase, and counts between", self.behind)

    @property
    def y_range(self) -> tuple[float, float]:
        """A little more than the lines need."""
        ends = [end for values in self.lines.values() for end in (min(values), max(values))]
        room = 0.08 * (max(ends) - min(ends)) or 1.0
        return min(ends) - room, max(ends) + room


def _increase(edges: Sequence[float]) -> bool:
    values = np.asarray(edges, np.float64)
    return bool(np.isfinite(values).all() and (np.diff(values) > 0).all())


def _check(good: object, name: str, rule: str, value: object) -> None:
    if not good:
        raise ValueError(f"{name} must be {rule}, got {value!r}")

"""Bands of pictures over one axis, drawn in the browser: lines on a log axis, shades, bars, or a histogram's outline.

What follows a hand is not left to plotly: in Streamlit each change mounts its chart anew, which takes three times as
long as all the rest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

import numpy as np
import streamlit as st

from pages._ui.front_end import source
from pages._ui.probed import packed

MOST_LINES = 4
# Not isolated in a shadow root: measuring tools look for `[data-drawn]` in the document.
_mount = st.components.v2.component(
    "nabla.band_chart",
    css=source("band_chart.css", "unseen.css"),
    js=source("packed.js", "svg.js", "band_chart.js"),
    isolate_styles=False,
)


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


Band = Lines | Shades | Bars | Steps


def band_chart(bands: Sequence[Band], *, key: str, x_title: str, alt: str, place: str = "") -> None:
    """Draws the bands below each other over one axis; ``alt`` says what is seen there.

    All of them are over the same places 1, 2, ..., each of which is called a ``place``; or it is one ``Steps``.
    Pointing at a place shows its numbers. Raises ValueError for no bands and for bands that differ in their places.
    """
    _check(len(bands) > 0, "bands", "one or more", bands)
    counts = {_count(band) for band in bands}
    single = len(bands) == 1 or not any(isinstance(band, Steps) for band in bands)
    _check(len(counts) == 1 and single, "bands", "over the same places", sorted(counts))
    arrays: dict[str, np.ndarray] = {}
    described = [_described(band, arrays) for band in bands]
    header = {
        "bands": described, "count": counts.pop(), "x_title": x_title, "alt": alt, "place": place,
        "edges": described[0]["edges"] if isinstance(bands[0], Steps) else None,
    }  # fmt: skip
    _mount(key=key, data=packed(header, arrays))


def _count(band: Band) -> int:
    match band:
        case Shades():
            return band.shades.shape[1]
        case Steps():
            return len(band.edges) - 1
        case Lines():
            return max(map(len, band.values.values()))
        case Bars():
            return max(map(len, band.shares.values()))


def _described(band: Band, arrays: dict[str, np.ndarray]) -> dict[str, object]:
    """As JSON has it; numbers go to ``arrays``, and their names there stand for them."""

    def stored(values: object, kind: type = np.float64) -> str:
        name = str(len(arrays))
        arrays[name] = np.asarray(values).astype(kind)
        return name

    def named(some: Mapping[str, Sequence[float]], first: int = 0) -> list[dict[str, object]]:
        return [
            {"name": name, "at": stored(values), "look": look, "thin": False}
            for look, (name, values) in enumerate(some.items(), first)
        ]

    common = {
        "kind": type(band).__name__.lower(), "title": band.title, "more": band.more, "height": band.height,
        "names": [], "log": False, "level": None, "edges": None,
    }  # fmt: skip
    match band:
        case Lines():
            thin = [one | {"look": "thin", "thin": True} for one in named(band.thin)]
            return common | {"names": named(band.values) + thin, "log": True, "level": band.level}
        case Shades():
            levels = stored(np.rint(255 * np.asarray(band.shades)), np.uint8)
            return common | {"shades": levels, "shape": band.shades.shape, "edges": stored(band.edges)}
        case Bars():
            return common | {"names": named(band.shares, first=1)}
        case Steps():
            names = named(dict((band.filled, band.outline)))
            return common | {"names": names, "edges": stored(band.edges), "log": band.log, "top": band.top}


def _increase(edges: Sequence[float]) -> bool:
    values = np.asarray(edges, np.float64)
    return bool(np.isfinite(values).all() and (np.diff(values) > 0).all())


def _check(good: object, name: str, rule: str, value: object) -> None:
    if not good:
        raise ValueError(f"{name} must be {rule}, got {value!r}")

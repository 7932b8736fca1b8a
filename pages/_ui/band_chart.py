"""Bands of pictures over one axis, drawn in the browser: lines on a log axis, shades, bars, or a histogram's outline.

What follows a hand is not left to plotly: in Streamlit each change mounts its chart anew, which takes three times as
long as all the rest.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from pages._ui.bands import Bars, Curves, Lines, Shades, Steps
from pages._ui.front_end import component
from pages._ui.probed import packed

_STYLES, _SCRIPTS = ("band_chart.css", "unseen.css"), ("packed.js", "elements.js", "svg.js", "band_chart.js")
_mount = component("band_chart", css=_STYLES, js=_SCRIPTS)


Band = Lines | Shades | Bars | Steps | Curves


def band_chart(bands: Sequence[Band], *, key: str, x_title: str, alt: str, place: str = "") -> None:
    """Draws the bands below each other over one axis; ``alt`` says what is seen there.

    All of them are over the same places 1, 2, ..., each of which is called a ``place``; or it is one ``Steps`` or
    ``Curves``. Pointing at a place shows its numbers. Raises ValueError for no bands and for bands that differ in their
    places.
    """
    counts = {_count(band) for band in bands}
    own_axis = any(isinstance(band, Steps | Curves) for band in bands)
    if len(counts) != 1 or (own_axis and len(bands) > 1):
        raise ValueError(f"bands must be over the same places, got {[type(band).__name__ for band in bands]}")
    arrays: dict[str, np.ndarray] = {}
    described = [_described(band, arrays) for band in bands]
    header = {
        "bands": described, "count": counts.pop(), "x_title": x_title, "alt": alt, "place": place,
        "axis": type(bands[0]).__name__.lower() if own_axis else "places",
        "edges": described[0]["edges"] if own_axis else None,
    }  # fmt: skip
    _mount(key=key, data=packed(header, arrays))


def _count(band: Band) -> int:
    match band:
        case Shades():
            return band.shades.shape[1]
        case Steps():
            return len(band.edges) - 1
        case Curves():
            return len(band.x)
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
        case Curves():
            rest = {"range": band.y_range, "points": [*band.points], "grey": [*band.grey], "behind": None}
            if band.behind is not None:
                name, edges, counts = band.behind
                rest["behind"] = {"name": name, "edges": stored(edges), "counts": stored(counts)}
            names = named({**band.lines, **band.loose})
            return common | rest | {"names": names, "edges": stored(band.x)}

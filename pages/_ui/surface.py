"""The decision surface: what a network says for every place of the plane, below the points it learns from.

Python sends the grid with every update and the points once; the browser paints both.
"""

import hashlib
from collections.abc import Mapping
from math import isfinite

import numpy as np
import streamlit as st

from pages._ui.front_end import component
from pages._ui.probed import packed

_STYLES, _SCRIPTS = ("surface.css",), ("packed.js", "elements.js", "surface.js")
_mount = component("surface", css=_STYLES, js=_SCRIPTS)


def surface(
    values: np.ndarray,
    points: np.ndarray,
    labels: np.ndarray,
    held_out: np.ndarray,
    *,
    extent: tuple[float, float, float, float],
    key: str,
    alt: str,
    names: tuple[str, str],
) -> None:
    """Draw the probability of class 1, ``values`` (g, g) from 0 to 1, and ``points`` (n, 2), as x and y, on top.

    The first row of ``values`` is the largest y. Its outermost rows and columns lie on the edges of ``extent``, left,
    right, bottom and top, as `linspace` makes them; where a value is not finite the plane is hatched. ``labels`` (n,)
    are 0 or 1, called ``names``; ``held_out`` (n,) says which points the network does not learn from. Raises
    ValueError for other shapes, labels that are neither, points that are not finite, and an empty extent.

    Use it in a fragment, not in a form (Streamlit sends no triggers from there); `key` must not hold a double
    underscore.
    """
    grid = np.ascontiguousarray(values, np.float32)
    _check(grid, points, labels, held_out, extent)
    places = np.ascontiguousarray(points, np.float32)
    marks = (np.asarray(labels) == 1) + 2 * np.asarray(held_out, bool).astype(np.uint8)
    # Each has so many bytes a point that no two sets of points can be joined to the same bytes.
    identity = hashlib.blake2b(places.tobytes() + marks.tobytes(), digest_size=8).hexdigest()
    header = {
        "identity": identity,
        "alt": alt,
        "names": list(names),
        "extent": [float(edge) for edge in extent],
    }
    sections = {"values": grid}
    # Sent once: the browser keeps them, and asks for them where it has lost them.
    sent = f"{key}.sent"
    if st.session_state.pop(f"{key}.wanted", False) or st.session_state.get(sent) != identity:
        sections |= {"points": places, "marks": marks}
        st.session_state[sent] = identity
    _mount(key=key, data=packed(header, sections), on_wanted_change=lambda: _note_wanted(key))


def _check(
    values: np.ndarray,
    points: np.ndarray,
    labels: np.ndarray,
    held_out: np.ndarray,
    extent: tuple[float, float, float, float],
) -> None:
    if values.ndim != 2 or values.shape[0] != values.shape[1] or len(values) < 2:
        raise ValueError(f"values must have the shape (g, g) with g of at least 2, got {values.shape}")
    if np.ndim(points) != 2 or np.shape(points)[1] != 2:
        raise ValueError(f"points must have the shape (n, 2), got {np.shape(points)}")
    for name, array in {"labels": labels, "held_out": held_out}.items():
        if np.shape(array) != (len(points),):
            raise ValueError(
                f"{name} must have one value for each of {len(points)} points, got {np.shape(array)}"
            )
    if not np.isin(labels, (0, 1)).all():
        raise ValueError(f"labels must be 0 or 1, got {np.unique(labels)!r}")
    if not np.isfinite(points).all():
        raise ValueError(
            f"points must be finite, got {int((~np.isfinite(points)).sum())} numbers that are not"
        )
    finite = len(extent) == 4 and all(isfinite(edge) for edge in extent)
    if not finite or not (extent[0] < extent[1] and extent[2] < extent[3]):
        raise ValueError(f"extent must be finite with left < right and bottom < top, got {extent!r}")


def _note_wanted(key: str) -> None:
    message = (st.session_state.get(key) or {}).get("wanted")
    if isinstance(message, Mapping) and message.get("points") is True:
        st.session_state[f"{key}.wanted"] = True

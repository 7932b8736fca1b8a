"""An editable grid of numbers for a convolution kernel. Python owns the cells, a person edits them."""

from collections.abc import Callable

import streamlit as st

from pages._ui.front_end import component

Cells = tuple[tuple[float, ...], ...]

_SIZES = (3, 5, 7)
_LIMIT = 1000.0

_STYLES, _SCRIPTS = ("unseen.css", "kernel_grid.css"), ("elements.js", "kernel_grid.js")
_mount = component("kernel_grid", css=_STYLES, js=_SCRIPTS)


def kernel_grid(
    cells: Cells,
    *,
    key: str,
    on_edit: Callable[[Cells], None],
    current: Callable[[], Cells] | None = None,
    label: str = "Kernel",
) -> None:
    """Shows `cells` (3×3, 5×5 or 7×7) and calls `on_edit` with the whole new grid when a person changes it.

    `on_edit` runs in the callback phase, before the script or fragment, so it may set the state of widgets.
    What the grid shows afterwards is `cells` again: an edit that `on_edit` does not keep is undone.

    `current` says what the cells are at that moment; with it an edit made on other cells is dropped. A busy
    server takes an edit and the click on a preset that followed it together, and Streamlit then calls the
    preset's callback first: without `current` the older edit would win.

    Not for use in a form (Streamlit sends no triggers from there); `key` must not hold a double underscore.
    """
    if _checked(cells) is None:
        rule = f"3, 5 or 7 rows of as many finite numbers between -{_LIMIT:g} and {_LIMIT:g}"
        raise ValueError(f"cells must be {rule}, got {cells!r}")
    # The number of the last edit heard: with it the browser tells the answer to its edit from older drawings.
    heard = f"{key}.heard"

    def receive() -> None:
        message = (st.session_state.get(key) or {}).get("edit")
        if not isinstance(message, dict):
            return
        if type(message.get("number")) is int:
            st.session_state[heard] = message["number"]
        edited = _checked(message.get("cells"))
        stale = current is not None and _checked(current()) != _checked(message.get("was"))
        if edited is not None and not stale:
            on_edit(edited)

    data = {"cells": cells, "heard": st.session_state.get(heard, 0), "label": label}
    _mount(key=key, data=data, on_edit_change=receive)


def _checked(cells: object) -> Cells | None:
    """The cells as floats, or None: what comes from a browser can be anything."""
    if not isinstance(cells, list | tuple) or len(cells) not in _SIZES:
        return None
    if not all(isinstance(row, list | tuple) and len(row) == len(cells) for row in cells):
        return None
    if not all(_allowed(value) for row in cells for value in row):
        return None
    return tuple(tuple(float(value) for value in row) for row in cells)


def _allowed(value: object) -> bool:
    # False for nan too, and an integer too large for a float is compared, not converted.
    return type(value) is not bool and isinstance(value, int | float) and abs(value) <= _LIMIT

"""The probe: input and output on canvases; the pointer shows what stands behind any pixel of the output.

Python sends the numbers once, the browser moves the window over them: no server trip while moving.
"""

from collections.abc import Mapping
from dataclasses import asdict

import numpy as np
import streamlit as st

from core.images import encode_jpeg, halve
from pages._ui import pictures
from pages._ui.front_end import component
from pages._ui.probed import Rule, Source, Target, packed

_SMALL = 2048  # output values that are sent with every picture; more of them only to who probes
_ONE_TURN = 60_000  # bytes; a browser takes longer messages in turns, between which it lays the page out

_STYLES, _SCRIPTS = (
    ("unseen.css", "probe.css"),
    ("packed.js", "elements.js", "probe_arithmetic.js", "probe_drawing.js", "probe_words.js", "probe.js"),
)
_mount = component("probe", css=_STYLES, js=_SCRIPTS)


def probe(topic: str, source: Source, target: Target, rule: Rule, secret: bool = False) -> None:
    """Draw both, to be probed. A click pins a pixel and puts it into the address as ``topic.pixel``.

    ``secret`` leaves out where the pixel lies, which would tell the size of the output.
    """
    key = f"{topic}.probe"
    wanted = st.session_state.pop(f"{key}.wanted", {})
    planes, height, width = target.values.shape
    pinned = pixel(topic, width, height)
    x, y = pinned or (width // 2, height // 2)
    header = {
        "topic": topic,
        "source": {
            "identity": source.identity,
            "alt": source.alt,
            "note": source.note,
            "between": source.numbers is not None,
        },
        "target": {
            "identity": target.identity,
            "alt": target.alt,
            "shape": [planes, height, width],
            "small": target.true_size,
        },
        "scale": {"palette": target.palette, "labels": target.labels},
        "rule": asdict(rule),
        "secret": secret,
        "pixel": [x, y],
        "pinned": pinned is not None,
        "there": [None if np.isnan(value) else float(value) for value in target.values[:, y, x]],
    }
    sections = _picture(target)
    asked = wanted.get("values") == target.identity
    if target.values.size <= _SMALL or asked:
        sections["values"] = target.values
    if source.numbers is not None and (source.numbers.size <= _SMALL or asked):
        sections["numbers"] = source.numbers
    # Sent once: the browser keeps it, and asks for it where it has lost it.
    sent = f"{key}.sent"
    if wanted.get("source") or st.session_state.get(sent) != source.identity:
        sections["input"] = source.levels()
        st.session_state[sent] = source.identity
    _mount(
        key=key,
        data=packed(header, sections),
        on_wanted_change=lambda: _note_wanted(key),
        on_pin_change=lambda: _pin(topic, key),
    )


def pixel(topic: str, width: int, height: int) -> tuple[int, int] | None:
    """The column and row that are pinned: by the address, or, back from another page, as they were left.

    None where none are, or they lie outside ``width`` × ``height``; the browser then takes them out of the address.
    """
    key = f"{topic}.pixel"
    text = st.query_params.get(key)
    if text is None and f"{topic}.probe" not in st.session_state:
        text = st.session_state.get(key)
    column, _, row = (text or "").partition(",")
    inside = _is_index(column, width) and _is_index(row, height)
    st.session_state[key] = text if inside else None
    return (int(column), int(row)) if inside else None


def _is_index(text: str, count: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 9 and int(text) < count


def _picture(target: Target) -> dict[str, np.ndarray]:
    """What is painted: the colours themselves where they are few, else a JPEG of what a screen can show."""
    levels, table = target.levels, target.table
    if levels.size <= _ONE_TURN:
        return {"picture": levels} | ({} if table is None else {"table": table})
    small = halve(levels) if pictures.is_halved(*levels.shape[:2]) else levels
    file = encode_jpeg(small if table is None else table.take(small, axis=0), quality=80)
    return {"jpeg": np.frombuffer(file, np.uint8)}


def _note_wanted(key: str) -> None:
    message = (st.session_state.get(key) or {}).get("wanted")
    if isinstance(message, Mapping):
        st.session_state[f"{key}.wanted"] = dict(message)


def _pin(topic: str, key: str) -> None:
    message = (st.session_state.get(key) or {}).get("pin")
    if message is None:
        return
    if isinstance(message, list) and len(message) == 2 and all(type(at) is int and at >= 0 for at in message):
        st.query_params[f"{topic}.pixel"] = f"{message[0]},{message[1]}"
    else:
        st.query_params.pop(f"{topic}.pixel", None)

"""Runs that were pinned: their curves stay below those of the next ones, with a table of what differed."""

from dataclasses import dataclass

import streamlit as st

from core.training_curve import Curves
from core.training_run import differences
from core.training_settings import Controls, Start
from pages._training.stage import CONTROLS, current

PINS = "training.pins"
MOST = 3


@dataclass(frozen=True)
class Pinned:
    start: Start
    controls: Controls
    curves: Curves


def kept() -> list[Pinned]:
    return st.session_state.get(PINS, [])


def draw() -> None:
    """Pin the present run; let go of all pins."""
    st.button(
        "Pin this run", icon=":material/keep:", on_click=_pin, key="training.pin",
        disabled=not len(current().curves.bins), help=f"Keeps its curves below the next ones; the last {MOST} stay",
    )  # fmt: skip
    if kept():
        st.button("Unpin", on_click=lambda: st.session_state.pop(PINS), key="training.unpin")


def table() -> None:
    """What differs between the pinned runs and the present one."""
    if not kept():
        return
    run = current()
    rows = [(p.start, p.controls) for p in kept()] + [(run.start, st.session_state[CONTROLS])]
    names = [f"Pin {n}" for n in range(1, len(kept()) + 1)] + ["Now"]
    found = differences(rows)
    if not found:
        st.caption("The pinned runs and this one have the same settings.")
        return
    lines = "\n".join(f"| {name} | " + " | ".join(map(str, values)) + " |" for name, values in found.items())
    st.markdown(f"| What differs | {' | '.join(names)} |\n|:--|{'--:|' * len(names)}\n{lines}")


def _pin() -> None:
    run = current()
    fresh = Pinned(run.start, st.session_state[CONTROLS], run.curves)
    st.session_state[PINS] = [*kept(), fresh][-MOST:]

"""What micro-batches save, and what they cost."""

import streamlit as st

from core import engine
from core.training_memory import Bytes, Speed, memory_by_size, speed, times_less
from core.training_settings import Controls, Start
from pages._training.stage import sentence
from pages._ui.figures.bars import stacked
from pages._ui.figures.lines import lines
from pages._ui.numbers import size

SPEEDS, FAILED, COUNTED = "training.speeds", "training.speeds_failed", "training.bytes_counted"
PARTS = {
    "parameters": "parameters",
    "gradients": "gradients",
    "optimiser": "optimiser's memory",
    "saved": "kept for the backward pass",
}


def draw(start: Start, controls: Controls) -> None:
    """Bytes by micro-batch, and examples a second."""
    try:
        rows = _counted(start, controls)
    except (engine.Unavailable, ValueError) as error:
        st.error(sentence(error), icon=":material/error:")
        return
    sizes = [row.m for row in rows]
    left, right = st.columns(2, gap="large")
    with left:
        _bytes(rows)
    with right:
        _speeds(start, controls, sizes)
    _table(rows, controls)


def _counted(start: Start, controls: Controls) -> tuple[Bytes, ...]:
    """On a worker, once for each network and optimiser: a large one takes its seconds."""
    settings = (start, controls.optimiser)
    known = st.session_state.get(COUNTED)
    if known is None or known[0] != settings:
        known = settings, engine.call(memory_by_size, start, controls)
        st.session_state[COUNTED] = known
    return known[1]


def _bytes(rows: tuple[Bytes, ...]) -> None:
    st.markdown("**Bytes held** at the end of a forward pass")
    unit, name = (2**20, "MiB") if rows[-1].total >= 2**21 else (2**10, "KiB")
    st.plotly_chart(
        stacked(
            [str(row.m) for row in rows],
            {label: [getattr(row, part) / unit for row in rows] for part, label in PARTS.items()},
            x_title="micro-batch m", y_title=name,
        ),
        key="training.bytes", config={"displayModeBar": False},
        alt=f"Bytes by micro-batch: what is kept for the backward pass grows from {size(rows[0].saved)} to "
        f"{size(rows[-1].saved)}; parameters, gradients and the optimiser's memory stay.",
    )  # fmt: skip


def _speeds(start: Start, controls: Controls, sizes: list[int]) -> None:
    st.markdown("**Examples a second** on this machine, one worker")
    settings = (start, controls.optimiser)
    known: tuple[tuple, list[Speed]] | None = st.session_state.get(SPEEDS)
    if known is None or known[0] != settings:
        st.button(
            "Measure it",
            icon=":material/timer:",
            key="training.measure",
            on_click=_measure,
            args=(start, controls, sizes),
        )
        st.caption("Takes a few seconds; while others train, it is slower.")
        if FAILED in st.session_state:
            st.error(st.session_state.pop(FAILED), icon=":material/error:")
        return
    found = known[1]
    st.plotly_chart(
        lines([s.m for s in found], {"speed": [s.examples for s in found]},
              x_title="micro-batch m (log)", y_title="examples a second (log)", log_x=True, log=True),
        key="training.speeds_chart", config={"displayModeBar": False},
        alt="Examples a second by micro-batch: " + ", ".join(f"{s.m}: {s.examples:,.0f}" for s in found),
    )  # fmt: skip
    slowest, fastest = found[0], max(found, key=lambda s: s.examples)
    st.markdown(
        f"Micro-batches of {slowest.m}: **{slowest.examples:,.0f}** examples a second, of {fastest.m}: "
        f"**{fastest.examples:,.0f}**. Accumulation is never faster than a batch that fits."
    )
    if fastest.peak is not None:
        peaks = ", ".join(f"m = {s.m}: {size(s.peak)}" for s in found if s.peak is not None)
        st.markdown(f"Peak memory of the accelerator: {peaks}.")


def _measure(start: Start, controls: Controls, sizes: list[int]) -> None:
    try:
        found = [engine.call(speed, start, controls, m) for m in sizes]
    except (engine.Unavailable, ValueError) as error:
        st.session_state[FAILED] = str(error)
        return
    st.session_state[SPEEDS] = ((start, controls.optimiser), found)


def _table(rows: tuple[Bytes, ...], controls: Controls) -> None:
    m, k = controls.m, controls.k
    part = next((row for row in rows if row.m == m), None)
    whole = next((row for row in rows if row.m == m * k), None)
    if part and whole and k > 1:
        less = times_less(whole, part)
        st.markdown(
            f"A batch of {m * k} at once keeps **{size(whole.saved)}** for the backward pass, {k} "
            f"micro-batches of {m} keep **{size(part.saved)}** at a time: {less:.2f} times less."
        )
    head = "| m | " + " | ".join(PARTS.values()) + " | together |\n|--:|" + "--:|" * (len(PARTS) + 1)
    body = "\n".join(
        f"| {row.m} | " + " | ".join(size(getattr(row, p)) for p in PARTS) + f" | {size(row.total)} |"
        for row in rows
    )
    st.markdown(f"{head}\n{body}")
    st.markdown(
        "**Where the course is wrong.** It says that accumulation lowers the memory which holds the "
        "*gradients*. There is one gradient a parameter, whatever the batch; what shrinks is what autograd keeps "
        "of the forward pass. A buffer of one's own for the sum, as in sample B, takes as many bytes again as the "
        "gradients."
    )

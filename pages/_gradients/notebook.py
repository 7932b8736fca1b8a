"""What a person has tried in *Does it learn?*, with the price of each mend beside it."""

import streamlit as st

from core.gradients_race import LATE, Run, outcome
from pages._gradients import words
from pages._ui.numbers import number

KEPT = 8  # rows


def note(own: Run, beside: Run, rate: float) -> None:
    """One row for each finished run of one's own, so that mends and their prices can be compared."""
    found, price = outcome(own), outcome(beside)
    broke = own.breakdown is not None
    row = {
        "network": f"{words.network(own.state.network.architecture)}; rate {rate:g}",
        "first layer": "broke" if broke else number(found.travelled),
        "held out": "broke" if broke else f"{found.accuracy:.0%}",
        "time an update": f"{found.milliseconds:.1f} ms ({price.milliseconds:.1f} ms the reference)",
        "price": _also(own, found.equal),
        "loss": f"{number(own.steps[0].loss)} → {number(found.loss)}",
        "still layers": "broke" if broke else words.layers(found.not_moved) or "none",
        "dead units": "broke" if broke else f"{found.dead:.0%}",
    }
    st.session_state["gradients.notebook"] = [*st.session_state.get("gradients.notebook", ()), row][-KEPT:]


def _also(own: Run, equal: tuple[int, ...]) -> str:
    """What else a mend costs, or brings."""
    a = own.state.network.architecture
    said = []
    if equal:
        said.append(f"all units of layers {words.layers(equal)} are still equal")
    if a.normalisation == "batch":
        said.append("an answer depends on the rest of its batch")
    if a.normalisation == "layer":
        said.append("every example needs its own mean and deviation")
    if a.residual:
        said.append(f"sums grow: first loss {number(own.steps[0].loss)}; all layers of one width")
    if a.activation == "relu":
        said.append("units can die")
    return "; ".join(said) or "–"


def draw() -> None:
    """What was tried, the latest first."""
    rows = st.session_state.get("gradients.notebook", [])
    if not rows:
        return
    st.markdown("**What you have tried**, the price beside it")
    titles = list(rows[0])
    body = "".join("| " + " | ".join(row.values()) + " |\n" for row in reversed(rows))
    st.markdown("| " + " | ".join(titles) + " |\n|" + ":--|" * len(titles) + "\n" + body)
    st.caption(
        "*First layer*: how far it has come, ‖W − W₀‖/‖W₀‖. That it moves is not yet that the network "
        "learns: *held out* is the share right of 325 digits it never saw, 10 % by guessing. *Time*: the median of all "
        f"updates. *Loss*: of the first batch, and the mean of the last {LATE}. *Dead units*: the "
        "largest share in a layer. The table is kept until you close or reload the page."
    )

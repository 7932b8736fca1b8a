"""Does it learn? Two networks side by side, update by update, and what each mend costs."""

from dataclasses import dataclass, replace

import streamlit as st

from core.gradients_learning import NOT_MOVED
from core.gradients_network import Architecture
from core.gradients_race import LATE, UPDATES, Run, begin, outcome, race
from pages._gradients import words
from pages._gradients.controls import Controls
from pages._ui.figures.layers import log_lines
from pages._ui.figures.lines import lines
from pages._ui.numbers import number

RATES = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
REFERENCES = {
    "tanh": ("Tanh, orthogonal weights", {"activation": "tanh", "initialisation": "orthogonal"}),
    "relu": ("ReLU, He's weights", {"activation": "relu", "initialisation": "he_normal"}),
    "sigmoid": ("Sigmoid, Glorot's weights", {"activation": "sigmoid", "initialisation": "glorot_normal"}),
    "shallow": ("The same, three layers deep", {"depth": 3}),
}
SLICE = 0.15  # seconds of updates between two pictures: others share this process
EVERY = 0.2
KEPT = 8  # rows of the notebook
NAMES = ("yours", "reference")


@dataclass(frozen=True)
class Race:
    """Both runs, and the settings they belong to."""

    settings: tuple
    runs: tuple[Run, ...]

    @property
    def done(self) -> bool:
        return all(run.done for run in self.runs)


def _reference(a: Architecture, name: str) -> Architecture:
    changes = REFERENCES[name][1]
    plain = {} if name == "shallow" else {"normalisation": "none", "residual": False}
    return replace(a, **plain, **changes)


def draw(controls: Controls) -> None:
    """The controls of the training, and the race as far as it has come."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(
            "Beside it, from the same seed and the same batches",
            list(REFERENCES),
            format_func=lambda key: REFERENCES[key][0],
            key="gradients.reference",
            bind="query-params",
            width=330,
        )
        rate = st.select_slider(
            "Learning rate", RATES, 0.1, key="gradients.rate", bind="query-params", width=260
        )
        settings = (controls, name, rate)
        if st.button(f"Train both, {UPDATES} updates", type="primary", icon=":material/play_arrow:"):
            both = (controls.architecture, _reference(controls.architecture, name))
            st.session_state["gradients.race"] = Race(
                settings, tuple(begin(a, rate, controls.seed) for a in both)
            )
    now = st.session_state.get("gradients.race")
    if now is None or now.settings != settings:
        st.info(
            f"Your network: **{words.network(controls.architecture)}**. Train it, and see which of its layers move.",
            icon=":material/play_arrow:",
        )
        _notebook()
        return
    # A fragment that draws itself again until the race is over; then a last time, without the timer.
    st.fragment(run_every=None if now.done else EVERY)(_race)()
    if now.done:
        _notebook()


def _race() -> None:
    now: Race = st.session_state["gradients.race"]
    if not now.done:
        now = replace(now, runs=race(now.runs, SLICE))
        st.session_state["gradients.race"] = now
        if now.done:
            _note(now)
            st.rerun()
    left, right = st.columns(2)
    with left:
        _losses(now)
    with right:
        _movement(now)
    _said(now)


def _losses(now: Race) -> None:
    series = {
        name: [step.loss for step in run.steps] + [None] * (UPDATES - len(run.steps))
        for name, run in zip(NAMES, now.runs, strict=True)
    }
    made = [len(run.steps) for run in now.runs]
    st.markdown(f"**Loss** of each batch; {made[0]} and {made[1]} of {UPDATES} updates")
    st.plotly_chart(
        lines(range(1, UPDATES + 1), series, x_title="update", y_title="loss (log)", log=True),
        key="gradients.losses",
        config={"displayModeBar": False},
        alt="; ".join(
            f"the loss of {name} goes from {number(run.steps[0].loss)} to {number(run.steps[-1].loss)}"
            for name, run in zip(NAMES, now.runs, strict=True)
        ),
    )


def _movement(now: Race) -> None:
    last = {name: run.steps[-1] for name, run in zip(NAMES, now.runs, strict=True)}
    st.markdown("**How far each layer moved**, ‖ΔW‖/‖W‖; dotted: one millionth")
    st.plotly_chart(
        log_lines({name: step.moved for name, step in last.items()}, y_title="", threshold=NOT_MOVED),
        key="gradients.moved",
        config={"displayModeBar": False},
        alt="; ".join(
            f"{name}: from {number(step.moved[0])} in the first layer to {number(step.moved[-1])} in the last"
            for name, step in last.items()
        ),
    )


def _said(now: Race) -> None:
    """What broke, and which layers stay where they are."""
    for name, run in zip(NAMES, now.runs, strict=True):
        if run.breakdown is not None:
            st.error(
                f"**{name.capitalize()}** broke. {words.breakdown(run.breakdown)}", icon=":material/error:"
            )
        still = [k for k, stays in enumerate(run.steps[-1].not_moved, 1) if stays]
        if still:
            st.markdown(
                f":material/block: **{name.capitalize()}**: layers **{words.layers(still)}** have not moved, by "
                "less than a millionth of their weights."
            )


def _note(now: Race) -> None:
    """One row for each finished run of one's own, so that mends and their prices can be compared."""
    run, beside = now.runs
    found, price = outcome(run), outcome(beside)
    broke = run.breakdown is not None
    _, _, rate = now.settings
    row = {
        "network": f"{words.network(run.state.network.architecture)}; rate {rate:g}",
        "first layer moves": "broke" if broke else number(found.moved),
        "still layers": words.layers(found.not_moved) or "none",
        "loss": f"{number(run.steps[0].loss)} → {number(found.loss)}",
        "held out": "broke" if broke else f"{found.accuracy:.0%}",
        "dead units": "broke" if broke else f"{found.dead:.0%}",
        "time": f"{found.milliseconds:.1f} ms ({found.milliseconds / price.milliseconds:.2f}×)",
        "also": _also(run, found.equal),
    }
    st.session_state["gradients.notebook"] = [*st.session_state.get("gradients.notebook", ()), row][-KEPT:]


def _also(run: Run, equal: tuple[int, ...]) -> str:
    """What else a mend costs, or brings."""
    a = run.state.network.architecture
    said = []
    if equal:
        said.append(f"all units of layers {words.layers(equal)} are still equal")
    if a.normalisation == "batch":
        said.append("an answer depends on the rest of its batch")
    if a.normalisation == "layer":
        said.append("every example needs its own mean and deviation")
    if a.residual:
        said.append(f"sums grow: first loss {number(run.steps[0].loss)}; all layers of one width")
    if a.activation == "relu":
        said.append("units can die")
    return "; ".join(said) or "–"


def _notebook() -> None:
    rows = st.session_state.get("gradients.notebook", [])
    if not rows:
        return
    st.markdown("**What you have tried**, the price beside it")
    titles = list(rows[0])
    body = "".join("| " + " | ".join(row.values()) + " |\n" for row in reversed(rows))
    st.markdown("| " + " | ".join(titles) + " |\n|" + ":--|" * len(titles) + "\n" + body)
    st.caption(
        f"*First layer moves*: mean ‖ΔW‖/‖W‖ over the last {LATE} updates; *still layers*: below one millionth in all "
        "of these. *Held out*: share right of 325 digits it never saw. *Dead units*: the largest share in a layer. "
        "*Time* per update, and beside the reference's. Kept in your session only."
    )

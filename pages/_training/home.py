"""What one takes home from a run: its script, its weights and its curves; and weights that one brings along."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from core.data.fashion import FILE
from core.engine import abandon
from core.training_run import Run, from_state
from core.training_script import printed, script
from core.training_settings import Controls
from core.training_table import csv
from core.training_weights import folder, keep, kept, load, refused, save, take
from pages._training.stage import CONTROLS, RUN, current, keep_going, sentence
from pages._training.watching import watched
from pages._ui.code import run_it_yourself

SAID = "training.home.said"
MOST = 300  # updates of a script: rounding grows with every one
LARGEST = 64  # MB


def draw(run: Run) -> None:
    """Take away, bring along, run it yourself. A run that plays goes on meanwhile."""
    away, along = st.columns(2, gap="large")
    with away:
        _away(run)
    with along:
        _along(run)
    _script(run)


def _away(run: Run) -> None:
    st.markdown("#### Take away")
    why = refused(run.state)
    with st.container(horizontal=True):
        st.download_button(
            "The weights", lambda: save(run.state), "nabla_weights.safetensors", "application/octet-stream",
            on_click="ignore", icon=":material/download:", disabled=bool(why), key="training.home.weights",
        )  # fmt: skip
        st.download_button(
            "The curves", lambda: csv(run.curves).encode(), "nabla_curves.csv", "text/csv", on_click="ignore",
            icon=":material/download:", disabled=not run.curves.scores and not len(run.curves.bins),
            key="training.home.curves",
        )  # fmt: skip
    (_watched if run.busy else _of_which_update)()
    if folder() is not None and not why:
        _keep(folder())


def _of_which_update() -> None:
    run = current()
    before = run.busy
    keep_going(run)
    st.caption(refused(run.state) or _sentences(run))
    if before and not run.busy:
        st.rerun()  # at rest nothing is to be asked for


_watched = watched(_of_which_update)


def _sentences(run: Run) -> str:
    if run.playing:
        return (
            f"It plays: the weights are the newest that have come back, of update {run.state.updates:,} or a later "
            "one; the file says of which. Pause for an exact update."
        )
    part = " The update that has begun is left out." if run.state.filled else ""
    return (
        f"The weights after update {run.state.updates:,}, exact, as safetensors for `load_state_dict`.{part} "
        "The curves as CSV, a row an update until a run is long."
    )


def _along(run: Run) -> None:
    st.markdown("#### Bring along")
    st.file_uploader(
        "Weights (.safetensors)", key="training.home.upload", max_upload_size=LARGEST, on_change=_uploaded,
        help="Of the same network on the same data. They replace the present run",
    )  # fmt: skip
    where = folder()
    if where is not None and kept(where):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.selectbox("Kept on this server", kept(where), key="training.home.kept")
            st.button("Load", on_click=_load_kept, args=(where,), key="training.home.load")
    about, good, text = st.session_state.get(SAID, (None, True, ""))
    if about is run:
        (st.success if good else st.error)(text, icon=":material/check:" if good else ":material/error:")


def _keep(where: Path) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "Name", key="training.home.name", max_chars=40, placeholder="letters, digits, - and _",
            help="Whoever uses this server can load it, or replace it by one of the same name",
        )  # fmt: skip
        st.button("Keep on this server", on_click=_kept, args=(where,), key="training.home.keep")


def _kept(where: Path) -> None:
    run, name = current(), st.session_state["training.home.name"].strip()
    try:
        keep(where, name, save(run.state))
    except (OSError, ValueError) as error:
        _say(run, False, str(error))
    else:
        _say(run, True, f"Kept on this server as {name}, of update {run.state.updates:,}.")


def _load_kept(where: Path) -> None:
    name = st.session_state["training.home.kept"]
    _load(name, lambda: take(where, name))


def _uploaded() -> None:
    upload = st.session_state["training.home.upload"]
    if upload is None:
        st.session_state.pop(SAID, None)
    else:
        _load("This file", upload.getvalue)


def _load(name: str, read: Callable[[], bytes]) -> None:
    """The run goes on from these weights; it stays as it is where they are refused."""
    run, controls = current(), st.session_state[CONTROLS]
    try:
        fresh = from_state(load(read(), run.start), controls)
    except ValueError as error:
        _say(run, False, f"Not loaded, and nothing was lost. {sentence(error)}")
        return
    abandon(run.chain)
    fresh.pace = run.pace
    st.session_state[RUN] = fresh
    _say(
        fresh, True,
        f"{name} is loaded: the network is as it was after update {fresh.state.updates:,}, and the run goes on from "
        "there. The optimiser's moments begin anew.",
    )  # fmt: skip


def _say(run: Run, good: bool, text: str) -> None:
    """A sentence that stands as long as the run it speaks of."""
    st.session_state[SAID] = run, good, text


def _script(run: Run) -> None:
    st.markdown("#### Run it yourself")
    controls: Controls = st.session_state[CONTROLS]
    updates = min(max(run.latest.made, 10), MOST)
    shown = printed(run.curves, updates)
    compare = " It prints what stands below it, to rounding, unless settings changed on the way or weights were loaded."
    st.caption(
        f"The run with the present settings, from its first update to number {updates:,}, in plain PyTorch."
        f"{compare if shown else ''}"
    )
    if run.start.data == "Fashion-MNIST, 7,000":
        st.download_button(
            "Its pictures", FILE.read_bytes, FILE.name, "application/octet-stream", on_click="ignore",
            icon=":material/download:", key="training.home.pictures", help="The script takes the file's path",
        )  # fmt: skip
    try:
        source = script(run.start, controls, updates)
    except ValueError as error:
        st.error(sentence(error), icon=":material/error:")
        return
    run_it_yourself(source, "nabla_training.py")
    if shown:
        st.caption("This run had")
        st.code(shown, language=None)

"""What one sees while a network learns: the bucket, the plane, the curves."""

import streamlit as st

from core.engine import sharing
from core.training_checkpoints import back_to
from core.training_evaluation import EXTENT, plane
from core.training_progress import Progress, look
from core.training_run import Run
from core.training_settings import Controls
from core.training_state import training_set
from pages._training import bucket, curves, transport
from pages._training.stage import CONTROLS, current, keep_going
from pages._training.watching import watched
from pages._ui.numbers import size
from pages._ui.surface import surface


def draw() -> None:
    """Everything that moves. At rest it is drawn once, in play again and again."""
    (_watched if current().busy else _live)()


def _live() -> None:
    with st.container(key="training"):  # one box, whatever is in it: nothing is left behind beside it
        _all()


def _all() -> None:
    run, before = current(), current().busy
    keep_going(run)
    controls: Controls = st.session_state[CONTROLS]
    back = transport.chosen()
    shown = run.latest if back is None else look(back_to(run.kept, back)[0])
    _status(run, shown)
    if run.error:
        _stopped(run)
    bucket.draw(shown, controls, run.ways)
    if shown.surface is None:
        curves.draw(run, back)
    else:
        left, right = st.columns([1, 1.5])
        with left:
            _plane(run, shown)
        with right:
            curves.draw(run, back)
    if before and not run.busy:
        st.rerun()  # at rest nothing is to be asked for


_watched = watched(_live)


def _status(run: Run, shown: Progress) -> None:
    scores = run.curves.scores
    score = next((s for s in reversed(scores) if s.update <= shown.made), None)
    held_out = f" · held out: loss {score.loss:.3f}, **{score.accuracy:.1%}** right" if score else ""
    speed = f" · {run.speed:,.0f} updates a second" if run.playing and run.speed else ""
    others = sharing(besides=run.chain)
    runs = "1 other run shares" if others == 1 else f"{others} other runs share"
    shared = f" · {runs} this machine" if others > 0 else ""
    waiting = " · starting the training processes …" if run.playing and not run.latest.samples else ""
    states = "1 state" if len(run.kept.states) == 1 else f"{len(run.kept.states)} states"
    kept = f" · {states} kept, {size(run.kept.bytes)}" if not run.busy else ""
    st.markdown(
        f"**Update {shown.made:,}** · epoch {shown.epoch + 1} · {shown.samples:,} examples seen"
        f"{held_out}{speed}{shared}{kept}{waiting}"
    )


def _stopped(run: Run) -> None:
    good = run.kept.updates[-1] if run.kept.states else 0
    back = f" The last good state, after update {good:,}, is kept: Play goes on from it. First lower the learning rate."
    st.error(run.error + (back if run.latest.stopped else ""), icon=":material/error:")


def _plane(run: Run, shown: Progress) -> None:
    points, labels, held_out = plane(training_set(run.start))
    surface(
        shown.surface, points, labels, held_out,
        extent=(-EXTENT, EXTENT, -EXTENT, EXTENT), key="training.surface", names=("class 0", "class 1"),
        alt=f"The plane after {shown.made} updates: blue where the network says class 0, orange where it says class 1, "
        "with the points that it learns from and those that are held out.",
    )  # fmt: skip

"""A run as its watcher has it: a chain of chunks on the engine, its curves, and the states one can go back to."""

import time
from collections import deque
from dataclasses import dataclass, field, replace

from core import engine
from core.training import advance
from core.training_checkpoints import Checkpoints, back_to, keep
from core.training_curve import Curves, add, empty, upto
from core.training_progress import Progress, look
from core.training_settings import Controls, Start
from core.training_state import State, begin, window

MEASURED = 2.0  # seconds over which the speed is taken


@dataclass(eq=False)
class Run:
    """One run of one person. ``latest`` is the newest progress, ``error`` a sentence that says why it stopped.

    ``pace`` is micro-batches a second, 0 for as many as there can be. ``asked`` are the steps that wait for the one
    under way: True for a whole update, False for a micro-batch.
    """

    start: Start
    controls: Controls
    chain: engine.Chain
    latest: Progress
    kept: Checkpoints
    curves: Curves = field(default_factory=empty)
    playing: bool = False
    asked: deque[bool] = field(default_factory=deque)
    pace: float = 0.0
    error: str = ""
    stepped: float = 0.0
    seen: deque[tuple[float, int]] = field(default_factory=deque)

    @property
    def state(self) -> State:
        """The newest state that has come back: at rest the present one, in play at most a second or so old."""
        state: State = self.chain.state
        return state

    @property
    def busy(self) -> bool:
        """Something may still arrive."""
        return self.playing or self.chain.busy or bool(self.chain.results) or bool(self.asked)

    @property
    def ways(self) -> tuple[float, float] | None:
        """Length of the latest steps over the right one, and their cosine with it; None before the first update."""
        if not len(self.curves.bins):
            return None
        return float(self.curves.of("ratio")[0][-1]), float(self.curves.of("cosine")[0][-1])

    @property
    def speed(self) -> float:
        """Updates a second over the last two seconds."""
        if len(self.seen) < 2:
            return 0.0
        (since, before), (until, now) = self.seen[0], self.seen[-1]
        return (now - before) / (until - since)


def new_run(start: Start, controls: Controls) -> Run:
    """A run before its first micro-batch; raises ``ValueError`` for settings that cannot be trained with."""
    return _run(begin(start, controls), controls, Checkpoints())


def _run(state: State, controls: Controls, kept: Checkpoints) -> Run:
    run = Run(state.start, controls, engine.Chain(advance, state), look(state), keep(kept, state))

    def arrived(newest: State) -> None:
        run.kept = keep(run.kept, newest)

    run.chain.arrived = arrived
    return run


def collect(run: Run) -> None:
    """Take in what has arrived; stop where the run has."""
    for progress in engine.take(run.chain):
        run.curves = add(run.curves, progress.updates, progress.scores)
        run.latest = progress
    run.error = run.chain.error or run.latest.stopped
    if run.error:
        pause(run)
    now = time.monotonic()
    run.seen.append((now, run.latest.made))
    while now - run.seen[0][0] > MEASURED:
        run.seen.popleft()


def watch(run: Run, controls: Controls) -> None:
    """What a watcher does a few times a second: take in what arrived, and in play keep the chain going."""
    collect(run)
    run.controls = controls
    _step(run)
    if not run.playing:
        return
    if not run.pace:
        engine.drive(run.chain, controls)
    elif not run.chain.busy and time.monotonic() - run.stepped >= 1 / run.pace:
        run.stepped = time.monotonic()
        engine.drive(run.chain, controls, left=1, steady=1)


def play(run: Run) -> None:
    """Go on from here; where chunks were lost, from the last state that came back."""
    _recover(run)
    run.asked.clear()
    run.playing = True
    run.seen.clear()


def _recover(run: Run) -> None:
    """Forget an error, and what was told of chunks that are lost: they will be computed again."""
    if run.chain.error:
        run.curves, run.latest = upto(run.curves, run.state.updates), look(run.state)
    run.chain.error = run.error = ""


def pause(run: Run) -> None:
    """Begin nothing new; what is under way still arrives."""
    run.playing = False
    run.seen.clear()
    engine.rest(run.chain)


def one_step(run: Run, controls: Controls, *, whole_update: bool) -> None:
    """One micro-batch, or as many as the present update still needs; once the step before has come to its end."""
    pause(run)
    run.controls = controls
    run.asked.append(whole_update)
    _step(run)


def _step(run: Run) -> None:
    if not run.asked or run.chain.busy:
        return
    if run.latest.stopped:
        run.asked.clear()
        return
    _recover(run)
    left = _missing(run.state, run.controls) if run.asked.popleft() else 1
    engine.drive(run.chain, run.controls, left=left, steady=left)


def _missing(state: State, controls: Controls) -> int:
    """Micro-batches until the end of the present window, or of the one that these controls begin."""
    if state.window and state.window.made_for == (controls.m, controls.k, controls.mode):
        return len(state.window.sizes) - state.filled
    return len(window(state.examples - state.position, controls).sizes)


def rewound(run: Run, updates: int) -> Run:
    """A run that goes on from the newest kept state with at most so many updates."""
    engine.abandon(run.chain)
    state, kept = back_to(run.kept, updates)
    again = _run(state, run.controls, kept)
    again.curves, again.pace = upto(run.curves, state.updates), run.pace
    return again


def from_state(state: State, controls: Controls) -> Run:
    """A run that goes on from ``state``, such as one with loaded weights."""
    return _run(replace(state, stopped=""), controls, Checkpoints())


def differences(settings: list[tuple[Start, Controls]]) -> dict[str, list[object]]:
    """The settings in which the runs differ, each with its value in every run."""
    flat = [_flat(start, controls) for start, controls in settings]
    return {
        name: [one[name] for one in flat] for name in flat[0] if len({str(one[name]) for one in flat}) > 1
    }


def _flat(start: Start, controls: Controls) -> dict[str, object]:
    first = {name: value for name, value in vars(start).items() if name != "architecture"}
    together = first | vars(start.architecture) | vars(controls)
    return {name.replace("_", " "): value for name, value in together.items()}

"""The equality lab as its watcher has it: twins on the engine, and how far apart they were at each update."""

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float64

from core import engine
from core.training_equality import COLUMNS, advance_twins, begin_twins
from core.training_settings import Controls, Start

MOST = 3000  # updates; then the lab comes to rest
ROUNDING = 1e-9  # in float64, differences below it come from the order of additions alone


@dataclass(eq=False)
class Lab:
    """``rows`` of ``COLUMNS`` so far; ``error`` says why it stopped."""

    start: Start
    same_masks: bool
    chain: engine.Chain
    rows: Float64[np.ndarray, "u 8"] = field(default_factory=lambda: np.zeros((0, len(COLUMNS))))
    playing: bool = False
    error: str = ""

    @property
    def busy(self) -> bool:
        """Something may still arrive."""
        return self.playing or self.chain.busy or bool(self.chain.results)

    @property
    def done(self) -> bool:
        """It has made all the updates that it makes."""
        return len(self.rows) >= MOST

    def of(self, column: str) -> Float64[np.ndarray, " u"]:
        """One column of all rows."""
        return self.rows[:, COLUMNS.index(column)]

    def largest(self, column: str) -> float:
        """The largest value of a column so far; 0 before the first update."""
        return float(self.of(column).max(initial=0.0))

    @property
    def equal(self) -> bool:
        """Both ways agree to rounding, as float64 shows."""
        return self.largest("gradient64") < ROUNDING


def new_lab(start: Start, controls: Controls) -> Lab:
    """A lab before its first update; raises ``ValueError`` for settings that cannot be trained with."""
    return Lab(start, controls.same_masks, engine.Chain(advance_twins, begin_twins(start, controls)))


def watch_lab(lab: Lab, controls: Controls) -> None:
    """Take in what arrived, and in play keep the twins going with ``controls``."""
    for apart in engine.take(lab.chain):
        lab.rows = np.concatenate([lab.rows, apart.rows])
        lab.error = apart.stopped
    lab.error = lab.chain.error or lab.error
    if lab.error or lab.done:
        lab.playing = False
        engine.rest(lab.chain)
    if lab.playing:
        engine.drive(lab.chain, controls)

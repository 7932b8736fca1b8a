"""The curves of a run, of bounded size however long it is: bins of updates with mean, least and largest value.

When there are too many bins, neighbours become one. So the noise of small batches stays visible as a band, and a curve
is the same, to rounding, however the run was cut into chunks.

Axes: ``u`` updates, ``n`` bins, ``v`` the ``VALUES`` of an update.
"""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float64, Int64

from core.training_evaluation import Score
from core.training_progress import COLUMNS

MOST = 1024  # bins; and scores
VALUES = COLUMNS[2:]


@dataclass(frozen=True)
class Curves:
    """Bin number i has the updates from i times ``per`` + 1 to (i + 1) times ``per``: ``bins`` are their numbers.

    ``at`` is the last update of each bin and the examples seen by then, ``counts`` how many updates it has; ``sums``,
    ``low`` and ``high`` are those of its values.
    """

    per: int
    bins: Int64[np.ndarray, " n"]
    at: Float64[np.ndarray, "n 2"]
    counts: Int64[np.ndarray, " n"]
    sums: Float64[np.ndarray, "n v"]
    low: Float64[np.ndarray, "n v"]
    high: Float64[np.ndarray, "n v"]
    scores: tuple[Score, ...] = ()

    @property
    def mean(self) -> Float64[np.ndarray, "n v"]:
        """The mean values of each bin."""
        means: Float64[np.ndarray, "n v"] = self.sums / self.counts[:, None]
        return means

    def of(self, value: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Mean, least and largest of one of ``VALUES`` in each bin."""
        column = VALUES.index(value)
        return self.mean[:, column], self.low[:, column], self.high[:, column]

    def scored(self) -> Float64[np.ndarray, "4 s"]:
        """Update, examples seen, loss and accuracy of each score."""
        rows = [(score.update, score.samples, score.loss, score.accuracy) for score in self.scores]
        return np.array(rows, dtype=np.float64).reshape(-1, 4).T


def empty() -> Curves:
    """The curves of a run without updates."""
    none, whole = np.zeros((0, len(VALUES))), np.zeros(0, np.int64)
    return Curves(1, whole, np.zeros((0, 2)), whole, none, none, none)


def add(curves: Curves, updates: Float64[np.ndarray, "u 6"], scores: tuple[Score, ...] = ()) -> Curves:
    """The curves with the ``updates`` of a chunk, whose columns are ``core.training.COLUMNS``, and its scores."""
    values = updates[:, 2:]
    bins = (updates[:, 0].astype(np.int64) - 1) // curves.per
    grown = replace(
        curves,
        bins=np.concatenate([curves.bins, bins]),
        at=np.concatenate([curves.at, updates[:, :2]]),
        counts=np.concatenate([curves.counts, np.ones(len(updates), np.int64)]),
        sums=np.concatenate([curves.sums, values]),
        low=np.concatenate([curves.low, values]),
        high=np.concatenate([curves.high, values]),
        scores=_scored(curves.scores, scores),
    )
    grown = _joined(grown)
    while len(grown.bins) > MOST:
        grown = _joined(replace(grown, per=2 * grown.per, bins=grown.bins // 2))
    return grown


def upto(curves: Curves, updates: int) -> Curves:
    """The curves before a run went beyond so many updates; a bin that reaches beyond goes."""
    kept = curves.at[:, 0] <= updates
    fields = ("bins", "at", "counts", "sums", "low", "high")
    scores = tuple(score for score in curves.scores if score.update <= updates)
    return replace(curves, scores=scores, **{name: getattr(curves, name)[kept] for name in fields})


def _joined(curves: Curves) -> Curves:
    """Neighbours with the same number as one bin."""
    if not len(curves.bins):
        return curves
    first = np.flatnonzero(np.diff(curves.bins, prepend=-1))
    last = np.append(first[1:], len(curves.bins)) - 1
    return replace(
        curves,
        bins=curves.bins[first],
        at=curves.at[last],
        counts=np.add.reduceat(curves.counts, first),
        sums=np.add.reduceat(curves.sums, first),
        low=np.minimum.reduceat(curves.low, first),
        high=np.maximum.reduceat(curves.high, first),
    )


def _scored(scores: tuple[Score, ...], more: tuple[Score, ...]) -> tuple[Score, ...]:
    """One after the other, so that it does not matter in how many chunks they came; one that is there stays alone."""
    for score in more:
        if not scores or score.update > scores[-1].update:
            scores = (*scores, score)
        if len(scores) > MOST:  # the one with the nearest neighbours goes
            room = [after.update - before.update for before, after in zip(scores, scores[2:], strict=False)]
            goes = 1 + room.index(min(room))
            scores = (*scores[:goes], *scores[goes + 1 :])
    return scores

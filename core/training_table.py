"""The curves of a run as a table that pandas and spreadsheets read: CSV with a line of names, and numbers alone.

Source: Shafranovich 2005, RFC 4180, "Common format and MIME type for comma-separated values", in its simplest form:
no quotes, as nothing needs any. An empty cell is a number that there is not.

Axes: a row is an update that ends a bin of the curves, or has a score on held-out examples, or both.
"""

import math

from core.training_curve import VALUES, Curves

_PARTS = ("mean", "low", "high")
_NAMES = {"norm": "gradient_norm"}
COLUMNS = (
    "update",
    "samples",
    "updates_in_row",
    *(f"{_NAMES.get(value, value)}_{part}" for value in VALUES for part in _PARTS),
    "held_out_loss",
    "held_out_accuracy",
)
_BIN = 1 + len(VALUES) * len(_PARTS)  # cells of a bin, without update and samples


def csv(curves: Curves) -> str:
    """A row for each bin and score in the order of updates: losses in nats, accuracy 0 to 1, all digits kept.

    ``samples`` is the examples seen by then. Mean, low and high are those of the ``updates_in_row`` that end with
    ``update``, one until a curve is long.
    """
    bins, scores = _bins(curves), _scores(curves)
    rows = (
        [*place, *bins.get(place, [None] * _BIN), *scores.get(place, [None] * 2)]
        for place in sorted(bins.keys() | scores.keys())
    )
    return "".join(",".join(map(_cell, row)) + "\n" for row in (COLUMNS, *rows))


def _bins(curves: Curves) -> dict[tuple[int, int], list[float]]:
    """The cells of each bin by its last update and the examples seen by then."""
    columns = [part for value in VALUES for part in curves.of(value)]
    rows = zip(
        curves.at.tolist(), curves.counts.tolist(), *(column.tolist() for column in columns), strict=True
    )
    return {(int(update), int(samples)): cells for (update, samples), *cells in rows}


def _scores(curves: Curves) -> dict[tuple[int, int], list[float]]:
    return {(score.update, score.samples): [score.loss, score.accuracy] for score in curves.scores}


def _cell(value: float | str | None) -> str:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    return value if isinstance(value, str) else repr(value)

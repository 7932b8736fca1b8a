"""The histograms of many layers side by side as one picture: a column a layer, shades for how often a value occurs.

Axes: ``rows`` are equal steps of values from the lowest up, ``columns`` the layers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from core.gradients_summary import Histogram

ROWS = 60


@dataclass(frozen=True)
class HistogramImage:
    """``shades`` are 0 to 1, the densest row of each column being 1; columns without a finite value are 0.

    ``edges`` are the values between the rows: activations, or on a scale of its own for each layer the share of the
    layer's largest size.
    """

    shades: Float[np.ndarray, "rows columns"]
    edges: Float[np.ndarray, " rows+1"]


def histogram_image(
    histograms: Sequence[Histogram], *, own_scale: bool = False, rows: int = ROWS
) -> HistogramImage:
    """Share out the counts of every histogram over common steps; raises ``ValueError`` for none at all.

    Within a bin values are taken as evenly spread. With ``own_scale`` each layer reaches from -1 to 1, so that layers
    of very different size can be read; without it they are compared.
    """
    if not histograms:
        raise ValueError("histograms: must be at least one, got none")
    all_edges = [one.edges.double().cpu().numpy() for one in histograms]
    if own_scale:
        all_edges = [edges / (np.abs(edges).max() or 1.0) for edges in all_edges]
    low, high = min(edges[0] for edges in all_edges), max(edges[-1] for edges in all_edges)
    edges = np.linspace(low, high, rows + 1)
    columns = [_column(one, own, edges) for one, own in zip(histograms, all_edges, strict=True)]
    return HistogramImage(np.stack(columns, axis=1), edges)


def _column(one: Histogram, own: np.ndarray, edges: np.ndarray) -> np.ndarray:
    below = np.concatenate([[0], np.cumsum(one.counts.double().cpu().numpy())])
    shares: np.ndarray = np.diff(np.interp(edges, own, below))
    densest = shares.max()
    return shares / densest if densest > 0 else shares

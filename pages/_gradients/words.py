"""Sentences about networks, numbers that are not finite, and where they came from."""

import math
from collections.abc import Sequence

from core.activations import ACTIVATIONS
from core.gradients import Chain
from core.gradients_breakdown import Breakdown
from core.gradients_network import Architecture
from core.initialisations import INITIALISATIONS
from pages._ui.numbers import number

_LARGEST = "the largest float32 is 3.4e38"


def network(a: Architecture) -> str:
    """Such as ``30 × 64 sigmoid, Glorot, normal, batch norm``."""
    parts = [f"{a.depth} × {a.width} {ACTIVATIONS[a.activation].label}", INITIALISATIONS[a.initialisation]]
    if a.initialisation == "normal":
        parts[1] = f"normal σ = {a.sigma:g}"
    if a.initialisation == "constant":
        parts[1] = f"all {a.constant:g}"
    parts += [f"{a.normalisation} norm"] if a.normalisation != "none" else []
    parts += ["residual"] if a.residual else []
    parts += [f"inputs × {a.input_scale:g}"] if a.input_scale != 1 else []
    return ", ".join(parts)


def layers(numbers: Sequence[int]) -> str:
    """Such as ``1–7, 9`` for sorted numbers."""
    runs: list[list[int]] = []
    for k in numbers:
        if runs and k == runs[-1][-1] + 1:
            runs[-1].append(k)
        else:
            runs.append([k])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def not_finite(chain: Chain) -> str:
    """Which layers have no activation that a chart could show; nothing if all have."""
    empty = [layer.index for layer in chain.layers if not layer.histogram.counts.sum()]
    if not empty:
        return ""
    return (
        f" Layers **{layers(empty)}** hold no finite value: their columns are empty, and crosses on top "
        "of the chart stand for inf and NaN. *Each layer on its own scale* shows the ones before."
    )


def breakdown(broke: Breakdown) -> str:
    """Where a pass stopped being finite, and why."""
    when = f"In update **{broke.update}** the" if broke.update else "The"
    place = (
        "the loss"
        if broke.where.which == "loss"
        else f"the {broke.where.which} of **layer {broke.where.layer}**"
    )
    said = f"{when} first tensor with inf or NaN is {place}."
    if broke.update > 1 and not math.isnan(broke.moved):
        said += f" The update before it changed the weights of one layer by {number(broke.moved)} times their own size."
    if not broke.largest:
        return said
    way = "gradients grew on their way back" if broke.backward else "values grew on their way forward"
    if math.isnan(broke.growth):
        return f"{said} What went into it was as large as {number(broke.largest[-1])}; {_LARGEST}."
    return (
        f"{said} The {way}, from {number(broke.largest[0])} by a factor of about **{number(broke.growth)}** a layer, "
        f"to {number(broke.largest[-1])}; {_LARGEST}."
    )

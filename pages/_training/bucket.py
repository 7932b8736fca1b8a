"""The bucket: micro-batches fill it, an update empties it."""

import streamlit as st

from core.training_progress import Progress
from core.training_settings import Controls
from core.training_state import Window, window

_CELLS = 64  # more of them cannot be told apart


def draw(shown: Progress, controls: Controls, ways: tuple[float, float] | None) -> None:
    """Micro-batch size × accumulation = effective batch, and how far the present update has come.

    ``ways`` are the length of the latest steps over the right one, and their cosine with it.
    """
    now = shown.window or window(max(1, shown.left), controls)
    filled = shown.filled
    effective = sum(now.sizes)
    counts = [size if weight else 0 for size, weight in zip(now.sizes, now.weights, strict=True)]
    product = f"{controls.m} × {controls.k} = {controls.m * controls.k}"
    said = f"{filled} of {len(now.sizes)} micro-batches, {sum(now.sizes[:filled])} of {effective} examples"
    text = f"<span class='nabla-product'>{product}</span><span>{said}. {_meaning(now, counts)}</span>"
    if ways and controls.mode != "right":
        text += (
            f"<span>Latest steps: <b>{ways[0]:.3g}×</b> the right length, cosine <b>{ways[1]:.3f}</b>.</span>"
        )
    st.html(
        f"<div class='nabla-bucket' role='img' aria-label='The bucket: {said}'>{_cells(now, filled)}</div>"
        f"<div class='nabla-bucket-text'>{text}</div>"
    )


def _cells(now: Window, filled: int) -> str:
    if len(now.sizes) > _CELLS:
        share = 100 * filled / len(now.sizes)
        return f"<div class='level' style='width:{share:.2f}%'></div>"
    cells = []
    for i, (size, weight) in enumerate(zip(now.sizes, now.weights, strict=True)):
        state = ("full" if weight else "lost") if i < filled else "open"
        cells.append(f"<div class='{state}' style='flex-grow:{size}'></div>")
    return "".join(cells)


def _meaning(now: Window, counts: list[int]) -> str:
    if not now.steps:
        return "No update at the end of this window."
    if sum(counts) < sum(now.sizes):
        return f"Only {sum(counts)} of its examples reach the update."
    ratio = sum(now.weights)
    return "" if abs(ratio - 1) < 1e-9 else f"Its step will be {ratio:.3g} times as long as it should be."

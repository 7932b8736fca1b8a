"""What the controls of the *Convolution* page say, and the kernel that follows from it."""

from dataclasses import dataclass

import streamlit as st

from core.convolution import Settings
from core.kernels import KINDS, Kernels, brightness_pair, make_kernel, parse_cells
from pages._ui.live_slider import Range, current

VIEW_TITLES = {
    "signed": "Signed: zero is white",
    "absolute": "Absolute value",
    "clipped": "Clipped to 0–255, a naive viewer",
    "magnitude": "Magnitude of the pair Gx, Gy",
    "direction": "Direction of the pair Gx, Gy",
}
ANGLE = Range(0, 360, 0, 5, "°")
SIGMA = Range(0.3, 3.0, 1.0, 0.1, " px")


@dataclass(frozen=True)
class Controls:
    """What the controls say, as plain values."""

    picture: str
    view: str
    kernel: str
    size: int
    angle: int
    sigma: float
    cells: str  # the kernel as text where it was edited, else empty
    settings: Settings


@dataclass(frozen=True)
class Chosen:
    """The kernel that the controls ask for; ``pair`` is its Gx and Gy where it has them on one grey channel."""

    label: str
    kernels: Kernels  # as they are laid on: one slice, or one for each channel
    slices: Kernels  # all that are kept, also those that a single grey channel has no use for
    pair: Kernels | None
    problem: str  # why the typed cells are not used, else empty


def read(picture: str, view: str, settings: Settings) -> Controls | None:
    """What the controls of the kernel say before they are drawn; None in the first run of a page.

    From the second run on the picture can be computed and sent first, and need not wait for the controls.
    """
    state = st.session_state
    name, size, cells = (state.get(f"convolution.{key}") for key in ("kernel", "size", "cells"))
    if name is None or size is None or cells is None:
        return None
    angle = current(ANGLE, key="convolution.angle") if KINDS[name].steerable else 0
    sigma = current(SIGMA, key="convolution.sigma") if KINDS[name].blurs else 1.0
    return Controls(picture, view, name, size, angle, sigma, cells.strip(), settings)


def kernel_of(controls: Controls) -> Chosen:
    """The named kernel, or the cells that were typed where they make one."""
    kind = KINDS[controls.kernel]
    kernels = make_kernel(controls.kernel, controls.size, angle=controls.angle, sigma=controls.sigma)[None]
    edited, problem = False, ""
    if controls.cells:
        try:
            kernels, edited = parse_cells(controls.cells), True
        except ValueError as error:
            problem = str(error)
    channels = controls.settings.channels
    slices = kernels.expand(3, -1, -1) if channels == "sum" else kernels
    kernels = slices[:1] if channels == "grey" else slices
    steers = kind.steerable and not edited and channels == "grey"
    pair = brightness_pair(controls.kernel, controls.size) if steers else None
    return Chosen("edited kernel" if edited else kind.label, kernels, slices, pair, problem)

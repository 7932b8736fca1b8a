"""The controls of the kernel: each is in the address, so that every view is a link."""

import streamlit as st

from core.convolution import Settings
from core.kernels import KINDS, format_cells
from pages._convolution.choices import ANGLE, SIGMA, Controls, kernel_of
from pages._convolution.probing import COLOURS
from pages._ui.kernel_grid import Cells, kernel_grid
from pages._ui.live_slider import live_slider


def _typed_cells() -> str:
    """The cells as text, also in the first run of a link, before their field is drawn."""
    key = "convolution.cells"
    return st.session_state.get(key, st.query_params.get(key, "")).strip()


def _back_to_named() -> None:
    st.session_state["convolution.cells"] = ""
    st.session_state["convolution.on_grid"] = None  # an edit that is still under way belonged to other cells


def _named_kernel_chosen() -> None:
    _back_to_named()
    if st.session_state["convolution.size"] not in KINDS[st.session_state["convolution.kernel"]].sizes:
        st.session_state["convolution.size"] = 3


def draw_kernel(picture: str, view: str, settings: Settings) -> Controls:
    """Draw the kernel menu and what turns or widens the kernel; the result is everything that the controls say."""
    name = st.selectbox(
        "Kernel",
        list(KINDS),
        index=list(KINDS).index("sobel"),
        format_func=lambda key: KINDS[key].label,
        key="convolution.kernel",
        bind="query-params",
        on_change=_named_kernel_chosen,
    )
    kind = KINDS[name]
    angle, sigma = 0, 1.0
    if kind.steerable:
        angle = live_slider(
            "Angle θ",
            ANGLE,
            key="convolution.angle",
            on_change=_back_to_named,
            help="Steers the edge filter: cos θ · Gx + sin θ · Gy",
        )
    if kind.blurs:
        sigma = live_slider("Width σ", SIGMA, key="convolution.sigma", on_change=_back_to_named)
    cells = _typed_cells()
    size = st.segmented_control(
        "Size",
        kind.sizes,
        default=3,
        required=True,
        format_func=lambda k: f"{k}×{k}",
        key="convolution.size",
        bind="query-params",
        on_change=_back_to_named,
        label_visibility="collapsed",
        disabled=bool(cells),  # typed cells have their own size
    )
    return Controls(picture, view, name, size, angle, sigma, cells, settings)


def draw_grid(controls: Controls) -> None:
    """Draw the cells of the kernel, to be edited."""
    chosen = kernel_of(controls)
    index, label = 0, "Kernel"
    if len(chosen.kernels) == 3:
        index = st.segmented_control(
            "Slice of the filter",
            range(3),
            default=0,
            required=True,
            format_func=COLOURS.__getitem__,
            key="convolution.slice",
            bind="query-params",
        )
        label = f"{COLOURS[index]} slice"

    def edit(cells: Cells) -> None:
        new = chosen.slices.new_tensor(cells)[None]
        fits = new.shape[1:] == chosen.slices.shape[1:]
        parts = [new if i == index or not fits else part[None] for i, part in enumerate(chosen.slices)]
        st.session_state["convolution.cells"] = "|".join(format_cells(part) for part in parts)

    cells = tuple(map(tuple, chosen.kernels[index].tolist()))
    st.session_state["convolution.on_grid"] = cells
    kernel_grid(
        cells,
        key="convolution.grid",
        on_edit=edit,
        current=lambda: st.session_state["convolution.on_grid"],
        label=label,
    )
    if len(chosen.slices) > len(chosen.kernels):
        st.caption("Grey uses the first of the three slices.")
    if chosen.problem:
        st.error(chosen.problem)
    # In plain sight, not behind a button: a field that the browser has put away keeps its text when Python clears it.
    st.text_input(
        "Cells as text",
        key="convolution.cells",
        bind="query-params",
        max_chars=4000,
        placeholder="1 0 -1; 1 0 -1; 1 0 -1",
        help="To paste or to copy: spaces between numbers, ; between rows, | between red, green and blue.",
    )
    if controls.cells:
        st.button("Back to the named kernel", on_click=_back_to_named, icon=":material/undo:")

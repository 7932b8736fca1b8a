"""The controls of the *Convolution* page: each is in the address, so that every view is a link."""

from dataclasses import dataclass

import streamlit as st

from core.convolution import Settings
from core.correlation import PADDINGS
from core.kernels import KINDS, Kernels, format_cells, gradient_pair, make_kernel, parse_cells
from pages._ui.kernel_grid import kernel_grid

CHANNELS = {"grey": "Grey", "each": "R, G, B", "sum": "Sum"}
SLICES = ("Red", "Green", "Blue")
HOW_CHANNELS = (
    "**Grey**: one channel. **R, G, B**: each colour by itself. **Sum**: one CNN filter of k×k×3 cells over all "
    "three colours, added up to one output."
)


@dataclass(frozen=True)
class Chosen:
    """What the controls say: the kernel's name and slices, its Gx and Gy where it has them, how to lay it on."""

    label: str
    kernels: Kernels
    pair: Kernels | None
    edited: bool
    settings: Settings


def _back_to_named() -> None:
    st.session_state["convolution.cells"] = ""
    st.session_state["convolution.on_grid"] = None  # an edit that is still under way belonged to other cells


def _named_kernel_chosen() -> None:
    _back_to_named()
    if st.session_state["convolution.size"] not in KINDS[st.session_state["convolution.kernel"]].sizes:
        st.session_state["convolution.size"] = 3


def choose_kernel(settings: Settings) -> Chosen:
    """Draw the kernel menu, what turns or widens the kernel, and the grid of its cells."""
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
        angle = st.slider(
            "Angle θ in degrees",
            0,
            360,
            0,
            5,
            key="convolution.angle",
            bind="query-params",
            on_change=_back_to_named,
            help="Steers the edge filter: cos θ · Gx + sin θ · Gy",
        )
    if kind.blurs:
        sigma = st.slider(
            "Width σ in pixels",
            0.3,
            3.0,
            1.0,
            0.1,
            key="convolution.sigma",
            bind="query-params",
            on_change=_back_to_named,
        )
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
    )
    kernels, edited = _cells(make_kernel(name, size, angle=angle, sigma=sigma)[None], settings.channels)
    steers = kind.steerable and not edited and settings.channels == "grey"
    pair = gradient_pair(name, size) if steers else None
    return Chosen("edited kernel" if edited else kind.label, kernels, pair, edited, settings)


def _cells(named: Kernels, channels: str) -> tuple[Kernels, bool]:
    """The kernel in force, the named one or what was typed, and whether it was typed; with the grid to edit it."""
    grid = st.container()
    with st.popover("Kernel as text", icon=":material/data_array:"):
        # Before the grid, which it stands below: what a link says is known only once this has been drawn.
        text = st.text_input(
            "Cells: spaces between numbers, ; between rows, | between red, green and blue",
            key="convolution.cells",
            bind="query-params",
            placeholder=format_cells(named),
            max_chars=4000,
        ).strip()
    kernels, problem = named, ""
    if text:
        try:
            kernels = parse_cells(text)
        except ValueError as error:
            problem = str(error)
    kernels = kernels.expand(3, -1, -1) if channels == "sum" else kernels[:1]
    with grid:
        _grid(kernels, channels)
        if text:
            st.button("Back to the named kernel", on_click=_back_to_named, icon=":material/undo:")
    if problem:
        st.error(problem)
    return kernels, bool(text) and not problem


def _grid(kernels: Kernels, channels: str) -> None:
    chosen, label = 0, "Kernel"
    if channels == "sum":
        chosen = st.segmented_control(
            "Slice of the filter",
            range(3),
            default=0,
            required=True,
            format_func=SLICES.__getitem__,
            key="convolution.slice",
            bind="query-params",
        )
        label = f"{SLICES[chosen]} slice"

    def edit(cells: tuple[tuple[float, ...], ...]) -> None:
        new = kernels.new_tensor(cells)[None]
        fits = new.shape[1:] == kernels.shape[1:]
        parts = [new if i == chosen or not fits else part[None] for i, part in enumerate(kernels)]
        st.session_state["convolution.cells"] = "|".join(format_cells(part) for part in parts)

    cells = tuple(map(tuple, kernels[chosen].tolist()))
    st.session_state["convolution.on_grid"] = cells
    kernel_grid(
        cells,
        key="convolution.grid",
        on_edit=edit,
        current=lambda: st.session_state["convolution.on_grid"],
        label=label,
    )


def choose_settings() -> Settings:
    """Draw the controls for how the kernel is laid on the picture."""
    channels = st.segmented_control(
        "Channels",
        list(CHANNELS),
        default="grey",
        required=True,
        format_func=CHANNELS.get,
        key="convolution.channels",
        bind="query-params",
        help=HOW_CHANNELS,
    )
    padding = st.selectbox(
        "Padding", PADDINGS, index=PADDINGS.index("zero"), key="convolution.padding", bind="query-params"
    )
    stride = st.slider("Stride", 1, 8, 1, key="convolution.stride", bind="query-params")
    dilation = st.slider("Dilation", 1, 8, 1, key="convolution.dilation", bind="query-params")
    bias = st.slider("Bias in grey levels", -255, 255, 0, 5, key="convolution.bias", bind="query-params")
    flip = st.toggle(
        "True convolution",
        key="convolution.flip",
        bind="query-params",
        help="Turns the kernel by 180° first. Deep learning leaves that out and calls it convolution all the same.",
    )
    return Settings(channels, padding, stride, dilation, float(bias), flip)

"""The controls of the *Convolution* page: each is in the address, so that every view is a link."""

from dataclasses import dataclass

import streamlit as st
from torch import Tensor

from core.convolution import Settings
from core.correlation import PADDINGS
from core.kernels import KINDS, KernelKind, format_cells, make_kernel, parse_cells
from pages._ui.kernel_grid import kernel_grid

CHANNELS = {"grey": "Grey", "each": "R, G, B apart", "sum": "All three summed"}
VIEWS = {
    "signed": "Signed: zero is neutral",
    "absolute": "Absolute value",
    "clipped": "Clipped to 0–255, as a naive viewer",
    "magnitude": "Magnitude of the pair Gx, Gy",
    "direction": "Direction of the pair Gx, Gy",
}
SLICES = ("red", "green", "blue")


@dataclass(frozen=True)
class Chosen:
    """What the controls say: the kernel slices, whether they were edited, and how to lay them on."""

    kind: KernelKind
    kernels: Tensor  # (1 or 3, k, k), float64
    edited: bool
    settings: Settings


def _state(name: str, default: object) -> object:
    return st.session_state.get(f"convolution.{name}", default)


def _named_kernel_chosen() -> None:
    st.session_state["convolution.cells"] = ""
    if st.session_state["convolution.size"] not in KINDS[st.session_state["convolution.kernel"]].sizes:
        st.session_state["convolution.size"] = 3


def _back_to_named() -> None:
    st.session_state["convolution.cells"] = ""


def kernel_controls() -> Chosen:
    """Draw the kernel menu, the grid with its cells, and how the kernel is laid on the picture."""
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
            "Angle θ in degrees", 0, 360, 0, 5, key="convolution.angle", bind="query-params",
            on_change=_back_to_named, help="cos θ · kernel at 0° + sin θ · kernel at 90°",
        )  # fmt: skip
    if kind.blurs:
        sigma = st.slider(
            "Width σ in pixels", 0.3, 3.0, 1.0, 0.1, key="convolution.sigma", bind="query-params",
            on_change=_back_to_named,
        )  # fmt: skip
    size = st.segmented_control(
        "Size",
        kind.sizes,
        default=3,
        required=True,
        format_func=lambda k: f"{k}×{k}",
        key="convolution.size",
        bind="query-params",
        on_change=_back_to_named,
    )
    named = make_kernel(name, size, angle=angle, sigma=sigma)[None]
    grid = st.container()
    with st.expander("How it is laid on", expanded=True):
        settings = _settings()
    with grid:
        kernels, edited = _cells(named, settings)
    return Chosen(kind, kernels, edited, settings)


def _cells(named: Tensor, settings: Settings) -> tuple[Tensor, bool]:
    text = str(_state("cells", ""))
    kernels, problem = named, None
    if text.strip():
        try:
            kernels = parse_cells(text)
        except ValueError as error:
            problem = str(error)
    chosen = 0
    if settings.channels == "sum":
        chosen = st.segmented_control(
            "Slice to edit", range(3), default=0, required=True, format_func=lambda i: SLICES[i],
            key="convolution.slice", bind="query-params",
        )  # fmt: skip
        kernels = kernels.expand(3, -1, -1)
    elif len(kernels) == 3:
        kernels = kernels[:1]

    def edit(cells: tuple[tuple[float, ...], ...]) -> None:
        new = kernels.new_tensor(cells)
        slices = [new if i == chosen or new.shape != old.shape else old for i, old in enumerate(kernels)]
        st.session_state["convolution.cells"] = "|".join(format_cells(part[None]) for part in slices)

    kernel_grid(
        tuple(tuple(row) for row in kernels[chosen].tolist()), key="convolution.grid", on_edit=edit
    )
    edited = bool(text.strip()) and problem is None
    if edited:
        st.button("Back to the named kernel", on_click=_back_to_named, icon=":material/undo:")
    with st.expander("Kernel as text"):
        st.text_input(
            "Cells: rows separated by ;", key="convolution.cells", bind="query-params",
            placeholder=format_cells(kernels), max_chars=4000,
        )  # fmt: skip
    if problem:
        st.error(problem)
    return kernels, edited


def _settings() -> Settings:
    channels = st.segmented_control(
        "Channels", list(CHANNELS), default="grey", required=True, format_func=CHANNELS.get,
        key="convolution.channels", bind="query-params",
    )  # fmt: skip
    padding = st.segmented_control(
        "Padding", PADDINGS, default="zero", required=True, key="convolution.padding", bind="query-params"
    )
    stride = st.slider("Stride", 1, 8, 1, key="convolution.stride", bind="query-params")
    dilation = st.slider("Dilation", 1, 8, 1, key="convolution.dilation", bind="query-params")
    bias = st.slider(
        "Bias in grey levels", -255, 255, 0, 5, key="convolution.bias", bind="query-params"
    )
    flip = st.toggle(
        "True convolution", key="convolution.flip", bind="query-params",
        help="Turns the kernel by 180° first. Deep learning leaves that out, and calls it convolution all the same.",
    )  # fmt: skip
    return Settings(channels, padding, stride, dilation, float(bias), flip)

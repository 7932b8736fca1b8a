"""How the kernel is laid on the picture, and how its output is shown: the controls above the stage."""

import streamlit as st

from core.convolution import Settings
from core.convolution_view import VIEWS
from core.correlation import PADDINGS
from pages._convolution.choices import VIEW_TITLES

CHANNELS = {"grey": "Grey", "each": "R, G, B", "sum": "Sum"}
HOW_CHANNELS = (
    "**Grey**: one channel. **R, G, B**: each colour by itself. **Sum**: one CNN filter of k×k×3 cells over all "
    "three colours, added up to one output."
)


def draw_view() -> str:
    """Draw the menu of views."""
    return st.selectbox(
        "Show the output as",
        VIEWS,
        format_func=VIEW_TITLES.get,
        key="convolution.view",
        bind="query-params",
        width=300,
    )


def draw_settings() -> Settings:
    """Draw the controls for how the kernel is laid on the picture, behind a button."""
    with st.popover("Channels, padding, stride", icon=":material/tune:"):
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
        padding = st.segmented_control(
            "Padding", PADDINGS, default="zero", required=True, key="convolution.padding", bind="query-params"
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

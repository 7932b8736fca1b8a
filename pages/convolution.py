"""Convolution: a kernel slid over a picture of one's own."""

import streamlit as st

from core.convolution import convolve
from pages._convolution import panels, predictions, stage
from pages._convolution.controls import choose_kernel, choose_settings
from pages._ui import chrome, photo_picker

chrome.header("convolution")
TABS = ("Proof", "Predict", "Why", "Histogram", "Take it home", "Sources")


@st.fragment
def lesson() -> None:
    """Everything that answers to a control; a fragment, so that nothing else is computed again."""
    # Two rows of the same widths: on a phone, where columns stack, the picture and the kernel come first.
    picture_side, kernel_side = st.columns([3.2, 1], gap="medium")
    panel_side, settings_side = st.columns([3.2, 1], gap="medium")
    with settings_side:
        settings = choose_settings()
    with kernel_side:
        chosen = choose_kernel(settings)
    with picture_side:
        for_picture, for_view = st.columns(2)
        with for_picture:
            subject = stage.choose_subject()
        with for_view:
            view = stage.choose_view()
        try:
            result = convolve(stage.read(subject, settings), chosen.kernels.float(), settings)
        except ValueError as error:
            st.error(f"This cannot be computed. {error}", icon=":material/error:")
            result = None
        else:
            stage.draw(subject, result, chosen, view, predictions.size_is_secret(result))
    with panel_side:
        photo_picker.intake("convolution")
        chrome.share(private=subject.own)
        tabs = st.tabs(list(TABS), key="convolution.tab", bind="query-params", on_change="rerun")
    if result is None:
        return
    draw = {
        "Proof": lambda: panels.proof(result, chosen),
        "Predict": lambda: predictions.draw(result),
        "Why": lambda: panels.why(result),
        "Histogram": lambda: panels.distribution(result),
        "Take it home": lambda: panels.take_home(subject, result, chosen, view),
        "Sources": lambda: panels.sources(subject.credit),
    }
    for name, tab in zip(TABS, tabs, strict=True):
        if tab.open:
            with tab:
                draw[name]()


lesson()

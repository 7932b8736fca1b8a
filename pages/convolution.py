"""Convolution: a kernel slid over a picture of one's own."""

import streamlit as st

from pages._convolution import controls, panels, predictions, stage
from pages._ui import chrome, photo_picker

TABS = ("Proof", "Predict", "Why", "Histogram", "Take it home", "Sources")

chrome.header("convolution")


@st.fragment
def lesson() -> None:
    """Everything that answers to a control; a fragment, so that nothing else is computed again."""
    # The picture first, where what the controls say is known before they are drawn: from the second run on.
    known = controls.read()
    scene = stage.compute(known) if known is not None else None

    # Two rows of the same widths: on a phone, where columns stack, the picture and the kernel come first.
    picture_side, kernel_side = st.columns([3.2, 1], gap="medium")
    panel_side, settings_side = st.columns([3.2, 1], gap="medium")
    with picture_side:
        for_picture, for_view = st.columns(2)
        pictures = st.container()
    if scene is not None:
        with pictures:
            stage.draw(scene, predictions.size_is_secret(scene.result))

    with for_picture:
        picture = photo_picker.choose("convolution", stage.TITLES, stage.DEFAULT)
    with for_view:
        view = controls.draw_view()
    with settings_side:
        settings = controls.draw_settings()
    with kernel_side:
        said = controls.draw_kernel(picture, view, settings)
    if scene is None or said != known:
        scene = stage.compute(said)
        with pictures.empty().container():
            stage.draw(scene, predictions.size_is_secret(scene.result))

    with panel_side:
        photo_picker.intake("convolution")
        chrome.share(private=scene.subject.own)
        tabs = st.tabs(list(TABS), key="convolution.tab", bind="query-params", on_change="rerun")
    if scene.result is None:
        return
    draw = {
        "Proof": lambda: panels.proof(scene),
        "Predict": lambda: predictions.draw(scene.result),
        "Why": lambda: panels.why(scene.result),
        "Histogram": lambda: panels.distribution(scene.result),
        "Take it home": lambda: panels.take_home(scene),
        "Sources": lambda: panels.sources(scene.subject.credit),
    }
    for name, tab in zip(TABS, tabs, strict=True):
        if tab.open:
            with tab:
                draw[name]()


lesson()

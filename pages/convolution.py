"""Convolution: a kernel slid over a picture of one's own."""

import streamlit as st

from core.convolution import Settings
from pages._convolution import choices, controls, laying, panels, predictions, stage
from pages._ui import chrome, photo_picker

PANELS = ("Proof", "Predict", "Why", "Histogram", "Take it home", "Sources")

chrome.header("convolution")


@st.fragment
def page() -> None:
    """What is filtered and how it is shown; the lesson below answers to the kernel by itself."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="toolbar"):
        picture = photo_picker.choose("convolution", stage.TITLES, stage.DEFAULT)
        photo_picker.intake("convolution", stage.DEFAULT)
        view = laying.draw_view()
        settings = laying.draw_settings()
        chrome.share(private=picture == photo_picker.OWN)
    lesson(picture, view, settings)


# A fragment in a fragment: what the kernel does not touch is neither drawn again nor painted again by the browser.
@st.fragment
def lesson(picture: str, view: str, settings: Settings) -> None:
    """The picture, the kernel, and the panels that explain what they show."""
    # Computed before anything is drawn, where what the controls say is known: from the second run on. The browser
    # then gets everything at once, and need not lay the page out twice.
    known = choices.read(picture, view, settings)
    scene = stage.compute(known) if known is not None else None

    picture_side, kernel_side = st.columns([3.2, 1], gap="medium")
    with kernel_side:
        said = controls.draw_kernel(picture, view, settings)
        if scene is None or said != known:  # the first run, or a control was not what the session remembered
            scene = stage.compute(said)
        controls.draw_grid(said)
    with picture_side:
        stage.draw(scene, predictions.size_is_secret(scene.result))

    # Not st.tabs: its six panels double what the browser needs to paint the page again (tests/bench).
    panel = st.segmented_control(
        "Look closer", PANELS, key="convolution.panel", bind="query-params", label_visibility="collapsed"
    )
    if scene.result is None:
        return
    match panel:
        case "Proof":
            panels.proof(scene)
        case "Predict":
            predictions.draw(scene.result)
        case "Why":
            panels.why(scene.result)
        case "Histogram":
            panels.distribution(scene.result)
        case "Take it home":
            panels.take_home(scene)
        case "Sources":
            panels.sources(scene.subject.credit)


page()

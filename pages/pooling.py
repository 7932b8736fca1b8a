"""Pooling: what is left of a picture when every window becomes one number."""

import streamlit as st

from pages._pooling import (
    background,
    by_hand,
    controls,
    gradient,
    invariance,
    lost,
    panels,
    predictions,
    stage,
)
from pages._ui import chrome, photo_picker

PANELS = (
    "Proof",
    "Predict",
    "What is lost",
    "Background trap",
    "How invariant?",
    "Where the gradient goes",
    "By hand",
    "Histogram",
    "Why",
    "Take it home",
    "Sources",
)

chrome.header("pooling")


@st.fragment
def page() -> None:
    """What is pooled; the lesson below answers to the windows by itself."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="toolbar"):
        picture = photo_picker.choose("pooling", stage.TITLES, stage.DEFAULT, controls.picture_chosen)
        photo_picker.intake("pooling", stage.DEFAULT)
        look = controls.draw_look(picture)
        chrome.share(private=picture == photo_picker.OWN)
    lesson(look)


# A fragment in a fragment: what the windows do not touch is neither drawn again nor painted again by the browser.
@st.fragment
def lesson(look: controls.Look) -> None:
    """The picture, the windows, and the panels that explain what they show."""
    known = controls.read(look)  # computed before anything is drawn, from the second run on
    scene = stage.compute(known) if known is not None else None

    picture_side, window_side = st.columns([3.2, 1], gap="medium")
    with window_side:
        said = controls.draw_window(look)
        if scene is None or said != known:  # the first run, or a control was not what the session remembered
            scene = stage.compute(said)
    with picture_side:
        stage.draw(scene, predictions.size_is_secret(scene))

    panel = st.segmented_control(
        "Look closer", PANELS, key="pooling.panel", bind="query-params", label_visibility="collapsed"
    )
    if scene.problem:
        return
    match panel:
        case "Proof":
            panels.proof(scene)
        case "Predict":
            predictions.draw(scene)
        case "What is lost":
            lost.draw(scene)
        case "Background trap":
            background.draw(scene)
        case "How invariant?":
            invariance.draw(scene)
        case "Where the gradient goes":
            gradient.draw()
        case "By hand":
            by_hand.draw()
        case "Histogram":
            panels.distribution(scene)
        case "Why":
            panels.why(scene)
        case "Take it home":
            panels.take_home(scene)
        case "Sources":
            panels.sources(scene)


page()

"""Adam: what beta1 does to the steps, on gradients that were recorded once."""

import streamlit as st

from pages._adam import controls, counterexample, course, history, panels, retraining, stage
from pages._ui import chrome

PANELS = (
    "One parameter",
    "Over time",
    "Bias correction",
    "The course's form",
    "Train with it",
    "Proof",
    "Predict",
    "Why",
    "Where Adam fails",
    "Take it home",
    "Sources",
)

chrome.header("adam")


def lesson() -> None:
    """The histogram, its controls, and the panels that explain it."""
    controls.step()
    picture_side, control_side = st.columns([3.2, 1], gap="medium")
    with control_side:
        said = controls.draw()
        chrome.share(private=False)
    with picture_side:
        scene = stage.compute(said)
        stage.draw(scene)
    panel = st.segmented_control(
        "Look closer", PANELS, key="adam.panel", bind="query-params", label_visibility="collapsed"
    )
    match panel:
        case "One parameter":
            history.one_parameter(scene)
        case "Over time":
            history.over_time(scene)
        case "Bias correction":
            course.bias_correction(scene)
        case "The course's form":
            course.the_courses_form(scene)
        case "Train with it":
            retraining.draw(scene)
        case "Proof":
            panels.proof(scene)
        case "Predict":
            panels.prediction(scene)
        case "Why":
            panels.why(scene)
        case "Where Adam fails":
            counterexample.draw()
        case "Take it home":
            panels.take_home(scene)
        case "Sources":
            panels.sources()
    if bool(st.session_state.get("adam.play")) != st.session_state.get("adam.played", False):
        st.session_state["adam.played"] = bool(st.session_state.get("adam.play"))
        st.rerun()  # with the timer, or without it


if "adam.play" not in st.session_state:  # the page is opened, or opened again: nothing plays
    st.session_state["adam.played"] = False
st.fragment(run_every=controls.EVERY if st.session_state.get("adam.play") else None)(lesson)()

"""Precision and recall: one threshold, and all that hangs on it."""

import streamlit as st

from pages._precision_recall import (
    board,
    choices,
    classes,
    controls,
    cuts,
    decide,
    model,
    panels,
    predictions,
    traps,
)
from pages._ui import chrome

chrome.header("precision_recall")


@st.fragment
def lesson() -> None:
    """The controls, and beside them what follows the threshold."""
    picture_side, control_side = st.columns([4, 1], gap="medium")
    with control_side:
        chosen = controls.draw()
        chrome.share(private=chosen is None or chosen.data == choices.OWN)
    if chosen is None:
        picture_side.info("Drop in a file of labels and scores, and its people appear here.")
        return
    with picture_side:
        follow(chosen)


@st.fragment
def follow(chosen: controls.Chosen) -> None:
    """The board and the open panel: a fragment of its own, since a drag of the threshold changes nothing else."""
    if controls.asked():
        st.rerun()
    place = st.container()
    panel = st.segmented_control(
        "Look closer", choices.PANELS, key="precision_recall.panel", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    with place:
        scene = board.draw(chosen, panel)
    match panel:
        case "Decide":
            decide.draw(scene)
        case "Two cuts of four cells":
            cuts.draw(scene)
        case "Traps":
            traps.draw(scene)
        case "Ten classes":
            classes.draw()
        case "The model":
            model.draw(scene)
        case "Proof":
            panels.proof(scene)
        case "Predict":
            predictions.draw(scene)
        case "Why":
            panels.why(scene)
        case "Take it home":
            panels.take_home(scene)
        case "Sources":
            panels.sources()
    board.move(scene, cuts.outline(panel))


lesson()

"""Live training: a network learns while one watches, and k micro-batches of m are one batch of k times m."""

import streamlit as st

from core import engine_cluster
from core.training import warm
from core.training_settings import Controls, Start
from pages._training import (
    controls,
    course,
    curves,
    equality,
    fetch,
    home,
    learned,
    live,
    memory,
    pins,
    sources,
    stage,
    transport,
)
from pages._ui import chrome

VIEWS = ("Train", "Equality lab", "What it saves", "What it learned", "The course", "Take it home", "Sources")

chrome.header("training")
engine_cluster.start(warm)


@st.fragment
def page() -> None:
    """One view at a time, all of the same run."""
    with st.container(horizontal=True, vertical_alignment="center", key="views"):
        view = st.segmented_control(
            "View", VIEWS, default="Train", required=True, key="training.view", bind="query-params",
            label_visibility="collapsed",
        )  # fmt: skip
        chrome.share(private=st.session_state.get("training.picture") == "own")
    match view:
        case "The course":
            course.draw()
        case "Sources":
            sources.draw()
        case _:
            with_controls(view)


def with_controls(view: str) -> None:
    """The views that the controls beside them change."""
    picture_side, control_side = st.columns([3.2, 1], gap="medium")
    with control_side:
        start, now = controls.draw(lab=view == "Equality lab")
    with picture_side:
        if not fetch.ready(start.data):
            return
        match view:
            case "Equality lab":
                equality.draw(start, now)
            case "What it saves":
                memory.draw(start, now)
            case _:
                of_the_run(view, start, now)


def of_the_run(view: str, start: Start, now: Controls) -> None:
    """The views of the session's run."""
    run = stage.settle(start, now)
    if run is None:
        return
    match view:
        case "What it learned":
            transport.draw()
            learned.draw(run)
        case "Take it home":
            transport.draw()
            home.draw(run)
        case _:
            train()


def train() -> None:
    """Play, and watch."""
    area = st.container()
    curves.choose()
    pins.table()
    with area:
        transport.draw()
        live.draw()


page()

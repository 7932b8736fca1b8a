"""Two questions to commit to before the answer is computed."""

import streamlit as st

from core.precision_recall_predict import FROM, TO, after_the_fall, raised
from pages._precision_recall.choices import TWO_GROUPS
from pages._precision_recall.stage import Scene
from pages._precision_recall.words import at_threshold, percent, share
from pages._ui import predict

FALLS = {
    "same": "It stays about as it is",
    "third": "It falls, but to no less than a third",
    "less": "It falls to less than a third of what it was",
}
RISES = {
    "always": "Precision rises at every step",
    "mostly": "It rises at some steps and falls at others",
    "never": "It falls at every step",
}


def draw(scene: Scene) -> None:
    """The prevalence falls; the threshold rises."""
    if not all(scene.people.ranked.people):
        st.info("This needs people of both kinds: choose others above.")
        return
    identity = f"{scene.chosen.identity}.{scene.reading.threshold}"
    answer = predict.choice(
        f"predict.prevalence.{identity}",
        f"**The prevalence falls from {FROM:.0%} to {TO:.0%}**, with the same test and the same threshold "
        f"({at_threshold(scene)}): what becomes of precision?",
        FALLS,
    )
    if answer is not None:
        fall = after_the_fall(scene.people.ranked, scene.reading.threshold)
        if fall.answer is None:
            st.info(
                "Nobody is flagged at this threshold: precision is undefined before and after. Choose a lower one."
            )
        else:
            predict.verdict(
                answer == fall.answer,
                f"It goes from {share(fall.before)} to {share(fall.after)}. Recall stays {share(fall.recall)}: of "
                f"those flagged, {percent(fall.nothing)} are now flagged for nothing.",
            )
            if st.button(
                "See it on the board",
                on_click=_reweigh,
                icon=":material/play_arrow:",
                key="precision_recall.see",
            ):
                st.rerun()  # the controls as well
    answer = predict.choice(
        f"predict.threshold.{scene.chosen.identity}",
        "**The threshold rises from the lowest score to the highest**, person by person: what does precision do?",
        RISES,
    )
    if answer is not None:
        steps = raised(scene.people.ranked)
        predict.verdict(
            answer == steps.answer,
            f"It rises at {steps.up:,} of {steps.up + steps.down:,} steps and falls at {steps.down:,}: it falls "
            "whenever somebody ill drops out. Recall never rises.",
        )


def _reweigh() -> None:
    if st.session_state.get("precision_recall.data") == TWO_GROUPS:
        st.session_state["precision_recall.prevalence"] = 100 * TO
    else:
        st.session_state["precision_recall.reweigh"] = True
        st.session_state["precision_recall.other"] = 100 * TO

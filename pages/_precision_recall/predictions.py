"""Two questions to commit to before the answer is computed."""

import streamlit as st

from core.precision_recall_predict import FROM, TO, after_the_fall, raised
from pages._precision_recall.controls import set_up
from pages._precision_recall.stage import Scene
from pages._precision_recall.words import at_threshold, percent, share
from pages._ui import predict

FALLS = {
    "same": "It stays about as it is",
    "third": "It falls, but to no less than a third",
    "less": "It falls to less than a third of what it was",
}
RISES = {
    "never falls": "It never falls",
    "both": "It rises at some steps and falls at others",
    "never rises": "It never rises",
}


def draw(scene: Scene) -> None:
    """The prevalence falls; the threshold rises."""
    if not all(scene.people.ranked.people):
        st.info("This needs people of both kinds: choose others above.")
        return
    answer = predict.choice(
        f"predict.prevalence.{scene.chosen.identity}",
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
            st.button(
                "See it on the board", icon=":material/play_arrow:", key="precision_recall.see",
                on_click=_reweigh, args=(scene.reading.threshold,),
            )  # fmt: skip
    steps = raised(scene.people.ranked)
    if steps.answer is None:
        return
    answer = predict.choice(
        f"predict.threshold.{scene.chosen.identity}",
        "**The threshold rises from the lowest score to the highest**, score by score: what does precision do?",
        RISES,
    )
    if answer is not None:
        predict.verdict(
            answer == steps.answer,
            f"Of {steps.up + steps.down + steps.flat:,} steps it rises at {steps.up:,}, falls at {steps.down:,} and "
            f"stays at {steps.flat:,}. Each step drops the lowest of those flagged: a healthy one lifts it, an ill one "
            "lowers it, unless all who are flagged are of one kind. Recall never rises.",
        )


def _reweigh(threshold: float) -> None:
    set_up(reweigh=True, other=100 * TO, threshold=threshold)

"""Who learned from whom: the split of the people, and what it costs to be judged by a model that saw them."""

import streamlit as st

from core.precision_recall_people import split_of_digits, split_of_patients
from pages._precision_recall.choices import DIGITS, PATIENTS
from pages._precision_recall.stage import Scene
from pages._precision_recall.words import percent, share


def draw(scene: Scene) -> None:
    """The folds, and the two ways to judge."""
    data = scene.chosen.data
    if data not in (PATIENTS, DIGITS):
        st.info("These scores do not come from a model that is trained here: choose *Patients* or *Digits*.")
        return
    if data == PATIENTS:
        sees, model, _ = scene.chosen.identity[1:]
        split = split_of_patients(model, sees)
    else:
        split = split_of_digits(scene.chosen.identity[1])
    ill, _ = scene.people.kinds
    st.markdown(
        "**How nobody is judged by a model that saw them.** The people are dealt into five parts, the same share of "
        "each kind in each. Five models are trained, each without one part, and judge the part that they did not "
        "see."
    )
    st.html(_strips(split.parts))
    st.markdown(
        f"| Part | learned from | of these {ill} | judged | of these {ill} |\n|--:|--:|--:|--:|--:|\n"
        + "\n".join(
            f"| {number} | {part.learned:,} | {part.learned_ill:,} | {part.judged:,} | {part.judged_ill:,} |"
            for number, part in enumerate(split.parts, 1)
        )
    )
    st.markdown(
        "| Judged by | average precision | AUC | right at 50% |\n|:--|--:|--:|--:|\n"
        + "\n".join(
            f"| {name} | {share(s.average_precision)} | {share(s.roc_auc)} | {percent(s.accuracy)} |"
            for name, s in (
                ("models that never saw them", split.unseen),
                ("one that was trained on them", split.seen),
            )
        )
    )
    st.caption(
        "The second line flatters the model: it is asked about people whose answers it was given. Only the first "
        "says how it would do with new ones."
    )


def _strips(parts) -> str:
    rows = []
    for number, part in enumerate(parts, 1):
        blocks = "".join(
            f'<span class="{"judged" if other is part else "learned"}" style="flex:{other.judged}">'
            f"{'judged' if other is part else 'learned from'}</span>"
            for other in parts
        )
        rows.append(f'<div class="nabla-fold"><b>{number}</b>{blocks}</div>')
    return f'<div role="img" aria-label="Five rows of five parts; in row n part n is judged">{"".join(rows)}</div>'

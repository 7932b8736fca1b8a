"""More than two classes: each against the rest, and three ways to make one number of ten."""

from functools import cache

import streamlit as st

from core.precision_recall_digits import TenClasses, largest_difference, ten_classes
from pages._precision_recall.choices import DIGITS
from pages._precision_recall.controls import set_up
from pages._precision_recall.words import share


def draw() -> None:
    """The confusion matrix of ten digits, and the figures of each."""
    with st.spinner("Five models learn to tell ten digits apart ..."):
        ten = ten_classes()
    found = ten.classes
    st.markdown(
        "1,797 handwritten digits, each judged by a model that never saw it. The model names the digit that it "
        "finds most likely; every digit is then a question of its own, *this one, or another?*, with precision and "
        "recall of its own."
    )
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(_confusion(found.confusion.tolist()))
        st.caption("Rows: what it is. Columns: what the model says.")
    with right:
        st.markdown(_by_digit(ten))
    st.button(
        "Put one digit on the board",
        key="precision_recall.to_digits",
        on_click=set_up,
        kwargs={"data": DIGITS},
    )
    st.markdown(
        "| All ten | precision | recall | F₁ | average precision | AUC |\n|:--|--:|--:|--:|--:|--:|\n"
        + "\n".join(
            f"| {name} | {share(mean.precision)} | {share(mean.recall)} | {share(mean.f1)} | {share(areas[0])} | "
            f"{share(areas[1])} |"
            for name, mean, areas in (
                ("**Macro**: each digit counts the same", found.macro, ten.macro),
                ("**Micro**: all cells in one pot", found.micro, ten.micro),
                ("**Weighted**: each digit by its number", found.weighted, ten.weighted),
            )
        )
    )
    st.caption(
        "Everybody gets exactly one name, so each false alarm of one digit is a miss of another: micro precision, "
        "micro recall and accuracy are one number. Largest difference of all these figures from scikit-learn's, "
        f"computed when this was first opened: {_difference():.1e}."
    )


@cache
def _difference() -> float:
    return largest_difference(ten_classes())


def _confusion(rows: list[list[int]]) -> str:
    head = "| | " + " | ".join(map(str, range(10))) + " |\n|--:|" + "--:|" * 10 + "\n"
    cells = (
        f"| **{true}** | "
        + " | ".join(f"**{n}**" if said == true else str(n or "·") for said, n in enumerate(row))
        + " |"
        for true, row in enumerate(rows)
    )
    return head + "\n".join(cells)


def _by_digit(ten: TenClasses) -> str:
    found = ten.classes
    head = (
        "| | precision | recall | F₁ | how many | average precision | AUC |\n|--:|--:|--:|--:|--:|--:|--:|\n"
    )
    columns = (found.precision, found.recall, found.f1, found.support, ten.average_precision, ten.roc_auc)
    return head + "\n".join(
        f"| **{digit}** | {share(p)} | {share(r)} | {share(f)} | {count} | {share(ap)} | {share(auc)} |"
        for digit, (p, r, f, count, ap, auc) in enumerate(zip(*(c.tolist() for c in columns), strict=True))
    )

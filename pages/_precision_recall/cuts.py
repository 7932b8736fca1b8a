"""Precision and recall are two ways to cut the same four cells; the course calls each by the other's denominator."""

import streamlit as st

from pages._precision_recall.panels import STRUT
from pages._precision_recall.stage import Scene
from pages._precision_recall.words import counts, share

PANEL, CUT = "Two cuts of four cells", "precision_recall.cut"
CUTS = {"column": "Precision: among those flagged", "row": "Recall: among the ill"}


def outline(panel: str | None) -> str:
    """What is outlined among the four cells while this panel is open."""
    return st.session_state.get(CUT, "column") if panel == PANEL else ""


def draw(scene: Scene) -> None:
    """The chosen cut with its numbers, and what the course prints."""
    cut = st.segmented_control(
        "Cut", list(CUTS), default="column", required=True, format_func=CUTS.get, key=CUT, bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    rates, (tp, fn, fp, _) = scene.reading.rates, (count.replace(",", "{,}") for count in counts(scene))
    formulas = {
        "column": rf"\text{{precision}} = \frac{{TP}}{{TP + FP}} = \frac{{{tp}}}{{{tp} + {fp}}} = "
        rf"\text{{{share(rates['precision'])}}}",
        "row": rf"\text{{recall}} = \frac{{TP}}{{TP + FN}} = \frac{{{tp}}}{{{tp} + {fn}}} = "
        rf"\text{{{share(rates['recall'])}}}",
    }  # fmt: skip
    st.latex(STRUT + formulas[cut])
    st.markdown(
        "The numerator is the same: those who were found. Precision asks *those who were flagged* (a column of the "
        "four cells, outlined above), recall asks *those who are ill* (a row). Moving the threshold moves people "
        "from one column to the other, and never from row to row: so recall never falls when more are flagged, "
        "while precision may rise or fall."
    )
    printed = st.toggle(
        "Names as the course prints them", key="precision_recall.printed", bind="query-params"
    )
    first, second = ("recall", "precision") if printed else ("precision", "recall")
    st.markdown(
        "| | in words | in cells | here |\n|:--|:--|:--|--:|\n"
        f"| {'“Precision”' if printed else 'Precision'} | TP / "
        f"{'“actual results”' if printed else 'all predicted ill'} | "
        f"TP / (TP + {'FN' if printed else 'FP'}) | **{share(rates[first])}** |\n"
        f"| {'“Recall”' if printed else 'Recall'} | TP / {'“predicted results”' if printed else 'all actually ill'} "
        f"| TP / (TP + {'FP' if printed else 'FN'}) | **{share(rates[second])}** |"
    )
    st.caption(
        "The course prints both forms of each formula. Its forms in cells are right; its forms in words have the "
        "two denominators swapped: TP + FP are the people *predicted* ill, TP + FN those *actually* ill. With the "
        "names as printed, the two values trade places."
    )

"""The proof, the formulas and what one takes home from the *Precision and recall* page."""

import streamlit as st

from core.precision_recall_proof import Row, compare, curves_agree, intervals
from core.precision_recall_script import script
from core.precision_recall_script_models import Trained
from core.score_rows import rows
from pages._precision_recall.choices import DIGITS, OWN, PATIENTS, TWELVE
from pages._precision_recall.stage import Scene
from pages._precision_recall.words import F, counts, share
from pages._ui import chrome, code
from pages._ui.numbers import number

ASKED = "precision_recall.asked"
STRUT = r"\rule{0pt}{1.9em}"  # else the box of a formula may cut the top of a fraction
MANY = 50_000  # people; with more, scikit-learn would be slower than the drag
SOURCES = (
    "J. Davis, M. Goadrich, *The relationship between Precision-Recall and ROC curves*, ICML 2006: between two "
    "points precision is no straight line. The steps drawn are those that average precision sums, as in "
    "scikit-learn.",
    "T. Saito, M. Rehmsmeier, *The precision-recall plot is more informative than the ROC plot when evaluating "
    "binary classifiers on imbalanced datasets*, PLoS ONE 10, 2015.",
    "T. Fawcett, *An introduction to ROC analysis*, Pattern Recognition Letters 27, 2006; J. Hanley, B. McNeil, "
    "Radiology 143, 1982: AUC is the share of pairs in the right order.",
    "C. van Rijsbergen, *Information Retrieval*, 1979, chapter 7: the F measure. C. Elkan, *The foundations of "
    "cost-sensitive learning*, IJCAI 2001: costs and thresholds.",
    "E. Wilson, JASA 22, 1927: intervals of precision, recall, specificity and accuracy. B. Efron, Annals of "
    "Statistics 7, 1979: the bootstrap; 1000 resamples, within the ill and within the healthy, percentiles.",
    "Patients: W. Wolberg, W. N. Street, O. Mangasarian, *Breast Cancer Wisconsin (Diagnostic)*, UCI 1995, in "
    "scikit-learn. 569 lumps that were punctured, 212 of them malignant: far more than in a screening.",
    "Digits: E. Alpaydin, C. Kaynak, UCI 1998, in scikit-learn.",
    "**Where the course does not hold.** It prints precision as TP / “actual results” and recall as TP / “predicted "
    "results”: the two denominators are swapped (*Two cuts of four cells*). That recall matters more when a missed "
    "illness is worse holds, but recall alone is no aim: flag everybody, and it is 1.",
)


def proof(scene: Scene) -> None:
    asked = (scene.chosen.identity, scene.view.settings, scene.reading.threshold)
    if sum(scene.view.ranked.people) > MANY and st.session_state.get(ASKED) != asked:
        st.markdown(f"scikit-learn takes its time with {sum(scene.view.ranked.people):,} people.")
        st.button("Ask it for this threshold", key="precision_recall.ask", on_click=_ask, args=(asked,))
        return
    with st.spinner("Asking scikit-learn and SciPy ..."):
        compared = compare(scene.view, scene.reading.threshold)
        compared += intervals(scene.view, scene.reading.threshold)
        furthest = curves_agree(scene.view)
    names = {"F": F(scene)}
    st.markdown(
        "| Figure | here | scikit-learn, SciPy | difference |\n|:--|--:|--:|--:|\n"
        + "\n".join(
            f"| {names.get(row.name, row.name)} | {_said(row, row.ours)} | {_said(row, row.theirs)} | "
            f"{number(row.difference)} |"
            for row in compared
        )
    )
    if furthest == furthest:
        st.markdown(
            f"The largest distance of all {2 * len(scene.view.ranked.values):,} points of both curves from "
            f"scikit-learn's: **{number(furthest)}**."
        )
    else:
        st.markdown("There is one kind of people only: no curve to compare.")
    st.caption(
        "Computed just now from the list of people, with the weights of another prevalence where one is set. Where "
        "a figure is 0/0 scikit-learn is asked for NaN; the F score and average precision it would call 0 there, "
        "which is not shown."
    )


def _ask(asked: object) -> None:
    st.session_state[ASKED] = asked


def _said(row: Row, value: float) -> str:
    return share(value) if row.share else f"{value:,.10g}"


def why(scene: Scene) -> None:
    r, (tp, fn, fp, tn) = scene.reading.rates, (count.replace(",", "{,}") for count in counts(scene))
    words = {name: rf"\text{{{share(value)}}}" for name, value in r.items()}
    p, q, s = words["precision"], words["recall"], words["specificity"]
    st.latex(STRUT + rf"\text{{precision}}\; P = \frac{{TP}}{{TP+FP}} = \frac{{{tp}}}{{{tp}+{fp}}} = {p}")
    st.latex(STRUT + rf"\text{{recall}}\; R = \frac{{TP}}{{TP+FN}} = \frac{{{tp}}}{{{tp}+{fn}}} = {q}")
    st.latex(STRUT + rf"\text{{specificity}}\; S = \frac{{TN}}{{TN+FP}} = \frac{{{tn}}}{{{tn}+{fp}}} = {s}")
    st.latex(
        STRUT + rf"F_{{{scene.chosen.beta:g}}} = \frac{{(1+\beta^2)\,P\,R}}{{\beta^2 P + R}} = {words['F']}"
    )
    st.latex(
        STRUT + r"P = \frac{\pi\,R}{\pi\,R + (1-\pi)(1-S)} = "
        rf"{p} \quad\text{{with}}\; \pi = \text{{{share(scene.view.prevalence)}}}"
    )
    st.markdown(
        "The last line is Bayes' rule: recall R and specificity S belong to the test and its threshold, the "
        "prevalence "
        "π to the people. A small π lets the false alarms, (1 − π)(1 − S), outgrow the found, π R, unless there are "
        "none.\n\n"
        "**Where the claim ends.** Whoever flags more never has less recall, nor fewer false alarms; precision "
        "*usually* "
        "falls, but not at every step: an ill person who comes in lifts it, unless it is 1. And a curve compares "
        "tests "
        "only where people are the same: average precision depends on the prevalence, AUC does not, and neither says "
        "what an error costs."
    )


def take_home(scene: Scene) -> None:
    chosen = scene.chosen
    code.run_it_yourself(
        script(_source(scene), scene.reading.threshold, chosen.beta, chosen.prevalence), "precision_recall.py"
    )
    st.download_button(
        "The scores", lambda: rows(scene.people.ranked), "scores.csv", "text/csv", on_click="ignore",
        icon=":material/download:",
    )  # fmt: skip
    counted = (
        f" It counts {sum(scene.view.ranked.people):,} people, the board 1000." if chosen.prevalence else ""
    )
    st.caption(
        f"The script prints the numbers of the board.{counted} The file has a line for each person: label, score."
    )


def _source(scene: Scene):
    data, rest = scene.chosen.data, scene.chosen.identity[1:]
    if data == PATIENTS:
        return Trained(rest[1], rest[0], by_itself=rest[2])
    if data == DIGITS:
        return Trained(digit=rest[0], by_itself=rest[1])
    return {TWELVE: "twelve", OWN: "own"}.get(data) or scene.chosen.pair


def sources() -> None:
    chrome.sources(SOURCES)

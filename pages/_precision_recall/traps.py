"""What misleads, as experiments: each can be set up on the board."""

from math import inf

import streamlit as st

from core.data.score_pairs import Pair
from core.precision_recall_intervals import FEWEST
from core.precision_recall_traps import (
    GROUPS,
    SIZES,
    areas_at_prevalences,
    flag_nobody_or_everybody,
    held,
    in_steps,
    rates_at_prevalences,
    true_auc,
)
from pages._precision_recall.choices import TWO_GROUPS
from pages._precision_recall.controls import set_up
from pages._precision_recall.stage import Scene
from pages._precision_recall.words import at_threshold, percent, share

AREAS = "precision_recall.areas"
TRAPS = ("Accuracy", "Prevalence", "Ties", "Nobody is ill", "Few people")


def draw(scene: Scene) -> None:
    """One trap at a time."""
    trap = st.segmented_control(
        "Trap", TRAPS, default=TRAPS[0], required=True, key="precision_recall.trap", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    match trap:
        case "Accuracy":
            _accuracy(scene)
        case "Prevalence":
            _prevalence(scene)
        case "Ties":
            _ties(scene)
        case "Nobody is ill":
            _nobody_ill()
        case "Few people":
            _few(scene)


def _button(**settings: object) -> None:
    st.button(
        "Set it up on the board", icon=":material/play_arrow:", key="precision_recall.set_up", on_click=set_up,
        kwargs={"data": TWO_GROUPS, "reweigh": False, **settings},
    )  # fmt: skip


def _accuracy(scene: Scene) -> None:
    nobody, everybody = flag_nobody_or_everybody()
    rows = (("“All healthy”", nobody), ("“All ill”", everybody))
    st.markdown(
        "**1000 people, 10 of them ill.** A rule that looks at nobody is right for 99 of 100.\n\n"
        "| Rule | accuracy | recall | precision |\n|:--|--:|--:|--:|\n"
        + "\n".join(
            f"| {name} | {share(r.rates['accuracy'])} | {share(r.rates['recall'])} | {share(r.rates['precision'])} |"
            for name, r in rows
        )
        + "\n\nAccuracy counts everybody the same, and 99 of 100 are healthy: it hardly notices the ten. Set it up, "
        "and the threshold stands so high that nearly nobody is flagged; drag it down, and recall rises while "
        "accuracy "
        "falls."
    )
    _button(prevalence=1.0, count=1000, separation=1.5, spread=1.0, rounding=0.0, threshold=4.5)


def _prevalence(scene: Scene) -> None:
    ranked = scene.people.ranked
    if not all(ranked.people):
        st.info("This needs people of both kinds: choose others above.")
        return
    known = st.session_state.get(AREAS)
    if known is None or known[0] != scene.chosen.identity:  # no threshold changes them
        known = st.session_state[AREAS] = scene.chosen.identity, areas_at_prevalences(ranked)
    rows = zip(known[1], rates_at_prevalences(ranked, scene.reading.threshold), strict=True)
    st.markdown(
        f"**The same test, the same threshold ({at_threshold(scene)}), other people in the waiting room.**\n\n"
        "| Share of the ill | recall | specificity | AUC | precision | average precision "
        "|\n|--:|--:|--:|--:|--:|--:|\n"
        + "\n".join(
            f"| {percent(prevalence)} | {share(rates['recall'])} | {share(rates['specificity'])} | {share(auc)} "
            f"| **{share(rates['precision'])}** | **{share(area)}** |"
            for (prevalence, area, auc), rates in rows
        )
        + "\n\nRecall and specificity are shares within the ill and within the healthy: how many of each there are "
        "does not matter to them, nor to the ROC curve, which is made of them. Precision mixes both. A test that "
        "was tried where every third was ill keeps its ROC curve in a screening, and loses precision with every "
        "false "
        "alarm. (Provided that the ill and the healthy there are like those here; in practice early illness is also "
        "harder to see.)"
    )
    _button(prevalence=1.0, count=100_000, rounding=0.0)


def _ties(scene: Scene) -> None:
    pair = scene.chosen.pair or Pair()
    whose = "the two groups above" if scene.chosen.pair else "two groups of 1000 people, 300 of them ill"
    st.markdown(
        f"**Equal scores cannot be parted.** Shown for {whose}. Rounding scores makes ties; with one score for "
        "everybody there is "
        "nothing to choose but nobody and everybody.\n\n"
        "| Scores rounded | distinct scores | average precision | AUC |\n|:--|--:|--:|--:|\n"
        + "\n".join(
            f"| {_rounded(steps.size)} | {steps.distinct:,} | {share(steps.average_precision)} | "
            f"{share(steps.roc_auc)} |"
            for steps in in_steps(pair)
        )
        + "\n\nIn the ROC curve a tie is a slope: a pair with equal scores counts one half, and a constant score has "
        "an AUC of 0.5. In the precision–recall curve a tie is one step: average precision falls to the "
        "prevalence. Whoever sorts equal scores by chance, or by their order in the file, gets numbers that mean "
        "nothing."
    )
    _button(rounding=1.0, count=1000)


def _rounded(size: float) -> str:
    return "to one value" if size == inf else f"to {size:g}" if size else "not"


def _nobody_ill() -> None:
    nobody = flag_nobody_or_everybody(100, 0.0)[1].rates
    st.markdown(
        "**100 people, nobody ill, everybody flagged.** Whoever plots 0 or 1 for recall invents a result.\n\n"
        "| precision | recall | F₁ | specificity | accuracy |\n|--:|--:|--:|--:|--:|\n| "
        + " | ".join(share(nobody[name]) for name in ("precision", "recall", "F", "specificity", "accuracy"))
        + " |\n\nRecall asks about the ill, and there are none: 0/0. Average precision and AUC need them too. "
        "Some libraries print 0 there, with a warning that scrolls away; a mean over groups then falls for no reason."
    )
    _button(prevalence=0.0, count=100)


def _few(scene: Scene) -> None:
    pair = scene.chosen.pair or Pair()
    st.markdown(
        f"**Would the same come out with other people?** {GROUPS} groups of each size are drawn from the two "
        f"distributions (endlessly many people would have an AUC of {share(true_auc(pair))}), and each gets its 95 % "
        "bootstrap interval."
    )
    _button(count=20, rounding=0.0)
    if st.button("Let them come", icon=":material/groups:", key="precision_recall.come"):
        st.session_state["precision_recall.came"] = pair
    if st.session_state.get("precision_recall.came") != pair:
        return
    rows = []
    for people in SIZES:
        try:
            group = held(pair, people)
        except ValueError:
            rows.append(f"| {people:,} | nobody is ill: undefined | | |")
            continue
        rows.append(
            f"| {people:,} | {share(group.lowest)} to {share(group.highest)} | {share(group.width)} | "
            f"{percent(group.held)} |"
        )
    st.markdown(
        "| People | AUC from group to group | mean width of an interval | intervals that hold the true one |\n"
        "|--:|--:|--:|--:|\n" + "\n".join(rows) + "\n\nOf 100 such intervals, 95 should hold the true one. "
        "An interval made of a handful of ill people cannot be trusted to: it only knows those who came. With fewer "
        "than "
        f"{FEWEST} of a kind, and where the groups do not overlap, the board shows none."
    )

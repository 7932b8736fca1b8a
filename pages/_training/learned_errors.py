"""Where a network errs: the confusion matrix with the pictures of a cell, the classes, and the worst mistakes."""

import base64
import html

import streamlit as st

from core import engine
from core.images import encode_png
from core.training_learned import Examples, Learned, montage, pictures_of
from pages._training.learned_result import SECONDS, Found, known
from pages._training.learned_tables import bars, confusion_table, pictures

CELL, OFFERED = "training.cell", "training.offered"
KEYS = {"True class": "training.true", "Said to be": "training.said"}


@st.fragment
def draw() -> None:
    """The confusion matrix with one cell opened, the classes by accuracy, and the worst mistakes.

    Every kind of set gives as many elements: in play, Streamlit may leave what stood below a page that has become
    shorter.
    """
    found = known()
    result = found.learned
    with_pictures = result.filters is not None
    left, right = st.columns([1.9, 1], gap="medium")
    with right:
        order = sorted(range(len(result.classes)), key=lambda i: -result.accuracy[i])
        rows = [
            (result.classes[i], result.accuracy[i], f"{result.accuracy[i]:.0%} of {result.counts[i]:,}")
            for i in order
        ]
        st.html(bars(rows, "Right, by class", column="share right, of how many"))
    with left:
        table, chooser = st.container(), st.empty()
        cell = None
        if with_pictures:
            with chooser.container(horizontal=True, key="cell"):
                cell = _choose(result)
        table.html(confusion_table(result.confusion.tolist(), result.classes, cell))
    if with_pictures:
        _cell(found, *cell)
        _worst_pictures(result)
    else:
        st.caption(
            "These examples are points, not pictures: the plane under *Train* shows where it errs. Below are the "
            "held-out points that it is most wrongly sure of."
        )
        _worst_points(result)
        st.empty()
        st.empty()


def _choose(result: Learned) -> tuple[int, int]:
    """The cell to open: the one with most mistakes, until somebody chooses another."""
    linked = any(key in st.query_params for key in KEYS.values())
    first = result.classes[0] if linked else None  # the address leaves out what is the first choice
    chosen = [st.session_state.get(key, st.query_params.get(key, first)) for key in KEYS.values()]
    offered = [result.classes[number] for number in result.most_confused]
    if chosen == st.session_state.get(OFFERED) or not set(chosen) <= set(result.classes):
        st.session_state[OFFERED] = offered
        st.session_state.update(zip(KEYS.values(), offered, strict=True))
    true, said = (
        st.selectbox(label, result.classes, key=key, bind="query-params", width=220, on_change=_chosen)
        for label, key in KEYS.items()
    )
    return result.classes.index(true), result.classes.index(said)


def _chosen() -> None:
    """Both into the address, also the one that was left as it was offered."""
    for key in KEYS.values():
        st.session_state[key] = st.session_state[key]


def _cell(found: Found, true: int, said: int) -> None:
    """The pictures that one cell counts."""
    result = found.learned
    count, names = int(result.confusion[true, said]), (result.classes[true], result.classes[said])
    what = f"{names[0]}, said to be {names[1]}" if true != said else f"{names[0]}, and said to be so"
    if not count:
        st.markdown(f"**{what}**: none of {result.counts[true]:,}.")
        st.empty()
        return
    try:
        examples = _pictures(found, true, said)
    except engine.Unavailable as error:
        st.error(str(error), icon=":material/error:")
        st.empty()
        return
    shown = len(examples.index)
    some = f"all {count}" if shown == count else f"the {shown} that it is surest of, of {count}"
    st.markdown(
        f"**{what}**: {some}, from {examples.probability[0]:.0%} sure to {examples.probability[-1]:.0%}"
    )
    sheet = montage(examples.inputs, columns=8, side=84)
    st.image(encode_png(sheet), alt=f"{shown} pictures: {what}", output_format="PNG")


def _pictures(found: Found, true: int, said: int) -> Examples:
    """Asked for once for each cell that is opened."""
    kept = st.session_state.get(CELL)
    if kept is None or kept[0] is not found or kept[1] != (true, said):
        kept = found, (true, said), engine.call(pictures_of, found.state, true, said, timeout=SECONDS)
        st.session_state[CELL] = kept
    return kept[2]


def _worst_pictures(result: Learned) -> None:
    worst = result.mistakes
    st.markdown("**The worst mistakes**: wrong, and surest of it" if len(worst.index) else "**No mistakes.**")
    tiles = []
    for picture, true, said, share in zip(
        worst.inputs, worst.true, worst.said, worst.probability, strict=True
    ):
        source = "data:image/png;base64," + base64.b64encode(encode_png(picture)).decode()
        is_, says = result.classes[true], result.classes[said]
        below = f"<b>{html.escape(is_)}</b><br>says {html.escape(says)}, {share:.1%}"
        tiles.append((source, f"{is_}, said to be {says}", below))
    st.html(pictures(tiles))


def _worst_points(result: Learned) -> None:
    worst = result.mistakes
    if not len(worst.index):
        st.markdown("**No mistakes.**")
        return
    rows = "".join(
        f"| {x:.2f} | {y:.2f} | {true} | {said} | {share:.1%} |\n"
        for (x, y), true, said, share in zip(
            worst.inputs, worst.true, worst.said, worst.probability, strict=True
        )
    )
    st.markdown(f"| x | y | true class | said to be | probability |\n|--:|--:|--:|--:|--:|\n{rows}")

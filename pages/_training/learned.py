"""What a run has learned: what it takes for what, its worst mistakes, its first layer, and a picture of one's own."""

import streamlit as st

from core.colour import SIGNED
from core.images import encode_png
from core.training_evaluation import LIVE
from core.training_learned import montage, painted
from core.training_run import Run
from pages._training import learned_errors, own_picture
from pages._training.learned_result import find, known
from pages._training.stage import current, keep_going
from pages._training.watching import watched

AGAIN = "training.again"
PARTS = ("Where it errs", "First layer", "Your own picture")


def draw(run: Run) -> None:
    """One of the ``PARTS``; what is shown is computed when the view opens, and again when one asks for it."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="learned"):
        part = st.segmented_control(
            "Part", PARTS, default=PARTS[0], required=True, key="training.learned", bind="query-params",
            label_visibility="collapsed",
        )  # fmt: skip
        if part == PARTS[2]:
            own_picture.choose()
        else:
            opened = AGAIN not in st.session_state  # a button that was not drawn before
            again = st.button("Compute again", icon=":material/refresh:", key=AGAIN)
            st.empty()  # where the photo's button stood
    if part == PARTS[2]:
        own_picture.draw()
        return
    found = find(run, opened=opened, again=again)
    (_watched if run.busy else _status)()
    if found is not None:
        (learned_errors.draw if part == PARTS[0] else _first_layer)()


def _status() -> None:
    """Of which update one sees what; in play, the run goes on from here, too."""
    run, before = current(), current().busy
    keep_going(run)
    found = known()
    if found is not None:
        result = found.learned
        count = int(result.counts.sum())
        curve = f" The curve takes the first {LIVE:,}." if count > LIVE else ""
        now = f" It learns on, and is at update {run.latest.made:,} now." if run.busy else ""
        st.markdown(
            f"After update **{result.update:,}**: **{result.right:.1%}** of all {count:,} held-out examples right."
            f"{curve}{now}"
        )
    if run.error:
        st.error(run.error, icon=":material/error:")
    if before and not run.busy:
        st.rerun()


_watched = watched(_status)


def _first_layer() -> None:
    """The weights of the first layer as pictures."""
    found = known()
    filters = found.learned.filters
    if filters is None:
        st.caption(
            "The first layer of a network on points weighs x and y: there is no picture to make of two numbers. "
            "The plane under *Train* shows what becomes of them."
        )
        return
    count, channels, height, width = filters.weights.shape
    first = f"the first {count} of {filters.of}" if count < filters.of else f"all {count}"
    what = {
        "filter": f"The filters of the first layer, {first}: {height} × {width} weights each",
        "unit": f"What each unit of the first layer weighs every pixel with, {first}",
        "class": "What speaks for each class, pixel by pixel: " + ", ".join(found.learned.classes),
    }[filters.kind]
    st.markdown(f"**{what}**")
    sheet = montage(painted(filters), columns=8, side=104 if height > 8 else 72)
    st.image(
        encode_png(sheet),
        alt=f"{what}, largest weight {filters.limit:.3g}",
        output_format="PNG",
    )
    if channels == 3:
        st.caption(
            f"Weights of red, green and blue as colours around middle grey, which is 0: black is "
            f"−{filters.limit:.3g} in all three, white +{filters.limit:.3g}."
        )
    else:
        st.html(_scale(filters.limit))


def _scale(limit: float) -> str:
    """The colours of signed weights, with their range."""
    return (
        "<div style='max-width:26rem'>"
        f"<div style='height:0.8rem;background:linear-gradient(90deg,{','.join(SIGNED)})'></div>"
        "<div style='display:flex;justify-content:space-between;font-variant-numeric:tabular-nums'>"
        f"<span>−{limit:.3g}</span><span>0</span><span>+{limit:.3g}</span></div></div>"
    )

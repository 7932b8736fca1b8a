"""A drawing or photo of one's own, classified by the network of the run, also while it learns."""

import streamlit as st

from core import engine
from core.data.training_sets import FACTS
from core.images import encode_png, quantise
from core.training_learned import montage
from core.training_own_picture import Answer, as_seen, classify, placed
from pages._training.learned_result import shown_state
from pages._training.learned_tables import bars
from pages._training.stage import current, keep_going, sentence
from pages._training.watching import watched
from pages._ui import photo_picker, pictures
from pages._ui.drawing_pad import drawing_pad

SEEN, ANSWER = "training.own", "training.answer"
DRAWING = "drawing"
SIDES = {"Digits": 32}  # of the pad; else as in the set. Digits were counted from 32 x 32 dots, too
DRAWN = {
    "MNIST": "Centre it as MNIST's digits are",
    "Digits": "Fill the field, as the set's digits do",
    "Fashion-MNIST": "Fill the field, as the set's garments do",
    "Fashion-MNIST, 7,000": "Fill the field, as the set's garments do",
}


def choose() -> None:
    """A drawing, or a photo that somebody brings."""
    if _takes_pictures():
        photo_picker.choose("training", {DRAWING: "A drawing"}, DRAWING)
        photo_picker.intake("training", DRAWING)


def _takes_pictures() -> bool:
    return len(FACTS[current().start.data].shape) == 3


@st.fragment
def draw() -> None:
    """The pad or the photo on the left, what the network gets and says of it on the right."""
    data = current().start.data
    if not _takes_pictures():
        st.info(
            "This network takes points. Choose pictures as data to show it one of your own.",
            icon=":material/draw:",
        )
        return
    left, right = st.columns([1, 2.2], gap="medium")
    with left:
        st.session_state[SEEN] = _picture(data)
    with right:
        st.caption(_knows(data))
        (_watched if current().busy else _answer)()


def _picture(data: str):
    """The picture as the network gets it; None where there is none yet."""
    if st.session_state.get("training.picture", DRAWING) == DRAWING:
        return _drawing(data)
    photo = photo_picker.own_photo()
    if photo is None:
        st.info(
            "Bring a photo with the button above; it stays in your session.",
            icon=":material/add_photo_alternate:",
        )
        st.empty()  # see learned_errors.draw
        return None
    invert = st.toggle(
        "Dark on light: invert it", FACTS[data].shape[0] == 1, key="training.invert", bind="query-params",
        help="The sets in grey are bright on black; a pencil on paper, or clothes on a white sheet, are not",
    )  # fmt: skip
    pixels = quantise(photo.pixels)
    pictures.show(pictures.encode(pixels), "Your own photo")
    return as_seen(pixels, data, invert=invert)


def _drawing(data: str):
    _, height, _ = FACTS[data].shape
    drawing = drawing_pad(SIDES.get(data, height), key="training.pad", label="Draw one of its classes")
    place = False
    if data in DRAWN:
        place = st.toggle(DRAWN[data], True, key="training.placed", bind="query-params")
    else:
        st.empty()
    if drawing is None:
        return None
    return as_seen(placed(drawing, data) if place else drawing, data)


def _knows(data: str) -> str:
    """What a network of this set can say at all."""
    classes = FACTS[data].classes
    whole = "the ten digits" if classes[0] == "0" else ", ".join(classes)
    return f"It knows only {whole}, and calls whatever it is shown one of these."


def _answer() -> None:
    """What the network says; in play, the run goes on from here, and the answer with it."""
    run, before = current(), current().busy
    keep_going(run)
    seen = st.session_state.get(SEEN)
    if seen is None:
        st.info("Draw something, or bring a photo: the answer appears here.", icon=":material/draw:")
    else:
        try:
            _show(_asked(shown_state(run), seen), FACTS[run.start.data].classes)
        except engine.Unavailable as error:
            st.error(str(error), icon=":material/error:")
        except ValueError as error:
            st.error(sentence(error), icon=":material/error:")
    if run.error:
        st.error(run.error, icon=":material/error:")
    if before and not run.busy:
        st.rerun()


_watched = watched(_answer)


def _asked(state, seen) -> Answer:
    """The answer; asked for once for each picture and state."""
    about = (seen.shape, seen.tobytes())
    kept = st.session_state.get(ANSWER)
    if kept is None or kept[0] is not state or kept[1] != about:
        kept = state, about, engine.call(classify, state, seen)
        st.session_state[ANSWER] = kept
    return kept[2]


def _show(answer: Answer, classes: tuple[str, ...]) -> None:
    shares = answer.probabilities.tolist()
    best = max(range(len(classes)), key=shares.__getitem__)
    height, width = answer.seen.shape[:2]
    picture, said = st.columns([1, 2.2], gap="small")
    with picture:
        st.markdown(f"**{classes[best]}**, {shares[best]:.1%}")
        sheet = montage(answer.seen[None], columns=1, side=168)
        alt = f"Your picture as the network gets it: {height} × {width} pixels"
        st.image(encode_png(sheet), alt=alt, output_format="PNG")
        st.caption(f"What the network gets: {height} × {width} pixels. After update {answer.update:,}")
    with said:
        rows = [(name, share, f"{share:.1%}") for name, share in zip(classes, shares, strict=True)]
        st.html(bars(rows, "What the network says", strongest=best, column="probability"))

"""The stage of the *Convolution* page: which picture, and input beside output."""

from dataclasses import dataclass

import streamlit as st
from core.images import Photo

from core import colour
from core.convolution import Convolution, Settings, prepare, summarise
from core.convolution_view import VIEWS, Shown, show
from core.data.grids import GRIDS
from core.data.photos import PHOTOS, load_photo
from pages._convolution.controls import Chosen
from pages._ui import photo_picker, pictures
from pages._ui.figures.number_grid import number_grid

TITLES = {name: photo.title for name, photo in PHOTOS.items()} | {
    name: grid.title for name, grid in GRIDS.items()
}
DEFAULT = "rocket"
VIEW_TITLES = {
    "signed": "Signed: zero is white",
    "absolute": "Absolute value",
    "clipped": "Clipped to 0–255, a naive viewer",
    "magnitude": "Magnitude of the pair Gx, Gy",
    "direction": "Direction of the pair Gx, Gy",
}


@dataclass(frozen=True)
class Subject:
    """What is filtered: a bundled photo, a number grid, or the photo of this session."""

    name: str
    alt: str
    teaches: str
    credit: str
    photo: Photo | None  # None for a number grid
    own: bool = False


def choose_subject() -> Subject:
    """The picture menu, and what stands behind its entry."""
    name = photo_picker.choose("convolution", TITLES, DEFAULT)
    if name == photo_picker.OWN:
        photo = photo_picker.own_photo()
        if photo is not None:
            return Subject(name, "your own photo", "", "your own, in this session only", photo, own=True)
        st.info(
            "This view is of somebody's own photo, which stays in their session. Drop in one of yours below; "
            "until then you see the rocket.",
            icon=":material/add_photo_alternate:",
        )
        name = DEFAULT
    if name in GRIDS:
        return Subject(name, GRIDS[name].title, GRIDS[name].teaches, "numbers of the course", None)
    bundled = PHOTOS[name]
    return Subject(name, bundled.alt, bundled.teaches, bundled.credit, load_photo(name))


def read(subject: Subject, settings: Settings):
    """The subject in grey levels, as the filter reads it."""
    if subject.photo is not None:
        return prepare(subject.photo.pixels, settings.channels)
    levels = GRIDS[subject.name].levels
    return levels if settings.channels == "grey" else levels.expand(3, -1, -1)


def choose_view() -> str:
    return st.selectbox(
        "Show the output as", VIEWS, format_func=VIEW_TITLES.get, key="convolution.view", bind="query-params"
    )


def draw(subject: Subject, result: Convolution, chosen: Chosen, view: str, sizes_hidden: bool) -> None:
    """Input beside output at the same scale; below them the key to the colours, and the numbers."""
    pairless = view in ("magnitude", "direction") and chosen.pair is None
    shown = show(result, "signed" if pairless else view, chosen.pair)
    with st.container(key="pictures"):
        before, after = st.columns(2)
    if subject.photo is None:
        before.html(number_grid(result.image[0].tolist(), "Input in grey levels", signed=False))
        if sizes_hidden:
            after.info(
                "Commit to your prediction below, and the output appears here.", icon=":material/lock:"
            )
        else:
            after.html(number_grid(shown.values[0].tolist(), f"Output, {VIEW_TITLES[view].lower()}"))
    else:
        _photographs(before, after, subject, result, shown, f"{chosen.label}, {VIEW_TITLES[view].lower()}")
    below_input, below_output = st.columns(2)
    with below_input:
        if subject.teaches:
            st.caption(f":material/visibility: {subject.teaches}")
    with below_output:
        _key(shown, view, pairless)
        _numbers(result, sizes_hidden)


def _photographs(before, after, subject: Subject, result: Convolution, shown: Shown, how: str) -> None:
    with before:
        pixels = colour.grey_levels(result.image)
        digest = f"{subject.photo.digest} {len(result.image)}"
        pictures.show_unchanging(pixels, digest, f"Input: {subject.alt}")
    with after:
        summary = summarise(result)
        pictures.show(
            shown.pixels,
            f"Output of {how}, on {subject.alt}: values from {summary.smallest:.0f} to {summary.largest:.0f}",
        )


def _key(shown: Shown, view: str, pairless: bool) -> None:
    pictures.colour_bar(shown.palette, shown.labels)
    if pairless:
        st.caption("Magnitude and direction need an edge kernel, not edited, on grey. Shown: signed values.")
    elif view == "clipped":
        st.caption(f"**{shown.beyond:.1%}** of the values lie outside 0–255: this view loses them.")


def _numbers(result: Convolution, hidden: bool) -> None:
    """The output in numbers; ``hidden`` sizes are what a prediction is asked about."""
    s = summarise(result)
    height, width = result.image.shape[1:]
    size = "? × ?" if hidden else f"**{s.width} × {s.height}**"
    st.markdown(
        f"{width} × {height} → {size} values, from **{s.smallest:.2f}** to **{s.largest:.2f}**, "
        f"mean **{s.mean:.2f}**, middle **{s.middle:.2f}** grey levels"
    )

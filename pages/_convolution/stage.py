"""The stage of the *Convolution* page: which picture, and input beside output."""

from dataclasses import dataclass, replace

import streamlit as st

from core import colour
from core.convolution import Convolution, GreyLevels, convolve, prepare, summarise
from core.convolution_view import Shown, show
from core.data.grids import GRIDS
from core.data.photos import PHOTOS, load_photo
from core.device import best_device
from core.images import Photo
from pages._convolution.choices import VIEW_TITLES, Chosen, Controls, kernel_of
from pages._ui import photo_picker, pictures
from pages._ui.figures.number_grid import number_grid

TITLES = {name: photo.title for name, photo in PHOTOS.items()} | {
    name: grid.title for name, grid in GRIDS.items()
}
DEFAULT = "rocket"


@dataclass(frozen=True)
class Subject:
    """What is filtered: a bundled photo, a number grid, or the photo of this session."""

    name: str
    alt: str
    teaches: str
    credit: str
    photo: Photo | None = None  # None for a number grid
    own: bool = False
    missing: bool = False  # somebody's own photo was asked for, and this session has none


@dataclass(frozen=True)
class Scene:
    """Everything that is on the stage; ``result`` is None where ``problem`` says why it cannot be computed."""

    controls: Controls
    subject: Subject
    chosen: Chosen
    view: str  # the one asked for, or the signed one where that needs a pair of kernels and there is none
    problem: str = ""
    result: Convolution | None = None
    shown: Shown | None = None
    pictures: tuple[bytes, bytes] | None = None  # input and output, encoded; None for a number grid


def _subject(name: str) -> Subject:
    missing = False
    if name == photo_picker.OWN:
        photo = photo_picker.own_photo()
        if photo is not None:
            notes = " ".join(photo.notes)
            return Subject(name, "your own photo", notes, "your own, in this session only", photo, own=True)
        name, missing = DEFAULT, True
    if name in GRIDS:
        return Subject(name, GRIDS[name].title, GRIDS[name].teaches, "numbers of the course")
    bundled = PHOTOS[name]
    return Subject(name, bundled.alt, bundled.teaches, bundled.credit, load_photo(name), missing=missing)


def _levels(photo: Photo, channels: str) -> GreyLevels:
    """The photo as the filter reads it, kept from one change of the kernel to the next; never changed in place."""
    key = f"{photo.digest} {channels}"
    if st.session_state.get("photo.levels", ("",))[0] != key:
        st.session_state["photo.levels"] = key, prepare(photo.pixels.to(best_device()), channels)
    return st.session_state["photo.levels"][1]


def compute(controls: Controls) -> Scene:
    """Filter the picture that the controls ask for, as they ask for it, and paint the output."""
    subject, chosen, settings = _subject(controls.picture), kernel_of(controls), controls.settings
    pairless = controls.view in ("magnitude", "direction") and chosen.pair is None
    scene = Scene(controls, subject, chosen, "signed" if pairless else controls.view)
    if subject.photo is not None:
        levels = _levels(subject.photo, settings.channels)
    else:
        levels = GRIDS[subject.name].levels.to(best_device())
        levels = levels if settings.channels == "grey" else levels.expand(3, -1, -1)
    try:
        result = convolve(levels, chosen.kernels.float(), settings)
    except ValueError as error:
        return replace(scene, problem=f"This cannot be computed. {error}")
    shown = show(result, scene.view, chosen.pair)
    both = None
    if subject.photo is not None:
        before = pictures.encode_once(
            f"{subject.photo.digest} {len(levels)}", lambda: colour.grey_levels(levels)
        )
        both = before, pictures.encode(shown.pixels)
    return replace(scene, result=result, shown=shown, pictures=both)


def draw(scene: Scene, sizes_hidden: bool) -> None:
    """Input beside output at the same scale; below them the key to the colours, and the numbers."""
    if scene.subject.missing:
        st.info(
            "This view is of somebody's own photo, which stays in their session. Use one of your own, too; "
            "until then you see the rocket.",
            icon=":material/add_photo_alternate:",
        )
    if scene.result is None:
        st.error(scene.problem, icon=":material/error:")
        return
    with st.container(key="pictures"):
        before, after = st.columns(2)
    with after:  # first: it is what the eye waits for
        _draw_output(scene, sizes_hidden)
    with before:
        _draw_input(scene)
    below_input, below_output = st.columns(2)
    with below_output:
        _key(scene)
        _numbers(scene.result, sizes_hidden)
    with below_input:
        if scene.subject.teaches:
            st.caption(f":material/visibility: {scene.subject.teaches}")


def _draw_input(scene: Scene) -> None:
    if scene.pictures is None:
        st.html(number_grid(scene.result.image[0].tolist(), "Input in grey levels", signed=False))
    else:
        pictures.show(scene.pictures[0], f"Input: {scene.subject.alt}")


def _draw_output(scene: Scene, hidden: bool) -> None:
    how = VIEW_TITLES[scene.view].lower()
    if scene.pictures is not None:
        s = summarise(scene.result)
        what = f"Output of {scene.chosen.label}, {how}, on {scene.subject.alt}"
        pictures.show(scene.pictures[1], f"{what}: values from {s.smallest:.0f} to {s.largest:.0f}")
    elif hidden:
        st.info("Commit to your prediction below, and the output appears here.", icon=":material/lock:")
    else:
        st.html(number_grid(scene.shown.values[0].tolist(), f"Output, {how}"))


def _key(scene: Scene) -> None:
    pictures.colour_bar(scene.shown.palette, scene.shown.labels)
    if scene.view != scene.controls.view:
        st.caption("Magnitude and direction need an edge kernel, not edited, on grey. Shown: signed values.")
    elif scene.view == "clipped":
        st.caption(f"**{scene.result.lost:.1%}** of the values lie outside 0–255: this view loses them.")


def _numbers(result: Convolution, hidden: bool) -> None:
    """The output in numbers; ``hidden`` sizes are what a prediction is asked about."""
    s = summarise(result)
    height, width = result.image.shape[1:]
    halved = "; computed on every pixel, shown at half size" if pictures.is_halved(s.height, s.width) else ""
    size = "? × ?" if hidden else f"**{s.width} × {s.height}**"
    st.markdown(
        f"{width} × {height} → {size} values, from **{s.smallest:.2f}** to **{s.largest:.2f}**, "
        f"mean **{s.mean:.2f}**, middle **{s.middle:.2f}** grey levels{halved}"
    )

"""The stage of the *Convolution* page: which picture, and input beside output."""

from dataclasses import dataclass

import streamlit as st

from core import colour
from core.convolution import Convolution, convolve, prepare, summarise
from core.convolution_view import Shown, show
from core.data.grids import GRIDS
from core.data.photos import PHOTOS, load_photo
from core.images import Photo
from pages._convolution.controls import VIEW_TITLES, Chosen, Controls, kernel_of
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
    result: Convolution | None
    problem: str


def _subject(name: str) -> Subject:
    missing = False
    if name == photo_picker.OWN:
        photo = photo_picker.own_photo()
        if photo is not None:
            return Subject(name, "your own photo", "", "your own, in this session only", photo, own=True)
        name, missing = DEFAULT, True
    if name in GRIDS:
        return Subject(name, GRIDS[name].title, GRIDS[name].teaches, "numbers of the course")
    bundled = PHOTOS[name]
    return Subject(name, bundled.alt, bundled.teaches, bundled.credit, load_photo(name), missing=missing)


def compute(controls: Controls) -> Scene:
    """Filter the picture that the controls ask for, as they ask for it."""
    subject, chosen, settings = _subject(controls.picture), kernel_of(controls), controls.settings
    if subject.photo is not None:
        levels = prepare(subject.photo.pixels, settings.channels)
    else:
        levels = GRIDS[subject.name].levels
        levels = levels if settings.channels == "grey" else levels.expand(3, -1, -1)
    try:
        return Scene(controls, subject, chosen, convolve(levels, chosen.kernels.float(), settings), "")
    except ValueError as error:
        return Scene(controls, subject, chosen, None, f"This cannot be computed. {error}")


def view_of(scene: Scene) -> str:
    """The view asked for, or the signed one where it needs a pair of kernels and there is none."""
    needs_pair = scene.controls.view in ("magnitude", "direction")
    return "signed" if needs_pair and scene.chosen.pair is None else scene.controls.view


def draw(scene: Scene, sizes_hidden: bool) -> None:
    """Input beside output at the same scale; below them the key to the colours, and the numbers."""
    if scene.subject.missing:
        st.info(
            "This view is of somebody's own photo, which stays in their session. Drop in one of yours below; "
            "until then you see the rocket.",
            icon=":material/add_photo_alternate:",
        )
    if scene.result is None:
        st.error(scene.problem, icon=":material/error:")
        return
    shown = show(scene.result, view_of(scene), scene.chosen.pair)
    with st.container(key="pictures"):
        before, after = st.columns(2)
    with after:  # first: it is what the eye waits for
        _draw_output(scene, shown, sizes_hidden)
    with before:
        _draw_input(scene)
    below_input, below_output = st.columns(2)
    with below_output:
        _key(shown, scene)
        _numbers(scene.result, sizes_hidden)
    with below_input:
        if scene.subject.teaches:
            st.caption(f":material/visibility: {scene.subject.teaches}")


def _draw_input(scene: Scene) -> None:
    image, subject = scene.result.image, scene.subject
    if subject.photo is None:
        st.html(number_grid(image[0].tolist(), "Input in grey levels", signed=False))
    else:
        digest = f"{subject.photo.digest} {len(image)}"
        pictures.show_unchanging(lambda: colour.grey_levels(image), digest, f"Input: {subject.alt}")


def _draw_output(scene: Scene, shown: Shown, hidden: bool) -> None:
    how = VIEW_TITLES[view_of(scene)].lower()
    if scene.subject.photo is not None:
        low, high = shown.values.aminmax()
        what = f"Output of {scene.chosen.label}, {how}, on {scene.subject.alt}"
        pictures.show(shown.pixels, f"{what}: values from {low:.0f} to {high:.0f}")
    elif hidden:
        st.info("Commit to your prediction below, and the output appears here.", icon=":material/lock:")
    else:
        st.html(number_grid(shown.values[0].tolist(), f"Output, {how}"))


def _key(shown: Shown, scene: Scene) -> None:
    pictures.colour_bar(shown.palette, shown.labels)
    if view_of(scene) != scene.controls.view:
        st.caption("Magnitude and direction need an edge kernel, not edited, on grey. Shown: signed values.")
    elif view_of(scene) == "clipped":
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

"""The stage of the *Convolution* page: which picture, and input beside output."""

from dataclasses import dataclass, replace

import streamlit as st

from core.colour import grey_levels
from core.convolution import Convolution, GreyLevels, Summary, convolve, prepare, summarise
from core.convolution_view import Shown, show
from core.data.grids import GRIDS
from core.data.photos import PHOTOS
from core.data.subjects import Subject, find_subject
from core.device import best_device
from pages._convolution.choices import VIEW_TITLES, Chosen, Controls, kernel_of
from pages._convolution.probing import PAIR_VIEWS, rule
from pages._ui import photo_picker, pictures
from pages._ui.figures.number_grid import number_grid
from pages._ui.probe import probe
from pages._ui.probed import Source, Target

TITLES = {name: photo.title for name, photo in PHOTOS.items()} | {
    name: grid.title for name, grid in GRIDS.items()
}
DEFAULT = "rocket"


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


def _levels(subject: Subject, channels: str) -> GreyLevels:
    """The picture as the filter reads it; never changed in place."""
    if subject.grid is not None:
        levels = subject.grid.levels.to(best_device())
        return levels if channels == "grey" else levels.expand(3, -1, -1)
    return photo_picker.keep_levels(
        f"{subject.identity} {channels}", lambda: prepare(subject.photo.pixels.to(best_device()), channels)
    )


def compute(controls: Controls) -> Scene:
    """Filter the picture that the controls ask for, as they ask for it, and paint the output."""
    subject = find_subject(controls.picture, photo_picker.own_photo(), GRIDS, DEFAULT)
    chosen, settings = kernel_of(controls), controls.settings
    pairless = controls.view in ("magnitude", "direction") and chosen.pair is None
    scene = Scene(controls, subject, chosen, "signed" if pairless else controls.view)
    try:
        result = convolve(_levels(subject, settings.channels), chosen.kernels.float(), settings)
    except ValueError as error:
        return replace(scene, problem=f"This cannot be computed. {error}")
    return replace(scene, result=result, shown=show(result, scene.view, chosen.pair))


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
    summary = summarise(scene.result)
    with st.container(key="pictures"):
        if sizes_hidden and scene.subject.photo is None:
            _draw_locked(scene)
        else:
            _draw_probe(scene, summary, sizes_hidden)
    if scene.view != scene.controls.view:
        st.caption("Magnitude and direction need an edge kernel, not edited, on grey. Shown: signed values.")
    _numbers(scene, summary, sizes_hidden)


def _draw_locked(scene: Scene) -> None:
    """The numbers of the input, and the output's once the person has committed to a prediction."""
    before, after = st.columns(2)
    before.html(number_grid(scene.result.image[0].tolist(), "Input in grey levels", signed=False))
    after.info("Commit to your prediction below, and the output appears here.", icon=":material/lock:")


def _draw_probe(scene: Scene, s: Summary, sizes_hidden: bool) -> None:
    how = VIEW_TITLES[scene.view].lower()
    what = f"{scene.chosen.label}, {how}, on {scene.subject.alt}: values from {s.smallest:.0f} to {s.largest:.0f}"
    shown, digest = scene.shown, scene.subject.identity
    values = scene.result.output if scene.view in ("signed", "absolute", "clipped") else shown.values
    probe(
        "convolution",
        Source(
            f"{digest} {len(scene.result.image)}",
            lambda: grey_levels(scene.result.image).levels,
            scene.subject.alt,
            scene.subject.teaches,
        ),
        Target(
            f"{digest} {scene.controls}",
            values.cpu().numpy(),
            shown.painted.levels,
            shown.painted.table,
            what,
            shown.palette,
            shown.labels,
        ),
        rule(scene.result, scene.view, scene.chosen.pair),
        sizes_hidden,
    )


def _numbers(scene: Scene, s: Summary, hidden: bool) -> None:
    """The output in numbers; ``hidden`` sizes are what a prediction is asked about."""
    result = scene.result
    height, width = result.image.shape[1:]
    size = "? × ?" if hidden else f"**{s.width} × {s.height}**"
    halved = "; computed on every pixel, shown at half size" if pictures.is_halved(s.height, s.width) else ""
    lost = (
        f"; **{result.lost:.1%}** of them outside 0–255, which this view loses"
        if scene.view == "clipped"
        else ""
    )
    whose = " of the kernel alone" if scene.view in PAIR_VIEWS else ""
    st.markdown(
        f"{width} × {height} → {size} values{whose}, from **{s.smallest:.2f}** to **{s.largest:.2f}**, "
        f"mean **{s.mean:.2f}**, middle **{s.middle:.2f}** grey levels{lost}{halved}"
    )

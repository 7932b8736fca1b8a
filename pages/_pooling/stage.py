"""The stage of the *Pooling* page: the picture, what is left of it, and what stands behind each value."""

from dataclasses import dataclass, replace

import streamlit as st

from core.colour import GREY, grey_levels
from core.convolution import GreyLevels, prepare
from core.data.grids import POOLING_GRIDS
from core.data.photos import PHOTOS
from core.data.subjects import Subject, find_subject
from core.device import best_device
from core.pooling import Pooling, kept, repeat, summarise
from core.receptive_field import receptive_field
from pages._pooling.controls import KIND_TITLES, Controls
from pages._pooling.notes import NOTES
from pages._ui import photo_picker, pictures
from pages._ui.figures.number_grid import number_grid
from pages._ui.probe import probe
from pages._ui.probed import Rule, Source, Target, Term

TITLES = {name: photo.title for name, photo in PHOTOS.items()} | {
    name: grid.title for name, grid in POOLING_GRIDS.items()
}
DEFAULT = "astronaut"
COLOURS = ("Red", "Green", "Blue")


@dataclass(frozen=True)
class Scene:
    """Everything that is on the stage; there are no ``rounds`` where ``problem`` says why they cannot be computed."""

    controls: Controls
    subject: Subject
    levels: GreyLevels
    problem: str = ""
    rounds: tuple[Pooling, ...] = ()

    @property
    def last(self) -> Pooling:
        return self.rounds[-1]


def _levels(subject: Subject, channels: str) -> GreyLevels:
    """The picture as it is pooled; never changed in place."""
    if subject.grid is not None:
        levels = subject.grid.levels.to(best_device())
        return levels if channels == "grey" else levels.expand(3, -1, -1)
    return photo_picker.keep_levels(
        f"{subject.identity} {channels}", lambda: prepare(subject.photo.pixels.to(best_device()), channels)
    )


def grey_of(scene: Scene) -> GreyLevels:
    """The picture of ``scene`` in grey, also where it is pooled in colour."""
    if len(scene.levels) == 1 or scene.subject.photo is None:
        return scene.levels[:1]
    return prepare(scene.subject.photo.pixels, "grey").to(scene.levels)


def compute(controls: Controls) -> Scene:
    """Pool the picture that the controls ask for, as they ask for it."""
    subject = find_subject(controls.look.picture, photo_picker.own_photo(), POOLING_GRIDS, DEFAULT)
    scene = Scene(controls, subject, _levels(subject, controls.look.channels))
    try:
        return replace(scene, rounds=repeat(scene.levels, controls.settings, controls.rounds))
    except ValueError as error:
        return replace(scene, problem=f"This cannot be computed. {error}")


def draw(scene: Scene, sizes_hidden: bool) -> None:
    """Input beside output, the output enlarged and at its true size; below them the numbers."""
    if scene.subject.missing:
        st.info(
            "This view is of somebody's own photo, which stays in their session. Use one of your own, too; "
            "until then you see the astronaut.",
            icon=":material/add_photo_alternate:",
        )
    if scene.problem:
        st.error(scene.problem, icon=":material/error:")
        return
    with st.container(key="pictures"):
        if sizes_hidden and scene.subject.grid is not None:
            _draw_locked(scene)
        else:
            _draw_probe(scene, sizes_hidden)
    _numbers(scene, sizes_hidden)


def _draw_locked(scene: Scene) -> None:
    """The numbers of the input, and the output's once the person has committed to a prediction."""
    before, after = st.columns(2)
    before.html(number_grid(scene.levels[0].tolist(), "Input in grey levels", signed=False))
    after.info("Commit to your prediction below, and the output appears here.", icon=":material/lock:")


def _draw_probe(scene: Scene, sizes_hidden: bool) -> None:
    controls, subject, output = scene.controls, scene.subject, scene.last.output
    k, kind = controls.settings.kernel, KIND_TITLES[controls.settings.kind].lower()
    often = f", {controls.rounds} times" if controls.rounds > 1 else ""
    probe(
        "pooling",
        Source(
            f"{subject.identity} {len(output)}",
            lambda: _to_send(scene),
            subject.alt,
            NOTES.get(subject.name, subject.teaches),
            scene.last.image.movedim(0, -1).cpu().numpy() if controls.rounds > 1 else None,
        ),
        Target(
            f"{subject.identity} {controls}",
            output.cpu().numpy(),
            grey_levels(output).levels,
            None,
            f"{kind} pooling, {k} × {k}{often}, of {subject.alt}",
            GREY,
            ("0", "127.5", "255"),
            true_size=True,
        ),
        _rule(scene),
        sizes_hidden,
    )


def _to_send(scene: Scene):
    """A photo has bytes; the numbers of a grid may be negative."""
    if scene.subject.grid is None:
        return grey_levels(scene.levels).levels
    return scene.levels.movedim(0, -1).cpu().numpy()


def _rule(scene: Scene) -> Rule:
    s, names = scene.controls.settings, COLOURS if len(scene.levels) == 3 else ("",)
    return Rule(
        s.kind,
        tuple(Term(name, channel) for channel, name in enumerate(names)),
        s.kernel,
        s.stride,
        pad=s.padding,
        field=receptive_field(s.kernel, s.stride, s.padding, scene.controls.rounds),
    )


def _numbers(scene: Scene, hidden: bool) -> None:
    """The output in numbers; ``hidden`` sizes are what a prediction is asked about."""
    s = summarise(scene.last)
    height, width = scene.levels.shape[1:]
    sizes = [f"{p.output.shape[2]} × {p.output.shape[1]}" for p in scene.rounds]
    sizes[-1] = "? × ?" if hidden else f"**{sizes[-1]}**"
    halved = "; shown at half size" if pictures.is_halved(s.height, s.width) else ""
    share = "" if hidden else f"**{kept(scene.rounds):.3%}** of the values are left; they go "
    st.markdown(
        f"{width} × {height} → {' → '.join(sizes)} values: {share}from **{s.smallest:.2f}** to **{s.largest:.2f}**, "
        f"mean **{s.mean:.2f}**, middle **{s.middle:.2f}** grey levels{halved}"
    )

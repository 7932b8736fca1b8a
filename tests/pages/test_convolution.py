"""The convolution page without a browser: its default, every control at its extremes, and what it refuses."""

import io

import numpy as np
import pytest
from PIL import Image

from core.data import subjects
from core.data.grids import GRIDS
from core.data.photos import PHOTOS
from core.kernels import KINDS
from pages._convolution.choices import VIEW_TITLES
from pages._convolution.laying import CHANNELS
from pages._ui import photo_picker
from pages.convolution import PANELS
from tests.pages import driving
from tests.pages.driving import text_of


def choose(app, kind, name, value):
    return driving.choose(app, kind, f"convolution.{name}", value)


def png(width=40, height=30):
    stream = io.BytesIO()
    pixels = np.random.default_rng(1).integers(0, 256, (height, width, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


def test_the_default_shows_a_photo_its_output_and_the_proof(open_page):
    app = open_page("convolution")
    assert "640 × 427 → **640 × 427** values" in text_of(app)
    choose(app, "button_group", "panel", "Proof")
    text = text_of(app)
    assert "F.conv2d" in text
    assert "SciPy" in text


@pytest.mark.parametrize("picture", [*PHOTOS, *GRIDS])
def test_every_picture(open_page, picture):
    app = choose(open_page("convolution", panel="Proof"), "selectbox", "picture", picture)
    assert "F.conv2d" in text_of(app)


@pytest.mark.parametrize("name", KINDS)
def test_every_kernel_at_every_size(open_page, name):
    app = choose(open_page("convolution"), "selectbox", "kernel", name)
    for size in KINDS[name].sizes:
        choose(app, "button_group", "size", size)
        assert app.session_state["convolution.on_grid"][size - 1]


def test_a_kernel_that_has_one_size_takes_it(open_page):
    app = choose(open_page("convolution"), "button_group", "size", 7)
    choose(app, "selectbox", "kernel", "scharr")
    assert app.session_state["convolution.size"] == 3


@pytest.mark.parametrize("channels", CHANNELS)
@pytest.mark.parametrize("view", VIEW_TITLES)
def test_every_view_of_every_kind_of_channels(open_page, channels, view):
    app = choose(open_page("convolution"), "button_group", "channels", channels)
    choose(app, "selectbox", "view", view)
    needs_grey = view in ("magnitude", "direction") and channels != "grey"
    assert ("Shown: signed values" in text_of(app)) == needs_grey


@pytest.mark.parametrize("picture", ["rocket", "bright-left"])
@pytest.mark.parametrize("padding", ["none", "zero", "reflect", "replicate"])
def test_every_control_at_its_extremes_gives_a_picture_or_a_sentence(open_page, picture, padding):
    app = choose(open_page("convolution", panel="Proof"), "selectbox", "picture", picture)
    choose(app, "button_group", "padding", padding)
    for size in (3, 7):
        choose(app, "button_group", "size", size)
        for name, values in {
            "stride": (8, 1),
            "dilation": (8, 1),
            "bias": (-255, 255, 0),
            "angle": (360, 0),
        }.items():
            for value in values:
                choose(app, "live_slider" if name == "angle" else "slider", name, value)
                refused = any("cannot be computed" in error.value for error in app.error)
                assert refused or "F.conv2d" in text_of(app)
    choose(app, "button_group", "size", 3)
    choose(app, "toggle", "flip", True)
    assert "**The flip.**" in text_of(app)


def test_the_gaussian_at_its_extremes(open_page):
    app = choose(open_page("convolution"), "selectbox", "kernel", "gaussian")
    for sigma in (0.3, 3.0):
        choose(app, "live_slider", "sigma", sigma)
        assert np.sum(app.session_state["convolution.on_grid"]) == pytest.approx(1)


def test_a_kernel_that_does_not_fit_is_a_sentence(open_page):
    app = choose(open_page("convolution"), "selectbox", "picture", "bright-left")
    choose(app, "button_group", "size", 7)
    choose(app, "button_group", "padding", "none")
    assert "needs a picture of at least 7×7 pixels, got 6×6" in app.error[0].value


def test_typed_cells_are_used_and_undone(open_page):
    app = choose(open_page("convolution"), "text_input", "cells", "1 2 3; 4 5 6; 7 8 9")
    assert app.session_state["convolution.on_grid"] == ((1, 2, 3), (4, 5, 6), (7, 8, 9))
    next(b for b in app.button if b.label == "Back to the named kernel").click().run()
    assert app.session_state["convolution.on_grid"][0] == (-1, 0, 1)


@pytest.mark.parametrize(
    "cells", ["1 2 3", "a b c; d e f; g h i", "nan 0 0; 0 0 0; 0 0 0", "9e999 0 0; 0 0 0; 0 0 0"]
)
def test_cells_that_are_no_kernel_are_a_sentence_and_the_named_kernel_stays(open_page, cells):
    app = choose(open_page("convolution"), "text_input", "cells", cells)
    assert app.error[0].value.startswith("kernel: ")
    assert app.session_state["convolution.on_grid"][0] == (-1, 0, 1)


@pytest.mark.parametrize("tab", PANELS)
def test_every_panel(open_page, tab):
    app = open_page("convolution", panel=tab)
    assert app.session_state["convolution.panel"] == tab
    for channels in ("sum", "each"):
        choose(app, "button_group", "channels", channels)


def test_the_size_is_hidden_until_the_person_has_committed(open_page):
    app = open_page("convolution", panel="Predict")
    assert "640 × 427 → ? × ? values" in text_of(app)
    for label, value in (("Columns", 640), ("Rows", 400)):
        next(n for n in app.number_input if n.label == label).set_value(value).run()
    next(b for b in app.button if b.label == "Commit").click().run()
    assert "640 × 427 → **640 × 427** values" in text_of(app)
    assert "Not this time" in app.warning[0].value
    next(b for b in app.button if b.label == "Set the controls to a harder one").click().run()
    assert "640 × 427 → ? × ? values" in text_of(app)


def test_the_edge_question_is_answered_by_doing_it(open_page):
    app = open_page("convolution", panel="Predict")
    app.radio[0].set_value("vertical").run()
    [b for b in app.button if b.label == "Commit"][-1].click().run()
    assert "Right" in app.success[0].value
    next(b for b in app.button if b.label == "Put it on the page").click().run()
    assert app.session_state["convolution.picture"] == "bright-right"
    assert "6 × 6 → **4 × 4** values, from **-30.00** to **0.00**" in text_of(app)


def test_a_photo_of_ones_own_is_shown_and_forgotten(open_page):
    app = open_page("convolution")
    app.file_uploader[0].upload("holiday.png", png(), "image/png").run()
    assert not app.exception
    assert "40 × 30 → **40 × 30** values" in text_of(app)
    next(b for b in app.button if b.label == "Forget my photo").click().run()
    assert "Use one of your own" not in text_of(app)  # that is for those whom a link brought here
    assert "640 × 427" in text_of(app)


def test_a_file_that_is_no_picture_is_a_sentence_and_the_view_stays(open_page):
    app = open_page("convolution")
    app.file_uploader[0].upload("<b>evil</b>.png", b"%PDF-1.7 this is no picture", "image/png").run()
    assert not app.exception
    assert "Accepted: JPEG, PNG" in app.error[0].value
    assert "evil" not in text_of(app)
    assert "640 × 427" in text_of(app)


def test_a_picture_of_one_pixel(open_page):
    app = open_page("convolution")
    app.file_uploader[0].upload("dot.png", png(1, 1), "image/png").run()
    assert "1 × 1 → **1 × 1** values" in text_of(app)
    choose(app, "button_group", "padding", "reflect")
    assert "cannot be computed" in app.error[0].value


def test_an_emptied_uploader_keeps_the_photo_and_forgetting_lets_go_of_all_of_it(open_page):
    app = open_page("convolution")
    app.file_uploader[0].upload("holiday.png", png(), "image/png").run()
    app.file_uploader[0].set_value(None).run()
    assert "40 × 30 → **40 × 30** values" in text_of(app)
    next(b for b in app.button if b.label == "Forget my photo").click().run()
    assert "640 × 427" in text_of(app)
    assert app.file_uploader[0].value is None
    held = [key for key in ("photo.own", "photo.bytes") if key in app.session_state]
    assert not held
    assert app.session_state["photo.levels"][1].shape == (1, 427, 640)  # the rocket's


def test_three_slices_each_filter_their_own_colour_and_survive_grey(open_page):
    slices = "|".join(f"0 0 0;0 {i} 0;0 0 0" for i in (1, 2, 3))
    app = choose(open_page("convolution"), "text_input", "cells", slices)
    assert "Grey uses the first" in text_of(app)
    choose(app, "button_group", "channels", "each")
    choose(app, "button_group", "slice", 2)
    assert app.session_state["convolution.on_grid"][1][1] == 3
    choose(app, "button_group", "panel", "Why")
    assert "sum of the cells, blue** is 3" in text_of(app)


def test_a_harder_question_always_has_an_answer(open_page):
    app = choose(open_page("convolution", panel="Predict"), "selectbox", "picture", "bright-left")
    next(b for b in app.button if b.label == "Set the controls to a harder one").click().run()
    assert not app.error
    app.file_uploader[0].upload("dot.png", png(1, 1), "image/png").run()
    choose(app, "button_group", "padding", "zero")
    assert next(b for b in app.button if b.label == "Set the controls to a harder one").disabled


def test_the_own_photo_has_one_name():
    assert photo_picker.OWN == subjects.OWN


def test_a_link_to_somebodys_own_photo_says_so_and_shows_another(open_page):
    app = open_page("convolution", picture="My own photo")
    assert "Use one of your own" in text_of(app)

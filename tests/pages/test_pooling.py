"""The pooling page without a browser: its default, every control at its extremes, and what it refuses."""

import io

import numpy as np
import pytest
from PIL import Image

from core.data.grids import POOLING_GRIDS
from core.data.photos import PHOTOS
from core.pooling import KINDS
from pages.pooling import PANELS
from tests.pages import driving
from tests.pages.driving import text_of


def choose(app, kind, name, value):
    return driving.choose(app, kind, f"pooling.{name}", value)


def png(width=40, height=30):
    stream = io.BytesIO()
    pixels = np.random.default_rng(1).integers(0, 256, (height, width, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


def test_the_default_pools_a_face_and_the_proof_agrees_to_the_last_bit(open_page):
    app = open_page("pooling")
    assert "512 × 512 → **85 × 85** values" in text_of(app)
    choose(app, "button_group", "panel", "Proof")
    assert "F.max_pool2d | 0.0e+00" in text_of(app)


@pytest.mark.parametrize("picture", [*PHOTOS, *POOLING_GRIDS])
def test_every_picture(open_page, picture):
    app = choose(open_page("pooling", panel="Proof"), "selectbox", "picture", picture)
    assert not app.error
    assert "F.max_pool2d" in text_of(app)


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("channels", ["grey", "each"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_panel_of_every_kind(open_page, panel, channels, kind):
    app = open_page("pooling", panel=panel)
    choose(app, "button_group", "channels", channels)
    choose(app, "button_group", "kind", kind)
    assert app.session_state["pooling.panel"] == panel
    assert not app.error


@pytest.mark.parametrize("picture", ["drawing", "matrix-4"])
@pytest.mark.parametrize("panel", ["What is lost", "Background trap", "How invariant?", "Why", "Proof"])
def test_every_control_at_its_extremes_gives_a_picture_or_a_sentence(open_page, picture, panel):
    app = choose(open_page("pooling", panel=panel), "selectbox", "picture", picture)
    choose(app, "toggle", "tied", False)
    extremes = {
        "kernel": ("live_slider", (16, 1)),
        "stride": ("live_slider", (16, 1)),
        "padding": ("slider", (8, 0)),
        "rounds": ("slider", (6, 1)),
        "ceil": ("toggle", (True,)),
    }
    for name, (kind, values) in extremes.items():
        for value in values:
            choose(app, kind, name, value)
            refused = any("cannot be computed" in error.value for error in app.error)
            assert refused or "values are left" in text_of(app)


def test_windows_that_do_not_fit_are_a_sentence(open_page):
    app = choose(open_page("pooling"), "selectbox", "picture", "matrix-4")
    choose(app, "live_slider", "kernel", 5)
    assert "a 5×5 window with padding 0 does not fit into 4×4 pixels" in app.error[0].value
    choose(app, "live_slider", "kernel", 2)
    choose(app, "slider", "rounds", 3)
    assert "rounds: at most 2 here, got 3" in app.error[0].value


def test_more_padding_than_half_the_window_is_a_sentence(open_page):
    app = choose(open_page("pooling"), "slider", "padding", 4)
    assert "padding: must be at most half the kernel (3), got 4" in app.error[0].value


def test_the_size_after_each_round_is_said(open_page):
    app = choose(open_page("pooling"), "live_slider", "kernel", 2)
    choose(app, "slider", "rounds", 6)
    assert "512 × 512 → 256 × 256 → 128 × 128 → 64 × 64 → 32 × 32 → 16 × 16 → **8 × 8** values" in text_of(
        app
    )
    assert "**0.024%** of the values are left" in text_of(app)


def test_a_number_grid_begins_with_small_windows(open_page):
    app = choose(open_page("pooling"), "selectbox", "picture", "matrix-6")
    assert "6 × 6 → **3 × 3** values" in text_of(app)


def test_the_size_is_hidden_until_the_person_has_committed(open_page):
    app = open_page("pooling", panel="Predict")
    assert "512 × 512 → ? × ? values" in text_of(app)
    assert "of the values are left" not in text_of(app)
    for label, value in (("Columns", 85), ("Rows", 85)):
        next(n for n in app.number_input if n.label == label).set_value(value).run()
    next(b for b in app.button if b.label == "Commit").click().run()
    assert "Right" in app.success[0].value
    next(b for b in app.button if b.label == "Set the controls to a harder one").click().run()
    assert "512 × 512 → ? × ? values" in text_of(app)
    assert not app.error


@pytest.mark.parametrize(("dark", "kind"), [(True, "max"), (False, "min")])
def test_the_line_question_is_answered_by_pooling_it(open_page, dark, kind):
    app = choose(open_page("pooling", panel="Predict"), "button_group", "line", dark)
    app.radio[0].set_value(kind).run()
    [b for b in app.button if b.label == "Commit"][-1].click().run()
    assert "Right" in app.success[0].value


def test_a_photo_of_ones_own_is_pooled_and_forgotten(open_page):
    app = open_page("pooling")
    app.file_uploader[0].upload("holiday.png", png(), "image/png").run()
    assert not app.exception
    assert "40 × 30 → **6 × 5** values" in text_of(app)
    next(b for b in app.button if b.label == "Forget my photo").click().run()
    assert "Use one of your own" not in text_of(app)  # that is for those whom a link brought here
    assert "512 × 512" in text_of(app)


def test_a_picture_of_one_pixel_is_a_sentence(open_page):
    app = open_page("pooling")
    app.file_uploader[0].upload("dot.png", png(1, 1), "image/png").run()
    assert "does not fit into 1×1 pixels" in app.error[0].value
    choose(app, "live_slider", "kernel", 1)
    assert "1 × 1 → **1 × 1** values" in text_of(app)


def test_a_link_carries_every_control(open_page):
    app = open_page("pooling", kind="Average", kernel="3", rounds="2", picture="Horse", channels="Colour")
    assert "400 × 328 → 133 × 109 → **44 × 36** values" in text_of(app)


def test_a_link_to_somebodys_own_photo_says_so_and_shows_another(open_page):
    app = open_page("pooling", picture="My own photo")
    assert "Use one of your own" in text_of(app)

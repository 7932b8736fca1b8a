"""The Adam page without a browser: its default, every panel, every control at its extremes, and what is said."""

import itertools

import pytest

from core.adam import Settings, moments
from core.adam_view import CHANGES, change_of_peak, view
from core.gradient_record import BATCHES, UPDATES, recorded
from pages._adam.controls import EPSILONS, RATES, SCALES
from pages.adam import PANELS
from tests.pages import driving
from tests.pages.driving import text_of


@pytest.fixture(autouse=True)
def whole_trainings(monkeypatch):
    """One tick of the timer makes all updates; how a training goes on from tick to tick is the browser test's."""
    monkeypatch.setattr("pages._adam.retraining.SLICE", 60.0)


def choose(app, kind, name, value):
    return driving.choose(app, kind, f"adam.{name}", value)


def numbers(batch=16, t=UPDATES, layer=0, **settings):
    gradients = recorded(batch).of_layer(layer)
    found = view(moments(gradients, t, Settings(**settings)).ratio)
    return f"Highest point **{found.peak:.2f}**", f"standard deviation **{found.spread:.3f}**"


def test_the_default_is_the_reference_on_itself(open_page):
    said = text_of(open_page("adam"))
    assert all(number in said for number in numbers())
    assert "pure noise in the long run: 0.229" in said


@pytest.mark.parametrize("beta1", [0.0, 0.5, 0.99])
@pytest.mark.parametrize("batch", BATCHES)
def test_dragging_beta1_shows_the_replayed_moments(open_page, beta1, batch):
    app = choose(open_page("adam"), "button_group", "batch", batch)
    choose(app, "live_slider", "beta1", beta1)
    assert all(number in text_of(app) for number in numbers(batch, beta1=beta1))


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("layer", ["All", "Output"])
def test_every_panel_of_a_layer(open_page, panel, layer):
    app = open_page("adam", panel=panel, layer=layer)
    assert app.session_state["adam.panel"] == panel
    assert not app.error


@pytest.mark.parametrize(
    "panel", ["One parameter", "Over time", "Bias correction", "The course's form", "Proof", "Why"]
)
def test_every_control_at_its_extremes(open_page, panel):
    app = open_page("adam", panel=panel)
    extremes = {
        "t": ("live_slider", (1, UPDATES)),
        "beta1": ("live_slider", (0.0, 0.99)),
        "layer": ("button_group", (3, 1)),
        "beta2": ("select_slider", (0.0, 0.9999)),
        "epsilon": ("select_slider", (EPSILONS[0], EPSILONS[-1])),
        "scale": ("select_slider", (SCALES[0], SCALES[-1])),
        "rate": ("select_slider", (RATES[0], RATES[-1])),
        "correction": ("toggle", (False,)),
        "inside": ("toggle", (True,)),
        "log": ("toggle", (True,)),
    }
    for name, (kind, values) in extremes.items():
        for value in values:
            choose(app, kind, name, value)
            assert "standard deviation" in text_of(app)
            assert not app.error


def test_the_course_form_is_what_the_histogram_shows_when_asked_for(open_page):
    app = choose(open_page("adam"), "toggle", "correction", False)
    choose(app, "toggle", "inside", True)
    choose(app, "live_slider", "t", 3)
    assert all(number in text_of(app) for number in numbers(t=3, correction=False, inside=True))


def test_the_proof_agrees_with_torchs_adam(open_page):
    said = text_of(open_page("adam", panel="Proof", beta1="0.3"))
    assert "`torch.optim.Adam` on the same gradients | 10,230 | 300 |" in said
    assert float(said.split("| 300 | **")[1].split("**")[0]) < 1e-6


@pytest.mark.parametrize("batch", [16, BATCHES[-1]])
def test_the_question_is_answered_by_replaying_both(open_page, batch):
    app = choose(open_page("adam", panel="Predict"), "button_group", "batch", batch)
    found = change_of_peak(recorded(batch).gradients, UPDATES, Settings())
    assert list(CHANGES) == ["rises", "same", "falls"]
    app.radio[0].set_value(found.answer).run()
    next(b for b in app.button if b.label == "Commit").click().run()
    assert f"It goes from {found.peaks[0]:.2f} to {found.peaks[1]:.2f}" in app.success[0].value
    next(b for b in app.button if b.label == "Set β₁ to 0.5").click().run()
    assert app.session_state["adam.beta1"] == 0.5
    assert "It goes from" in app.success[0].value  # the verdict stays
    assert numbers(batch, beta1=0.5)[0] in text_of(app)


def test_playing_goes_through_time_over_and_over_and_other_runs_do_not_hurry_it(open_page, monkeypatch):
    monkeypatch.setattr("pages._adam.controls.EVERY", 1e-6)
    app = choose(open_page("adam", t="290"), "toggle", "play", True)
    seen = [app.session_state["adam.t"], *(app.run().session_state["adam.t"] for _ in range(8))]
    assert all(a != b for a, b in itertools.pairwise(seen))
    assert min(seen) < 100  # it was at 290: after 300 it began again
    monkeypatch.setattr("pages._adam.controls.EVERY", 1e6)
    still = app.session_state["adam.t"]
    assert choose(app, "toggle", "log", True).session_state["adam.t"] == still


def test_nothing_plays_when_the_page_is_opened_again(open_page):
    app = choose(open_page("adam", t="120"), "toggle", "play", True)
    app.switch_page("pages/home.py").run()
    app.switch_page("pages/adam.py").run()
    assert not app.exception
    assert not app.session_state["adam.play"]


def test_a_training_with_another_beta1_is_laid_beside_the_recorded_one(open_page):
    app = open_page("adam", panel="Train with it", beta1="0.2")
    next(b for b in app.button if b.label.startswith("Train with β₁ = 0.2")).click().run()
    assert not app.exception
    assert "300 of 300 updates" in text_of(app)
    choose(app, "live_slider", "beta1", 0.3)
    assert "300 of 300 updates" not in text_of(app)  # it belonged to other settings


def test_the_courses_slip_is_shown_by_number(open_page):
    said = text_of(open_page("adam", panel="Bias correction"))
    assert "They add up to **0.2593** = 1 − β₂ᵗ" in said
    assert "too small by a factor of 259" in said


def test_adam_walks_to_the_worst_point(open_page):
    app = open_page("adam", panel="Where Adam fails")
    assert "Adam **1.0000**, AMSGrad **−0.9980**" in text_of(app)
    assert "the two small ones win" in text_of(app)
    for name, values in (("c", (2.1, 10.0)), ("beta2_cycle", (0.0, 0.99))):
        for value in values:
            choose(app, "slider", name, value)


def test_a_link_carries_every_control(open_page):
    settings = {
        "beta1": "0.4",
        "t": "33",
        "batch": "4",
        "layer": "Second",
        "beta2": "0.9",
        "correction": "false",
    }
    said = text_of(open_page("adam", **settings))
    expected = numbers(4, 33, 2, beta1=0.4, beta2=0.9, correction=False)
    assert all(number in said for number in expected)

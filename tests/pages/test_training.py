"""The training page without a browser: every view, every control at its extremes, a run from play to rewind."""

import time

import pytest

from core import engine_cluster, settings
from core.data.training_sets import FACTS
from pages._training import choices
from pages._training.stage import RUN
from pages.training import VIEWS
from tests.pages import driving
from tests.pages.driving import text_of

LIMIT = 60


@pytest.fixture(scope="module", autouse=True)
def cluster():
    engine_cluster.close()
    yield
    engine_cluster.close()


def choose(app, kind, name, value):
    return driving.choose(app, kind, f"training.{name}", value)


def press(app, name):
    app.button(key=f"training.{name}").click().run()
    assert not app.exception
    return app


def until(app, true):
    """Run the page, as its timer does, until it has come to this."""
    end = time.monotonic() + LIMIT
    while not true():
        assert time.monotonic() < end, text_of(app)
        app.run()
        assert not app.exception
        time.sleep(0.02)  # between two looks
    return app


def rest(app):
    press(app, "pause")
    return until(app, lambda: not app.session_state[RUN].busy)


def made(app):
    return app.session_state[RUN].latest.made


@pytest.mark.parametrize("view", VIEWS)
def test_every_view(open_page, view):
    app = open_page("training", view=view)
    assert app.session_state["training.view"] == view and not app.error


def test_the_default_is_four_times_eight(open_page):
    app = open_page("training")
    assert "Update 0" in text_of(app) and app.session_state[RUN].controls.m * 4 == 32


def test_play_pause_rewind_and_go_on_from_there(open_page):
    app = press(open_page("training", data="XOR", optimiser="SGD"), "play")
    until(app, lambda: len(app.session_state[RUN].kept.updates) > 2)
    rest(app)
    newest, kept = made(app), app.session_state[RUN].kept.updates
    assert kept[-1] == newest
    app.select_slider(key="training.back").set_value(kept[1]).run()
    assert f"Update {kept[1]:,}" in text_of(app) and made(app) == newest  # looked at, not gone
    press(app, "update")
    until(app, lambda: not app.session_state[RUN].busy)
    assert made(app) == kept[1] + 1


def test_micro_batches_fill_the_bucket_and_an_update_empties_it(open_page):
    app = open_page("training", data="XOR")
    for filled in (1, 2, 3, 0):
        press(app, "micro")
        until(app, lambda: not app.session_state[RUN].busy)
        assert app.session_state[RUN].latest.filled == filled
    assert made(app) == 1


def test_other_settings_begin_again_and_a_moved_slider_goes_on(open_page):
    app = press(open_page("training", data="XOR"), "play")
    until(app, lambda: made(app) > 0)
    before = made(app)
    for k in (2, 9, 33, 1, 64, 5):
        choose(app, "live_slider", "k", k)
    until(app, lambda: made(app) > before)
    choose(app, "number_input", "seed", 7)
    assert app.session_state[RUN].playing  # it plays on, from the beginning
    until(app, lambda: made(app) > 0)
    press(app, "reset")
    assert made(app) == 0 and not app.session_state[RUN].playing


@pytest.mark.parametrize("view", ["Train", "Equality lab", "What it saves"])
@pytest.mark.parametrize("data", ["Spiral", "Digits"])
def test_every_control_at_its_extremes(open_page, view, data):
    app = open_page("training", view=view, data=data)
    for kind, name, values in (
        ("live_slider", "noise", (0.0, 0.5)),
        ("selectbox", "normalisation", choices.NORMS),
        ("selectbox", "optimiser", choices.OPTIMISERS),
        ("select_slider", "rate", (choices.RATES[0], choices.RATES[-1])),
        ("select_slider", "decay", (choices.DECAYS[-1],)),
        ("slider", "layers", (0, 8)),
        ("select_slider", "width", (choices.WIDTHS[0], choices.WIDTHS[-1])),
        ("selectbox", "activation", list(choices.ACTIVATIONS)[-1:]),
        ("select_slider", "dropout", (choices.DROPOUTS[-1],)),
        ("number_input", "seed", (0, choices.LAST_SEED)),
    ):
        if name == "noise" and data == "Digits":
            continue
        for value in values:
            choose(app, kind, name, value)
    if view == "Equality lab":
        choose(app, "select_slider", "batch", 8)
        choose(app, "select_slider", "cut", 64)
    else:
        choose(app, "select_slider", "m", 1)
        choose(app, "live_slider", "k", 64)


def test_every_data_set_opens_or_says_what_to_do(open_page, monkeypatch):
    monkeypatch.setattr(settings, "now", settings.Settings)
    app = open_page("training")
    for name, facts in FACTS.items():
        choose(app, "selectbox", "data", name)
        assert ("does not come with Nabla" in text_of(app)) == bool(facts.download)


def test_what_cannot_be_trained_is_a_sentence(open_page):
    app = choose(open_page("training", data="Digits", m=1), "selectbox", "normalisation", "batch")
    assert "batch norm needs 2 examples" in app.error[0].value
    choose(app, "select_slider", "m", 2)
    assert not app.error


def test_a_network_that_breaks_stops_and_offers_the_last_good_state(open_page):
    app = open_page("training", data="Digits", rate=10.0, optimiser="SGD", activation="ReLU", width=64)
    press(app, "play")
    until(app, lambda: app.error)
    assert "not finite" in app.error[0].value and "Play goes on from it" in app.error[0].value
    assert not app.session_state[RUN].playing and made(app) < 60
    good = app.session_state[RUN].kept.updates[-1]
    choose(app, "select_slider", "rate", 0.01)
    press(app, "play")
    until(app, lambda: made(app) > good + 1)
    assert not app.error


def test_a_pinned_run_stays_with_what_differed(open_page):
    app = press(open_page("training", data="XOR"), "play")
    until(app, lambda: made(app) > 2)
    rest(app)
    press(app, "pin")
    choose(app, "live_slider", "k", 2)
    assert "| k | 4 | 2 |" in text_of(app)
    press(app, "unpin")
    assert "What differs" not in text_of(app)


def test_the_lab_says_that_they_are_equal_and_why_they_part(open_page):
    app = press(open_page("training", view="Equality lab", data="Digits"), "lab_play")
    until(app, lambda: "is one batch of 32" in text_of(app))
    choose(app, "selectbox", "normalisation", "batch")
    until(app, lambda: "They part" in text_of(app) and "batch norm" in text_of(app))
    choose(app, "selectbox", "normalisation", "none")
    choose(app, "select_slider", "dropout", 0.5)
    until(app, lambda: "dropout drew other masks" in text_of(app))
    choose(app, "toggle", "masks", True)
    until(app, lambda: "is one batch of 32" in text_of(app))
    press(app, "lab_reset")


def test_the_courses_recipe_is_one_button(open_page, monkeypatch):
    monkeypatch.setattr(settings, "now", settings.Settings)
    app = press(open_page("training", view="The course"), "preset_course")
    assert app.session_state["training.view"] == "Train"
    assert app.session_state["training.data"] == "CIFAR-10"
    assert "does not come with Nabla" in text_of(app)
    assert app.session_state["training.augmentation"] == "course"
    assert not app.session_state["training.standardise"]


def test_without_a_cluster_training_says_so_and_the_page_works(open_page, monkeypatch):
    app = open_page("training")
    engine_cluster.close()
    monkeypatch.setattr(settings, "now", lambda: settings.Settings(scheduler="tcp://127.0.0.1:9"))
    monkeypatch.setattr(engine_cluster, "PATIENCE", 0.3)
    press(app, "play")
    assert "does not answer" in app.error[0].value
    choose(app, "segmented_control", "view", "Sources")
    assert not app.error

"""The gradients page without a browser: every view and panel, every control at its extremes, and what is said."""

import pytest

from core.activations import ACTIVATIONS
from core.gradients_experiment import CHOICES, experiment, shrinkage
from core.gradients_network import Architecture
from core.initialisations import INITIALISATIONS
from core.neuron import INPUTS
from pages._gradients import words
from pages._gradients.learning import REFERENCES
from pages._gradients.traps import TRAPS
from pages._ui.numbers import number
from pages.gradients import PANELS, VIEWS
from tests.pages import driving
from tests.pages.driving import text_of


def choose(app, kind, name, value):
    return driving.choose(app, kind, f"gradients.{name}", value)


@pytest.fixture(autouse=True)
def whole_races(monkeypatch):
    """One tick of the timer makes all updates; how a race goes on from tick to tick is the browser test's."""
    monkeypatch.setattr("pages._gradients.learning.SLICE", 60.0)


def train(app):
    next(b for b in app.button if b.label.startswith("Train both")).click().run()
    assert not app.exception
    assert "What you have tried" in text_of(app)
    return app


def test_the_default_is_thirty_sigmoids_whose_first_layer_gets_nothing(open_page):
    first = experiment(Architecture(30), 0).chain.layers[0].weight_gradient
    assert first < 1e-17
    assert f"first layer's weights **{number(first)}**" in text_of(open_page("gradients"))


@pytest.mark.parametrize("view", VIEWS)
def test_every_view(open_page, view):
    assert not open_page("gradients", view=view).error


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("activation", ["Sigmoid", "ReLU"])
def test_every_panel(open_page, panel, activation):
    app = open_page("gradients", panel=panel, activation=activation)
    assert app.session_state["gradients.panel"] == panel
    assert not app.error


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_as_a_neuron_and_in_a_chain(open_page, name):
    app = choose(open_page("gradients", view="The neuron"), "selectbox", "function", name)
    for inputs in INPUTS:
        choose(app, "selectbox", "inputs", inputs)
    assert not app.error
    assert "mean slope" in text_of(app)
    choose(app, "toggle", "normalise", True)
    choose(app, "button_group", "view", "The chain")
    choose(app, "selectbox", "activation", name)
    assert not app.error


@pytest.mark.parametrize("name", INITIALISATIONS)
@pytest.mark.parametrize("panel", ["Layer by layer", "First weights", "Proof"])
def test_every_initialisation_in_every_panel(open_page, name, panel):
    app = choose(open_page("gradients", panel=panel, depth="6"), "selectbox", "initialisation", name)
    for normalisation in ("batch", "layer", "none"):
        choose(app, "button_group", "normalisation", normalisation)
    assert "Gradient of the first layer's weights" in text_of(app)


def test_every_control_at_its_extremes_gives_a_picture_and_numbers(open_page):
    app = open_page("gradients", panel="Layer by layer")
    choose(app, "selectbox", "initialisation", "normal")
    extremes = {
        "depth": ("live_slider", (50, 1)),
        "sigma": ("live_slider", (3.0, 0.0)),
        "width": ("select_slider", (256, 8)),
        "scale": ("select_slider", (100.0, 0.01)),
        "residual": ("toggle", (True, False)),
        "seed": ("number_input", (99, 0)),
        "own_scale": ("toggle", (True, False)),
    }
    for name, (kind, values) in extremes.items():
        for value in values:
            choose(app, kind, name, value)
            assert "Gradient of the first layer's weights" in text_of(app)
    choose(app, "selectbox", "initialisation", "constant")
    for value in (2.0, -2.0, 0.0):
        choose(app, "live_slider", "constant", value)
        assert "Gradient of the first layer's weights" in text_of(app)


def test_an_explosion_names_the_tensor_the_layer_and_why(open_page):
    settings = {
        "activation": "ReLU",
        "initialisation": INITIALISATIONS["normal"],
        "sigma": "3",
        "depth": "50",
    }
    app = open_page("gradients", **settings)
    said = app.error[0].value
    broke = experiment(Architecture(50, 64, "relu", "normal", sigma=3.0), 0).breakdown
    assert f"the {broke.where.which} of **layer {broke.where.layer}**" in said
    assert f"by a factor of about **{number(broke.growth)}** a layer" in said
    assert "largest float32 is 3.4e38" in said


def test_gradients_of_exactly_nothing_are_said(open_page):
    app = open_page("gradients", activation="ReLU", initialisation="Zeros", depth="4")
    assert "**Layers 1–5:** the weights' gradient is exactly 0" in app.info[0].value


def test_gradients_below_float32_are_told_from_those_of_nothing(open_page):
    settings = {"initialisation": INITIALISATIONS["normal"], "sigma": "0.01", "depth": "50", "width": "8"}
    app = open_page("gradients", **settings)
    assert "the weights' gradient is too small for float32" in app.info[0].value
    assert len(app.info) == 1


def test_a_network_that_overflows_has_no_answer_and_its_empty_columns_are_named(open_page):
    settings = {
        "activation": "ReLU",
        "initialisation": INITIALISATIONS["normal"],
        "sigma": "3",
        "depth": "50",
    }
    app = open_page("gradients", panel="Proof", **settings)
    said = text_of(app)
    assert "no answer" in said
    assert "hold no finite value" in app.error[0].value
    assert "not finite, as the gradients shown are not" in said
    choose(app, "button_group", "panel", "Layer by layer")
    assert "The product cannot be written down" in text_of(app)


def test_the_question_is_answered_by_measuring_both_depths(open_page):
    app = open_page("gradients", panel="Predict")
    found = shrinkage(Architecture(30), 0)
    app.radio[0].set_value(found.answer).run()
    next(b for b in app.button if b.label == "Commit").click().run()
    assert "Right" in app.success[0].value
    assert number(found.factor) in app.success[0].value


def test_a_wrong_answer_is_told_what_was_measured(open_page):
    app = open_page("gradients", panel="Predict", activation="Tanh", initialisation="Orthogonal")
    assert shrinkage(Architecture(30, activation="tanh", initialisation="orthogonal"), 0).answer == "same"
    app.radio[0].set_value("million").run()
    next(b for b in app.button if b.label == "Commit").click().run()
    assert "Not this time" in app.warning[0].value
    assert len(CHOICES) == len(app.radio[0].options)


def test_a_network_whose_gradient_is_nothing_has_no_answer(open_page):
    app = open_page("gradients", panel="Predict", activation="ReLU", initialisation="Zeros")
    app.radio[0].set_value("same").run()
    next(b for b in app.button if b.label == "Commit").click().run()
    assert "cannot be said" in app.info[-1].value


def test_a_gradient_that_grows_is_said_to_be_larger(open_page):
    app = open_page(
        "gradients", panel="Predict", activation="ReLU", initialisation="He, normal", residual="true"
    )
    app.radio[0].set_value("grows").run()
    next(b for b in app.button if b.label == "Commit").click().run()
    assert "times larger" in app.success[0].value


def test_deep_sigmoids_do_not_learn_and_three_mends_do_each_at_its_price(open_page):
    settings = {"depth": "14", "width": "16", "reference": REFERENCES["shallow"][0]}
    app = train(open_page("gradients", view="Does it learn?", **settings))
    assert "layers **1–" in text_of(app)
    mends = (
        ("button_group", "normalisation", "batch"),
        ("toggle", "residual", True),
        ("selectbox", "activation", "tanh"),
    )
    plain = ("none", False, "sigmoid")
    for (kind, name, value), before in zip(mends, plain, strict=True):
        choose(app, kind, name, value)
        train(app)
        choose(app, kind, name, before)
    rows = app.session_state["gradients.notebook"]
    assert [row["still layers"] == "none" for row in rows] == [False, True, True, True]
    assert "depends on the rest of its batch" in rows[1]["price"]
    assert "sums grow" in rows[2]["price"]
    assert all("the reference)" in row["time an update"] for row in rows)
    assert rows[0]["still layers"].startswith("1–")


def test_units_that_start_equal_are_said_to_stay_equal(open_page):
    app = train(open_page("gradients", view="Does it learn?", depth="3", initialisation="Zeros", width="8"))
    assert "all units of layers **1–3** still compute the same" in text_of(app)
    assert "all units of layers 1–3 are still equal" in text_of(app)


def test_a_run_that_breaks_says_the_update_the_layer_and_why(open_page):
    settings = {"activation": "ReLU", "initialisation": INITIALISATIONS["normal"], "sigma": "0.5"}
    app = train(open_page("gradients", view="Does it learn?", **settings))
    said = " ".join(error.value for error in app.error)
    assert "**Yours** broke. In update **2**" in said
    assert "times their own size" in said
    assert app.session_state["gradients.notebook"][0]["held out"] == "broke"


@pytest.mark.parametrize("name", REFERENCES)
@pytest.mark.parametrize("rate", [0.01, 3.0])
def test_every_reference_and_learning_rate(open_page, name, rate):
    app = open_page("gradients", view="Does it learn?", depth="4", width="8")
    choose(app, "selectbox", "reference", name)
    choose(app, "select_slider", "rate", rate)
    train(app)


def test_other_settings_ask_for_another_training_and_keep_what_was_tried(open_page):
    app = train(open_page("gradients", view="Does it learn?", depth="3", width="8"))
    choose(app, "live_slider", "depth", 2)
    assert "Train it, and see which of its layers move" in text_of(app)
    assert "What you have tried" in text_of(app)


@pytest.mark.parametrize("trap", TRAPS)
def test_every_trap(open_page, trap):
    assert not open_page("gradients", view="Small traps", trap=trap).error


def test_traps_at_the_extremes_of_their_controls(open_page):
    app = open_page("gradients", view="Small traps")
    choose(app, "selectbox", "positive", 8)  # the other digit was 8, and cannot be it any more
    choose(app, "selectbox", "negative", 0)
    assert "sigmoid(ReLU(z))" in text_of(app)
    controls = {
        "Only linear layers": (("live_slider", "stack", (1, 12)), ("toggle", "stack_relu", (True,))),
        "Squared error": (
            ("button_group", "target", (0, 1)),
            ("select_slider", "small_scale", (0.1, 2.0)),
            ("live_slider", "small_updates", (10, 1000)),
        ),
        "Dead units": (("select_slider", "dead_rate", (0.1, 10.0)),),
        "Softmax": (
            ("live_slider", "z1", (-10.0, 10.0)),
            ("live_slider", "shift", (200.0,)),
            ("live_slider", "temperature", (0.1, 10.0)),
        ),
    }
    for trap, rest in controls.items():
        choose(app, "button_group", "trap", trap)
        for kind, name, values in rest:
            for value in values:
                choose(app, kind, name, value)
    assert "NaN" in text_of(app)  # the formula taken at its word, at a shift of 200


def test_the_course_is_corrected_on_its_own_numbers(open_page):
    said = text_of(open_page("gradients", view="Small traps", trap="Squared error"))
    assert "w₄ > w₆ > w₂ > w₃ > w₁ > w₅" in said
    assert "Where the course is wrong" in said
    assert "8/27 = 0.296" in said
    assert "6.50 times as much" in said


def test_a_link_carries_the_network(open_page):
    settings = {
        "depth": "7",
        "activation": "GELU",
        "normalisation": "Layer",
        "residual": "true",
        "width": "32",
    }
    app = open_page("gradients", **settings, scale="3.0", seed="5")
    a = Architecture(7, 32, "gelu", normalisation="layer", residual=True, input_scale=3.0)
    first = experiment(a, 5).chain.layers[0].weight_gradient
    assert f"**{number(first)}**" in text_of(app)


def test_layers_are_said_in_runs():
    assert words.layers([1, 2, 3, 5, 9, 10]) == "1–3, 5, 9–10"
    assert words.layers([]) == ""

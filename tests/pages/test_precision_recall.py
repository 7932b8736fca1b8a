"""The page on precision and recall without a browser: its default, every panel, every control at its extremes."""

import re

import numpy as np
import pytest
from sklearn import metrics

from core.data.patients import patients
from core.data.score_pairs import Pair, draw
from core.precision_recall_people import judged_patients
from pages._precision_recall import choices
from pages._precision_recall.traps import TRAPS
from tests.pages import driving
from tests.pages.driving import text_of


def choose(app, kind, name, value):
    return driving.choose(app, kind, f"precision_recall.{name}", value)


def by_sklearn(scores, labels, threshold):
    flagged = np.asarray(scores) >= threshold
    return (
        f"precision **{metrics.precision_score(labels, flagged):.3f}**",
        f"recall **{metrics.recall_score(labels, flagged):.3f}**",
        f"F₁ **{metrics.f1_score(labels, flagged):.3f}**",
        f"accuracy **{metrics.accuracy_score(labels, flagged):.3f}**",
    )


def test_the_default_says_what_scikit_learn_says_of_unseen_patients(open_page):
    said = text_of(open_page("precision_recall"))
    unseen = judged_patients("logistic", "Mean texture and smoothness").unseen
    assert all(number in said for number in by_sklearn(unseen, patients().ill, 0.0))
    assert "≥ 50%" in said


@pytest.mark.parametrize("threshold", [-5.0, 0.0, 1.25, 3.0])
def test_dragging_the_threshold_says_what_scikit_learn_says(open_page, threshold):
    app = open_page("precision_recall", data=choices.TWO_GROUPS)
    choose(app, "live_slider", "threshold", threshold)
    scores, labels = draw(Pair())
    assert all(number in text_of(app) for number in by_sklearn(scores, labels, threshold))


@pytest.mark.parametrize("data", choices.DATA)
@pytest.mark.parametrize("panel", choices.PANELS)
def test_every_panel_of_all_data(open_page, data, panel):
    app = open_page("precision_recall", data=data, panel=panel)
    assert not app.error
    assert data == choices.OWN or "precision **" in text_of(app)


@pytest.mark.parametrize("trap", TRAPS)
def test_every_trap_can_be_set_up_on_the_board(open_page, trap):
    app = open_page("precision_recall", panel="Traps", trap=trap)
    app.button(key="precision_recall.set_up").click().run()
    assert not app.exception
    assert app.session_state["precision_recall.data"] == choices.TWO_GROUPS
    assert "precision **" in text_of(app)


@pytest.mark.parametrize("panel", ["Decide", "Traps", "Proof", "Predict", "Why", "Take it home"])
def test_two_groups_at_their_extremes(open_page, panel):
    app = open_page("precision_recall", data=choices.TWO_GROUPS, panel=panel)
    extremes = {
        "threshold": ("live_slider", (-5.0, 9.0)),
        "prevalence": ("live_slider", (0.0, 0.1, 100.0)),
        "separation": ("live_slider", (0.0, 4.0)),
        "spread": ("live_slider", (0.5, 2.0)),
        "beta": ("live_slider", (0.1, 5.0)),
        "count": ("select_slider", (20, 10_000)),
        "rounding": ("selectbox", (1.0, float("inf"))),
    }
    for name, (kind, values) in extremes.items():
        for value in values:
            choose(app, kind, name, value)
            assert "precision **" in text_of(app)
            assert not app.error


def test_nobody_ill_is_said_and_not_drawn_as_a_number(open_page):
    app = choose(open_page("precision_recall", data=choices.TWO_GROUPS), "live_slider", "prevalence", 0.0)
    assert "recall **undefined**" in text_of(app)
    assert "(nobody of the ill: 0/0)" in text_of(app)
    choose(app, "live_slider", "threshold", 9.0)
    assert "precision **undefined**" in text_of(app)
    assert "(nobody is flagged: 0/0)" in text_of(app)


def test_another_prevalence_changes_precision_and_leaves_recall(open_page):
    app = open_page("precision_recall")
    before = text_of(app)
    after = text_of(choose(app, "toggle", "reweigh", True))
    recall = re.search(r"recall \*\*[\d.]+", before)[0]
    assert recall in after
    unseen = judged_patients("logistic", "Mean texture and smoothness").unseen
    ill = patients().ill.numpy()
    weights = np.where(ill == 1, 0.01 / ill.mean(), 0.99 / (1 - ill.mean()))
    expected = metrics.precision_score(ill, unseen.numpy() >= 0, sample_weight=weights)
    assert f"precision **{expected:.3f}**" in after


def test_what_is_asked_for_is_found_and_can_be_taken(open_page):
    app = open_page("precision_recall", data=choices.TWO_GROUPS, panel="Decide")
    scores, labels = (part.numpy() for part in draw(Pair()))
    thresholds = np.round(np.arange(-500, 901) / 100, 2)
    recalls = [metrics.recall_score(labels, scores >= t) for t in thresholds]
    highest = thresholds[np.flatnonzero(np.array(recalls) >= 0.99)[-1]]
    app.button(key="precision_recall.take.1").click().run()
    assert app.session_state["precision_recall.threshold"] == highest
    assert f"≥ {highest:g}".replace("-", "−") in text_of(app)
    costs = [
        50 * ((labels == 1) & (scores < t)).sum() + ((labels == 0) & (scores >= t)).sum() for t in thresholds
    ]
    app.button(key="precision_recall.take.3").click().run()
    taken = app.session_state["precision_recall.threshold"]
    assert costs[int(np.flatnonzero(thresholds == taken)[0])] == min(costs)


def test_costs_of_nothing_and_of_a_million(open_page):
    app = open_page("precision_recall", panel="Decide")
    for name, value in (("missed", 0.0), ("alarm", 0.0), ("missed", 1e6), ("alarm", 1e6)):
        choose(app, "number_input", name, value)
        assert not app.error


def test_the_names_as_printed_trade_places(open_page):
    app = open_page("precision_recall", data=choices.TWELVE, panel="Two cuts of four cells")
    said = text_of(app)
    assert "| Precision | TP / all predicted ill | TP / (TP + FP) | **0.714** |" in said
    said = text_of(choose(app, "toggle", "printed", True))
    assert "| “Precision” | TP / “actual results” | TP / (TP + FN) | **0.833** |" in said
    assert "| “Recall” | TP / “predicted results” | TP / (TP + FP) | **0.714** |" in said


def upload(app, content, name="scores.csv"):
    app.file_uploader[0].upload(name, content, "text/csv").run()
    assert not app.exception
    return app


def test_ones_own_scores_come_onto_the_board(open_page):
    app = open_page("precision_recall", data=choices.OWN)
    assert "Drop in a file" in app.info[0].value
    upload(app, b"label,score\n1,0.9\n0,0.4\n1,0.3\n0,0.1\n")
    choose(app, "live_slider", "threshold", 0.3)
    assert "precision **0.667**" in text_of(app)
    assert "recall **1.000**" in text_of(app)


def test_a_bad_row_is_named_and_left_out_only_when_one_says_so(open_page):
    app = upload(open_page("precision_recall", data=choices.OWN), b"label,score\n1,0.9\nyes,0.4\n0,0.1\n")
    assert "line 3" in app.code[0].value
    assert "yes" in app.code[0].value
    assert "precision **" not in text_of(app)
    choose(app, "toggle", "without", True)
    assert "precision **" in text_of(app)


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00\x01", b"PK\x03\x04junk", b"label\n1\n", b"nonsense", b"label,score\nno,no\n",
     b"1,1000000000000\n0,1000000000001\n", b"1,1e300\n0,-1e300\n"],
)  # fmt: skip
def test_a_file_that_cannot_be_read_gets_a_sentence(open_page, content):
    app = upload(open_page("precision_recall", data=choices.OWN), content)
    assert len(app.error) == 1
    assert app.error[0].value.endswith(".")


def test_scores_too_small_to_be_written_in_full_have_a_slider_of_steps(open_page):
    app = upload(open_page("precision_recall", data=choices.OWN), b"1,3e-12\n0,1e-12\n1,2e-12\n")
    choose(app, "live_slider", "threshold", 2000)
    assert "≥ 2e−12" in text_of(app)
    assert "precision **1.000**" in text_of(app)


def test_both_predictions_say_what_was_computed(open_page):
    app = open_page("precision_recall", panel="Predict")
    for place, answer in enumerate(("less", "both")):
        app.radio[place].set_value(answer).run()
        next(
            button for button in app.button if button.label == "Commit" and not button.disabled
        ).click().run()
    said = text_of(app)
    assert "It goes from" in said
    assert "steps it rises at" in said


def test_a_hostile_address_is_a_default(open_page):
    for value in ("nan", "1e999", "-", "x" * 10_000, "<script>"):
        app = open_page(
            "precision_recall", threshold=value, data=value, beta=value, panel=value, prevalence=value
        )
        assert "precision **" in text_of(app)


def test_many_people_are_proved_when_one_asks(open_page):
    app = open_page("precision_recall", data=choices.TWO_GROUPS, count="100,000", panel="Proof")
    assert "takes its time" in text_of(app)
    app.button(key="precision_recall.ask").click().run()
    assert "| average precision |" in text_of(app)
    choose(app, "live_slider", "threshold", 2.0)
    assert "| average precision |" not in text_of(app)


def test_costs_in_a_link_count_from_the_first_run_on(open_page):
    app = open_page("precision_recall", data=choices.TWELVE, panel="Decide", missed="200", alarm="3")
    assert "| As it is | ≥ 0.5 | 416.7 | **83.3** | **166.7** | 0.714 | 0.833 | 17,166.7 |" in text_of(app)
    for nonsense in ("nan", "-1", "1e300", "x"):
        app = open_page("precision_recall", data=choices.TWELVE, panel="Decide", missed=nonsense)
        assert "| 4,333.3 |" in text_of(app)


@pytest.mark.parametrize("data", choices.DATA[:4])
def test_a_trap_stands_at_its_own_threshold_whatever_was_there_before(open_page, data):
    app = open_page("precision_recall", data=data, panel="Traps", trap="Accuracy")
    app.button(key="precision_recall.set_up").click().run()
    assert app.session_state["precision_recall.threshold"] == 4.5
    assert app.session_state["precision_recall.prevalence"] == 1.0

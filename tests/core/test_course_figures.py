"""core.course_figures: what follows from the printed figures, and what does not fit."""

import math

import pytest

from core.course_figures import CHANCE_LOSS, COURSE_RUN


def test_the_log_stops_before_the_last_500_batches_of_each_epoch():
    batches = COURSE_RUN.updates // COURSE_RUN.epochs
    assert (COURSE_RUN.updates, batches) == (25_000, 12_500)
    assert [batches - COURSE_RUN.log_every * len(row) for row in COURSE_RUN.log] == [500, 500]


def test_the_log_falls_from_line_to_line_and_starts_below_chance():
    losses = [loss for row in COURSE_RUN.log for loss in row]
    assert losses == sorted(losses, reverse=True) and len(set(losses)) == 12
    assert losses[0] < CHANCE_LOSS
    assert CHANCE_LOSS - losses[-1] == pytest.approx(0.429585092994046, abs=1e-12)
    assert math.exp(losses[-1]) == pytest.approx(6.50779051503761, abs=1e-12)


def test_the_loss_falls_by_0_230_and_then_by_0_091():
    assert [round(row[0] - row[-1], 3) for row in COURSE_RUN.log] == [0.230, 0.091]


def test_the_classes_count_12_pictures_more_than_the_overall_accuracy():
    right = sum(round(share / 100 * 1000) for _, share in COURSE_RUN.by_class)  # whole pictures of 1000 each
    assert right == 3348
    assert COURSE_RUN.class_mean == pytest.approx(33.48, abs=1e-12)
    assert COURSE_RUN.missing == right - round(COURSE_RUN.accuracy / 100 * COURSE_RUN.testing) == 12


def test_the_classes_from_best_to_worst():
    best_first = sorted(COURSE_RUN.by_class, key=lambda pair: -pair[1])
    assert " ".join(name for name, _ in best_first) == "truck frog ship horse car deer plane bird cat dog"

"""core.data.course_run: what was measured hangs together."""

import pytest

from core.course_figures import COURSE_RUN
from core.data.course_run import load_course_runs, recipes


def test_the_recipe_was_measured_as_printed_and_without_its_turns():
    runs = load_course_runs()
    assert {"course", "without turns"} <= {run.variant for run in runs}
    by_kind = {(recipe.variant, recipe.blocks): recipe for recipe in recipes(runs)}
    assert by_kind["without turns", 3].mean > by_kind["course", 3].mean + 10  # most of the gap
    assert sum(len(recipe.accuracies) for recipe in by_kind.values()) == len(runs)
    assert all(run.updates == COURSE_RUN.updates for run in runs if "batch" not in run.variant)


@pytest.mark.parametrize("run", load_course_runs(), ids=lambda run: f"{run.variant} {run.seed}")
def test_overall_accuracy_is_the_mean_of_the_classes(run):
    assert abs(sum(run.by_class.values()) / 10 - run.accuracy) < 0.011  # printed to 0.01
    assert set(run.by_class) == {name for name, _ in COURSE_RUN.by_class}
    assert f'"{run.variant}"' in run.command

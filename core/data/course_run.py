"""What this project measured of the course's CIFAR-10 recipe: ``assets/course_run.json``, by ``tests.bench.course``."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parents[2] / "assets" / "course_run.json"


@dataclass(frozen=True)
class Measured:
    """One training: its log (mean loss of each 2000 batches, one row an epoch) and accuracies in per cent.

    ``with_dropout`` are overall accuracies of passes with dropout left on, ``differ`` how many of the 10,000 answers
    two such passes differed in.
    """

    variant: str
    blocks: int
    seed: int
    updates: int
    log: tuple[tuple[float, ...], ...]
    accuracy: float
    by_class: dict[str, float]
    with_dropout: tuple[float, ...]
    differ: int
    command: str

    @property
    def class_mean(self) -> float:
        """The mean of the classes' accuracies, in per cent."""
        return sum(self.by_class.values()) / len(self.by_class)

    @property
    def losses(self) -> tuple[float, ...]:
        """The log of all epochs in one row."""
        return tuple(loss for epoch in self.log for loss in epoch)


@dataclass(frozen=True)
class Recipe:
    """The overall accuracies, in per cent, of one recipe with several seeds."""

    variant: str
    blocks: int
    accuracies: tuple[float, ...]

    @property
    def mean(self) -> float:
        """Of the seeds."""
        return sum(self.accuracies) / len(self.accuracies)


def recipes(runs: tuple[Measured, ...]) -> tuple[Recipe, ...]:
    """The runs by recipe, the best first."""
    kinds = dict.fromkeys((run.variant, run.blocks) for run in runs)
    found = [
        Recipe(*kind, tuple(run.accuracy for run in runs if (run.variant, run.blocks) == kind))
        for kind in kinds
    ]
    return tuple(sorted(found, key=lambda recipe: -recipe.mean))


@cache
def load_course_runs() -> tuple[Measured, ...]:
    """All runs, in the order in which they were made."""
    runs = json.loads(FILE.read_text(encoding="utf-8"))["runs"]
    return tuple(
        Measured(
            variant=run["variant"],
            blocks=run["recipe"]["blocks"],
            seed=run["seed"],
            updates=run["updates"],
            log=tuple(map(tuple, run["log"])),
            accuracy=run["accuracy"],
            by_class=run["by_class"],
            with_dropout=tuple(run["with_dropout"]["accuracy"]),
            differ=run["with_dropout"]["answers_that_differ"],
            command=run["command"],
        )
        for run in runs
    )

"""The course's run on CIFAR-10, in the figures that its notes print.

Source: the course's notes on CIFAR-10: settings, training log, accuracy overall and by class. Krizhevsky 2009,
"Learning multiple layers of features from tiny images", for the test set: 1000 pictures of each of ten classes.

The notes' two accuracies cannot both be true of one pass: with as many pictures in each class, the overall accuracy is
the mean of the classes' (33.48 %), but 33.36 % is printed, 12 pictures fewer. Two passes over the same pictures gave
different answers; most likely dropout was still on in both.
"""

import math
from dataclasses import dataclass

CHANCE_LOSS = math.log(10)  # of ten classes, all held for equally likely


@dataclass(frozen=True)
class Run:
    """A training by Adam without weight decay, with its log and its accuracies (per cent) on the test set.

    ``log`` has the mean loss of each ``log_every`` batches, one row an epoch.
    """

    batch: int
    epochs: int
    learning_rate: float
    training: int  # pictures
    testing: int
    log_every: int
    log: tuple[tuple[float, ...], ...]
    accuracy: float
    by_class: tuple[tuple[str, float], ...]

    @property
    def updates(self) -> int:
        """Of all epochs, a last smaller batch included."""
        return self.epochs * math.ceil(self.training / self.batch)

    @property
    def class_mean(self) -> float:
        """The mean of the classes' accuracies, in per cent."""
        return sum(share for _, share in self.by_class) / len(self.by_class)

    @property
    def missing(self) -> int:
        """How many pictures more the classes' accuracies count as right than the overall accuracy does."""
        return round((self.class_mean - self.accuracy) / 100 * self.testing)


COURSE_RUN = Run(
    batch=4,
    epochs=2,
    learning_rate=0.001,
    training=50_000,
    testing=10_000,
    log_every=2000,
    log=((2.207, 2.140, 2.094, 2.061, 2.024, 1.977), (1.964, 1.947, 1.929, 1.912, 1.907, 1.873)),
    accuracy=33.36,
    by_class=(
        ("plane", 23.2),
        ("car", 36.6),
        ("bird", 19.9),
        ("cat", 15.0),
        ("deer", 33.8),
        ("dog", 12.9),
        ("frog", 51.8),
        ("horse", 38.2),
        ("ship", 51.0),
        ("truck", 52.4),
    ),
)

"""What a live training is made of: what is chosen before it starts, and what may change while it runs.

Sources: Goodfellow, Bengio, Courville 2016, "Deep Learning", chapter 8, for the optimisers and their settings; the
ranges are those within which a picture a second stays possible on a laptop's processor.
"""

import math
from dataclasses import dataclass
from typing import Literal, get_args

from core.accumulation import MODES, Mode

Kind = Literal["mlp", "cnn", "course"]
Activation = Literal["tanh", "relu", "leaky_relu", "gelu", "silu", "sigmoid"]
Normalisation = Literal["none", "batch", "layer", "group", "instance"]
Optimiser = Literal["sgd", "momentum", "rmsprop", "adam", "adamw"]
Precision = Literal["float32", "float64"]
Augmented = Literal["none", "course", "no_turns"]

KINDS: tuple[Kind, ...] = get_args(Kind)
ACTIVATIONS: tuple[Activation, ...] = get_args(Activation)
NORMALISATIONS: tuple[Normalisation, ...] = get_args(Normalisation)
OPTIMISERS: tuple[Optimiser, ...] = get_args(Optimiser)
PRECISIONS: tuple[Precision, ...] = get_args(Precision)
AUGMENTED: tuple[Augmented, ...] = get_args(Augmented)
WIDEST = 256
LARGEST_MICRO_BATCH = 256
MOST_MICRO_BATCHES = 64  # in an update


@dataclass(frozen=True)
class Architecture:
    """``layers`` hidden layers of ``width`` units, or blocks of convolutions whose channels double from ``width`` on.

    The course's network has its own widths and activation: of it only ``layers`` (1 to 5 blocks) and ``dropout`` count.
    """

    kind: Kind = "mlp"
    layers: int = 3
    width: int = 8
    activation: Activation = "tanh"
    normalisation: Normalisation = "none"
    dropout: float = 0.0


@dataclass(frozen=True)
class Start:
    """What a run begins with; to change any of it is to begin again. ``noise`` (0 to 0.5) is that of 2-D points.

    Pixels are from 0 to 1, or with mean 0 and deviation 1 with ``standardise``. ``device`` is where chunks compute.
    """

    data: str = "Spiral"
    noise: float = 0.1
    architecture: Architecture = Architecture()
    seed: int = 0
    standardise: bool = True
    device: str = "cpu"
    precision: Precision = "float32"


@dataclass(frozen=True)
class Controls:
    """What may change in mid-run: m examples a micro-batch, k micro-batches an update, and the step.

    With ``same_masks`` dropout draws for the examples of an update at once, however they are cut into micro-batches.
    """

    m: int = 8
    k: int = 1
    mode: Mode = "right"
    optimiser: Optimiser = "sgd"
    learning_rate: float = 0.1
    weight_decay: float = 0.0
    augmentation: Augmented = "none"
    same_masks: bool = False


def check_start(start: Start, shape: tuple[int, ...]) -> None:
    """Raises ``ValueError`` for a network that cannot be built on inputs of ``shape`` (2,) or (c, h, w)."""
    _check_architecture(start, shape)
    _between("seed", start.seed, 0, 9999)
    _one_of("device", start.device, ("cpu", "cuda", "mps"))
    _one_of("precision", start.precision, PRECISIONS)
    if not 0 <= start.noise <= 0.5:
        raise ValueError(f"noise: must be 0 to 0.5, got {start.noise}")


def _check_architecture(start: Start, shape: tuple[int, ...]) -> None:
    a = start.architecture
    picture = len(shape) == 3
    _one_of("kind", a.kind, KINDS)
    _one_of("activation", a.activation, ACTIVATIONS)
    _one_of("normalisation", a.normalisation, NORMALISATIONS)
    deepest = 8 if a.kind == "mlp" else min(5, int(math.log2(min(shape[1:]))) if picture else 0)
    if a.kind != "mlp" and not picture:
        raise ValueError(f"kind: a network of convolutions needs pictures, and {start.data} are points")
    if a.kind == "course" and shape != (3, 32, 32):
        raise ValueError(
            f"kind: the course's network needs pictures of 3 x 32 x 32, and {start.data} has {shape}"
        )
    _between("layers", a.layers, 0 if a.kind == "mlp" else 1, deepest)
    _between("width", a.width, 1, WIDEST)
    if a.kind == "mlp" and a.normalisation == "instance":
        raise ValueError("normalisation: instance norm needs pictures; a unit has one number an example")
    if a.kind == "mlp" and a.normalisation in ("layer", "group") and a.width < 4:
        raise ValueError(f"width: must be 4 or more for {a.normalisation} norm, got {a.width}")
    if not 0 <= a.dropout < 1:
        raise ValueError(f"dropout: must be 0 or more and below 1, got {a.dropout}")


def check_controls(controls: Controls, start: Start) -> None:
    """Raises ``ValueError`` for what no update can be made with."""
    c = controls
    _between("m", c.m, 1, LARGEST_MICRO_BATCH)
    _between("k", c.k, 1, MOST_MICRO_BATCHES)
    _one_of("mode", c.mode, MODES)
    _one_of("optimiser", c.optimiser, OPTIMISERS)
    _one_of("augmentation", c.augmentation, AUGMENTED)
    if not 0 < c.learning_rate <= 100:
        raise ValueError(f"learning_rate: must be above 0 and at most 100, got {c.learning_rate}")
    if not 0 <= c.weight_decay <= 1:
        raise ValueError(f"weight_decay: must be 0 to 1, got {c.weight_decay}")
    a = start.architecture
    if c.m == 1 and a.kind == "mlp" and a.normalisation == "batch":
        raise ValueError("m: batch norm needs 2 examples or more in a micro-batch, one has no spread, got 1")


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{name}: must be one of {', '.join(allowed)}, got {value!r}")


def _between(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise ValueError(f"{name}: must be {low} to {high}, got {value}")

"""What a probe is told: how an output value comes about, the input and the output, and how they travel."""

import json
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Term:
    """What is multiplied or compared in one channel of the input; pooling has no ``weights``."""

    label: str
    channel: int
    weights: Sequence[Sequence[float]] = ()


@dataclass(frozen=True)
class Rule:
    """How an output value comes about; the same words as in ``core.correlation`` and ``core.pooling``.

    ``operation`` is convolution, max, min or average; ``combine`` is each, sum, magnitude or direction; ``view``
    says what the picture shows of a value: value, absolute or clipped. ``field`` is where an output value looks on
    the picture that is shown, as size, step and padding, where that is not the window itself.
    """

    operation: str
    terms: tuple[Term, ...]
    kernel: int
    stride: int = 1
    dilation: int = 1
    pad: int = 0
    padding: str = "none"
    bias: float = 0.0
    combine: str = "each"
    view: str = "value"
    field: tuple[int, int, int] | None = None


@dataclass(frozen=True)
class Source:
    """The input: its numbers, (h, w) or (h, w, 3), uint8 or float32 grey levels; equal ``identity``, equal numbers.

    ``levels`` is called when they are sent; ``note`` stands below the picture. Where the windows do not lie on the
    picture but on what was made of it, ``numbers`` is that, in the same form.
    """

    identity: str
    levels: Callable[[], np.ndarray]
    alt: str
    note: str = ""
    numbers: np.ndarray | None = None


@dataclass(frozen=True)
class Target:
    """The output: its planes of float32 ``values``, (o, oh, ow), and how it is painted (``core.colour.Painted``).

    ``levels`` are grey, RGB, or indices into ``table``. Below the picture stand the colours of ``palette`` from left
    to right, with ``labels`` at the ends and in the middle. ``true_size`` shows it once more at the input's scale.
    """

    identity: str
    values: np.ndarray
    levels: np.ndarray
    table: np.ndarray | None
    alt: str
    palette: Sequence[str]
    labels: tuple[str, str, str]
    true_size: bool = False


def packed(header: dict[str, object], sections: Mapping[str, np.ndarray]) -> bytes:
    """One run of bytes: the length of the header, the header as JSON, and sections that begin at multiples of 8.

    ``assets/packed.js`` takes it apart; it knows float32, float64 and uint8.
    """
    body = []
    at = 0
    places = {}
    for name, array in sections.items():
        raw = np.ascontiguousarray(array).tobytes()
        places[name] = {"at": at, "shape": array.shape, "kind": array.dtype.name}
        body += [raw, b"\0" * (-len(raw) % 8)]
        at += len(raw) + -len(raw) % 8
    text = json.dumps(header | {"sections": places}, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    return b"".join([struct.pack("<I", len(text)), text, *body])

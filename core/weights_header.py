"""What a safetensors file says about itself, read in plain Python before any tensor is made of it.

A weights file can come from anyone. Its header is taken apart here and compared with the network that waits for
it: form, types, names, shapes and places, in this order; the values are not looked at.

Source: Hugging Face, "Safetensors", section "Format" (https://huggingface.co/docs/safetensors).
"""

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor

LIMIT: Final = 64 * 2**20  # bytes
_HEADER_LIMIT, _DEPTH = 2**20, 3  # the file, a tensor, its shape
_FACTS = "__metadata__"
NUMPY_TYPES: Final[dict[str, np.dtype[Any]]] = {
    "F32": np.dtype("<f4"),
    "F64": np.dtype("<f8"),
    "I64": np.dtype("<i8"),
}
_TYPES = {torch.float32: "F32", torch.float64: "F64", torch.int64: "I64"}
BROKEN: Final = "This file is damaged: its header cannot be read."
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
_LOOKS_LIKE = (
    (rb"PK\x03\x04.{26}[^/]*/(?:data\.pkl|\.format_version|\.data/|byteorder)", "a file of torch.save"),
    (rb"\x80[\x02-\x05]", "a pickle, as torch.save or joblib write it"),
    (rb"PK\x03\x04.{26}[^/]*\.npy", "a NumPy .npz archive"),
    (rb"PK\x03\x04", "a ZIP archive"),
    (rb"\x93NUMPY", "a NumPy .npy file"),
    (rb"\x89HDF\r\n\x1a\n", "an HDF5 file, as Keras writes it"),
    (rb"\x08[\x01-\x20][\x12\x1a\x22\x2a\x30\x3a\x42]", "an ONNX model"),
    (rb"(?:\xef\xbb\xbf)?\s*<", "a web page or XML"),
    (rb"(?:\xef\xbb\xbf)?\s*[{\[]", "JSON"),
)


@dataclass(frozen=True)
class Entry:
    """One tensor of the header; its values are the bytes from ``begin`` to ``end`` after the header."""

    name: str
    kind: str
    shape: tuple[int, ...]
    begin: int
    end: int


@dataclass(frozen=True)
class Content:
    """A file as its header describes it: entries sorted by name, facts, and the bytes after the header."""

    entries: tuple[Entry, ...]
    facts: dict[str, str]
    values: memoryview


def read(data: bytes) -> Content:
    """What the header says. Raises ``ValueError`` unless it has the form that safetensors prescribes.

    ``data`` has at most ``LIMIT`` bytes, of which the header takes at most 1 MiB. Whether the entries fit a
    network, each other and the bytes that follow is left to ``check_network`` and ``check_places``.
    """
    if not data:
        raise ValueError("This file is empty.")
    check_size(len(data))
    length = int.from_bytes(data[:8], "little")
    if length > _HEADER_LIMIT or data[8:9] != b"{":
        looks = next((f" (it looks like {name})" for start, name in _LOOKS_LIKE if _starts(data, start)), "")
        raise ValueError(
            f"This is not a safetensors file, the only kind that Nabla reads weights from{looks}."
        )
    if length > len(data) - 8:
        raise ValueError("This file is incomplete: it ends within its header.")
    header = _parse(data[8 : 8 + length])
    facts = header.pop(_FACTS, {})
    if not isinstance(facts, dict) or not all(isinstance(fact, str) for fact in facts.values()):
        raise ValueError(BROKEN)
    entries = tuple(_entry(name, said) for name, said in sorted(header.items()))
    return Content(entries, facts, memoryview(data)[8 + length :])


def check_network(entries: Iterable[Entry], expected: Mapping[str, Tensor]) -> None:
    """Raise ``ValueError`` unless types, names and shapes are those of the network's tensors, ``expected``."""
    kinds, found = type_names(expected), {entry.name: entry for entry in entries}
    for entry in found.values():
        if entry.kind not in kinds.values():
            wanted = " or ".join(sorted(set(kinds.values())))
            raise ValueError(
                f"{shown(entry.name)} is of type {shown(entry.kind)}; this network has {wanted}."
            )
    missing = next((f" {shown(name)} is missing." for name in expected if name not in found), "")
    foreign = next(
        (f" {shown(name)} is not part of this network." for name in found if name not in expected), ""
    )
    if missing or foreign:
        raise ValueError(f"This file belongs to another network.{missing}{foreign}")
    for name, entry in found.items():
        here, there = (kinds[name], tuple(expected[name].shape)), (entry.kind, entry.shape)
        if here != there:
            said = " ".join(shown(str(part)) for part in there)
            raise ValueError(f"{shown(name)} is {said} in the file, and {here[0]} {here[1]} in this network.")


def check_places(content: Content) -> None:
    """Raise ``ValueError`` unless the tensors lie one after the other, from the first byte to the last.

    Each must be as long as its shape says, in whole numbers without bounds, so that none overflows.
    """
    position = 0
    for entry in sorted(content.entries, key=lambda entry: (entry.begin, entry.end)):
        size = math.prod(entry.shape) * NUMPY_TYPES[entry.kind].itemsize
        if entry.begin != position or entry.end != position + size:
            raise ValueError(
                f"This file is damaged: the values of {shown(entry.name)} are not in their place."
            )
        position = entry.end
    if position > len(content.values):
        raise ValueError("This file is incomplete: it ends before the last weight.")
    if position < len(content.values):
        raise ValueError("This file is damaged: something follows the last weight.")


def check_size(count: int) -> None:
    """Raise ``ValueError`` for more than ``LIMIT`` bytes."""
    if count > LIMIT:
        raise ValueError(f"Weights may have up to {LIMIT >> 20} MiB; these have {count / 2**20:.1f}.")


def type_names(tensors: Mapping[str, Tensor]) -> dict[str, str]:
    """The type of each tensor as safetensors calls it. Raises ``ValueError`` for a type that no network has."""
    for name, tensor in tensors.items():
        if tensor.dtype not in _TYPES:
            raise ValueError(f"tensors must be float32, float64 or int64; got {tensor.dtype} for {name}")
    return {name: _TYPES[tensor.dtype] for name, tensor in tensors.items()}


def shown(text: str) -> str:
    """``text`` from a file, short, and without any sign that a page could take for markup."""
    return re.sub(r"[^\w.,() -]", "?", text[:60]) + "…" * (len(text) > 60)


def _starts(data: bytes, pattern: bytes) -> bool:
    return re.match(pattern, data[:4096], re.DOTALL) is not None


def _parse(header: bytes) -> dict[str, Any]:
    """The header's JSON. A depth within bounds comes first: the parser goes as deep as the text does."""
    try:
        text, depth = header.decode(), 0
        for found in _STRING_OR_BRACKET.finditer(text):
            depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(found[0], 0)
            if depth > _DEPTH:
                raise ValueError("too deep")
        parsed = json.loads(text, object_pairs_hook=_distinct)
    except ValueError as error:
        raise ValueError(BROKEN) from error
    return dict(parsed)  # its first byte is a brace


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name comes twice")
    return found


def _entry(name: str, said: Any) -> Entry:
    if not isinstance(said, dict) or said.keys() != {"dtype", "shape", "data_offsets"}:
        raise ValueError(BROKEN)
    kind, shape, offsets = said["dtype"], said["shape"], said["data_offsets"]
    for numbers in (shape, offsets):  # True and 2.0 equal whole numbers, and are none
        if not isinstance(numbers, list) or not all(type(n) is int and n >= 0 for n in numbers):
            raise ValueError(BROKEN)
    if not isinstance(kind, str) or len(offsets) != 2:
        raise ValueError(BROKEN)
    return Entry(name, kind, tuple(shape), *offsets)

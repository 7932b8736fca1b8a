"""Files of weights that nobody should send: headers that lie, nest or swell, tensors out of place, other kinds."""

import io
import json
import pickle
import struct
import zipfile
from collections.abc import Callable
from hashlib import sha256

import numpy as np
import torch
from safetensors.torch import save
from torch import Tensor

from core.training_settings import Architecture, Controls, Start
from core.training_state import begin
from core.training_weights import save as save_weights
from tests.hostile_files import MARK, Dropped

START = Start(architecture=Architecture(layers=3, width=16, activation="tanh"))  # of the page as it opens


def honest() -> bytes:
    """What the page would give away."""
    return save_weights(begin(START, Controls()))


def weights() -> list[Dropped]:
    """All of them."""
    files = headers() | places() | tensors() | kinds()
    return [Dropped(what, "HIDDEN.safetensors", data) for what, data in files.items()]


def with_header(header: bytes, values: bytes = b"", length: int | None = None) -> bytes:
    """A file of this header, of another length than it says where ``length`` is given."""
    return struct.pack("<Q", len(header) if length is None else length) + header + values


def _taken_apart() -> tuple[dict, bytes]:
    data = honest()
    length = int.from_bytes(data[:8], "little")
    return json.loads(data[8 : 8 + length]), data[8 + length :]


def headers() -> dict[str, bytes]:
    """Headers that are no headers."""
    header, values = _taken_apart()
    text = json.dumps(header).encode()
    facts = header["__metadata__"]
    huge = {f"{MARK}{n}": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]} for n in range(12_000)}
    other = {**header, "__metadata__": {**facts, "settings": "[" * 900}}
    return {
        "nothing": b"",
        "one byte": b"\x08",
        "eight bytes": bytes(8),
        "a header of 2^64": with_header(text, values, 2**64 - 1),
        "a header longer than the file": with_header(text, values, len(text) + len(values) + 1),
        "a header shorter than it is": with_header(text, values, len(text) - 5),
        "a header of 60 MB": with_header(b"{" + b" " * 60_000_000 + b"}"),
        "a header of 12 000 tensors": with_header(json.dumps(huge).encode(), values),
        "a nest of 500 000 lists": with_header(b'{"a":' + b"[" * 500_000 + b"]" * 500_000 + b"}"),
        "a nest of 150 000 objects": with_header(b'{"a":' * 150_000),
        "a text that never ends": with_header(b'{"' + b'\\"' * 500_000),
        "an integer of 100 000 digits": with_header(b'{"a":{"shape":[' + b"9" * 100_000 + b"]}}"),
        "a tensor twice": with_header(text[:-1] + b"," + text[1:], values),
        "no UTF-8": with_header(b'{"\xff\xfe":1}', values),
        "NaN in it": with_header(text.replace(b"[16", b"[NaN", 1), values),
        "settings in a nest": with_header(json.dumps(other).encode(), values),
        "markup for settings": with_header(
            json.dumps(
                {**header, "__metadata__": {**facts, "settings": '{"data": "![a](http://b/c)"}'}}
            ).encode(),
            values,
        ),
        "no facts": with_header(
            json.dumps({k: v for k, v in header.items() if k != "__metadata__"}).encode(), values
        ),
    }


def places() -> dict[str, bytes]:
    """Tensors that overlap, leave gaps, or lie beyond the end; files that were cut."""
    whole = honest()
    changes: dict[str, Callable[[list[int]], list[int]]] = {
        "overlapping tensors": lambda place: [0, place[1] - place[0]],
        "tensors beyond the end": lambda place: [place[0] + 2**40, place[1] + 2**40],
        "tensors backwards": lambda place: place[::-1],
        "tensors at 2^64": lambda place: [2**64, 2**64 + place[1] - place[0]],
        "negative places": lambda place: [-place[1], -place[0]],
    }
    found = {}
    for what, change in changes.items():
        header, values = _taken_apart()
        entry = header[max(name for name in header if name != "__metadata__")]
        entry["data_offsets"] = change(entry["data_offsets"])
        found[what] = with_header(json.dumps(header).encode(), values)
    return found | {
        "cut in its header": whole[:100],
        "cut in its values": whole[:-1],
        "a byte more": whole + b"\0",
        "a bit turned": whole[:-3] + bytes([whole[-3] ^ 1]) + whole[-2:],
    }


def tensors() -> dict[str, bytes]:
    """Well-formed files of the wrong numbers."""
    network = {
        name: torch.zeros(entry["shape"]) for name, entry in _taken_apart()[0].items() if "shape" in entry
    }
    first = min(network)
    ones = {name: torch.ones_like(tensor) for name, tensor in network.items()}
    return {
        "no tensors": save({}),
        "another network": save({MARK: torch.zeros(3)}),
        "half precision": save({name: tensor.half() for name, tensor in network.items()}),
        "whole numbers": save({name: tensor.long() for name, tensor in network.items()}),
        "a wrong shape": save(network | {first: torch.zeros(3, 3)}),
        "a tensor too many": save(network | {f"<b>{MARK}</b>": torch.zeros(1)}),
        "a tensor of 40 MB": save(network | {first: torch.zeros(10_000_000)}),
        "no checksum": save(ones),
        "NaN": sealed(network | {first: torch.full_like(network[first], torch.nan)}),
        "infinity": sealed(network | {first: torch.full_like(network[first], torch.inf)}),
        "no numbers of updates": sealed(ones),
    }


def sealed(network: dict[str, Tensor]) -> bytes:
    """A file of another program that knows how the checksum is made; its settings are those of the page."""
    facts = {"settings": _taken_apart()[0]["__metadata__"]["settings"]}
    names = sorted(network)
    said = {"facts": facts, "tensors": [[name, "F32", list(network[name].shape)] for name in names]}
    line = json.dumps(said, sort_keys=True, separators=(",", ":")) + "\n"
    values = b"".join(network[name].numpy().tobytes() for name in names)
    return save(network, {**facts, "sha256": sha256(line.encode() + values).hexdigest()})


class Payload:
    """Unpickled, it would write a file."""

    def __reduce__(self):
        return open, (f"/tmp/{MARK}", "w")  # noqa: S108 -- nobody may come so far


def kinds() -> dict[str, bytes]:
    """Other programs' files."""
    modern, old, arrays, packed = (io.BytesIO() for _ in range(4))
    torch.save({"w": torch.zeros(3)}, modern)
    torch.save({"w": torch.zeros(3)}, old, _use_new_zipfile_serialization=False)
    np.savez(arrays, w=np.zeros(3))
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"../{MARK}", bytes(50_000_000))
    return {
        "a pickle that does something": pickle.dumps(Payload()),
        "a file of torch.save": modern.getvalue(),
        "an old file of torch.save": old.getvalue(),
        "arrays of NumPy": arrays.getvalue(),
        "a ZIP bomb": packed.getvalue(),
        "a web page": f"<html>{MARK}</html>".encode(),
        "zeros": bytes(5_000_000),
        "32 MB more": honest() + bytes(32_000_000),
    }

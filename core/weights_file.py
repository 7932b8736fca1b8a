"""A network's weights as a file: safetensors, judged in full before a single tensor is made of it.

The header is read in plain Python and compared with the network that waits for it; then the library loads.
The checksum lies among the file's facts as ``sha256``. It is that of the content, not of the spelling: of one
line of ASCII JSON without blanks, ``{"facts":{name:text,...},"tensors":[[name,type,shape],...]}``, facts and
tensors sorted by name and ``sha256`` itself left out, a line feed, and the bytes of the tensors in that order.
A header that says the same in other blanks or escapes is as good; any other change is noticed. This guards
against accidents: who forges a file can compute a checksum, too.

Source: Hugging Face, "Safetensors", section "Format" (https://huggingface.co/docs/safetensors); NIST, FIPS 180-4,
"Secure Hash Standard" (2015). Values are row-major and little-endian.
"""

import errno
import hashlib
import json
import math
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from core.weights_header import (
    BROKEN,
    LIMIT,
    NUMPY_TYPES,
    Content,
    check_network,
    check_places,
    check_size,
    read,
    shown,
    type_names,
)

__all__ = ["LIMIT", "from_bytes", "to_bytes", "write"]

_CHECKSUM: Final = "sha256"


def to_bytes(tensors: Mapping[str, Tensor], facts: Mapping[str, str]) -> bytes:
    """The file that holds ``tensors`` (finite float32, float64 or int64, any shape) and ``facts``.

    Raises ``ValueError`` for whatever ``from_bytes`` would not take back.
    """
    if not tensors:
        raise ValueError("tensors must hold at least one tensor; got none")
    if _CHECKSUM in facts:
        raise ValueError(f"facts must leave the name {_CHECKSUM} to the checksum; got {facts[_CHECKSUM]!r}")
    check_size(sum(tensor.numel() * tensor.element_size() for tensor in tensors.values()))
    type_names(tensors)
    # Tied weights share their memory, which the library refuses; and a copy cannot change meanwhile.
    copies = {
        name: tensor.detach().cpu().clone(memory_format=torch.contiguous_format)
        for name, tensor in tensors.items()
    }
    content = read(save(copies, dict(facts)))
    _check_finite(content)
    data = save(copies, {**facts, _CHECKSUM: _digest(content)})
    read(data)  # with the checksum it may have become too large
    return data


def from_bytes(data: bytes, expected: Mapping[str, Tensor]) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Fresh tensors on the CPU, named as in ``expected`` and in its order, and the facts without the checksum.

    Of ``expected`` only names, types and shapes count. Raises ``ValueError`` with a sentence for people when
    the file is not one of ours, is damaged, or belongs to another network.
    """
    content = read(data)
    check_network(content.entries, expected)
    check_places(content)
    facts = dict(content.facts)
    checksum = facts.pop(_CHECKSUM, None)
    if checksum is None:
        raise ValueError("This safetensors file was not saved by Nabla: it has no checksum to compare with.")
    if checksum != _digest(content):
        raise ValueError("The file was changed or damaged since it was saved: its checksum differs.")
    _check_finite(content)
    try:
        loaded = load(data)
    except SafetensorError as error:
        raise ValueError(BROKEN) from error
    # The library's tensors lie in Python's byte arrays, one by one; a copy owns its memory, as others do.
    return {name: loaded.pop(name).clone() for name in expected}, facts


def write(path: Path, data: bytes) -> None:
    """Put ``data`` at ``path``, whole or not at all; a new file can be read by its owner alone.

    Raises ``OSError`` with a sentence, after which an older file at ``path`` is as it was.
    """
    temporary = None
    try:
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
        temporary = None
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        reason = "the disk is full" if full else os.strerror(error.errno or errno.EIO)
        raise OSError(f"The weights could not be saved: {reason}. An older file is as it was.") from error
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def _digest(content: Content) -> str:
    tensors = [[entry.name, entry.kind, entry.shape] for entry in content.entries]
    facts = {name: fact for name, fact in content.facts.items() if name != _CHECKSUM}
    text = json.dumps({"facts": facts, "tensors": tensors}, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(f"{text}\n".encode("ascii"))
    for entry in content.entries:
        digest.update(content.values[entry.begin : entry.end])
    return digest.hexdigest()


def _check_finite(content: Content) -> None:
    for entry in content.entries:
        values = np.ndarray(math.prod(entry.shape), NUMPY_TYPES[entry.kind], content.values, entry.begin)
        if not np.isfinite(values).all():
            raise ValueError(f"{shown(entry.name)} holds NaN or infinity: this network has diverged.")

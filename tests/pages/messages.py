"""What a component was sent, taken apart as ``assets/packed.js`` does."""

import json
import struct

import numpy as np
import pytest


def unpacked(data: bytes) -> tuple[dict, dict[str, np.ndarray]]:
    """The header, and the arrays of its sections by name; fails for a header that a browser could not read."""
    start = 4 + struct.unpack_from("<I", data)[0]
    header = json.loads(data[4:start], parse_constant=pytest.fail)  # a browser knows no NaN
    arrays = {
        name: np.frombuffer(data, place["kind"], int(np.prod(place["shape"])), start + place["at"])
        for name, place in header["sections"].items()
    }
    return header, arrays

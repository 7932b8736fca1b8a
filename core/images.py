"""The only place where untrusted bytes become a tensor, and pixels become bytes for the browser.

In: ``open_photo`` has a child process decode the bytes (``core.decoding``), one that may take 5 seconds and a
gigabyte and is killed otherwise, and keeps pixels only: no location, no comment, no name gets further.
Out: ``encode_jpeg`` and ``encode_png`` build files from pixels alone.

``python -m core.images FILE`` prints one JSON line about a file and exits with status 0, whether the file was
opened or refused.
"""

from __future__ import annotations

import functools
import hashlib
import json
import multiprocessing
import sys
import threading
from concurrent.futures import CancelledError, TimeoutError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pebble import ProcessExpired, ProcessPool
from PIL import Image

from core import settings
from core.decoding import Decoded, PhotoRefused, decode, prepare_child
from core.picture_encoding import encode_jpeg, encode_png, halve, quantise
from core.picture_limits import MAX_BYTES, check_bytes

# Torch and numpy are imported where they are used: the command line, and every child process, which imports
# the main module again, would wait seconds for them and carry hundreds of megabytes.
if TYPE_CHECKING:
    from jaxtyping import Float
    from torch import Tensor

__all__ = [
    "FULL_RESOLUTION", "WORKING_RESOLUTION", "Decoded", "Photo", "PhotoRefused", "decode_isolated", "encode_jpeg",
    "encode_png", "halve", "open_photo", "quantise",
]  # fmt: skip

WORKING_RESOLUTION = 1_000_000  # pixels of what a page works on
FULL_RESOLUTION = 12_000_000  # pixels of a download

_DECODE_SECONDS = 5.0
_DECODE_MEMORY = 1 << 30
_QUEUE_SECONDS = 30.0  # beyond it either the server is swamped or the pool is stuck; a new pool helps both
_TASKS_PER_CHILD = 200  # then a fresh child takes over, so that no leak lasts


@dataclass(frozen=True)
class Photo:
    """A person's picture: sRGB, upright, on white. It holds nothing of the file but pixels and its digest.

    ``pixels`` are within [0, 1]; ``digest`` is the SHA-256 of the file's bytes in hexadecimal; ``original_size``
    is (width, height) of the upright picture before scaling; ``notes`` are sentences on what was changed.
    """

    pixels: Float[Tensor, "3 h w"] = field(repr=False)
    digest: str
    original_size: tuple[int, int]
    notes: tuple[str, ...]


def open_photo(data: bytes, max_pixels: int = WORKING_RESOLUTION) -> Photo:
    """The picture in ``data``, with at most ``max_pixels``. Raises ``PhotoRefused`` with one clear sentence."""
    import torch  # late, see above

    decoded = decode_isolated(data, max_pixels)
    levels = torch.frombuffer(bytearray(decoded.rgb), dtype=torch.uint8)
    pixels = levels.reshape(decoded.height, decoded.width, 3).permute(2, 0, 1).float().div_(255).contiguous()
    original_size = (decoded.original_width, decoded.original_height)
    return Photo(pixels, hashlib.sha256(data).hexdigest(), original_size, decoded.notes)


def decode_isolated(data: bytes, max_pixels: int) -> Decoded:
    """``core.decoding.decode`` in a child process: the intake of ``open_photo`` and of the command line.

    Waits for a free child. Raises ``PhotoRefused`` when the file is refused, takes more than 5 seconds or a
    gigabyte, brings the decoder down, or comes when ``NABLA_PHOTOS`` others are decoded or wait. Nobody else's
    picture is affected by that.
    """
    check_bytes(len(data))
    if not _places().acquire(blocking=False):
        raise PhotoRefused("Too many pictures are being opened just now; please try again in a minute.")
    try:
        return _decode(data, max_pixels)
    finally:
        _places().release()


@functools.cache
def _places() -> threading.BoundedSemaphore:
    """For those who are decoded, and those who wait for it with their file in memory."""
    return threading.BoundedSemaphore(settings.now().photos)


def _decode(data: bytes, max_pixels: int) -> Decoded:
    for _ in range(2):  # twice: another person's file may have brought the pool down
        pool = _pool.get()
        try:
            future = pool.schedule(decode, (data, max_pixels), timeout=_DECODE_SECONDS)
            return future.result(_QUEUE_SECONDS)
        except ProcessExpired:
            raise PhotoRefused("This picture brought the decoder down.") from None
        except TimeoutError:
            if future.done():  # the child was killed; otherwise it is this wait that ended
                raise PhotoRefused("This picture takes more than 5 seconds to decode.") from None
            _pool.discard(pool)
        except (BrokenProcessPool, CancelledError, RuntimeError):
            _pool.discard(pool)
    raise PhotoRefused("This picture could not be decoded just now; please try it again in a minute.")


class _Pool:
    """One warm pool of decoders for the whole process, made when first needed and after it broke."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool: ProcessPool | None = None
        self.workers = multiprocessing.cpu_count()

    def get(self) -> ProcessPool:
        """The present pool."""
        with self._lock:
            if self._pool is None or not self._pool.active:
                self._pool = ProcessPool(
                    self.workers, _TASKS_PER_CHILD, prepare_child, (_DECODE_MEMORY,), _context()
                )
            return self._pool

    def discard(self, broken: ProcessPool) -> None:
        """End ``broken``; the next ``get`` makes a new pool."""
        with self._lock:
            if self._pool is broken:
                self._pool = None
        broken.stop()  # type: ignore[no-untyped-call]
        threading.Thread(target=broken.join, daemon=True).start()  # nobody should wait for it

    def stop(self) -> None:
        """End the pool and wait until its children are gone."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()


_pool = _Pool()


def _context() -> Any:
    """How children start: forked from a small server that has the decoders loaded, or anew (Windows)."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["core.decoding"])
    return context


def describe(path: Path) -> dict[str, Any]:
    """What the command line prints. ``uw`` and ``uh``: the upright picture before scaling; ``grid``: the means
    of its 4 x 4 equal parts, row by row, RGB, in hexadecimal. A refused file has ``error`` only."""
    try:
        decoded = decode_isolated(_read(path), WORKING_RESOLUTION)
    except PhotoRefused as refusal:
        return {"result": "refused", "uw": None, "uh": None, "grid": None, "error": str(refusal)}
    image = Image.frombytes("RGB", (decoded.width, decoded.height), decoded.rgb)
    grid = image.resize((4, 4), Image.Resampling.BOX).tobytes().hex()
    size = {"uw": decoded.original_width, "uh": decoded.original_height}
    return {"result": "opened", **size, "grid": grid, "error": None}


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError:
        raise PhotoRefused("There is no such file, or it cannot be read.") from None


def _main(arguments: list[str]) -> None:
    if len(arguments) != 1:
        sys.exit("usage: python -m core.images FILE")
    _pool.workers = 1  # one file needs one child
    try:
        sys.stdout.write(json.dumps(describe(Path(arguments[0]))) + "\n")
        sys.stdout.flush()
    finally:
        _pool.stop()


if __name__ == "__main__":
    _main(sys.argv[1:])

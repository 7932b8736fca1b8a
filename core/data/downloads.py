"""MNIST, Fashion-MNIST and CIFAR-10 in full: read where they lie in the data folder, or fetched into it.

Source: layout, addresses and checksums are those of ``torchvision.datasets``. CIFAR-10: Krizhevsky 2009, "Learning
multiple layers of features from tiny images". Its binary version is read first, because the other is pickles: those
torchvision opens, and only where they have the checksums that it knows.

Axes: ``n`` and ``m`` are the pictures, then channel, row and column.
"""

import errno
import shutil
import tempfile
import threading
import urllib.request
import zlib
from collections.abc import Callable, Iterator
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError

import numpy as np
import torch
from jaxtyping import Int64, UInt8
from torch import Tensor

from core import settings
from core.data.idx import has_idx, read_idx

BYTES = {"Fashion-MNIST": 30_878_645, "MNIST": 11_594_722, "CIFAR-10": 170_498_071}  # of the downloads
_IDX = {"Fashion-MNIST": "FashionMNIST", "MNIST": "MNIST"}  # torchvision's class, and its folder
_BATCHES = [*(f"data_batch_{k}" for k in range(1, 6)), "test_batch"]
_CHUNK, _MOST, _PATIENCE = 2**18, 2**28, 30  # bytes at once; bytes of a file at most; seconds without a byte
_FULL = (errno.ENOSPC, errno.EDQUOT)
_SHUT = (errno.EACCES, errno.EPERM, errno.EROFS, errno.EEXIST, errno.ENOTDIR)
_UNDER_WAY = threading.Lock()

Part = tuple[UInt8[Tensor, "n c h w"], Int64[Tensor, " n"]]
Parts = tuple[Part, tuple[UInt8[Tensor, "m c h w"], Int64[Tensor, " m"]]]  # to train on, to test with


def data_folder() -> Path | None:
    """The folder that ``NABLA_DATA`` names; None where it is not set."""
    return settings.now().data


def present(name: str, folder: Path | None) -> bool:
    """Whether all files of ``name``, a key of ``BYTES``, lie in ``folder``; it does not open them."""
    if name not in BYTES:
        raise ValueError(f"name must be one of {', '.join(BYTES)}, got {name!r}")
    if folder is None:
        return False
    if name == "CIFAR-10":
        return bool(_cifar_files(folder, "bin") or _cifar_files(folder, "py"))
    return all(has_idx(path) for pair in _idx_pairs(name, folder) for path in pair)


def read(name: str, folder: Path | None) -> Parts:
    """The training part and the test part of ``name``, pixels 0 to 255, each picture with its class 0 to 9.

    Raises ``ValueError`` with one sentence where files are missing or damaged.
    """
    if folder is None:
        raise ValueError(f"{name} needs a data folder: set NABLA_DATA to one and download {name} into it.")
    if not present(name, folder):
        raise ValueError(f"{name} is not in the data folder (NABLA_DATA): download it first.")
    try:
        return _read_cifar(folder) if name == "CIFAR-10" else _read_mnist(name, folder)
    except (OSError, EOFError, RuntimeError, ValueError, zlib.error) as error:
        raise ValueError(f"{name} in the data folder is damaged: delete it and download it.") from error


def download(name: str, folder: Path, progress: Callable[[float], None]) -> None:
    """Fetch ``name`` into ``folder`` as torchvision lays it out; ``progress`` gets the share so far, 0 to 1.

    Raises ``ValueError`` for another name, ``OSError`` with one sentence where there is no network or no room, or a
    file is damaged. No file comes to its place before all are whole.
    """
    if present(name, folder):
        return
    if not _UNDER_WAY.acquire(blocking=False):
        raise OSError("A download is under way already: try again when it is done.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".nabla-", dir=folder, ignore_cleanup_errors=True) as scratch:
            _fetch_all(name, Path(scratch), progress)
            _move(Path(scratch), folder)
    except OSError as error:
        raise OSError(_sentence(name, error)) from error
    finally:
        _UNDER_WAY.release()
    progress(1.0)


def _cifar_files(folder: Path, version: str) -> list[Path]:
    """Of version "bin" or "py": the five parts to train on, the one to test with; none unless all is there."""
    names = [f"{name}.bin" for name in _BATCHES] if version == "bin" else [*_BATCHES, "batches.meta"]
    files = [folder / f"cifar-10-batches-{version}" / name for name in names]
    return files if all(file.is_file() for file in files) else []


def _idx_pairs(name: str, folder: Path) -> list[tuple[Path, Path]]:
    raw = folder / _IDX[name] / "raw"
    return [(raw / f"{p}-images-idx3-ubyte", raw / f"{p}-labels-idx1-ubyte") for p in ("train", "t10k")]


def _read_mnist(name: str, folder: Path) -> Parts:
    pairs = [(read_idx(images, 3), read_idx(labels, 1)) for images, labels in _idx_pairs(name, folder)]
    training, test = (_checked(images[:, None], labels, (1, 28, 28)) for images, labels in pairs)
    return training, test


def _read_cifar(folder: Path) -> Parts:
    """From the binary files: in each record a byte for the class and 3072 for the pixels. Else through torchvision."""
    if files := _cifar_files(folder, "bin"):
        records = [np.fromfile(file, np.uint8).reshape(-1, 3073) for file in files]
        halves = (np.concatenate(records[:5]), records[5])
        training, test = (_checked(r[:, 1:].reshape(-1, 3, 32, 32), r[:, 0], (3, 32, 32)) for r in halves)
        return training, test
    from torchvision.datasets import CIFAR10  # slow to import

    sets = (CIFAR10(folder, train=True), CIFAR10(folder, train=False))
    training, test = (_checked(s.data.transpose(0, 3, 1, 2), np.array(s.targets), (3, 32, 32)) for s in sets)
    return training, test


def _checked(images: np.ndarray, labels: np.ndarray, shape: tuple[int, ...]) -> Part:
    """As tensors; ``ValueError`` where a network for ``shape`` and ten classes could not take them."""
    if images.shape[1:] != shape or len(images) != len(labels) or not len(labels) or labels.max() > 9:
        raise ValueError(f"there must be as many pictures of {shape} as labels 0 to 9, got {images.shape}")
    return torch.from_numpy(np.ascontiguousarray(images)), torch.from_numpy(labels.astype(np.int64))


def _sources(name: str) -> Iterator[tuple[list[str], Path, str]]:
    """Of every file: its addresses, its place in the data folder and its md5, as torchvision knows them."""
    from torchvision import datasets

    if name == "CIFAR-10":
        yield [datasets.CIFAR10.url], Path(datasets.CIFAR10.filename), datasets.CIFAR10.tgz_md5
        return
    known = getattr(datasets, _IDX[name])
    for file, md5 in known.resources:
        yield [f"{mirror}{file}" for mirror in known.mirrors], Path(_IDX[name], "raw", file), md5


def _fetch_all(name: str, scratch: Path, progress: Callable[[float], None]) -> None:
    """All files of ``name`` into ``scratch``, an archive unpacked."""
    before = 0

    def tell(count: int) -> None:
        progress(min(1.0, (before + count) / BYTES[name]))

    for addresses, place, md5 in _sources(name):
        (target := scratch / place).parent.mkdir(parents=True, exist_ok=True)
        _fetch(addresses, target, md5, tell)
        before += target.stat().st_size
        if target.name.endswith(".tar.gz"):
            shutil.unpack_archive(target, scratch, filter="data")
            target.unlink()


def _fetch(addresses: list[str], target: Path, md5: str, tell: Callable[[int], None]) -> None:
    """One file, from the first address that delivers it whole."""
    from torchvision.datasets.utils import check_integrity

    for address in addresses:
        try:
            _stream(address, target, tell)
            if not check_integrity(target, md5):
                raise ConnectionError("a file arrived damaged")
            return
        except OSError as error:
            if address == addresses[-1] or error.errno in _FULL:
                raise


def _stream(address: str, target: Path, tell: Callable[[int], None]) -> None:
    request = urllib.request.Request(address, headers={"User-Agent": "Nabla"})  # noqa: S310 -- torchvision's own
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE) as response, target.open("wb") as file:  # noqa: S310 -- see above
            while file.tell() <= _MOST and (chunk := response.read(_CHUNK)):
                file.write(chunk)
                tell(file.tell())
    except (HTTPException, HTTPError) as error:  # whose words are the server's
        raise ConnectionError("the server does not have it") from error


def _move(scratch: Path, folder: Path) -> None:
    for path in filter(Path.is_file, list(scratch.rglob("*"))):
        place = folder / path.relative_to(scratch)
        place.parent.mkdir(parents=True, exist_ok=True)
        path.replace(place)


def _sentence(name: str, error: OSError) -> str:
    if error.errno in _FULL:
        return f"There is no room for {name}: the data folder needs more than {BYTES[name] // 10**6} MB."
    if error.errno in _SHUT:
        return f"{name} has no place: the data folder (NABLA_DATA) cannot be written to."
    said = getattr(error, "reason", error)  # urllib wraps the system's error
    return f"{name} could not be fetched ({getattr(said, 'strerror', 0) or said}): check the network."

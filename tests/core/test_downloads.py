"""core.data.downloads: what torchvision reads, read as torchvision reads it; a download arrives whole or not at all."""

import errno
import gzip
import hashlib
import io
import pickle
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
import torch
from torchvision import datasets

from core import settings
from core.data import downloads
from core.data.downloads import BYTES, data_folder, download, present, read
from tests.core.test_idx import as_idx

COUNTS = {"train": 5, "t10k": 3}
GENERATOR = np.random.default_rng(1)
IDX = {
    f"{part}-{kind}": as_idx(GENERATOR.integers(0, most, shape, dtype=np.uint8))
    for part, n in COUNTS.items()
    for kind, most, shape in (("images-idx3-ubyte", 256, (n, 28, 28)), ("labels-idx1-ubyte", 10, n))
}
RECORDS = {
    name: np.concatenate(
        [
            GENERATOR.integers(0, 10, (2, 1), dtype=np.uint8),
            GENERATOR.integers(0, 256, (2, 3072), dtype=np.uint8),
        ],
        1,
    )
    for name in [*(f"data_batch_{k}" for k in range(1, 6)), "test_batch"]
}


NO_ANSWER = b"HTTP/1.1 neither here nor there\r\n\r\n"


def md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def write(folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def gzipped(files: dict[str, bytes]) -> dict[str, bytes]:
    return {f"{name}.gz": gzip.compress(content, mtime=0) for name, content in files.items()}


def same(parts, oracles) -> None:
    for (images, labels), oracle in zip(parts, oracles, strict=True):
        pixels = torch.as_tensor(oracle.data)
        expected = pixels[:, None] if pixels.ndim == 3 else pixels.permute(0, 3, 1, 2)
        assert images.dtype == torch.uint8
        assert labels.dtype == torch.int64
        assert torch.equal(images, expected)
        assert torch.equal(labels, torch.as_tensor(oracle.targets))


def batches(monkeypatch) -> dict[str, bytes]:
    """CIFAR-10's pickled files, tiny, and torchvision told of their checksums."""
    files = {
        name: pickle.dumps({"data": rows[:, 1:], "labels": rows[:, 0].tolist()})
        for name, rows in RECORDS.items()
    }
    files["batches.meta"] = pickle.dumps({"label_names": list("abcdefghij")})
    sums = [[name, md5(content)] for name, content in files.items()]
    monkeypatch.setattr(datasets.CIFAR10, "train_list", sums[:5])
    monkeypatch.setattr(datasets.CIFAR10, "test_list", sums[5:6])
    monkeypatch.setattr(datasets.CIFAR10, "meta", datasets.CIFAR10.meta | {"md5": sums[6][1]})
    return files


@pytest.mark.parametrize(
    ("name", "known"), [("MNIST", datasets.MNIST), ("Fashion-MNIST", datasets.FashionMNIST)]
)
def test_idx_files_are_read_as_torchvision_reads_them_gzipped_or_not(tmp_path, name, known):
    assert not present(name, tmp_path)
    write(tmp_path / "plain" / known.__name__ / "raw", IDX)
    write(tmp_path / "zipped" / known.__name__ / "raw", gzipped(IDX))
    oracles = known(tmp_path / "plain", train=True), known(tmp_path / "plain", train=False)
    for folder in (tmp_path / "plain", tmp_path / "zipped"):
        assert present(name, folder)
        same(read(name, folder), oracles)


def test_both_versions_of_cifar_are_read_as_torchvision_reads_the_pickles(tmp_path, monkeypatch):
    write(tmp_path / "cifar-10-batches-py", batches(monkeypatch))
    oracles = datasets.CIFAR10(tmp_path, train=True), datasets.CIFAR10(tmp_path, train=False)
    assert present("CIFAR-10", tmp_path)
    same(read("CIFAR-10", tmp_path), oracles)
    write(tmp_path / "cifar-10-batches-bin", {f"{n}.bin": rows.tobytes() for n, rows in RECORDS.items()})
    monkeypatch.setattr(pickle, "load", None)  # from here on, nobody needs it
    same(read("CIFAR-10", tmp_path), oracles)


def test_a_pickle_with_another_checksum_is_never_opened(tmp_path, monkeypatch):
    files = batches(monkeypatch)
    files["data_batch_3"] += b" "
    write(tmp_path / "cifar-10-batches-py", files)
    monkeypatch.setattr(pickle, "load", lambda *_, **__: pytest.fail("opened"))
    with pytest.raises(ValueError, match=r"CIFAR-10 .*damaged.*\.$"):
        read("CIFAR-10", tmp_path)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("train-images-idx3-ubyte", b""),
        ("train-images-idx3-ubyte", as_idx(np.zeros((5, 28, 27), np.uint8))),
        ("train-labels-idx1-ubyte", as_idx(np.zeros(4, np.uint8))),
        ("t10k-labels-idx1-ubyte", as_idx(np.full(3, 10, np.uint8))),
    ],
)
def test_what_a_network_could_not_take_is_refused(tmp_path, file, content):
    write(tmp_path / "MNIST" / "raw", IDX | {file: content})
    with pytest.raises(ValueError, match=r"MNIST .*damaged.*\.$"):
        read("MNIST", tmp_path)


def test_records_cut_short_are_refused(tmp_path):
    files = {f"{name}.bin": rows.tobytes() for name, rows in RECORDS.items()}
    write(tmp_path / "cifar-10-batches-bin", files | {"test_batch.bin": b"12345"})
    with pytest.raises(ValueError, match=r"CIFAR-10 .*damaged"):
        read("CIFAR-10", tmp_path)


@pytest.mark.parametrize("name", BYTES)
def test_missing_files_and_a_missing_folder_get_a_sentence(tmp_path, name):
    with pytest.raises(ValueError, match=rf"^{name} needs a data folder: set NABLA_DATA"):
        read(name, None)
    with pytest.raises(ValueError, match=rf"^{name} is not in the data folder .*download it first\.$"):
        read(name, tmp_path)
    assert not present(name, None)
    with pytest.raises(ValueError, match="name must be one of"):
        present("KMNIST", tmp_path)


def test_one_file_less_is_not_present(tmp_path):
    write(tmp_path / "MNIST" / "raw", dict(list(IDX.items())[1:]))
    assert not present("MNIST", tmp_path)


def test_the_settings_name_the_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(settings, "now", lambda: settings.Settings(data=tmp_path))
    assert data_folder() == tmp_path
    monkeypatch.setattr(settings, "now", settings.Settings)
    assert data_folder() is None


@pytest.fixture
def server(monkeypatch):
    """An address and the files it has; it promises one byte more than it has of those named in ``short``."""
    files: dict[str, bytes] = {}
    short: set[str] = set()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            name = self.path.split("/")[-1]
            if name not in files:
                return self.send_error(404)
            if files[name] == NO_ANSWER:
                return self.wfile.write(NO_ANSWER)
            self.send_response(200)
            self.send_header("Content-Length", str(len(files[name]) + (name in short)))
            self.end_headers()
            self.wfile.write(files[name])

        def log_message(self, *_):
            pass

    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}/", files, short
        running.shutdown()
        thread.join()


@pytest.fixture
def mnist(server, monkeypatch):
    """The server has MNIST, and torchvision's table tells of it, with a mirror that nobody answers at before."""
    address, files, short = server
    files |= gzipped(IDX)
    monkeypatch.setattr(datasets.MNIST, "mirrors", ["http://127.0.0.1:1/", address])
    monkeypatch.setattr(datasets.MNIST, "resources", [(n, md5(c)) for n, c in files.items()])
    monkeypatch.setitem(BYTES, "MNIST", sum(map(len, files.values())))
    return files, short


def left(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() or path.name.startswith(".")]


def test_a_download_arrives_and_says_how_far_it_is(tmp_path, mnist, monkeypatch):
    monkeypatch.setattr(downloads, "_CHUNK", 100)
    shares: list[float] = []
    download("MNIST", tmp_path / "new", shares.append)
    assert sorted(path.name for path in left(tmp_path)) == sorted(mnist[0])
    assert shares == sorted(shares)
    assert len(shares) > 20
    assert 0 < shares[0] < 0.1
    assert shares[-1] == 1
    oracle = datasets.MNIST(tmp_path / "new", download=True)  # unpacks what lies there
    assert torch.equal(read("MNIST", tmp_path / "new")[0][0][:, 0], oracle.data)
    mnist[0].clear()
    download("MNIST", tmp_path / "new", shares.append)  # there already: nothing is asked for


def test_cifar_arrives_unpacked(tmp_path, server, monkeypatch):
    address, files, _ = server
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in batches(monkeypatch).items():
            entry = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    files["cifar-10-python.tar.gz"] = buffer.getvalue()
    monkeypatch.setattr(datasets.CIFAR10, "url", f"{address}cifar-10-python.tar.gz")
    monkeypatch.setattr(datasets.CIFAR10, "tgz_md5", md5(buffer.getvalue()))
    download("CIFAR-10", tmp_path, lambda _: None)
    assert {path.parent.name for path in left(tmp_path)} == {"cifar-10-batches-py"}
    same(read("CIFAR-10", tmp_path), [datasets.CIFAR10(tmp_path), datasets.CIFAR10(tmp_path, train=False)])


def damage(files: dict[str, bytes], short: set[str], how: str) -> None:
    last = list(files)[-1]
    if how == "gone":
        del files[last]
    if how == "another":
        files[last] = files[last][::-1]
    if how == "no answer":
        files[last] = NO_ANSWER
    if how == "cut":
        short.add(last)
        files[last] = files[last][:-1]


@pytest.mark.parametrize("how", ["gone", "another", "cut", "no answer"])
def test_what_does_not_arrive_whole_leaves_nothing_behind(tmp_path, mnist, how):
    damage(*mnist, how)
    with pytest.raises(OSError, match=r"^MNIST could not be fetched \([a-z ]+\): check the network\.$"):
        download("MNIST", tmp_path, lambda _: None)
    assert not left(tmp_path)


def test_without_a_network_there_is_one_sentence(tmp_path, mnist, monkeypatch):
    monkeypatch.setattr(datasets.MNIST, "mirrors", ["http://127.0.0.1:1/"])
    with pytest.raises(OSError, match=r"^MNIST could not be fetched .*refused"):
        download("MNIST", tmp_path, lambda _: None)
    assert not left(tmp_path)


def test_a_full_disk_leaves_nothing_behind_and_asks_no_further_address(tmp_path, mnist, monkeypatch):
    asked = []

    def full(address, target, tell):
        asked.append(address)
        target.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(downloads, "_stream", full)
    with pytest.raises(OSError, match=r"^There is no room for MNIST: .* MB\.$"):
        download("MNIST", tmp_path, lambda _: None)
    assert len(asked) == 1
    assert not left(tmp_path)


def test_a_stop_half_way_leaves_nothing_behind_and_the_next_try_succeeds(tmp_path, mnist):
    def stop(share):
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        download("MNIST", tmp_path, stop)
    assert not left(tmp_path)
    download("MNIST", tmp_path, lambda _: None)
    assert present("MNIST", tmp_path)


def test_an_answer_without_end_is_cut_off(tmp_path, mnist, monkeypatch):
    monkeypatch.setattr(downloads, "_CHUNK", 10)
    monkeypatch.setattr(downloads, "_MOST", 30)
    shares = []
    with pytest.raises(OSError, match="arrived damaged"):
        download("MNIST", tmp_path, shares.append)
    assert len(shares) == 4
    assert not left(tmp_path)


def test_a_second_download_at_the_same_time_is_told_to_wait(tmp_path, mnist):
    def second(share):
        if share < 1:
            with pytest.raises(OSError, match="under way"):
                download("MNIST", tmp_path, lambda _: None)

    download("MNIST", tmp_path, second)
    assert present("MNIST", tmp_path)


def test_a_place_that_is_no_folder_gets_a_sentence(tmp_path, mnist):
    (tmp_path / "file").write_bytes(b"")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(OSError, match=r"^MNIST has no place: .*\.$"):
            download("MNIST", folder, lambda _: None)

"""core.data.fashion: the bundled pictures are balanced, without pickles, and what their labels say."""

import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.neighbors import NearestCentroid

from core.data.fashion import CLASSES, FILE, TEST, TRAINING, load_fashion
from tests.core.test_idx import as_idx
from tests.make_fashion import choose, cut


def test_both_parts_are_bytes_and_every_class_has_its_tenth():
    for (images, labels), count in zip(load_fashion(), (TRAINING, TEST), strict=True):
        assert images.shape == (count, 1, 28, 28)
        assert images.dtype == torch.uint8
        assert (images.min(), images.max()) == (0, 255)
        assert labels.dtype == torch.int64
        assert labels.bincount().tolist() == [count // len(CLASSES)] * len(CLASSES)
        assert len(labels[:50].unique()) > 5  # shuffled


def test_no_picture_of_the_test_was_trained_on():
    (training, _), (test, _) = load_fashion()
    known = {bytes(image.numpy()) for image in training}
    assert not [image for image in test if bytes(image.numpy()) in known]


def test_the_labels_belong_to_the_pictures():
    (images, labels), (asked, answers) = load_fashion()
    model = NearestCentroid().fit(images.flatten(1).numpy(), labels.numpy())
    assert model.score(asked.flatten(1).numpy(), answers.numpy()) > 0.6


def test_the_file_is_small_and_holds_plain_arrays():
    assert FILE.stat().st_size < 4_000_000
    with zipfile.ZipFile(FILE) as archive, np.load(FILE, allow_pickle=False) as arrays:
        assert sorted(archive.namelist()) == sorted(f"{name}.npy" for name in arrays.files)
        assert {arrays[name].dtype for name in arrays.files} == {np.dtype(np.uint8)}


def test_a_missing_and_a_broken_file_are_named(tmp_path):
    content = FILE.read_bytes()
    np.savez(tmp_path / "other.npz", training_images=np.zeros(3))
    for name, damaged in (
        ("none.npz", None),
        ("other.npz", None),
        ("half.npz", content[: len(content) // 2]),
        ("flipped.npz", content[:5000] + b"\0\0\0\0" + content[5004:]),
        ("empty.npz", b""),
    ):
        if damaged is not None:
            (tmp_path / name).write_bytes(damaged)
        with pytest.raises(ValueError, match=f"^{name} is missing or damaged"):
            load_fashion(tmp_path / name)


class Opened:
    """What leaves a file behind when it is unpickled."""

    def __init__(self, trace: Path):
        self.trace = trace

    def __reduce__(self):
        return Path.touch, (self.trace,)


def test_a_pickle_is_never_opened(tmp_path):
    trap = np.array([Opened(tmp_path / "trace")], dtype=object)
    np.savez(tmp_path / "trap.npz", allow_pickle=True, training_images=trap)
    with pytest.raises(ValueError, match="damaged"):
        load_fashion(tmp_path / "trap.npz")
    assert not (tmp_path / "trace").exists()


def test_the_first_of_each_class_are_chosen_and_shuffled_always_alike():
    labels = np.tile(np.arange(10, dtype=np.uint8), 7)
    chosen = choose(labels, 3)
    assert sorted(chosen.tolist()) == list(range(30))
    assert chosen.tolist() != sorted(chosen.tolist())
    assert (chosen == choose(labels, 3)).all()


def test_cutting_keeps_each_picture_with_its_label(tmp_path):
    labels = np.tile(np.arange(10, dtype=np.uint8), 700)
    images = np.repeat(labels, 6).reshape(-1, 2, 3)
    for prefix in ("train", "t10k"):
        (tmp_path / f"{prefix}-images-idx3-ubyte").write_bytes(as_idx(images))
        (tmp_path / f"{prefix}-labels-idx1-ubyte").write_bytes(as_idx(labels))
    arrays = cut(tmp_path)
    for part, count in (("training", TRAINING), ("test", TEST)):
        assert arrays[f"{part}_images"].shape == (count, 2, 3)
        assert (arrays[f"{part}_images"][:, 1, 2] == arrays[f"{part}_labels"]).all()

"""core.data.training_sets: every set in one shape, as its facts say, and scaled by its training part."""

import gzip
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits as scikit
from sklearn.preprocessing import StandardScaler
from torchvision.transforms import v2

from core import settings
from core.data import digits, downloads, fashion, points, training_sets
from core.data.downloads import BYTES
from core.data.training_sets import FACTS, NAMES, Split, TrainingSet, load_training_set, mean_and_deviation
from tests.core.test_idx import as_idx

HERE = [name for name in NAMES if name not in BYTES]
SLOW = re.compile(r"\b(torchvision|sklearn)\b")


@pytest.mark.parametrize("name", HERE)
def test_a_set_is_what_its_facts_say_and_scaled_to_mean_0_and_deviation_1(name):
    loaded, facts = load_training_set(name), FACTS[name]
    assert loaded.name == name
    assert loaded.shape == facts.shape
    assert loaded.classes == facts.classes
    assert (len(loaded.training.labels), len(loaded.test.labels)) == (facts.training, facts.test)
    assert loaded.training.labels.unique().tolist() == list(range(len(facts.classes)))
    assert facts.download == 0
    scaled = loaded.scaled(loaded.training.inputs)
    assert scaled.dtype == torch.float32
    if len(facts.shape) == 3:
        assert loaded.training.inputs.dtype == torch.uint8
        assert scaled.mean().item() == pytest.approx(0, abs=1e-4)
        assert scaled.std(correction=0).item() == pytest.approx(1, abs=1e-4)
    else:
        assert scaled is loaded.training.inputs


def coloured() -> TrainingSet:
    """A set of pictures with three channels of different brightness, each axis of another size."""
    generator = torch.Generator().manual_seed(4)
    pixels = torch.randint(0, 60, (1300, 3, 5, 4), generator=generator)
    pixels += torch.tensor([0, 50, 190])[:, None, None]
    part = Split(pixels.to(torch.uint8), torch.zeros(1300, dtype=torch.int64))
    mean, deviation = mean_and_deviation(part.inputs)
    return TrainingSet("coloured", ("0",), part, part, mean.float(), deviation.float())


def test_mean_and_deviation_are_those_of_scikit_learn_for_each_channel():
    inputs = coloured().training.inputs
    scaler = StandardScaler().fit(inputs.movedim(1, -1).reshape(-1, 3).double().numpy() / 255)
    mean, deviation = mean_and_deviation(inputs)
    np.testing.assert_allclose(mean, scaler.mean_, rtol=1e-12)
    np.testing.assert_allclose(deviation, scaler.scale_, rtol=1e-10)
    points = load_training_set("Spiral")
    scaler.fit(points.training.inputs.numpy())
    np.testing.assert_allclose(points.mean, scaler.mean_, atol=1e-6)
    np.testing.assert_allclose(points.deviation, scaler.scale_, rtol=1e-5)


def test_scaling_is_torchvisions_and_leaves_the_bytes_alone():
    loaded = coloured()
    inputs = loaded.training.inputs[:7]
    before = inputs.clone()
    plain = v2.functional.to_dtype(inputs, torch.float32, scale=True)
    torch.testing.assert_close(loaded.scaled(inputs, standardise=False), plain)
    normal = v2.functional.normalize(plain, loaded.mean.tolist(), loaded.deviation.tolist())
    torch.testing.assert_close(loaded.scaled(inputs), normal)
    assert torch.equal(inputs, before)


def test_digits_are_scikit_learns_levels_and_no_two_levels_fall_together():
    loaded = load_training_set("Digits")
    pixels = torch.cat([loaded.training.inputs, loaded.test.inputs]).flatten(1)
    levels = torch.tensor(scikit().data)
    assert (pixels.double() * 16 / 255 - levels).abs().max() <= 0.5 * 16 / 255
    assert len(pixels.unique()) == len(levels.unique()) == 17
    assert torch.equal((pixels.double() * 16 / 255).round(), levels)


def test_the_same_question_is_answered_once_and_settings_that_do_not_matter_are_ignored(monkeypatch):
    assert load_training_set("Digits") is load_training_set("Digits", noise=0.3, seed=9)
    assert load_training_set("XOR", seed=1) is load_training_set("XOR", seed=1)
    assert load_training_set("XOR", seed=1) is not load_training_set("XOR", seed=2)
    assert not torch.equal(
        load_training_set("XOR", noise=0.0).training.inputs, load_training_set("XOR").training.inputs
    )
    monkeypatch.setattr(settings, "now", lambda: settings.Settings(data=Path("elsewhere")))
    assert load_training_set("Digits") is load_training_set("Digits", folder=Path("anywhere"))
    assert training_sets._load.cache_info().maxsize == 4


def test_what_was_missing_is_found_once_it_is_there(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "now", lambda: settings.Settings(data=tmp_path))
    with pytest.raises(ValueError, match=r"^MNIST is not in the data folder .*\.$"):
        load_training_set("MNIST")
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    images, labels = (
        np.arange(4 * 28 * 28).reshape(4, 28, 28).astype(np.uint8),
        np.array([3, 1, 4, 1], np.uint8),
    )
    for part in ("train", "t10k"):
        (raw / f"{part}-images-idx3-ubyte.gz").write_bytes(gzip.compress(as_idx(images)))
        (raw / f"{part}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(as_idx(labels)))
    loaded = load_training_set("MNIST")
    assert loaded is load_training_set("MNIST", folder=tmp_path)
    assert loaded.shape == FACTS["MNIST"].shape
    assert loaded.test.labels.tolist() == labels.tolist()


def test_another_name_and_a_noise_out_of_range_are_named(monkeypatch):
    with pytest.raises(ValueError, match=r"name must be one of Spiral, .*CIFAR-10; got 'ImageNet'"):
        load_training_set("ImageNet")
    with pytest.raises(ValueError, match=r"noise must be 0 to 0.5, got 2"):
        load_training_set("Spiral", noise=2.0)
    monkeypatch.setattr(settings, "now", settings.Settings)
    with pytest.raises(ValueError, match=r"^CIFAR-10 needs a data folder: set NABLA_DATA"):
        load_training_set("CIFAR-10")


@pytest.mark.parametrize("module", [training_sets, digits, downloads, fashion, points])
def test_the_facts_need_neither_torchvision_nor_scikit_learn(module):
    lines = Path(module.__file__).read_text().splitlines()
    assert not [line for line in lines if line.startswith(("import ", "from ")) and SLOW.search(line)]

"""The bench of the course's run, on a few random pictures in CIFAR-10's binary format."""

import json

import numpy as np
import pytest
import torch

from tests.bench import course

RECORD = 3073


@pytest.fixture
def folder(tmp_path):
    random = np.random.default_rng(0)
    for name in [*(f"data_batch_{k}" for k in range(1, 6)), "test_batch"]:
        records = random.integers(0, 256, (4, RECORD), dtype=np.uint8)
        records[:, 0] %= 10
        records.tofile(tmp_path / f"{name}.bin")
    return tmp_path


@pytest.fixture(autouse=True)
def threads():
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def test_a_record_is_a_label_and_three_planes(folder):
    training, testing = course.read(folder)
    raw = (folder / "data_batch_2.bin").read_bytes()
    assert training.bytes.shape == (20, 3, 32, 32) and testing.bytes.shape == (4, 3, 32, 32)
    assert int(training.labels[5]) == raw[RECORD]
    channel, row, column = 2, 30, 7
    assert (
        int(training.bytes[5, channel, row, column]) == raw[RECORD + 1 + 1024 * channel + 32 * row + column]
    )


def test_three_updates_are_made_printed_and_kept(folder, capsys):
    file = folder / "runs.json"
    asked = ["--data", str(folder), "--updates", "3", "--save", str(file), "--variant", "course"]
    course.main(asked)
    course.main([*asked, "--variant", "standardised inputs"])
    assert "| course, seed 0, 3 blocks, 2 epochs | 3 in " in capsys.readouterr().out
    runs = json.loads(file.read_text())["runs"]
    assert [(run["variant"], run["updates"]) for run in runs] == [("course", 3), ("standardised inputs", 3)]
    assert str(folder) not in file.read_text()


def test_the_same_seed_gives_the_same_weights_and_another_seed_others(folder):
    training, _ = course.read(folder)
    first, again, other = (
        torch.cat(
            [
                p.detach().flatten()
                for p in course.train(training, course.Recipe(), seed, most=3)[0].parameters()
            ]
        )
        for seed in (0, 0, 1)
    )
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_an_epoch_ends_with_a_smaller_batch_where_the_pictures_run_out(folder):
    training, _ = course.read(folder)
    _, log, updates = course.train(training, course.Recipe(batch=8, epochs=2), 0)
    assert updates == 2 * 3  # 20 pictures in batches of 8, 8 and 4
    assert log == [[], []]


def test_standardised_pictures_have_mean_0_and_deviation_1_in_each_channel(folder):
    training, _ = course.read(folder)
    scaled = course.scaling(training, course.Recipe(standardised=True))(training.bytes.float() / 255)
    assert scaled.mean((0, 2, 3)).tolist() == pytest.approx([0, 0, 0], abs=1e-5)
    assert scaled.std((0, 2, 3)).tolist() == pytest.approx([1, 1, 1], abs=1e-4)


def test_accuracies_are_in_per_cent_of_all_and_of_each_class():
    overall, by_class = course.scores(torch.tensor([0, 1, 1, 9]), torch.tensor([0, 0, 1, 1]))
    assert (overall, by_class) == (50.0, {"plane": 50.0, "car": 50.0})

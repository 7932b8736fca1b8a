"""core.training_weights: a run goes on from its file as it would have; no other network's file is taken."""

import errno
import json
import os
from dataclasses import replace

import pytest
import torch
from safetensors.torch import load as load_tensors
from torch import nn

from core import settings, training_weights, weights_file
from core.training import advance
from core.training_settings import Architecture, Controls, Start
from core.training_state import begin, network_of
from core.training_weights import folder, keep, kept, load, refused, save, take

NORMED = Start("Digits", architecture=Architecture(layers=2, width=6, normalisation="batch"), seed=3)
STARTS = {
    "points": Start("XOR", architecture=Architecture(layers=1, width=5)),
    "batch norm": NORMED,
    "convolutions": Start("Digits", architecture=Architecture("cnn", 2, 4, "relu", "group", 0.1)),
    "course": Start("CIFAR-10", architecture=Architecture("course", 1, dropout=0.05)),
    "float64": Start("XOR", precision="float64"),
}
CONTROLS = Controls(m=10, k=3)  # 500 points or 1472 pictures: the last windows are short


def after(start, micro_batches, controls=CONTROLS):
    return advance(begin(start, controls), controls, micro_batches)[0]


def facts(data, **changes):
    """The same tensors with other facts, and a checksum that fits."""
    own = dict(weights_file.read(data).facts)
    own.pop("sha256")
    own |= changes
    return weights_file.to_bytes(
        load_tensors(data), {name: text for name, text in own.items() if text is not None}
    )


@pytest.mark.parametrize("name", STARTS)
def test_every_weight_comes_back(name):
    start = STARTS[name]
    state = begin(start, CONTROLS)
    state = replace(state, parameters=state.parameters + 1, buffers=state.buffers + 2, updates=7)
    found = load(save(state), start)
    assert torch.equal(found.parameters, state.parameters)
    assert torch.equal(found.buffers, state.buffers)
    assert (found.updates, found.start) == (7, start)


@pytest.mark.parametrize("micro_batches", [30, 31, 150, 151])  # 148 an epoch
def test_plain_descent_goes_on_as_if_it_had_not_stopped(micro_batches):
    state = after(NORMED, micro_batches)
    found = load(save(state), NORMED)
    whole = micro_batches - state.filled
    assert (found.updates, found.filled, found.window) == (state.updates, 0, None)
    there, here = (advance(one, CONTROLS, 60)[0] for one in (after(NORMED, whole), found))
    assert (there.updates, there.samples, there.epoch) == (here.updates, here.samples, here.epoch)
    if whole == micro_batches:  # else its batch norms have seen the begun update's examples twice
        assert torch.equal(there.buffers, here.buffers)
    assert torch.equal(there.parameters, here.parameters)


def test_the_moments_begin_anew():
    controls = replace(CONTROLS, optimiser="adam", learning_rate=0.01)
    found = load(save(after(STARTS["points"], 30, controls)), STARTS["points"])
    assert found.steps == 0
    _, progress = advance(found, controls, 3)
    assert progress.updates[0, 0] == 11


def test_a_run_that_stopped_where_its_epoch_ended_can_be_saved():
    controls = Controls(m=250, k=2)
    state = replace(
        after(STARTS["points"], 1, controls), filled=2, epoch=1, position=0, samples=500, stopped="so"
    )
    found = load(save(state), STARTS["points"])
    assert (found.epoch, found.position, found.samples, found.stopped) == (0, 0, 0, "")


def test_anybodys_module_takes_the_file():
    state = after(NORMED, 9)
    module = nn.Sequential(
        nn.Flatten(), nn.Linear(64, 6), nn.BatchNorm1d(6), nn.Tanh(), nn.Linear(6, 6), nn.BatchNorm1d(6), nn.Tanh(),
        nn.Linear(6, 10),
    )  # fmt: skip
    module.load_state_dict(load_tensors(save(state)))
    x = torch.randn(4, 1, 8, 8, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(module.eval()(x), network_of(state).module.eval()(x))


@pytest.mark.parametrize(
    ("there", "here", "sentence"),
    [
        ({"data": "Spiral"}, {}, "data is Spiral there, and XOR here"),
        ({"precision": "float64"}, {}, "precision is float64 there, and float32 here"),
        ({"standardise": False}, {}, "standardise is False there, and True here"),
        ({"architecture": Architecture(width=9)}, {}, "width is 9 there, and 8 here"),
        ({"architecture": Architecture(activation="relu")}, {}, "activation is relu there, and tanh here"),
        ({}, {"architecture": Architecture(layers=4)}, "layers is 3 there, and 4 here"),
    ],
)
def test_another_network_or_data_set_is_named(there, here, sentence):
    with pytest.raises(ValueError, match=f"These weights belong to another run: {sentence}"):
        load(save(begin(Start(**{"data": "XOR", **there}), CONTROLS)), Start("XOR", **here))


def test_what_does_not_touch_the_network_may_differ():
    data = save(after(STARTS["points"], 3))
    other = replace(STARTS["points"], seed=9, noise=0.4)
    assert load(data, other).start == other
    course = STARTS["course"]
    wider = replace(course, architecture=replace(course.architecture, width=99, activation="gelu"))
    assert load(save(begin(course, CONTROLS)), wider).start == wider


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"settings": None}, "does not say what network"),
        ({"settings": "[" * 5000}, "settings in this file cannot be read"),
        ({"settings": "[" * 1999}, "settings in this file cannot be read"),
        ({"settings": '{"data": "XOR"'}, "settings in this file cannot be read"),
        ({"settings": '["XOR"]'}, "settings in this file cannot be read"),
        ({"settings": '{"data": "<b>x</b>"}'}, r"data is \?b\?x\?"),
        ({"settings": "{}"}, "data is not said there, and XOR here"),
        ({"updates": "-1"}, "how many updates"),
        ({"updates": "1" * 13}, "how many updates"),
        ({"epoch": None}, "how many updates"),
        ({"samples": "٣"}, "how many updates"),
        ({"position": "500"}, "at example 500 of an epoch of 500"),
    ],
)
def test_a_forged_file_gets_a_sentence(change, sentence):
    data = facts(save(begin(STARTS["points"], CONTROLS)), **change)
    with pytest.raises(ValueError, match=sentence):
        load(data, STARTS["points"])


def test_a_value_of_another_kind_is_another_value():
    data = save(begin(STARTS["points"], CONTROLS))
    said = json.loads(weights_file.read(data).facts["settings"])
    with pytest.raises(ValueError, match="standardise is 1 there"):
        load(facts(data, settings=json.dumps(said | {"standardise": 1})), STARTS["points"])


@pytest.mark.parametrize("cut", [0, 5, 100, -1])
def test_half_a_file_is_no_file(cut):
    with pytest.raises(ValueError, match=r"empty|incomplete|not a safetensors"):
        load(save(begin(STARTS["points"], CONTROLS))[:cut], STARTS["points"])


def test_what_cannot_be_saved_says_why():
    state = begin(STARTS["points"], CONTROLS)
    assert refused(state) == ""
    for name in ("parameters", "buffers"):
        one = begin(NORMED, CONTROLS)
        diverged = replace(
            one, **{name: getattr(one, name).clone().index_fill_(0, torch.tensor([2]), float("inf"))}
        )
        assert "not finite" in refused(diverged)
        with pytest.raises(ValueError, match="not finite"):
            save(diverged)
    many = torch.zeros(1).expand(2**24 + 1)
    large = replace(state, parameters=many, gradient=many, moments=torch.zeros(0, len(many)))
    assert "up to 64 MiB" in refused(large)


def test_a_folder_has_what_was_kept_under_its_name(tmp_path):
    where = tmp_path / "new" / "folder"
    assert kept(where) == ()
    keep(where, "zoe_1", b"one")
    keep(where, "Ada-2", b"two")
    keep(where, "zoe_1", b"three")
    (where / "other.txt").write_bytes(b"no")
    (where / "with space.safetensors").write_bytes(b"no")
    (where / "a_folder.safetensors").mkdir()
    assert kept(where) == ("Ada-2", "zoe_1")
    assert take(where, "zoe_1") == b"three"


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", "a.b", "a b", "é", "a\n", "x" * 41, "\0", "~"])
def test_a_name_cannot_leave_the_folder(name, tmp_path):
    for act in (lambda: keep(tmp_path, name, b"x"), lambda: take(tmp_path, name)):
        with pytest.raises(ValueError, match="1 to 40 letters"):
            act()
    assert not list(tmp_path.iterdir())


def test_a_full_disk_leaves_the_older_file(tmp_path, monkeypatch):
    keep(tmp_path, "run", b"older")

    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(weights_file.os, "fsync", full)
    with pytest.raises(OSError, match=r"the disk is full\. An older file is as it was"):
        keep(tmp_path, "run", b"newer")
    assert take(tmp_path, "run") == b"older"
    assert [path.name for path in tmp_path.iterdir()] == ["run.safetensors"]


def test_the_folder_is_bounded_and_what_it_has_can_be_replaced(tmp_path, monkeypatch):
    monkeypatch.setattr(training_weights, "MOST_KEPT", 2)
    for name in ("a", "b"):
        keep(tmp_path, name, b"1")
    with pytest.raises(ValueError, match="no room"):
        keep(tmp_path, "c", b"1")
    keep(tmp_path, "b", b"2")
    assert take(tmp_path, "b") == b"2"


def test_what_is_gone_or_too_large_gets_a_sentence(tmp_path):
    with pytest.raises(ValueError, match="gone cannot be read"):
        take(tmp_path, "gone")
    with (tmp_path / "large.safetensors").open("wb") as file:
        file.truncate(64 * 2**20 + 1)
    with pytest.raises(ValueError, match="up to 64 MiB"):
        take(tmp_path, "large")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OSError, match="The folder of weights cannot be made"):
        keep(tmp_path / "file" / "in", "x", b"1")


def test_the_folder_is_what_the_settings_name(monkeypatch, tmp_path):
    monkeypatch.setattr(settings, "now", settings.Settings)
    assert folder() is None
    monkeypatch.setattr(settings, "now", lambda: settings.Settings(weights=tmp_path))
    assert folder() == tmp_path

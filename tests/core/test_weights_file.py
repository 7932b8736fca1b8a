"""core.weights_file: what was saved comes back bit for bit, and nothing else does."""

import contextlib
import errno
import hashlib
import io
import json
import os
import re
import tempfile

import pytest
import safetensors
import torch
from safetensors.torch import load, save

from core.weights_file import LIMIT, from_bytes, to_bytes, write

FACTS = {"epoch": "3", "name": "größe\x1f"}


def network():
    generator = torch.Generator().manual_seed(0)
    return {
        "w": torch.randn(2, 3, generator=generator),
        "d": torch.randn(4, 1, 2, generator=generator, dtype=torch.float64),
        "n": torch.tensor(2**62 + 1),
        "b": torch.tensor(-0.0),
        "none": torch.zeros(0, 4),
        "tiny": torch.tensor([1e-45, -3.4e38]),
    }


def bits(tensor):
    return tensor.dtype, tensor.shape, tensor.numpy().tobytes()


def metadata(data, path):
    path.write_bytes(data)
    with safetensors.safe_open(path, framework="pt") as file:
        return file.metadata()


def forged(tensors, facts):
    """A file of another program that knows how the checksum is made."""
    content = {"facts": facts, "tensors": []}
    kinds = {torch.float32: "F32", torch.float64: "F64", torch.int64: "I64"}
    for name in sorted(tensors):
        content["tensors"].append([name, kinds[tensors[name].dtype], list(tensors[name].shape)])
    line = json.dumps(content, separators=(",", ":"), sort_keys=True) + "\n"
    values = b"".join(tensors[name].numpy().tobytes() for name in sorted(tensors))
    checksum = hashlib.sha256(line.encode() + values).hexdigest()
    return save(tensors, {**facts, "sha256": checksum})


def test_every_bit_comes_back_in_the_networks_order():
    tensors, facts = from_bytes(to_bytes(network(), FACTS), network())
    assert facts == FACTS
    assert list(tensors) == list(network())
    for name, tensor in network().items():
        assert bits(tensors[name]) == bits(tensor), name


def test_safetensors_itself_reads_the_file(tmp_path):
    data = to_bytes(network(), FACTS)
    assert {name: bits(tensor) for name, tensor in load(data).items()} == {
        name: bits(tensor) for name, tensor in network().items()
    }
    found = metadata(data, tmp_path / "w.safetensors")
    assert {name: found[name] for name in FACTS} == FACTS
    assert re.fullmatch("[0-9a-f]{64}", found["sha256"])


def test_the_checksum_is_the_documented_one(tmp_path):
    data = forged(network(), FACTS)
    assert from_bytes(data, network())[1] == FACTS
    assert metadata(data, tmp_path / "a") == metadata(to_bytes(network(), FACTS), tmp_path / "b")


def test_parameters_that_are_tied_cut_or_turned_can_be_saved():
    whole = torch.nn.Parameter(torch.arange(12.0).reshape(3, 4))
    tensors = {"a": whole, "same": whole, "turned": whole.T, "cut": whole[:, 1:3]}
    back, _ = from_bytes(to_bytes(tensors, {}), tensors)
    for name, tensor in tensors.items():
        assert torch.equal(back[name], tensor)
        assert not back[name].requires_grad


def test_what_comes_back_shares_no_memory_and_can_be_trained():
    data = to_bytes(network(), {})
    before = bytes(bytearray(data))
    tensors, _ = from_bytes(data, network())
    for tensor in tensors.values():
        tensor.fill_(1)
        assert tensor.untyped_storage().resizable()  # no buffer of the library's
    assert data == before
    assert len({tensor.untyped_storage().data_ptr() for tensor in tensors.values()}) == len(tensors)


def test_only_names_types_and_shapes_of_the_network_count():
    unmade = {name: tensor.to("meta") for name, tensor in network().items()}
    assert from_bytes(to_bytes(network(), {}), unmade)[0]["n"] == 2**62 + 1


def small():
    """A file that is read, so that a refusal of a changed one says something."""
    tensors = {"w": torch.tensor([1.5, -2.0]), "n": torch.tensor(7)}
    data = to_bytes(tensors, {"epoch": "3"})
    assert from_bytes(data, tensors)[1] == {"epoch": "3"}
    return tensors, data


def test_every_flipped_bit_is_refused():
    tensors, data = small()
    for place in range(8 * len(data)):
        flipped = bytearray(data)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(ValueError):
            from_bytes(bytes(flipped), tensors)


def test_another_spelling_of_the_same_header_gives_the_same_content():
    """The only flips that pass: the letters of an escape, as in ``\\u001F``. What they say is unchanged."""
    tensors, _ = small()
    data = to_bytes(tensors, {"name": "\x1f"})
    assert data.count(b"\\u001f") == 1
    found, facts = from_bytes(data.replace(b"\\u001f", b"\\u001F"), tensors)
    assert facts == {"name": "\x1f"}
    assert {name: bits(tensor) for name, tensor in found.items()} == {
        name: bits(tensor) for name, tensor in tensors.items()
    }


def test_every_truncation_is_refused():
    tensors, data = small()
    for length in range(len(data)):
        with pytest.raises(ValueError, match=r"empty|not a safetensors file|incomplete"):
            from_bytes(data[:length], tensors)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"epoch":"3"', b'"epoch":"4"'),
        (b'"epoch"', b'"epocH"'),
        (b'"epoch":"3",', b""),
        (b"\0\0\xc0\x3f", b"\0\0\xc1\x3f"),
    ],
)
def test_a_changed_fact_or_weight_is_noticed(old, new):
    tensors, data = small()
    if old not in data:  # the library writes facts in any order
        old, new = b"," + old[:-1], b""
    assert old in data
    header = 8 + int.from_bytes(data[:8], "little")
    changed = data.replace(old, new)
    changed = (header - 8 + len(changed) - len(data)).to_bytes(8, "little") + changed[8:]
    with pytest.raises(ValueError, match="changed or damaged since it was saved"):
        from_bytes(changed, tensors)


def test_two_tensors_of_one_shape_cannot_change_places(tmp_path):
    one = {"a": torch.tensor([1.0]), "b": torch.tensor([2.0])}
    sums = metadata(to_bytes(one, {}), tmp_path / "w")
    with pytest.raises(ValueError, match="changed or damaged"):
        from_bytes(save({"a": one["b"], "b": one["a"]}, sums), one)


def test_a_safetensors_file_of_another_program_is_told_so():
    for facts in (None, {"format": "pt"}):
        with pytest.raises(ValueError, match="not saved by Nabla"):
            from_bytes(save(network(), facts), network())


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_network_that_diverged_is_neither_saved_nor_read(value):
    tensors = {"a": torch.zeros(3), "deep.w": torch.tensor([[0.0, value]], dtype=torch.float64)}
    with pytest.raises(ValueError, match=r"deep\.w holds NaN or infinity"):
        to_bytes(tensors, {})
    with pytest.raises(ValueError, match=r"deep\.w holds NaN or infinity"):
        from_bytes(forged(tensors, {}), tensors)


def test_a_fact_that_the_library_cannot_read_is_a_refusal():
    """Half a surrogate pair: JSON as Python reads it, and no text. The checksum is right."""
    tensors, _ = small()
    line = b'{"facts":{"name":"\\ud800"},"tensors":[["n","I64",[]],["w","F32",[2]]]}\n'
    values = b"".join(tensors[name].numpy().tobytes() for name in "nw")
    facts = {"name": "here", "sha256": hashlib.sha256(line + values).hexdigest()}
    data = save(tensors, facts).replace(b'"here"', b'"\\ud800"')
    data = (int.from_bytes(data[:8], "little") + 2).to_bytes(8, "little") + data[8:]
    with pytest.raises(ValueError, match="header cannot be read"):
        from_bytes(data, tensors)


def test_a_file_of_torch_save_is_refused_and_nothing_in_it_runs(tmp_path):
    class Hostile:
        def __reduce__(self):
            return (os.mkdir, (str(tmp_path / "ran"),))

    for zipped in (True, False):
        file = io.BytesIO()
        torch.save({"w": Hostile()}, file, _use_new_zipfile_serialization=zipped)
        with pytest.raises(ValueError, match=r"torch\.save"):
            from_bytes(file.getvalue(), network())
    assert not (tmp_path / "ran").exists()


def test_another_network_is_refused():
    with pytest.raises(ValueError, match=r"another network\. x is missing\. w is not part"):
        from_bytes(to_bytes({"w": torch.zeros(2)}, {}), {"x": torch.zeros(2)})


def test_weights_beyond_the_limit_are_neither_saved_nor_read():
    with pytest.raises(ValueError, match="up to 64 MiB"):
        to_bytes({"w": torch.zeros(1).expand(2**40)}, {})  # no machine could copy it
    with pytest.raises(ValueError, match="up to 64 MiB"):
        to_bytes({"w": torch.zeros(LIMIT // 4 - 30)}, {})  # it is the checksum that is too much
    with pytest.raises(ValueError, match="up to 64 MiB"):
        from_bytes(bytes(LIMIT + 1), network())


def test_what_could_not_be_read_back_is_not_saved():
    with pytest.raises(ValueError, match="at least one tensor"):
        to_bytes({}, {})
    with pytest.raises(ValueError, match="name sha256"):
        to_bytes(network(), {"sha256": "0"})
    with pytest.raises(ValueError, match="float16 for w"):
        to_bytes({"w": torch.zeros(1).half()}, {})
    with pytest.raises(ValueError):
        to_bytes(network(), {"long": "x" * 2**20})
    with pytest.raises(ValueError):
        to_bytes({"__metadata__": torch.zeros(1)}, {"a": "b"})


def test_a_file_is_written_and_replaced_whole(tmp_path):
    path = tmp_path / "w.safetensors"
    for data in (b"older" * 1000, b"new"):
        write(path, data)
        assert path.read_bytes() == data
    assert list(tmp_path.iterdir()) == [path]


def failing(number):
    def fail(*_, **__):
        raise OSError(number, os.strerror(number))

    return fail


def full_device(dir, prefix):
    """The kernel itself says that there is no space left."""
    descriptor, name = tempfile._mkstemp_inner(dir, prefix, "", tempfile._bin_openflags, str)
    os.close(descriptor)
    return os.open("/dev/full", os.O_WRONLY), name


@pytest.mark.parametrize(
    ("where", "what", "sentence"),
    [
        ("os.fsync", failing(errno.ENOSPC), "the disk is full"),
        ("os.fsync", failing(errno.EDQUOT), "the disk is full"),
        ("os.fsync", failing(errno.EIO), "Input/output error"),
        ("os.replace", failing(errno.EACCES), "Permission denied"),
        ("tempfile.mkstemp", failing(errno.ENOSPC), "the disk is full"),
        ("tempfile.mkstemp", full_device, "the disk is full"),
    ],
)
def test_a_disk_that_is_full_or_broken_keeps_the_older_file(tmp_path, monkeypatch, where, what, sentence):
    path = tmp_path / "w.safetensors"
    path.write_bytes(b"older")
    with monkeypatch.context() as patch, pytest.raises(OSError, match=f"could not be saved: {sentence}"):
        patch.setattr(where, what)
        write(path, b"new" * 1000)
    assert path.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(OSError, match="No such file"):
        write(tmp_path / "nowhere" / "w", b"")


def test_an_interrupted_save_leaves_nothing_behind(tmp_path, monkeypatch):
    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", interrupt)
    with contextlib.suppress(KeyboardInterrupt):
        write(tmp_path / "w", b"new")
    assert not list(tmp_path.iterdir())

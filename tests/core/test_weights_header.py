"""core.weights_header: only a header of the right form is read, and it must describe this network."""

import io
import json
import tracemalloc
import zipfile

import numpy as np
import pytest
import torch
from safetensors.torch import save

from core.weights_header import (
    LIMIT,
    Content,
    check_network,
    check_places,
    check_size,
    read,
    shown,
    type_names,
)

NETWORK = {"w": torch.zeros(2, 3), "b": torch.zeros(()), "n": torch.zeros(5, dtype=torch.int64)}


def file_with(header, values=b""):
    text = header if isinstance(header, bytes) else header.encode()
    return len(text).to_bytes(8, "little") + text + values


def entry(shape="[2]", offsets="[0,8]", kind='"F32"', more=""):
    return f'{{"w":{{"dtype":{kind},"shape":{shape},"data_offsets":{offsets}{more}}}}}'


def check(data, expected=NETWORK):
    content = read(data)
    check_network(content.entries, expected)
    check_places(content)
    return content


def test_the_library_s_own_files_are_read_as_the_library_reads_them():
    content = check(save(NETWORK, {"epoch": "3", "é\x1f": "ü"}))
    assert content.facts == {"epoch": "3", "é\x1f": "ü"}
    assert [(e.name, e.kind, e.shape) for e in content.entries] == [
        ("b", "F32", ()),
        ("n", "I64", (5,)),
        ("w", "F32", (2, 3)),
    ]
    assert len(content.values) == 4 + 40 + 24


def test_a_library_s_file_without_facts_has_none():
    assert check(save(NETWORK)).facts == {}


HOSTILE = {
    "no json": "{what}",
    "a brace alone": "{",
    "two objects": "{}{}",
    "bytes that are no text": b'{"\xff":1}',
    "NaN": entry(shape="[NaN]"),
    "infinity": entry(offsets="[0,Infinity]"),
    "a negative side": entry(shape="[-2]"),
    "two negative sides": entry(shape="[-1,-2]"),
    "a negative place": entry(offsets="[-8,0]"),
    "a truth for a side": entry(shape="[true,2]"),
    "a truth for a place": entry(offsets="[false,8]"),
    "a fraction for a side": entry(shape="[2.0]"),
    "an exponent for a side": entry(shape="[2e0]"),
    "a text for a side": entry(shape='["2"]'),
    "a number for a shape": entry(shape="2"),
    "nothing for a shape": entry(shape="null"),
    "three places": entry(offsets="[0,8,8]"),
    "one place": entry(offsets="[8]"),
    "an object for places": entry(offsets="{}"),
    "a number for a type": entry(kind="32"),
    "a list for a type": entry(kind='["F32"]'),
    "a word too many": entry(more=',"strides":[1]'),
    "a word twice": entry(more=',"shape":[2]'),
    "a tensor twice": entry()[:-1] + "," + entry()[1:],
    "a tensor twice by an escape": entry()[:-1] + "," + entry()[1:].replace('"w"', '"\\u0077"'),
    "facts twice": '{"__metadata__":{"a":"b"},"__metadata__":{"a":"b"}}',
    "a fact twice": '{"__metadata__":{"a":"b","a":"b"}}',
    "a number for a fact": '{"__metadata__":{"a":1}}',
    "a list for facts": '{"__metadata__":["a"]}',
    "a text for a tensor": '{"w":"F32"}',
    "an integer of 5000 digits": entry(shape=f"[{'9' * 5000}]"),
    "lists within lists": entry(shape="[[2]]"),
    "a deep nest": '{"w":' + "[" * 500_000 + "]" * 500_000 + "}",
    "a deep nest that never ends": '{"w":' + '{"w":' * 150_000,
    "a text that never ends": '{"' + '\\"' * 500_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_header_of_another_form_is_refused(name):
    with pytest.raises(ValueError, match="damaged: its header"):
        read(file_with(HOSTILE[name], bytes(8)))


def test_brackets_in_a_name_are_no_depth():
    read(file_with(entry().replace('"w"', '"[[[[{{{{\\"[[[["'), bytes(8)))


@pytest.mark.parametrize(
    ("shape", "offsets"),
    [
        ("[2]", "[0,7]"),  # shorter than its shape
        ("[2]", "[0,9]"),
        ("[2]", "[4,12]"),  # a gap before it
        ("[2]", "[4,8]"),
        ("[2]", "[8,0]"),
        ("[2]", f"[0,{2**64 + 8}]"),
        (f"[{2**62 + 2}]", "[0,8]"),  # 4 times it is 8 in 64 bits
        (f"[{2**32},{2**32},2]", "[0,0]"),
        (f"[{10**30}]", f"[0,{4 * 10**30}]"),
        (f"[{10**30},0]", "[0,8]"),
    ],
)
def test_a_tensor_that_is_not_in_its_place_is_refused(shape, offsets):
    with pytest.raises(ValueError, match=r"not in their place|incomplete"):
        check_places(read(file_with(entry(shape, offsets), bytes(8))))


def two(first, second):
    said = [{"dtype": "F32", "shape": [2], "data_offsets": list(place)} for place in (first, second)]
    return file_with(json.dumps(dict(zip("vw", said, strict=True))), bytes(16))


def test_overlapping_tensors_are_refused_and_any_order_is_fine():
    check_places(read(two((0, 8), (8, 16))))
    check_places(read(two((8, 16), (0, 8))))
    for places in [((0, 8), (0, 8)), ((0, 8), (4, 12)), ((4, 12), (0, 8))]:
        with pytest.raises(ValueError, match="not in their place"):
            check_places(read(two(*places)))


def test_what_follows_or_lacks_at_the_end_is_told():
    whole = save(NETWORK)
    with pytest.raises(ValueError, match="something follows"):
        check(whole + b"\0")
    with pytest.raises(ValueError, match="ends before the last weight"):
        check(whole[:-1])
    with pytest.raises(ValueError, match="ends within its header"):
        check(whole[:20])


@pytest.mark.parametrize(
    ("tensors", "sentence"),
    [
        ({"w": NETWORK["w"], "n": NETWORK["n"]}, "another network. b is missing."),
        ({**NETWORK, "x": torch.zeros(1)}, "another network. x is not part of this network."),
        ({"w": NETWORK["w"], "n": NETWORK["n"], "B": torch.zeros(())}, "b is missing. B is not part"),
        ({**NETWORK, "w": torch.zeros(3, 2)}, "w is F32 (3, 2) in the file, and F32 (2, 3) in this network."),
        ({**NETWORK, "b": torch.zeros(1)}, "b is F32 (1,) in the file, and F32 () in this network."),
        ({**NETWORK, "b": torch.tensor(1)}, "b is I64 () in the file, and F32 () in this network."),
        ({**NETWORK, "w": torch.zeros(2, 3).half()}, "w is of type F16; this network has F32 or I64."),
    ],
)
def test_another_network_is_told_by_what_differs(tensors, sentence):
    with pytest.raises(ValueError) as refusal:
        check(save(tensors))
    assert sentence in str(refusal.value)


def test_a_type_that_no_network_has_is_named():
    with pytest.raises(ValueError, match="float16 for w"):
        type_names({"w": torch.zeros(1).half()})


def foreign():
    files = {name: io.BytesIO() for name in ("torch", "old torch", "npz", "zip", "npy")}
    torch.save(NETWORK, files["torch"])
    torch.save(NETWORK, files["old torch"], _use_new_zipfile_serialization=False)
    np.savez(files["npz"], w=np.zeros(3))
    np.save(files["npy"], np.zeros(3))
    with zipfile.ZipFile(files["zip"], "w") as archive:
        archive.writestr("model.json", "{}")
    return {name: file.getvalue() for name, file in files.items()} | {
        "hdf5": b"\x89HDF\r\n\x1a\n" + bytes(100),
        "onnx": b"\x08\x07\x12\x07pytorch\x1a\x052.0.0" + bytes(100),
        "html": b"\n<!DOCTYPE html><html></html>",
        "json": b'{"w": {"dtype": "F32"}}',
        "noise": bytes(range(255, 100, -1)),
    }


@pytest.mark.parametrize(
    ("name", "guess"),
    [
        ("torch", "a file of torch.save"),
        ("old torch", "a pickle, as torch.save"),
        ("npz", "a NumPy .npz archive"),
        ("zip", "a ZIP archive"),
        ("npy", "a NumPy .npy file"),
        ("hdf5", "an HDF5 file"),
        ("onnx", "an ONNX model"),
        ("html", "a web page"),
        ("json", "JSON"),
    ],
)
def test_a_file_of_another_kind_is_told_what_it_looks_like(name, guess):
    with pytest.raises(ValueError, match=f"not a safetensors file.*it looks like {guess}"):
        read(foreign()[name])


def test_a_file_of_no_known_kind_is_told_so():
    with pytest.raises(ValueError, match=r"not a safetensors file[^(]*$"):
        read(foreign()["noise"])


def test_a_header_whose_length_begins_as_a_pickle_does_is_read():
    text = entry().ljust(0x280)
    assert file_with(text)[:2] == b"\x80\x02"
    assert isinstance(read(file_with(text, bytes(8))), Content)


@pytest.mark.parametrize("length", [2**20 + 1, 2**63, 2**64 - 1])
def test_a_header_that_says_it_is_huge_is_not_looked_for(length):
    with pytest.raises(ValueError, match="not a safetensors file"):
        read(length.to_bytes(8, "little") + b"{}")


@pytest.mark.parametrize("header", ["[]", " {}", "1", '"w"', "null", ""])
def test_a_header_begins_with_its_brace(header):
    with pytest.raises(ValueError, match="not a safetensors file"):
        read(file_with(header))


def test_an_empty_file_is_called_empty():
    with pytest.raises(ValueError, match="empty"):
        read(b"")


def test_the_limit_itself_passes_and_a_byte_more_does_not():
    check_size(LIMIT)
    with pytest.raises(ValueError, match="up to 64 MiB"):
        check_size(LIMIT + 1)
    with pytest.raises(ValueError, match="up to 64 MiB"):
        read(bytes(LIMIT + 1))


def test_a_name_from_a_file_enters_a_sentence_short_and_without_markup():
    assert shown("layer1.0.weight") == "layer1.0.weight"
    assert shown("größe") == "größe"
    assert shown("![x](http://a)<b>`$\ud800\n") == "??x?(http???a)?b?????"
    assert shown("w" * 61) == "w" * 60 + "…"


def test_a_header_that_asks_for_much_gets_little_memory():
    data = file_with(entry(f"[{10**30}]", f"[0,{4 * 10**30}]"), bytes(8))
    wide = file_with('{"w":[' + "[]," * 20_000 + "[]]}")
    tracemalloc.start()
    for hostile, megabytes in ((data, 0.1), (wide, 5)):
        tracemalloc.reset_peak()
        with pytest.raises(ValueError):
            check(hostile)
        assert tracemalloc.get_traced_memory()[1] < megabytes * 1e6
    tracemalloc.stop()

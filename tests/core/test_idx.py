"""core.data.idx: what torchvision reads, gzipped too, and an error for anything else."""

import gzip
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from torchvision.datasets.mnist import read_image_file, read_label_file

from core.data.idx import has_idx, read_idx

VALUES = np.arange(2 * 3 * 5, dtype=np.uint8).reshape(2, 3, 5)


def as_idx(values: np.ndarray) -> bytes:
    return struct.pack(f">BBBB{values.ndim}I", 0, 0, 8, values.ndim, *values.shape) + values.tobytes()


def test_plain_files_are_read_as_torchvision_reads_them(tmp_path):
    (tmp_path / "images").write_bytes(as_idx(VALUES))
    (tmp_path / "labels").write_bytes(as_idx(VALUES[0, 0]))
    assert read_idx(tmp_path / "images", 3).tolist() == read_image_file(str(tmp_path / "images")).tolist()
    assert read_idx(tmp_path / "labels", 1).tolist() == read_label_file(str(tmp_path / "labels")).tolist()
    assert read_idx(tmp_path / "images", 3).dtype == np.uint8


def test_a_gzipped_file_stands_in_for_the_plain_one(tmp_path):
    assert not has_idx(tmp_path / "images")
    (tmp_path / "images.gz").write_bytes(gzip.compress(as_idx(VALUES)))
    assert has_idx(tmp_path / "images")
    assert (read_idx(tmp_path / "images", 3) == VALUES).all()
    (tmp_path / "images").write_bytes(as_idx(VALUES + 1))
    assert (read_idx(tmp_path / "images", 3) == VALUES + 1).all()  # the plain one is quicker


@pytest.mark.parametrize(
    "content",
    [
        b"",
        as_idx(VALUES)[:10],
        as_idx(VALUES)[:-1],
        as_idx(VALUES) + b"\0",
        as_idx(VALUES[0]),  # two axes
        b"\0\0\x0d\x03" + as_idx(VALUES)[4:],  # floats
        struct.pack(">BBBB3I", 0, 0, 8, 3, *(2**32 - 1,) * 3),  # more than any machine holds
    ],
)
def test_another_file_is_a_value_error(tmp_path, content):
    (tmp_path / "images").write_bytes(content)
    with pytest.raises(ValueError, match="images must"):
        read_idx(tmp_path / "images", 3)


def test_a_damaged_gzip_is_an_error_of_gzip_and_a_missing_file_one_of_the_system(tmp_path: Path):
    whole = gzip.compress(as_idx(VALUES))
    for content in (whole[:-9], whole[:12] + b"\xff\xff" + whole[14:], b"no gzip"):
        (tmp_path / "images.gz").write_bytes(content)
        with pytest.raises((EOFError, OSError, zlib.error)):
            read_idx(tmp_path / "images", 3)
    with pytest.raises(FileNotFoundError):
        read_idx(tmp_path / "other", 3)

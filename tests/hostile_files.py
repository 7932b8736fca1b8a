"""Picture files that nobody should send, to be dropped into the app: cut, damaged, lying, swollen, disguised.

``pictures()`` gives all of them. Nothing here is random, except by a fixed seed. Their names, and whatever is text in
them, hold ``MARK``: no page may repeat it.
"""

import gzip
import io
import random
import struct
import tarfile
import zipfile
from dataclasses import dataclass
from functools import cache

import numpy as np

from tests.core.picture_corpus import (
    bmp,
    file_of,
    good,
    grey_tiff,
    hostile,
    png,
    png_chunk,
    zeros_deflated,
)

MARK = "SECRET"


@dataclass(frozen=True)
class Dropped:
    """A file as it is dropped in. ``what`` is for the one who reads a failed test."""

    what: str
    name: str
    data: bytes


def pictures() -> list[Dropped]:
    """All of them, those of ``tests/core`` among them."""
    unnamed = damaged() | hostile() | lying() | swollen() | disguised()
    return [Dropped(what, f"{MARK}.{_ending(what)}", data) for what, data in unnamed.items()]


def _ending(what: str) -> str:
    return next((end for end in ("png", "webp", "gif", "tif", "bmp", "avif", "heic") if end in what), "jpg")


@cache
def damaged() -> dict[str, bytes]:
    """Every format cut in four places; with bits turned over, bytes overwritten, and two files grown together."""
    dice = random.Random(8)
    noise = np.random.default_rng(8).integers(0, 256, (48, 64, 3), dtype=np.uint8)
    found = {}
    for name, (data, _) in good().items():
        for at in (6, len(data) // 4, 3 * len(data) // 4, len(data) - 1):
            found[f"{name} cut after {at} bytes"] = data[:at]
    formats = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF", "HEIF")
    whole = {name.lower(): file_of(noise, name) for name in formats}
    for name, data in whole.items():
        for number in range(4):
            turned = bytearray(data)
            for _ in range(2**number):
                turned[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
            found[f"{name} with {2**number} bits turned"] = bytes(turned)
        for value in (0, 0xFF):
            at, count = dice.randrange(4, len(data)), dice.randrange(8, 200)
            found[f"{name} with {count} bytes {value:#x} at {at}"] = (
                data[:at] + bytes([value]) * count + data[at + count :]
            )
        other = whole[dice.choice([o for o in whole if o != name])]
        found[f"{name} grown together with another"] = data[: len(data) // 2] + other[len(other) // 2 :]
    return found


def lying() -> dict[str, bytes]:
    """Headers that promise what does not follow."""
    small = {name: data for name, (data, _) in good().items()}
    jpeg, gif, heic, avif = (
        small[name] for name in ("baseline.jpg", "first.gif", "phone.heic", "photo.avif")
    )
    frame = jpeg.index(b"\xff\xc0") + 5
    vast = struct.pack(">II", 2**31 - 1, 2**31 - 1)
    found = {
        "jpg of 65 535 a side": jpeg[:frame] + b"\xff\xff\xff\xff" + jpeg[frame + 4 :],
        "jpg of no height": jpeg[:frame] + b"\0\0" + jpeg[frame + 2 :],
        "jpg of 200 components": jpeg[: frame + 4] + b"\xc8" + jpeg[frame + 5 :],
        "gif of 65 535 a side": gif[:6] + b"\xff\xff\xff\xff" + gif[10:],
        "gif without colours": gif[:10] + b"\0" + gif[11:],
        "bmp upside down by 2^31": bmp(64, -(2**31), 24, 0, bytes(9000)),
        "bmp of negative width": bmp(-64, 48, 24, 0, bytes(9000)),
        "bmp of 99 bits": bmp(64, 48, 99, 0, bytes(9000)),
        "bmp with a PNG inside": bmp(64, 48, 0, 5, small["rgb.png"]),
        "png of 20 000 a side": small["rgb.png"][:16]
        + struct.pack(">II", 20_000, 20_000)
        + small["rgb.png"][24:],
        "png of 2^31 a side": small["rgb.png"][:16] + vast + small["rgb.png"][24:],
        "png with a chunk of 4 GB": small["rgb.png"][:33] + b"\xff\xff\xff\xffIDAT" + small["rgb.png"][41:],
        "png of depth 255": png(64, 48, 255, 2, bytes(9000)),
        "png with its head twice": small["rgb.png"][:33] * 2 + small["rgb.png"][33:],
        "tif of 99 samples": grey_tiff(64, 48, (277, 3, 1, 99), pixels=bytes(3072)),
        "tif of no size": grey_tiff(0, 0),
        "tif with strips in the middle of nowhere": grey_tiff(64, 48, (273, 4, 1, 2**32 - 1)),
        "tif of an unknown compression": grey_tiff(64, 48, (259, 3, 1, 65_000), pixels=bytes(3072)),
        "webp longer than it is": small["lossy.webp"][:4] + b"\xff\xff\xff\xff" + small["lossy.webp"][8:],
    }
    for name, data in (("heic", heic), ("avif", avif)):
        size = data.index(b"ispe") + 8
        found[f"{name} of 2^31 a side"] = data[:size] + vast + data[size + 8 :]
        found[f"{name} of no size"] = data[:size] + bytes(8) + data[size + 8 :]
        found[f"{name} with a first box of 4 GB"] = b"\xff\xff\xff\xff" + data[4:]
        found[f"{name} with a box of no length"] = data[:28] + bytes(4) + data[32:]
    return found


def swollen() -> dict[str, bytes]:
    """Few bytes that want to become many."""
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    svg = '<svg xmlns="http://www.w3.org/2000/svg">'
    flat = png_chunk(b"IHDR", struct.pack(">IIBBBBB", 7000, 7000, 8, 2, 0, 0, 1))
    zeros = zeros_deflated(150_000_000)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(f"{MARK}.png", bytes(50_000_000))
    return {
        "png of 50 megapixels, interlaced": b"\x89PNG\r\n\x1a\n" + flat + png_chunk(b"IDAT", zeros),
        "png of more pixels than it says": png(8, 8, 8, 2, bytes(30_000_000)),
        "tif of 400 megapixels, deflated": grey_tiff(20_000, 20_000, (259, 3, 1, 8), pixels=zeros),
        "tif of 49 megapixels, deflated": grey_tiff(7000, 7000, (259, 3, 1, 8), pixels=zeros),
        "a billion laughs": f'<!DOCTYPE a [<!ENTITY l0 "{MARK}">{laughs}]>{svg}&l9;</svg>'.encode(),
        "an outer entity": f'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>{svg}{MARK}&x;</svg>'.encode(),
        "svg of nests": (svg + "<g>" * 200_000).encode(),
        "gzip of 50 MB": gzip.compress(bytes(50_000_000)),
        "zip of 50 MB": archive.getvalue(),
    }


def disguised() -> dict[str, bytes]:
    """Two kinds of file at once, and files that are no pictures at all."""
    jpeg, small_png, gif = (good()[name][0] for name in ("baseline.jpg", "rgb.png", "first.gif"))
    html = f"<!DOCTYPE html><title>{MARK}</title><script>alert(1)</script>".encode()
    packed, tar = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"../../{MARK}.sh", "rm")
        archive.writestr("rgb.png", small_png)
    with tarfile.open(fileobj=tar, mode="w") as archive:
        archive.addfile(tarfile.TarInfo(f"../{MARK}"))
    segment = b"\xff\xfe" + struct.pack(">H", len(html) + 2) + html
    pdf = f"%PDF-1.7\n1 0 obj<</{MARK} 1>>endobj\n".encode()
    return {
        "jpg and zip": jpeg + packed.getvalue(),
        "png and zip": small_png + packed.getvalue(),
        "gif and zip": gif + packed.getvalue(),
        "jpg with html": jpeg[:2] + segment + jpeg[2:],
        "png with html": small_png[:33] + png_chunk(b"tEXt", b"Title\0" + html) + small_png[33:],
        "gif and script, whole": gif + f"/*{MARK}*/=1;alert(1)".encode(),
        "gif that is a comment": b"GIF89a/*" + bytes(9) + f"*/=1;alert('{MARK}')//".encode(),
        "pdf before jpg": pdf + jpeg,
        "jpg before pdf": jpeg + pdf,
        "html before png": html + small_png,
        "blanks before png": b"\n\n" + small_png,
        "bmp that is a script": b"BM" + f"='{MARK}';alert(1)//".encode() + bytes(500),
        "a zip with a picture": packed.getvalue(),
        "a tar": tar.getvalue(),
        "a program": b"\x7fELF\2\1\1" + bytes(200) + MARK.encode(),
        "a pickle": b"\x80\4\x95\x10\0\0\0\0\0\0\0\x8c\2os\x94\x8c\6system\x94\x93." + MARK.encode(),
        "text": f"{MARK} is not a picture.\n".encode(),
        "text in UTF-16": MARK.encode("utf-16"),
        "7z": b"7z\xbc\xaf\x27\x1c" + bytes(200),
        "rar": b"Rar!\x1a\7\1\0" + bytes(200),
        "a film": b"\0\0\0\x1cftypisom\0\0\2\0isomiso2mp41" + bytes(500),
    }

"""The first directory of a TIFF file, checked before the decoder sees it.

A TIFF says by itself how its pixels are cut into strips or tiles, and how often. A directory that repeats one
strip a hundred thousand times, or cuts one pixel out of a tile of gigabytes, costs seconds and gigabytes in
a file of a few kilobytes. Source: TIFF revision 6.0 (Adobe, 1992), sections 2 and 15.
"""

import math
from dataclasses import dataclass
from typing import Literal

from core.picture_limits import PhotoRefused, check_size

_TYPE_SIZE = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_WIDTH, _HEIGHT, _COMPRESSION, _STRIPS, _ORIENTATION = 256, 257, 259, 273, 274
_SAMPLES, _ROWS_PER_STRIP, _PLANAR, _TILE_WIDTH, _TILE_HEIGHT, _TILES = 277, 278, 284, 322, 323, 324
# None, CCITT (three kinds), LZW, JPEG, deflate (two numbers), PackBits
_COMPRESSIONS = {1, 2, 3, 4, 5, 7, 8, 32773, 32946}
_JPEG = 7
_MAX_ENTRIES, _MAX_CUTS, _MAX_TILED_PIXELS = 300, 100_000, 100_000_000
_MAX_NUMBERS = 200_000  # in one entry; the longest real ones are tables of 3 * 65 536
_PROGRESSIVE_OR_RARER = [
    bytes((0xFF, marker)) for marker in range(0xC2, 0xD0) if marker not in (0xC4, 0xC8, 0xCC)
]


@dataclass(frozen=True)
class _Directory:
    """The entries of one directory by tag: first value, number of values, and where the value is."""

    first: dict[int, int]
    count: dict[int, int]
    place: dict[int, int]
    next_offset: int


def inspect_tiff(data: bytes) -> tuple[bytes, int, bool]:
    """The bytes with their orientation set to upright, that orientation (1 to 8), and whether pages follow.

    Turning is left to the caller because Pillow would turn the picture at its full size, in twice the memory.
    Raises ``PhotoRefused`` when the directory is broken or cuts the pixels in a way that no camera does.
    """
    order: Literal["little", "big"] = "little" if data[:1] == b"I" else "big"
    directory = _read_directory(data, order)
    width, height = directory.first.get(_WIDTH, 0), directory.first.get(_HEIGHT, 0)
    check_size(width, height, "TIFF")
    compression = directory.first.get(_COMPRESSION, 1)
    if compression not in _COMPRESSIONS:
        raise PhotoRefused("This TIFF file is compressed in a rare way.")
    if compression == _JPEG and any(marker in data for marker in _PROGRESSIVE_OR_RARER):
        raise PhotoRefused("This TIFF file holds a progressive JPEG.")
    _check_cuts(directory, width, height)
    orientation, place = directory.first.get(_ORIENTATION, 1), directory.place.get(_ORIENTATION)
    if place is not None and orientation != 1:
        data = data[:place] + (1).to_bytes(2, order) + data[place + 2 :]
    return data, orientation, directory.next_offset != 0


def _read_directory(data: bytes, order: Literal["little", "big"]) -> _Directory:
    def integer(place: int, size: int) -> int:
        if place + size > len(data):
            raise PhotoRefused("This TIFF file is damaged or incomplete.")
        return int.from_bytes(data[place : place + size], order)

    start = integer(4, 4)
    entries = integer(start, 2)
    if entries > _MAX_ENTRIES:
        raise _too_many_parts()
    first, count, places = {}, {}, {}
    for place in range(start + 2, start + 2 + 12 * entries, 12):
        tag, kind, values = integer(place, 2), integer(place + 2, 2), integer(place + 4, 4)
        size = _TYPE_SIZE.get(kind, 1)
        if size > 1 and values > _MAX_NUMBERS:  # Pillow would make a Python number of each
            raise _too_many_parts()
        value_place = place + 8 if size * values <= 4 else integer(place + 8, 4)
        if values and size <= 4 and value_place + size <= len(data):
            first[tag], count[tag], places[tag] = integer(value_place, size), values, value_place
    after = start + 2 + 12 * entries
    return _Directory(first, count, places, integer(after, 4) if after + 4 <= len(data) else 0)


def _too_many_parts() -> PhotoRefused:
    return PhotoRefused("This TIFF file consists of more parts than a picture needs.")


def _check_cuts(directory: _Directory, width: int, height: int) -> None:
    """Strips or tiles: as many as the picture needs, and not much larger than it."""
    first = directory.first
    if _STRIPS in first:
        across, cut_width, cut_height = 1, width, min(height, first.get(_ROWS_PER_STRIP, height))
        cuts = directory.count[_STRIPS]
    else:
        cut_width, cut_height = first.get(_TILE_WIDTH, 0), first.get(_TILE_HEIGHT, 0)
        across, cuts = math.ceil(width / max(1, cut_width)), directory.count.get(_TILES, 0)
    needed = across * math.ceil(height / max(1, cut_height))
    if first.get(_PLANAR) == 2:
        needed *= first.get(_SAMPLES, 1)
    covered = across * math.ceil(height / max(1, cut_height)) * cut_width * cut_height
    if not 0 < cuts <= min(needed, _MAX_CUTS) or covered > _MAX_TILED_PIXELS:
        raise PhotoRefused("This TIFF file is cut into strips or tiles that do not fit its picture.")

"""What a picture file says about itself, read without decoding a pixel.

``inspect`` names the format by content, holds the limits that only the file's structure shows (JPEG scans,
TIFF strips, chunk floods) and returns the bytes that the decoder gets: JPEG and PNG lose everything that is
not pixels, colour or orientation, so that comments, thumbnails, location and compressed text are never
parsed. Sources: ITU-T T.81 annex B (JPEG), PNG third edition section 5, TIFF 6.0 section 2, GIF89a.
"""

import re
from dataclasses import dataclass, field

from core.picture_limits import MAX_JPEG_SCANS, PhotoRefused, check_bytes, check_size
from core.tiff_header import inspect_tiff

_MAX_PARTS = 20_000  # segments, chunks or blocks before the pixels; a camera writes fewer than a hundred
_MAX_GIF_BLOCKS = 100_000  # of at most 255 bytes each
_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]")  # 00 is a stuffed byte, D0 to D7 restart, FF fills
_JPEG_KEPT = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}  # they decide on the colours
_PNG_KEPT = frozenset((b"IHDR", b"PLTE", b"tRNS", b"iCCP", b"eXIf", b"IDAT", b"IEND"))
_HEIF_BRANDS = frozenset(b"heic heix heim heis hevc hevx hevm hevs mif1 msf1".split())

# A scan visits every coefficient of its components, however few bytes it has: 0.55 ms a megapixel, measured.
# 1 000 megapixel-scans (100 scans of 10 megapixels, 20 of 50) leave a person waiting less than two seconds.
_MAX_MEGAPIXEL_SCANS = 1_000
# A JPEG with several scans keeps all its coefficients, two bytes each, however small it is decoded.
_MAX_COEFFICIENT_BYTES = 260_000_000

_NOT_PICTURES = (
    (re.compile(rb"%PDF-"), "a PDF"),
    (
        re.compile(
            rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!DOCTYPE svg.*?>\s*)?<svg",
            re.I | re.S,
        ),
        "an SVG drawing",
    ),
    (re.compile(rb"\s*<(?:!DOCTYPE )?html", re.I), "a web page"),
    (re.compile(rb"PK\x03\x04"), "a ZIP archive"),
    (re.compile(rb"....ftyp", re.S), "a video"),
    (re.compile(rb"8BPS"), "a Photoshop document"),
    (re.compile(rb"II\+\0|MM\0\+"), "a BigTIFF"),
)


@dataclass(frozen=True)
class Inspected:
    """The format by content, the bytes for the decoder, the orientation if it was taken out of them (1 to 8,
    else 0), and whether more frames follow the first (``False`` also where finding out would take long)."""

    format_name: str
    data: bytes = field(repr=False)
    orientation: int = 0
    several: bool = False


def inspect(data: bytes) -> Inspected:
    """What ``data`` is. Raises ``PhotoRefused`` when it is no accepted format or breaks a limit."""
    check_bytes(len(data))
    if data.startswith(b"\xff\xd8\xff"):
        return _inspect_jpeg(data)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _inspect_png(data)
    if data.startswith((b"GIF87a", b"GIF89a")):
        return _inspect_gif(data)
    if data.startswith((b"II*\0", b"MM\0*")):
        return Inspected("TIFF", *inspect_tiff(data))
    if data.startswith(b"BM") and len(data) > 34:
        return _inspect_bmp(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return Inspected("WebP", data)
    if data[4:8] == b"ftyp" and (data[8:12] in _HEIF_BRANDS or data[8:12] in (b"avif", b"avis")):
        brands = data[8 : min(64, int.from_bytes(data[:4]))]
        return Inspected("AVIF" if b"avif" in brands or b"avis" in brands else "HEIC", data)
    looks = next(
        (f" (it looks like {name})" for start, name in _NOT_PICTURES if start.match(data[:4096])), ""
    )
    raise PhotoRefused(f"This file is not a picture that Nabla can read{looks}.")


def broken(format_name: str) -> PhotoRefused:
    """The refusal of a file whose structure ends early or contradicts itself."""
    return PhotoRefused(f"This {format_name} file is damaged or incomplete.")


def _too_many_parts(format_name: str) -> PhotoRefused:
    return PhotoRefused(f"This {format_name} file consists of more parts than a picture needs.")


def _inspect_jpeg(data: bytes) -> Inspected:
    kept, several, frame, position = {b"": b"\xff\xd8"}, False, b"", 2
    for part in range(_MAX_PARTS):
        found = _MARKER.search(data, position)
        if found is None:
            raise broken("JPEG")
        start, marker = found.start(), found[0][1]
        if marker == 0xDA:
            break
        position = start + 2 + int.from_bytes(data[start + 2 : start + 4])
        segment = data[start:position]
        several |= segment[4:8] == b"MPF\0"
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8):
            frame = segment
        if marker == 0xE1:  # one Exif segment is enough: Pillow joins several in quadratic time
            kept.setdefault(b"Exif", segment if segment[4:].startswith(b"Exif\0\0") else b"")
        elif not 0xE0 <= marker <= 0xFE or segment[4:].startswith(_JPEG_KEPT.get(marker, b"nothing")):
            kept[b"%d" % part] = segment
    else:
        raise _too_many_parts("JPEG")
    _check_jpeg_frame(frame, _count_scans(data, start))
    return Inspected("JPEG", b"".join((*kept.values(), data[start:])), several=several)


def _count_scans(data: bytes, position: int) -> int:
    """The start-of-scan markers from ``position`` to the end of the image."""
    scans = parts = 0
    while (found := _MARKER.search(data, position)) and found[0] != b"\xff\xd9":
        parts, scans = parts + 1, scans + (found[0] == b"\xff\xda")
        if scans > MAX_JPEG_SCANS:
            raise PhotoRefused(f"This JPEG file draws its picture in more than {MAX_JPEG_SCANS} scans.")
        if parts > _MAX_PARTS:
            raise _too_many_parts("JPEG")
        # Tables and headers say how long they are; their content must not be read as markers.
        position = found.end() + int.from_bytes(data[found.end() : found.end() + 2])
    return scans


def _check_jpeg_frame(frame: bytes, scans: int) -> None:
    if len(frame) < 11:
        raise broken("JPEG")
    if frame[1] > 0xC2:
        raise PhotoRefused("This JPEG file uses a rare coding (lossless, arithmetic or hierarchical).")
    height, width = int.from_bytes(frame[5:7]), int.from_bytes(frame[7:9])
    check_size(width, height, "JPEG")
    if scans < 2:
        return
    megapixels = width * height / 1e6
    samplings = [(byte >> 4) * (byte & 15) for byte in frame[11 : 10 + 3 * frame[9] : 3]]
    coefficient_bytes = 2e6 * megapixels * sum(samplings) / max(1, *samplings, 1)
    if megapixels * scans > _MAX_MEGAPIXEL_SCANS or coefficient_bytes > _MAX_COEFFICIENT_BYTES:
        raise PhotoRefused(
            f"This JPEG file draws {megapixels:.1f} megapixels in {scans} scans, too much work to decode."
        )


def _inspect_png(data: bytes) -> Inspected:
    kept, animated, position, chunks = [data[:8]], False, 8, 0
    while position + 8 <= len(data):
        name, end = (
            data[position + 4 : position + 8],
            position + 12 + int.from_bytes(data[position : position + 4]),
        )
        if chunks == 0:
            check_size(int.from_bytes(data[16:20]), int.from_bytes(data[20:24]), "PNG")
        animated |= name == b"acTL"
        if name in _PNG_KEPT:
            kept.append(data[position:end])
        position, chunks = end, chunks + 1
        if chunks > _MAX_PARTS:
            raise _too_many_parts("PNG")
        if name == b"IEND":
            break
    return Inspected("PNG", b"".join(kept), several=animated)


def _inspect_gif(data: bytes) -> Inspected:
    """Walks the blocks up to the second image's descriptor, or gives up after ``_MAX_GIF_BLOCKS`` of them."""
    images, blocks = 0, 0
    position = 13 + _gif_table_bytes(data, 10)
    while blocks < _MAX_GIF_BLOCKS and data[position : position + 1] in (b"!", b","):
        if data[position] == 0x2C:
            images += 1
            position += 11 + _gif_table_bytes(data, position + 9)
        else:
            position += 2
        if images == 2:
            break
        while blocks < _MAX_GIF_BLOCKS and position < len(data) and data[position]:
            position, blocks = position + 1 + data[position], blocks + 1
        position, blocks = position + 1, blocks + 1
    if not images:
        raise _too_many_parts("GIF") if blocks >= _MAX_GIF_BLOCKS else broken("GIF")
    return Inspected("GIF", data, several=images == 2)


def _gif_table_bytes(data: bytes, flags_at: int) -> int:
    """The length of the colour table that the flag byte at ``flags_at`` announces."""
    flags = data[flags_at] if flags_at < len(data) else 0
    return 3 << ((flags & 7) + 1) if flags & 128 else 0


def _inspect_bmp(data: bytes) -> Inspected:
    # Pillow decodes run lengths in Python, about a microsecond each.
    if int.from_bytes(data[14:18], "little") >= 40 and data[30] in (1, 2) and len(data) > 2_000_000:
        raise PhotoRefused("This BMP file is run-length encoded and has more than 2 MB.")
    return Inspected("BMP", data)

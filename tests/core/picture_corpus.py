"""Files for the tests of the intake: honest ones whose colours are known by construction, and hostile ones.

``good()`` and ``hostile()`` map names to bytes. Nothing here is random, except by a fixed seed.
"""

import struct
import zlib
from functools import cache
from io import BytesIO

import numpy as np
import pillow_heif
from PIL import Image, ImageCms

pillow_heif.register_heif_opener()

# Four quarters of 32 x 24 pixels each, so that turning and mirroring show; sizes that chroma blocks divide.
QUARTERS = np.zeros((48, 64, 3), np.uint8)
QUARTERS[:24, :32] = (220, 40, 40)
QUARTERS[:24, 32:] = (40, 200, 60)
QUARTERS[24:, :32] = (50, 60, 210)
QUARTERS[24:, 32:] = (240, 230, 80)


def file_of(pixels, file_format, mode=None, **options):
    """``pixels``, an array or a Pillow image, as the bytes of a file."""
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    file = BytesIO()
    (image.convert(mode) if mode else image).save(file, file_format, **options)
    return file.getvalue()


def png_chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(width, height, depth, colour_type, raw, *before, interlace=0, after=()):
    """A PNG by hand: ``raw`` are the unfiltered rows with their filter bytes, ``before`` chunks before IDAT."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, interlace)
    chunks = [png_chunk(b"IHDR", header), *before, png_chunk(b"IDAT", zlib.compress(raw, 9)), *after]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + png_chunk(b"IEND", b"")


def zeros_deflated(count):
    """``count`` zero bytes, compressed, without ever holding them all."""
    packer, parts = zlib.compressobj(9), []
    for start in range(0, count, 1 << 20):
        parts.append(packer.compress(bytes(min(1 << 20, count - start))))
    return b"".join(parts) + packer.flush()


def flat_png(width, height, depth=8, colour_type=0):
    """A black PNG of any size in a few kilobytes."""
    channels = {0: 1, 2: 3, 6: 4}[colour_type]
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0)
    body = zeros_deflated(height * (1 + width * channels * depth // 8))
    parts = png_chunk(b"IHDR", header), png_chunk(b"IDAT", body), png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def jpeg_with_scans(size, scans):
    """A progressive JPEG whose last refinement is repeated until it has ``scans`` scans."""
    plain = file_of(Image.new("RGB", size, (200, 30, 80)), "JPEG", progressive=True)
    last = plain[plain.rindex(b"\xff\xc4") : -2]
    assert last.count(b"\xff\xda") == 1
    return plain[:-2] + last * (scans - plain.count(b"\xff\xda")) + b"\xff\xd9"


def swapped_profile():
    """An RGB profile in which red and blue have changed places."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    entries = {bytes(profile[at : at + 4]): at for at in range(132, 132 + 12 * profile[131], 12)}
    red, blue = entries[b"rXYZ"], entries[b"bXYZ"]
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(profile)


def tiff(entries, pixels=b"", order="<", magic=42):
    """A TIFF by hand: ``entries`` are (tag, type, count, value as a number or bytes); ``pixels`` start at 8."""
    start, packed, extra = 8 + len(pixels), [], b""
    extra_at = start + 2 + 12 * len(entries) + 4
    for tag, kind, count, value in sorted(entries, key=lambda entry: entry[0]):
        if isinstance(value, bytes):
            content, extra = struct.pack(order + "I", extra_at + len(extra)), extra + value
        else:
            content = struct.pack(
                order + ("HH" if kind == 3 else "I"), *((value, 0) if kind == 3 else (value,))
            )
        packed.append(struct.pack(order + "HHI", tag, kind, count) + content)
    directory = struct.pack(order + "H", len(entries)) + b"".join(packed) + struct.pack(order + "I", 0)
    mark = b"II" if order == "<" else b"MM"
    return mark + struct.pack(order + "HI", magic, start) + pixels + directory + extra


def grey_tiff(width, height, *more, pixels=b""):
    """The entries of an 8-bit grey picture in one strip, and ``more``, which win."""
    plain = {256: (4, 1, width), 257: (4, 1, height), 258: (3, 1, 8), 259: (3, 1, 1), 262: (3, 1, 1)}
    plain |= {273: (4, 1, 8), 277: (3, 1, 1), 278: (4, 1, height), 279: (4, 1, max(1, len(pixels)))}
    plain |= {tag: rest for tag, *rest in more}
    return tiff([(tag, *rest) for tag, rest in plain.items()], pixels or bytes(16))


def gif_with_frames(count):
    """An animation of ``count`` tiny frames, made by repeating one."""
    frame = b"!\xf9\x04\0\1\0\0\0" + b"," + struct.pack("<HHHHB", 0, 0, 2, 2, 0) + b"\x02\x03\x84\x51\x00\x00"
    return (
        b"GIF89a"
        + struct.pack("<HHBBB", 2, 2, 0x80, 0, 0)
        + bytes((220, 40, 40, 0, 0, 255))
        + frame * count
        + b";"
    )


def bmp(width, height, bits, compression, rest):
    return b"BM" + struct.pack("<IIIIiiHHI", 1000, 0, 54, 40, width, height, 1, bits, compression) + rest


@cache
def good():
    """Name -> (bytes, largest difference from ``QUARTERS`` that the coding excuses)."""
    image = Image.fromarray(QUARTERS)
    palette = image.quantize(16)
    return {
        "baseline.jpg": (file_of(image, "JPEG", quality=95), 6),
        "progressive.jpg": (file_of(image, "JPEG", quality=95, progressive=True), 6),
        "cmyk.jpg": (file_of(image, "JPEG", mode="CMYK", quality=95), 6),
        "rgb.png": (file_of(image, "PNG"), 0),
        "rgba.png": (file_of(image, "PNG", mode="RGBA"), 0),
        "palette.png": (file_of(palette, "PNG"), 2),
        "lossless.webp": (file_of(image, "WEBP", lossless=True), 0),
        "lossy.webp": (file_of(image, "WEBP", quality=95), 12),
        "first.gif": (file_of(palette, "GIF"), 2),
        "plain.tif": (file_of(image, "TIFF"), 0),
        "lzw.tif": (file_of(image, "TIFF", compression="tiff_lzw"), 0),
        "deflate.tif": (file_of(image, "TIFF", compression="tiff_adobe_deflate"), 0),
        "jpeg.tif": (file_of(image, "TIFF", compression="jpeg", quality=95), 6),
        "cmyk.tif": (file_of(image, "TIFF", mode="CMYK"), 0),
        "plain.bmp": (file_of(image, "BMP"), 0),
        "photo.avif": (file_of(image, "AVIF", quality=95, subsampling="4:4:4"), 6),
        "phone.heic": (file_of(image, "HEIF", quality=95, chroma=444), 6),
        "multi.mpo": (file_of(image, "MPO", quality=95, save_all=True, append_images=[image]), 6),
    }


@cache
def hostile():
    """Name -> bytes of files that want time, memory or a traceback."""
    jpeg, small_png = file_of(QUARTERS, "JPEG"), file_of(QUARTERS, "PNG")
    text = png_chunk(b"zTXt", b"a\0\0" + zeros_deflated(60_000_000))
    row = b"\0" + bytes(3)
    return {
        "empty": b"",
        "one byte": b"\xff",
        "2500 scans": jpeg_with_scans((1600, 1200), 2500),
        "90 scans of 49 megapixels": jpeg_with_scans((7000, 7000), 90),
        "88 megapixels": flat_png(11000, 8000, 8, 6),
        "49 megapixels, 16 bits": flat_png(7000, 7000, 16, 2),
        "lying size": small_png[:16] + struct.pack(">II", 60_000, 60_000) + small_png[24:],
        "no size": png(0, 0, 8, 2, b""),
        "20001 x 1": flat_png(20_001, 1),
        "text bombs": png(1, 1, 8, 2, row, *[text] * 20),
        "profile bomb": png(1, 1, 8, 2, row, png_chunk(b"iCCP", b"a\0\0" + zeros_deflated(200_000_000))),
        "chunk flood": png(1, 1, 8, 2, row, png_chunk(b"tIME", b"") * 1_500_000),
        "late text bombs": png(1, 1, 8, 2, row, after=[text] * 20),
        "segment flood": jpeg[:2] + b"\xff\xfe\0\2" * 4_000_000 + jpeg[2:],
        "segment flood in a scan": jpeg[:-2] + b"\xff\xfe\0\2" * 4_000_000 + jpeg[-2:],
        "junk between segments": jpeg[:2] + bytes(20_000_000) + jpeg[2:],
        "gif of 10 000 frames": gif_with_frames(10_000),
        "gif comment flood": gif_with_frames(1)[:19]
        + b"!\xfe"
        + b"\1a" * 8_000_000
        + b"\0"
        + gif_with_frames(1)[19:],
        "gif with a huge frame": gif_with_frames(1).replace(b"\2\0\2\0\0\2\3", b"\xff\xff\xff\xff\0\2\3"),
        "tiff of 60 000 pixels a side": grey_tiff(60_000, 60_000),
        "tiff of 100 000 strips": grey_tiff(7000, 7000, (278, 4, 1, 1), (273, 4, 100_000, bytes(400_000))),
        "tiff of a million offsets": grey_tiff(100, 100, (273, 4, 1_000_000, bytes(4_000_000))),
        "tiff with a huge tile": grey_tiff(
            1, 1, (322, 4, 1, 30_000), (323, 4, 1, 30_000), (324, 4, 1, 8), (273, 4, 0, 0), (259, 3, 1, 8)
        ),
        "tiff that ends": grey_tiff(5000, 5000),
        "tiff of 60 000 entries": b"II*\0" + struct.pack("<IH", 8, 60_000) + bytes(60_000 * 12),
        "tiff pointing at itself": b"II*\0" + struct.pack("<I", 4),
        "big tiff": tiff([], magic=43),
        "webp of 16 383 a side": b"RIFF"
        + struct.pack("<I", 30)
        + b"WEBPVP8X"
        + struct.pack("<II", 10, 16)
        + (16_382).to_bytes(3, "little") * 2
        + bytes(8),
        "webp of 2^24 a side": b"RIFF"
        + struct.pack("<I", 30)
        + b"WEBPVP8X"
        + struct.pack("<II", 10, 16)
        + b"\xff" * 6,
        "avif of nothing": b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf",
        "heic of nothing": b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + bytes(1000),
        "bmp of 50 000 a side": b"BM"
        + struct.pack("<IIIIiiHHI", 1000, 0, 54, 40, 50_000, 50_000, 1, 24, 0)
        + bytes(900),
        "bmp of runs": b"BM"
        + struct.pack("<IIIIiiHHI", 1000, 0, 1078, 40, 19_999, 2_000, 1, 8, 1)
        + bytes(1044)
        + b"\1\0" * 4_000_000,
        "svg": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "pdf": b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj",
        "html": b"<!DOCTYPE html><html><script>alert(1)</script></html>",
        "zip": b"PK\3\4" + bytes(200),
        "gif and script": b"GIF89a/*" + bytes(40) + b"*/=1;alert(1)//",
        "jpeg and zip": jpeg + b"PK\3\4" + bytes(5000),
        "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 99 99\n",
        "zeros": bytes(2_000_000),
        "too many bytes": jpeg + bytes(25_000_000),
        "one pixel": png(1, 1, 8, 2, b"\0\x0a\x14\x1e"),
        "1 x 5000": flat_png(1, 5000),
    }

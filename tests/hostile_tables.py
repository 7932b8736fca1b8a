"""Files of scores that nobody should send: in other codings, of other kinds, too long, too wide, never closed."""

import io
import zipfile

from tests.core.picture_corpus import QUARTERS, file_of
from tests.hostile_files import MARK, Dropped
from tests.hostile_names import NAMES

ROWS = "label,score\n1,0.75\n0,0.25\n1,0.5\n0,0.125\n"
IMAGE = "![a](http://127.0.0.1:9/a.png)"


def tables() -> list[Dropped]:
    """All of them, and two good rows under each hostile name that ends as a table's name does."""
    files = [
        Dropped(what, "scores.csv", data if isinstance(data, bytes) else data.encode())
        for what, data in (coded() | shaped() | swollen() | spelt() | disguised()).items()
    ]
    return files + [Dropped(f"called {name[:60]!a}", f"{name}.csv", ROWS.encode()) for name in NAMES]


def coded() -> dict[str, bytes]:
    """Text in other codings than UTF-8."""
    return {
        "nothing": b"",
        "one byte": b"1",
        "a zero byte": ROWS.encode().replace(b"0.5", b"0\0.5"),
        "zero bytes": bytes(1_000_000),
        "UTF-16": ROWS.encode("utf-16"),
        "UTF-16 without a mark": ROWS.encode("utf-16-be"),
        "UTF-32": ROWS.encode("utf-32"),
        "a mark": b"\xef\xbb\xbf" + ROWS.encode(),
        "two marks": b"\xef\xbb\xbf" * 2 + ROWS.encode(),
        "a mark at the end": ROWS.encode() + b"\xef\xbb\xbf",
        "Latin-1": "label,score,who\n1,0.5,Müller\n".encode("latin-1"),
        "overlong UTF-8": b"label,score\n1,\xc0\xb0.5\n",
        "half a surrogate": b"label,score\n1,\xed\xa0\x80\n",
        "UTF-7": b"label,score\n1,+AD0-1\n",
    }


def shaped() -> dict[str, str]:
    """Rows, columns and quotes that are not as they should be."""
    return {
        "blank lines": "\n\r\n \t\r" * 1000,
        "only a header": "label,score\n",
        "CR alone": ROWS.replace("\n", "\r"),
        "LF and CR by turns": "label,score\n1,0.5\r0,0.25\n\r1,0.75\r\n",
        "separators by turns": "label,score\n1;0.5\n0\t0.25\n",
        "both separators in the header": "label;score,who\n1;0.5,a\n",
        "a quote that is never closed": 'label,score\n1,0.5\n1,"0.25\n0,0.125\n',
        "a header that is never closed": '"label,score\n1,0.5\n',
        "quotes in quotes": 'label,score\n1,""""""""0.5""""\n',
        "a million quotes": '"' * 1_000_001,
        "label twice": "label,label,score\n1,0,0.5\n",
        "rows of every length": "label,score\n" + "\n".join("1," * n for n in range(200)),
        "all ill": "label,score\n1,0.5\n1,0.25\n",
        "one person": "1,0.5\n",
        "one score for all": "label,score\n" + "1,7\n0,7\n" * 50,
        "no label": "a,b\n1,2\n",
        "nothing but faults": "label,score\n" + "x,y\n" * 30_000,
        "a picture for a header": f"{IMAGE},score\n1,0.5\n",
        "markup for a header": "<script>alert(1)</script>,:red[b] $x^2$ **c**\n1,0.5\n",
        "a separator and no more": ",\n",
    }


def swollen() -> dict[str, str | bytes]:
    """Much of one thing."""
    return {
        "one line of 9 MB": "label,score" + "x" * 9_000_000,
        "one cell of 9 MB": 'label,score\n1,"' + "y\n" * 4_500_000 + '"\n',
        "a million commas": "," * 1_000_000,
        "a million columns": ("label,score" + ",c" * 1_000_000) + "\n",
        "two million rows": "1,2\n" * 2_000_000,
        "two million blank rows": "label,score\n" + "\n" * 2_000_000 + "1,0.5\n",
        "a number of a million digits": "label,score\n1," + "9" * 120_000 + "\n0,0." + "0" * 120_000 + "1\n",
        "a million signs": "label,score\n1," + "+-" * 500_000 + "\n",
        "more than 10 MB": b"1,0.5\n" * 1_900_000,
    }


def spelt() -> dict[str, str]:
    """What could be taken for a number, or for a command."""
    scores = {
        "NaN": "nan",
        "infinity": "inf",
        "an overflow": "1e999",
        "an underflow": "1e-999",
        "hexadecimal": "0x1p3",
        "a formula": "=cmd|' /C calc'!A0",
        "a sum": "=1+1",
        "Arabic digits": "٠.٥",
        "wide digits": "０.５",
        "an underscore": "1_000",
        "a thin blank": "1\u2009000",
        "a turned text": "\u202e5.0",
        "a decimal comma": '"0,5"',
        "a date": "2024-01-01",
        "a picture": IMAGE,
    }
    found = {
        f"{what} for a score": f"label,score\n1,0.5\n1,{score}\n0,0.25\n" for what, score in scores.items()
    }
    return found | {
        "scores far apart": "label,score\n1,1e308\n0,-1e308\n",
        "scores too near": f"label,score\n1,1e15\n0,{10**15 + 1}\n",
        "the smallest scores": "label,score\n1,5e-324\n0,0\n",
        "true for a label": "label,score\ntrue,0.5\nfalse,0.25\n",
        "a label of 2^64": f"label,score\n{2**64},0.5\n0,0.25\n",
        "minus nought": "label,score\n1,-0\n0,0\n",
    }


def disguised() -> dict[str, bytes]:
    """Files of other kinds."""
    workbook = io.BytesIO()
    with zipfile.ZipFile(workbook, "w") as archive:
        archive.writestr("xl/workbook.xml", MARK)
    return {
        "a workbook": workbook.getvalue(),
        "a picture": file_of(QUARTERS, "PNG"),
        "a photo": file_of(QUARTERS, "JPEG"),
        "a web page": f"<html><script>alert('{MARK}')</script></html>".encode(),
        "JSON": b'{"label": [1, 0], "score": [0.5, 0.25]}',
        "a program": b"\x7fELF\2\1\1" + bytes(200),
    }

"""A person's own scores: a CSV file becomes people, each with a label (0 or 1) and a score; nothing is guessed.

A file whose form is in doubt is refused with a sentence; a bad row is named with its line, and the others are kept.
Plain files, without a quote or a fault, are read piece by piece; all others row by row, with the same result.

Source: Shafranovich 2005, RFC 4180, "Common Format and MIME Type for Comma-Separated Values (CSV) Files"; beyond it,
semicolons and tabs are separators too, and every kind of line end ends a line. Axes: ``n`` is the people.
"""

import codecs
import csv
import io
import math
import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final, NamedTuple

import numpy as np
from jaxtyping import Float64, Int64

MOST_BYTES: Final = 10 * 2**20
MOST_ROWS: Final = 1_000_000
MOST_FAULTS: Final = 20  # that are told one by one
_MOST_CELLS, _MOST_PLAIN = 1000, 50  # in a row, and in one of a plain file
_PIECE = 2**16  # characters at a time, so that other threads get their turn
_LONGEST = 2**17  # characters in a cell: the csv module takes no more
_BLANKS = " \t"
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_LABELS = {"0": 0, "1": 1, "0.0": 0, "1.0": 1}
_NUMBER = re.compile(r"[+-]?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?")
_COMMA = re.compile(r"[+-]?[0-9]{0,15},[0-9]{1,15}")
_QUOTED = re.compile(r'(?<![^,;\t\r\n])"[^"]*(?:""[^"]*)*"')  # within a cell a quote is a plain sign
_LOOKS_LIKE = {
    "an Excel workbook or a ZIP archive": (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"),
    "a gzip archive": (b"\x1f\x8b",),
    "a PDF document": (b"%PDF",),
    "a picture": (b"\x89PNG", b"\xff\xd8\xff", b"GIF8"),
    "text in UTF-16": (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE),
}
_NEEDED = "needed is a CSV file in UTF-8, with a label and a score in each row"


@dataclass(frozen=True)
class Fault:
    """A bad row: its line, counted from 1 as an editor does, and why it cannot be used."""

    line: int
    why: str


@dataclass(frozen=True)
class ScoreTable:
    """The good rows in their order: labels 0 or 1 and finite scores; the first faults; how many rows are bad."""

    labels: Int64[np.ndarray, " n"]
    scores: Float64[np.ndarray, " n"]
    faults: tuple[Fault, ...]
    faulty: int


class _Layout(NamedTuple):
    separator: str
    width: int
    label: int  # the column, from 0
    score: int
    header: bool


def read_scores(content: bytes) -> ScoreTable:
    """The table in a CSV file of at most ``MOST_BYTES`` bytes and ``MOST_ROWS`` rows, bad ones included.

    Raises ``ValueError`` with a sentence for people where the file as a whole cannot be read, or has no row at all.
    """
    text = _text(content)
    begin = re.search(r"(?<![^\r\n])[ \t]*[^ \t\r\n]", text)
    if begin is None:
        raise ValueError(f"This file is empty or holds nothing but blank lines; {_NEEDED}.")
    line, body = _line(text[: begin.start()]), text[begin.start() :].rstrip("\r\n")
    separator = _separator(body, line)
    records = _records(body, separator, line)
    first = next(records)
    layout = _layout(first[2], separator, line)
    table = _plain(body, layout) or _careful(records if layout.header else chain([first], records), layout)
    if not len(table.labels) + table.faulty:
        raise ValueError(f"There is no row below the header in line {line}; {_NEEDED}.")
    return table


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise ValueError(f"This file has {len(content):,} bytes; at most {MOST_BYTES:,} can be read.")
    looks = next((name for name, starts in _LOOKS_LIKE.items() if content.startswith(starts)), None)
    if looks or b"\0" in content:
        raise ValueError(f"This file looks like {looks or 'text in UTF-16, or like no text'}; {_NEEDED}.")
    try:
        return content.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        line = _line(error.object[: error.start].decode())
        raise ValueError(f"Line {line} is not in UTF-8; {_NEEDED}.") from error


def _line(before: str) -> int:
    return 1 + before.count("\n") + before.count("\r") - before.count("\r\n")


def _separator(body: str, line: int) -> str:
    outside = re.split(r"[\r\n]", _QUOTED.sub("", body[: 8 * _LONGEST]), maxsplit=1)[0]
    found = [separator for separator in _SEPARATORS if separator in outside]
    if len(found) == 1:
        return found[0]
    has = " and ".join(_SEPARATORS[separator] for separator in found) or "no comma, semicolon or tab"
    raise ValueError(f"Line {line} has {has}; just one must part label and score (decimals: 0.5).")


def _records(body: str, separator: str, line: int) -> Iterator[tuple[int, int, list[str]]]:
    """Each row that is not blank: its first line, its last line, its cells."""
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator, strict=True)
    before = last = line - 1
    try:
        for cells in reader:
            first, last = last + 1, before + reader.line_num
            if len(cells) > _MOST_CELLS:
                raise ValueError(f"The row in line {first} has more than {_MOST_CELLS:,} cells; {_NEEDED}.")
            if (len(cells) > 1 and separator != "\t") or "".join(cells).strip(_BLANKS):
                yield first, last, cells
    except csv.Error as error:  # which row the rest belongs to is open: nothing of the file is safe to use
        why = "a quote is never closed" if "end of" in str(error) else "a quote is astray or a cell too long"
        raise ValueError(f"The row that begins in line {last + 1} cannot be read: {why}.") from error


def _layout(first: list[str], separator: str, line: int) -> _Layout:
    names = [cell.strip(_BLANKS).lower() for cell in first]
    word = next((cell for cell in first if not _NUMBER.fullmatch(cell.strip(_BLANKS))), None)
    if word is None and len(names) == 2:
        return _Layout(separator, 2, 0, 1, header=False)
    if names.count("label") != 1 or names.count("score") != 1:
        kind = f"has {len(names)} numbers" if word is None else f"is a header, as {_shown(word)} is no number"
        raise ValueError(f"Line {line} {kind}; just one column must be named label, and one score.")
    return _Layout(separator, len(names), names.index("label"), names.index("score"), header=True)


def _plain(body: str, layout: _Layout) -> ScoreTable | None:
    """The table where every line is a good row without a quote; else ``None``."""
    text = body.replace("\r\n", "\n").replace("\r", "\n") + "\n"
    start, separator, width = text.find("\n") + 1 if layout.header else 0, layout.separator, layout.width
    if '"' in text or width > _MOST_PLAIN or not 0 < text.count("\n", start) <= MOST_ROWS:
        return None
    cells = {layout.label: r" *[01](?:\.0)? *", layout.score: f" *{_NUMBER.pattern} *"}
    row = separator.join(cells.get(column, rf"[^{separator}\n]*") for column in range(width))
    good, parts = re.compile(f"^{row}$", re.MULTILINE), []
    while start < len(text):
        # Where there is no further line end, -1 leaves out the one added above.
        piece = text[start : text.find("\n", start + _PIECE)]
        if len(piece) > _LONGEST or len(good.findall(piece)) <= piece.count("\n"):
            return None
        split = piece.replace("\n", separator).split(separator)
        pair = split[layout.label :: width], split[layout.score :: width]
        parts.append(np.array([np.fromiter(map(float, column), np.float64) for column in pair]))
        start += len(piece) + 1
    labels, scores = np.concatenate(parts, 1)
    return ScoreTable(labels.astype(np.int64), scores, (), 0) if np.isfinite(scores).all() else None


def _careful(records: Iterable[tuple[int, int, list[str]]], layout: _Layout) -> ScoreTable:
    labels, scores, faults, faulty = array("b"), array("d"), list[Fault](), 0
    for first, last, cells in records:
        if not isinstance(person := _person(cells, layout), str):
            labels.append(person[0])
            scores.append(person[1])
        else:
            faulty += 1
            if faulty <= MOST_FAULTS:
                to = f" (the row goes on to line {last})" if last > first else ""
                faults.append(Fault(first, person + to))
        if len(labels) + faulty > MOST_ROWS:
            raise ValueError(f"This file has more than {MOST_ROWS:,} rows, the most that can be read.")
    return ScoreTable(np.array(labels, np.int64), np.array(scores, np.float64), tuple(faults), faulty)


def _person(cells: list[str], layout: _Layout) -> tuple[int, float] | str:
    """The label and the score, or what is wrong with the row."""
    if len(cells) != layout.width:
        return f"the cells number {len(cells)}, not {layout.width}: {_shown(layout.separator.join(cells))}"
    label, text = cells[layout.label].strip(_BLANKS), cells[layout.score].strip(_BLANKS)
    if label not in _LABELS:
        return f"the label {_shown(label)} is not 0 or 1"
    if _NUMBER.fullmatch(text) and math.isfinite(score := float(text)):
        return _LABELS[label], score
    if _COMMA.fullmatch(text):
        return f"the score {_shown(text)} has a decimal comma: write {text.replace(',', '.')}"
    return f"the score {_shown(text)} is not a finite number such as 0.5 or -2e-3"


def _shown(text: str) -> str:
    """What stands in the file, in at most 40 signs, none of which can turn or hide others."""
    escaped = text[:40].encode("unicode_escape").decode()
    return f'"{escaped}"' if len(text) <= 38 >= len(escaped) else f'"{escaped[:37]}…"'

"""core.data.score_table: what a person wrote is read as written, or named with its line; never guessed, never hung."""

import csv
import io
import math
import random

import numpy as np
import pytest

from core.data import score_table
from core.data.score_table import MOST_BYTES, MOST_FAULTS, MOST_ROWS, Fault, ScoreTable, read_scores


def read(text: str) -> ScoreTable:
    return read_scores(text.encode())


def people(table: ScoreTable) -> list[tuple[int, float]]:
    return list(zip(table.labels.tolist(), table.scores.tolist(), strict=True))


def whys(text: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.why) for fault in read(text).faults]


def refusal(content: bytes | str) -> str:
    with pytest.raises(ValueError, match=r"\.$") as caught:
        read_scores(content if isinstance(content, bytes) else content.encode())
    assert len(str(caught.value)) < 250
    return str(caught.value)


def both(content: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[object, object]:
    """What comes of a file with the way for plain files, and without."""

    def outcome() -> object:
        try:
            table = read_scores(content)
        except ValueError as error:
            return str(error)
        return table.labels.tobytes(), table.scores.tobytes(), table.faults, table.faulty

    first = outcome()
    with monkeypatch.context() as patch:
        patch.setattr(score_table, "_plain", lambda *_: None)
        return first, outcome()


def written(rows: list[list[object]], **form: str) -> str:
    text = io.StringIO()
    csv.writer(text, **form).writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize("header", [None, ["Score ", "note", " LABEL"]])
def test_what_the_csv_module_writes_is_read_back_to_the_last_bit(separator, end, quoting, header):
    draw = random.Random(3)
    rows = [(draw.randrange(2), draw.uniform(-1, 1) * 10.0 ** draw.randint(-320, 308)) for _ in range(37)]
    cells = [[score, f"line\n{separator}two", label] for label, score in rows] if header else rows
    text = written(
        [*([header] if header else []), *cells], delimiter=separator, lineterminator=end, quoting=quoting
    )
    table = read(text)
    assert people(table) == rows
    assert (table.faults, table.faulty) == ((), 0)
    assert (table.labels.dtype, table.scores.dtype) == (np.int64, np.float64)


@pytest.mark.parametrize(
    "text", ["0,0.5\n1,-2e-3", "0;0.5\n1;-2e-3\n", "\ufeff0\t0.5\r1\t-2e-3\r", "0.0, .5\n1.0,-.002"]
)
def test_two_columns_need_no_header(text):
    assert people(read(text)) == [(0, 0.5), (1, -0.002)]


def test_other_columns_and_their_order_do_not_matter():
    assert people(read("name,score,label,age\nMüller,0.25,1,\n,4,0,7\n")) == [(1, 0.25), (0, 4)]
    quoted = 'x;"a,b";"c\td";label;score\n;;x;1;3\n'  # what is quoted separates nothing
    assert people(read(quoted)) == [(1, 3)]
    assert people(read("\tlabel\tscore\t\n\t1\t2\t\n\t0\t3\t")) == [(1, 2), (0, 3)]  # columns without a name


def test_scores_keep_their_sign_and_their_denormals():
    table = read("0,-0\n1,5e-324\n0,1e-400\n1,1.7976931348623157e308\n")
    assert math.copysign(1, table.scores[0]) == -1
    assert table.scores.tolist() == [0, 5e-324, 0, 1.7976931348623157e308]


BAD = {
    "true,0.5": 'the label "true" is not 0 or 1',
    "yes,0.5": 'the label "yes" is not 0 or 1',
    "2,0.5": 'the label "2" is not 0 or 1',
    "00,0.5": 'the label "00" is not 0 or 1',
    "0.00,0.5": 'the label "0.00" is not 0 or 1',
    "1.,0.5": 'the label "1." is not 0 or 1',
    "1e0,0.5": 'the label "1e0" is not 0 or 1',
    "١,0.5": r'the label "\u0661" is not 0 or 1',
    "\u00a01,0.5": r'the label "\xa01" is not 0 or 1',
    ",0.5": 'the label "" is not 0 or 1',
    "1,": 'the score "" is not a finite number',
    "1,nan": 'the score "nan" is not a finite number',
    "1,-Infinity": 'the score "-Infinity" is not a finite number',
    "1,1e400": 'the score "1e400" is not a finite number',
    "1,1_000": 'the score "1_000" is not a finite number',
    "1,0x1p3": 'the score "0x1p3" is not a finite number',
    "1,=1+1": 'the score "=1+1" is not a finite number',
    "1,0.5٣": r'the score "0.5\u0663" is not a finite number',
    "1,٣": r'the score "\u0663" is not a finite number',
    "1,０.５": r'the score "\uff10.\uff15" is not a finite number',
    "1,\ufeff0.5": r'the score "\ufeff0.5" is not a finite number',
    "1,\u00a00.5": r'the score "\xa00.5" is not a finite number',
    "1,\u202e5.0": r'the score "\u202e5.0" is not a finite number',
    "1,0.5\x0b": r'the score "0.5\x0b" is not a finite number',
    "1,0.5\u2028": r'the score "0.5\u2028" is not a finite number',
    '1,"0,5"': 'the score "0,5" has a decimal comma: write 0.5',
    "1,1 2": 'the score "1 2" is not a finite number',
    "1,.": 'the score "." is not a finite number',
    "1,1e": 'the score "1e" is not a finite number',
    "1": 'the cells number 1, not 2: "1"',
    "1,0,5": 'the cells number 3, not 2: "1,0,5"',
    ",": 'the label "" is not 0 or 1',
}


@pytest.mark.parametrize("row", BAD)
def test_a_bad_row_is_named_with_its_line_and_the_others_are_kept(row):
    text = f"label,score\n1,0.75\n1,2\n{row}\n0,0.25\n"  # without the row it is a plain file
    table = read(text)
    assert people(table) == [(1, 0.75), (1, 2), (0, 0.25)]
    ((line, why),) = whys(text)
    assert line == 4
    assert why.startswith(BAD[row])
    assert why.isascii()
    assert table.faulty == 1


def test_with_semicolons_a_decimal_comma_is_named_and_not_read():
    assert whys("label;score\n1;-0,5\n") == [(2, 'the score "-0,5" has a decimal comma: write -0.5')]
    assert "commas and semicolons" in refusal("1;0,5\n0;0,25\n")


def test_what_is_quoted_is_at_most_forty_signs():
    for cell in ("x" * 38, "x" * 39, "x" * 100_000, "\u202e" * 7, '\\"' * 30, "é" * 12):
        ((_, why),) = whys(f'label;score\n1;"{cell.replace(chr(34), chr(34) * 2)}"\n')
        shown = why.removeprefix("the score ").removesuffix(" is not a finite number such as 0.5 or -2e-3")
        assert len(shown) <= 40
        assert (shown == f'"{cell}"') == (cell == "x" * 38)
        assert shown.endswith('…"') == (shown != f'"{cell}"' and len(cell.encode("unicode_escape")) > 38)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_an_editor_does_also_within_quotes(end):
    text = end.join(
        ["", " \t", "note,label,score", '"two', 'lines",1,0.5', "", "a,2,0.5", '"b', '",1,x', "c,3,1"]
    )
    table = read(text)
    assert people(table) == [(1, 0.5)]
    assert [fault.line for fault in table.faults] == [7, 8, 10]
    assert table.faults[1].why.endswith("(the row goes on to line 9)")


def test_only_the_first_faults_are_told_and_all_are_counted():
    table = read("label,score\n" + "x,1\n" * 50)
    assert [fault.line for fault in table.faults] == list(range(2, 2 + MOST_FAULTS))
    assert (len(table.labels), len(table.scores), table.faulty) == (0, 0, 50)
    assert isinstance(table.faults[0], Fault)


def test_blank_lines_are_no_rows():
    assert people(read("\n \n0,1\n\n\t\n  \n1,2\n\n")) == [(0, 1), (1, 2)]
    table = read("0\t1\n\t\n1\t2\n")
    assert (people(table), table.faulty) == ([(0, 1), (1, 2)], 0)
    assert read("label\tscore\n\t1\n").faulty == 1


def test_a_cell_too_many_moves_no_other():
    assert whys("x,label,score\na,b,1,2\n") == [(2, 'the cells number 4, not 3: "a,b,1,2"')]
    assert whys("label,x,score\n1,a,b,2\n0,3\n")[1] == (3, 'the cells number 2, not 3: "0,3"')


REFUSED = {
    "empty": (b"", "empty"),
    "blank": (b"\n \t\r\n", "blank lines"),
    "a byte order mark alone": (b"\xef\xbb\xbf", "empty"),
    "UTF-16": ("label,score\n1,0.5\n".encode("utf-16"), "UTF-16"),
    "UTF-16 without a mark": ("label,score\n1,0.5\n".encode("utf-16-le"), "UTF-16"),
    "a zero byte": (b"0,1\n1,\x002\n", "no text"),
    "Latin-1": ("label,score,name\n1,0.5,a\n1,0.5,Müller\n".encode("latin-1"), "Line 3 is not in UTF-8"),
    "a cut character": ("label,score,name\r\n1,0.5,ü".encode()[:-1], "Line 2 is not in UTF-8"),
    "Excel": (b"PK\x03\x04 and more", "Excel workbook or a ZIP"),
    "gzip": (b"\x1f\x8b\x08 and more", "gzip"),
    "PDF": (b"%PDF-1.7\n", "PDF"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "picture"),
    "one column": (b"0.5\n0.25\n", "Line 1 has no comma, semicolon or tab"),
    "two separators": (b"\n\nlabel,score\tx\n1,2\t3\n", "Line 3 has commas and tabs"),
    "three numbers": (b"1,0.5,3\n", "Line 1 has 3 numbers; just one column"),
    "no score": (
        b"label,points\n1,0.5\n",
        'a header, as "label" is no number; just one column must be named label',
    ),
    "two scores": (b"label,score, Score\n1,0.5,3\n", "and one score"),
    "another letter": ("label,\u017fcore\n1,2\n".encode(), "and one score"),
    "a second mark": (b"\xef\xbb\xbf" * 2 + b"label,score\n1,2\n", r"\\ufefflabel"),
    "a header alone": (b"label,score\n\n", "no row below the header in line 1"),
    "an open quote": (
        b'label,score\n1,2\n1,"3\n0,4\n',
        r"line 3 cannot be read: a quote is never closed",
    ),
    "an open quote in the header": (b'label,"score\n1,2\n', "line 1 cannot be read: a quote"),
    "text after a quote": (
        b'label,score\n1,"3"4\n',
        "line 2 cannot be read: a quote is astray or a cell too long",
    ),
    "a long cell": (
        b'label,score,x\n1,2,"' + b"ab\n" * 50_000 + b'"\n',
        "line 2 cannot be read: a quote is astray or a cell too long",
    ),
    "a long cell without quotes": (
        b"x,label,score\na,0,1\n" + b"a" * 140_000 + b",1,2\n",
        "line 3 cannot be read",
    ),
    "an open quote beside good numbers": (b'x,label,score\n"a,1,2\n', "line 2 cannot be read"),
    "too many cells": (b"label,score" + b",x" * 999 + b"\n", "line 1 has more than 1,000 cells"),
    "too many bytes": (b"0,1\n" * (MOST_BYTES // 4) + b"\n", "10,485,761 bytes"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_read_as_a_whole_is_refused_with_a_sentence(name):
    content, why = REFUSED[name]
    with pytest.raises(ValueError, match=why):
        read_scores(content)
    assert refusal(content)[0].isupper()


def test_a_row_too_many_is_refused_whichever_way_the_file_is_read(monkeypatch):
    monkeypatch.setattr(score_table, "MOST_ROWS", 7)
    for first in ("label,score\n", "", "\n\n"):
        for row in ("1,2\n", '1,"2"\n', "1,x\n"):
            table = read(first + "1,2\n" + row * 6 + "\n\n")
            assert len(table.labels) + table.faulty == 7
            assert "more than 7 rows" in refusal(first + "1,2\n" + row * 7)


PIECES = [
    *(
        "0",
        "1",
        "0.0",
        "1.0",
        "-0",
        "+.5",
        "1.",
        "1e5",
        "1E-7",
        "1e400",
        "nan",
        "0x1",
        "1_0",
        "0,5",
        "٣",
        "label",
    ),
    *(
        " 1",
        "1 ",
        "\t",
        "",
        '"',
        '"1"',
        '"a""b"',
        '"\n"',
        "é",
        "\ufeff",
        "\x0b",
        "\x0c",
        "\x1c",
        "\x85",
        "\u2028",
    ),
    *(
        "\n",
        "\n\n",
        "\r",
        "\r\n",
        ",",
        ",",
        ",",
        ";",
        "score",
        "1,2\n",
        "0,0.25\n",
        "1,3.5\r\n",
        "0,7,\n",
        "=1+1",
    ),
]


def test_both_ways_agree_on_any_file(monkeypatch):
    monkeypatch.setattr(score_table, "_PIECE", 5)  # so that a short file has many pieces
    monkeypatch.setattr(score_table, "_LONGEST", 30)
    draw, read_by_both = random.Random(7), 0
    heads = [
        "",
        "",
        "label,score\n",
        "score,label\r\n",
        "x,label,score\r",
        "0,1\n",
        "label\tscore\n",
        "\n label;score\n",
    ]
    for _ in range(4000):
        rows = [draw.choice(["0,0.5", "1, 2e3", " 1.0,-4. ", "0.0,+.5"]) for _ in range(draw.randrange(9))]
        hostile = draw.choices(PIECES, k=draw.choice([0, 0, 1, 2, 6]))
        body = draw.sample([*rows, *hostile], len(rows) + len(hostile))
        text = draw.choice(heads) + draw.choice(["\n", "\r\n", "\r", ""]).join(body)
        first, second = both(text.encode(), monkeypatch)
        assert first == second, text
        read_by_both += not isinstance(first, str)
    assert read_by_both > 1000


def test_a_plain_file_is_read_in_one_sweep_and_any_oddity_is_not(monkeypatch):
    monkeypatch.setattr(score_table, "_careful", lambda *_: pytest.fail("row by row"))
    rows = "0,0.5,a\r\n" * 20_000
    assert len(read("label,score,x\n" + rows).scores) == 20_000
    with pytest.raises(pytest.fail.Exception, match="row by row"):
        read("label,score,x\n" + rows + "0,0.5\r\n")


MUCH = 2**19
HOSTILE = {  # made when needed: together they are large
    "one line of digits": lambda: b"1" * MUCH,
    "one score of digits": lambda: b"0," + b"1" * (MUCH - 2),
    "scores of many digits": lambda: b"label,score\n" + (b"0,0." + b"1234567890" * 13_000 + b"\n") * 4,
    "scores with a wrong end": lambda: b"label,score\n" + (b"0," + b"1" * 130_000 + b"x\n") * 4,
    "newlines": lambda: b"\n" * MUCH,
    "carriage returns": lambda: b"\r" * MUCH,
    "newlines between rows": lambda: b"0,1\n" + b"\n" * (MUCH - 8) + b"1,x\n",
    "blanks": lambda: b" " * MUCH,
    "lines of blanks": lambda: b"0,1\n" + b" \n" * (MUCH // 2 - 4) + b"1,x\n",
    "quotes": lambda: b'"' * MUCH,
    "one quote fewer": lambda: b'"' * (MUCH - 1),
    "quotes in lines": lambda: b'0,1\n0,"' + b'"\n"' * (MUCH // 3 - 4) + b'"\n',
    "quotes between commas": lambda: b'",' * (MUCH // 2),
    "commas": lambda: b"," * MUCH,
    "commas below a header": lambda: b"label,score\n" + b"," * (MUCH - 12),
    "numbers in one row": lambda: b"1,2," * (MUCH // 4),
    "pairs of signs": lambda: b"label,score\n" + b"ab," * (MUCH // 3 - 4),
    "bad rows": lambda: b"label,score\n" + b"x,1e999999\n" * (MUCH // 11 - 2),
    "short rows": lambda: b"0\n" * (MUCH // 2),
    "many rows": lambda: b"0,1\n" * (MUCH // 4),
}


@pytest.mark.timeout(20)  # a hang, not a delay
@pytest.mark.parametrize("name", HOSTILE)
def test_much_of_anything_ends_in_a_table_or_a_sentence(name):
    content = HOSTILE[name]()
    assert len(content) <= MOST_BYTES
    try:
        table = read_scores(content)
    except ValueError as error:
        assert len(str(error)) < 250
    else:
        assert len(table.labels) + table.faulty <= MOST_ROWS

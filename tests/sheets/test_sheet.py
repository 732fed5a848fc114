"""Files as people bring them."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from bot.sheets.sheet import BadFile, Shape, read_sheet

SHAPE = Shape(("code", "name"), ("amount", "day"))


def rows(content: bytes) -> list[tuple[int, dict[str, str]]]:
    return [(row.line, dict(row.cells)) for row in read_sheet(content, "f", SHAPE).rows]


def faults(content: bytes) -> list[tuple[int, str, str]]:
    with pytest.raises(BadFile) as caught:
        read_sheet(content, "f", SHAPE)
    return [(problem.line, problem.column, problem.code) for problem in caught.value.problems]


def workbook(*lines: list[Any]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in lines:
        sheet.append(line)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"code,name\nA,Acme\n",
        b"\xef\xbb\xbfcode,name\r\nA,Acme\r\n",
        b"code;name\nA;Acme\n",
        b"Name, CODE \nAcme , A\n",
        b'"code";"name"\n"A";"Acme"\n',
        b"code,name,,\nA,Acme,,\n",
        workbook(["code", "name"], ["A", "Acme"]),
    ],
)
def test_the_same_table_in_every_accepted_form(content: bytes) -> None:
    """A BOM, `;`, capitals, blanks, another order, empty columns and XLSX make no difference."""
    assert rows(content) == [(2, {"code": "A", "name": "Acme"})]


def test_rows_keep_the_line_they_begin_on() -> None:
    """Empty rows and quoted cells over several lines do not shift what is reported."""
    assert [line for line, _ in rows(b"\ncode,name\n\nA,Acme\n,,\nB,Bond\n")] == [4, 6]
    assert faults(b'code,name\nA,"Ac\nme"\nB,Bond,x\n') == [
        (4, "", "too_many_cells"),
    ]


def test_a_workbook_reads_as_text() -> None:
    """480 is 480 and not 480.0; days are ISO; a yes is true; binary fractions do not show."""
    content = workbook(
        ["code", "name", "amount", "day"], [7, 480.0, 0.1 + 0.2, date(2026, 9, 15)], [8, True, None, 1e16]
    )
    assert rows(content) == [
        (2, {"code": "7", "name": "480", "amount": "0.3", "day": "2026-09-15"}),
        (3, {"code": "8", "name": "true", "amount": "", "day": "10000000000000000"}),
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", [(1, "", "file_empty")]),
        (b"\n \n", [(1, "", "file_empty")]),
        (b"code,name\n", [(1, "", "file_has_no_rows")]),
        (b"code,nme\nA,B\n", [(1, "nme", "unknown_column_meant"), (1, "name", "missing_column")]),
        (b"code,name,zzzz\nA,B,C\n", [(1, "zzzz", "unknown_column")]),
        (b"code,name,name\nA,B,C\n", [(1, "name", "column_twice")]),
        (b"code\nA\n", [(1, "name", "missing_column")]),
        (b"code,name\nA,Acme, Inc\n", [(2, "", "too_many_cells")]),
        (b"code,name,,amount\nA,B,C,4\n", [(2, "", "cell_without_column")]),
        (b"code,name\nA,Caf\xe9\n", [(2, "", "not_utf8")]),
        ("code,name\nA,B\n".encode("utf-16"), [(1, "", "not_utf8")]),
        (b'code,name\nA,"Acme\nB,C\n', [(2, "", "csv_unreadable")]),
        (b"code,name\nA,B\x00C\n", [(2, "name", "control_character")]),
        (b"PK\x03\x04 not really", [(1, "", "workbook_unreadable")]),
        (workbook(["code", "name"], ["A", "=1+1"]), [(2, "B", "formula_without_result")]),
        (workbook(["code", "name"], ["#REF!", "x"]), [(2, "A", "cell_is_an_error")]),
    ],
)
def test_what_cannot_be_read_says_where(content: bytes, expected: list[tuple[int, str, str]]) -> None:
    """Every problem of the file as a whole names its line and what it is."""
    assert faults(content) == expected


def test_line_breaks_within_a_cell_are_blanks() -> None:
    """What was broken to look well in a spreadsheet is one line here."""
    assert rows(b'code,name\nA," Tea \r\n set"\n') == [(2, {"code": "A", "name": "Tea set"})]


def test_short_rows_are_filled_up() -> None:
    """Editors leave out empty cells at the end of a row."""
    assert rows(b"code,name,amount\nA,B\n") == [(2, {"code": "A", "name": "B", "amount": ""})]

"""Files as people bring them: the same table, however it was written down."""

from __future__ import annotations

import pytest

from tests.support.sheets import faults, rows
from tests.support.workbooks import workbook


@pytest.mark.parametrize(
    "content",
    [
        b"code,name\nA,Acme\n",
        b"\xef\xbb\xbfcode,name\r\nA,Acme\r\n",
        b"code;name\nA;Acme\n",
        b"Name, CODE \nAcme , A\n",
        b'"code";"name"\n"A";"Acme"\n',
        b"code,name,,\nA,Acme,,\n",
        b"code,name\rA,Acme\r",
        workbook(["code", "name"], ["A", "Acme"]),
    ],
)
def test_the_same_table_in_every_accepted_form(content: bytes) -> None:
    """A BOM, `;`, capitals, blanks, another order, empty columns and XLSX make no difference."""
    assert rows(content) == [(2, {"code": "A", "name": "Acme"})]


@pytest.mark.parametrize(
    "content",
    [
        b"sep=;\ncode;name\nA;Acme\n",
        b"\xef\xbb\xbfsep=;\r\ncode;name\r\nA;Acme\r\n",
        b'"sep=;"\ncode;name\nA;Acme\n',
        b"SEP=,\rcode,name\rA,Acme\r",
        b"sep=\t\ncode\tname\nA\tAcme\n",
        b"sep=|\ncode|name\nA|Acme\n",
    ],
)
def test_a_first_line_that_declares_the_separator_is_obeyed(content: bytes) -> None:
    """Excel's own first line; the header is then line 2."""
    assert rows(content) == [(3, {"code": "A", "name": "Acme"})]


def test_what_the_first_line_declares_counts_more_than_the_header() -> None:
    """With `sep=,` a header written with `;` is one long column."""
    assert (2, "code", "missing_column") in faults(b"sep=,\ncode;name\nA;Acme\n")


def test_rows_keep_the_line_they_begin_on() -> None:
    """Empty rows and quoted cells over several lines do not shift what is reported."""
    assert [line for line, _ in rows(b"\ncode,name\n\nA,Acme\n,,\nB,Bond\n")] == [4, 6]
    assert faults(b'code,name\nA,"Ac\nme"\nB,Bond,x\n') == [(4, "", "too_many_cells")]
    assert faults(b'sep=;\ncode;name\nA;"Ac\nme"\nB;Bond;x\n') == [(5, "", "too_many_cells")]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", [(1, "", "file_empty")]),
        (b"\n \n", [(1, "", "file_empty")]),
        (b"sep=;\n", [(1, "", "file_empty")]),
        (b"code,name\n", [(1, "", "file_has_no_rows")]),
        (b"code,nme\nA,B\n", [(1, "nme", "unknown_column_meant"), (1, "name", "missing_column")]),
        (b"code,name,zzzz\nA,B,C\n", [(1, "zzzz", "unknown_column")]),
        (b"code,name,name\nA,B,C\n", [(1, "name", "column_twice")]),
        (b"code\nA\n", [(1, "name", "missing_column")]),
        (b"code,name\nA,Acme, Inc\n", [(2, "", "too_many_cells")]),
        (b"code,name,,amount\nA,B,C,4\n", [(2, "", "cell_without_column")]),
        (b'code,name\nA,"Acme\nB,C\n', [(2, "", "csv_unreadable")]),
        (b"code,name\nA,B\x00C\n", [(2, "name", "control_character")]),
        (workbook(["code", "name"], ["A", "B\x01C"]), [(2, "name", "control_character")]),
    ],
)
def test_what_cannot_be_read_says_where(content: bytes, expected: list[tuple[int, str, str]]) -> None:
    """Every problem of the file as a whole names its line and what it is."""
    assert faults(content) == expected


@pytest.mark.parametrize(
    ("content", "line", "code"),
    [
        ("code,name\nA,B\n".encode("utf-16"), 1, "csv_is_utf16"),
        ("code,name\nA,B\n".encode("utf-16-le"), 1, "csv_is_utf16"),
        ("code,name\nA,B\n".encode("utf-16-be"), 1, "csv_is_utf16"),
        ("code,name\nA,李娜\n".encode("utf-16"), 1, "csv_is_utf16"),
        ("code,name\nA,李娜\n".encode("gbk"), 2, "csv_is_gbk"),
        ("code,name\nA,联通\n".encode("gbk"), 2, "csv_is_gbk"),
        ("code,name\nA,北京喆通科技\n".encode("gb18030"), 2, "csv_is_gbk"),
        ("code,name\nA,Café\n".encode("latin-1"), 2, "not_utf8"),
        ("code,name\nA,Renée Zoé\n".encode("latin-1"), 2, "not_utf8"),
        ("code,name\nA,Müller\n".encode("cp1252"), 2, "not_utf8"),
    ],
)
def test_other_encodings_are_named(content: bytes, line: int, code: str) -> None:
    """UTF-16 and GBK are what spreadsheets save when asked for “text” or plain CSV."""
    assert faults(content) == [(line, "", code)]


def test_line_breaks_within_a_cell_are_blanks() -> None:
    """What was broken to look well in a spreadsheet is one line here."""
    assert rows(b'code,name\nA," Tea \r\n set"\n') == [(2, {"code": "A", "name": "Tea set"})]


def test_short_rows_are_filled_up() -> None:
    """Editors leave out empty cells at the end of a row."""
    assert rows(b"code,name,amount\nA,B\n") == [(2, {"code": "A", "name": "B", "amount": ""})]

"""What is too large is refused before it is built in memory, and says how much there may be.

The largest that is read, and the most of nothing, are in `tests/faults/test_large_workbooks.py`.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.sheets import limits
from tests.support.bounded_reading import read_within_limits
from tests.support.sheets import faults, rows
from tests.support.workbooks import cells, raw_workbook, text, workbook, zipped

HEADER = cells(1, text("code"), text("name"), text("amount"), text("day"))
MAX = limits.MAX_CELL_LENGTH


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"x" * (limits.MAX_BYTES + 1), (1, "", "file_too_large")),
        (b"code,name\n" + b"A,B\n" * (limits.MAX_ROWS + 1), (limits.MAX_ROWS + 2, "", "too_many_rows")),
        (b"code,name\nA,B" + b"," * 260 + b"x\n", (2, "IW", "too_many_columns")),
        (b"code,name\nA," + b"x" * (MAX + 1) + b"\n", (2, "B", "cell_too_long")),
        (b"code,name\nA," + b"x" * 200_000 + b"\n", (2, "", "cell_too_long")),
        (
            raw_workbook(HEADER + '<row r="100002"><c r="A100002"><v>1</v></c></row>'),
            (100_002, "", "too_many_rows"),
        ),
        (
            raw_workbook(HEADER + '<row r="2"><c r="XFD2"><v>1</v></c></row>'),
            (2, "XFD", "too_many_columns"),
        ),
        (
            raw_workbook(HEADER + '<row r="90000"><c r="ZZ90000"><v>1</v></c></row>'),
            (90_000, "ZZ", "too_many_columns"),
        ),
        (
            raw_workbook(HEADER + '<row r="90000"><c r="HZ90000"><v>1</v></c></row>'),
            (90_000, "", "too_many_cells_in_file"),
        ),
        (
            raw_workbook(HEADER + cells(2, text("A"), text("😀" * 20_000))),
            (2, "name", "cell_too_long"),
        ),
    ],
)
def test_every_limit_has_its_message(content: bytes, expected: tuple[int, str, str]) -> None:
    """File, rows, columns, cells, and the length of a cell in the units that a spreadsheet counts."""
    assert faults(content)[0] == expected


def test_what_is_just_within_the_limits_is_read() -> None:
    """The longest cell that a spreadsheet can hold."""
    longest = "x" * MAX
    assert rows(workbook(["code", "name"], ["A", longest])) == [(2, {"code": "A", "name": longest})]


def bomb(claimed: int | None = None) -> bytes:
    """A part of blanks that packs to a thousandth; `claimed` is the size that the archive gives for it."""
    stream = io.BytesIO(raw_workbook(HEADER))
    blanks = b"<worksheet>" + b" " * (limits.MAX_UNPACKED + 1)
    # A second part of this name, which is the one that counts.
    with (
        zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive,
        pytest.warns(UserWarning, match="Duplicate name"),
    ):
        archive.writestr("xl/worksheets/sheet1.xml", blanks)
    content = bytearray(stream.getvalue())
    if claimed is not None:
        at = content.rfind(b"PK\x01\x02", 0, content.rfind(b"xl/worksheets/sheet1.xml"))
        struct.pack_into("<L", content, at + 24, claimed)
    return bytes(content)


def shared_text(uses: int) -> bytes:
    """One long text that very many cells refer to: a few hundred bytes each, and gigabytes in memory."""
    row = '<row r="{0}"><c r="A{0}" t="s"><v>0</v></c><c r="B{0}" t="s"><v>0</v></c></row>'
    body = "".join(row.format(number) for number in range(2, uses + 2))
    return raw_workbook(HEADER + body, strings=f"<si><t>{'x' * 30_000}</t></si>")


def doctype() -> bytes:
    """Entities that grow with each level."""
    levels = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    sheet = f'<!DOCTYPE x [<!ENTITY e0 "lol">{levels}]><worksheet><sheetData>&e9;</sheetData></worksheet>'
    return raw_workbook("", more={"xl/worksheets/sheet1.xml": sheet})


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "unpacks to very much": (bomb, "workbook_too_large"),
    "lies about its size": (lambda: bomb(claimed=2_000), "workbook_unreadable"),
    "one text very often": (lambda: shared_text(40_000), "too_much_text"),
    "very many texts": (
        lambda: raw_workbook(HEADER, strings="<si/>" * (limits.MAX_CELLS + 1)),
        "too_many_cells_in_file",
    ),
    "entities that grow": (doctype, "workbook_unreadable"),
    "one merged range for everything": (
        lambda: raw_workbook(
            HEADER + cells(2, text("A")), after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
        ),
        "merged_over_columns",
    ),
    "a filled cell in the last corner": (
        lambda: raw_workbook(HEADER + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "too_many_rows",
    ),
}


@pytest.mark.heavy
@pytest.mark.parametrize("name", BOMBS)
def test_a_small_file_never_takes_much(name: str, tmp_path: Path) -> None:
    """Whatever it unpacks to, or says of itself: refused within a minute and 500 MB."""
    make, code = BOMBS[name]
    content = make()
    assert len(content) < 1024**2
    assert read_within_limits(content, tmp_path) == code


@pytest.mark.heavy
def test_a_directory_of_very_many_names(tmp_path: Path) -> None:
    """An archive may list a hundred thousand parts: it is no workbook."""
    content = zipped({f"{number:x}": b"" for number in range(100_000)})
    assert read_within_limits(content, tmp_path) == "file_is_no_table"

"""Rows that become a workbook: every sign of them is in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from bot.domain.errors import GoodwillError
from bot.sheets import workbook_out
from bot.sheets.limits import MAX_CELL_LENGTH
from bot.sheets.workbook_out import Cell, write_workbook


def written(path: Path, *rows: Sequence[Cell], columns: Sequence[str] = ("a", "b")) -> list[list[Any]]:
    file = path / "out.xlsx"
    assert write_workbook(file, "audit", columns, rows) == len(rows)
    return CalamineWorkbook.from_path(file).get_sheet_by_name("audit").to_python()


def test_each_kind_of_value(tmp_path: Path) -> None:
    """Text is text whatever it looks like, numbers and days are numbers and days, nothing is nothing."""
    header, *rows = written(
        tmp_path,
        ["=1+1", 7],
        ["007", Decimal("480.50")],
        ["http://example.com", date(2026, 9, 15)],
        ["_x000D_ \r\n\t\x01 李娜 😀", None],
        [" ", Decimal(3)],
    )
    assert header == ["a", "b"]
    assert rows == [
        ["=1+1", 7],
        ["007", 480.5],
        ["http://example.com", date(2026, 9, 15)],
        ["_x000D_ \r\n\t\x01 李娜 😀", ""],
        [" ", 3],
    ]


@pytest.mark.parametrize("number", [10**15, -(10**18), Decimal("10000000000000.01")])
def test_a_number_that_a_cell_would_round_is_text(number: int | Decimal, tmp_path: Path) -> None:
    """A spreadsheet keeps fifteen digits."""
    assert written(tmp_path, ["x", number])[1] == ["x", str(number)]


@pytest.mark.parametrize("sign", ["x", "李", "😀", "_x000D_"])
def test_a_long_text_goes_on_beside_it(sign: str, tmp_path: Path) -> None:
    """In columns of the same name with a number, before what stands to its right."""
    text = sign * 100_000
    header, long, short = written(tmp_path, [text, "hash"], ["short", "other"])
    assert header[:2] == ["a", "a (2)"]
    assert header[-1] == "b"
    assert ("".join(long[:-1]), long[-1]) == (text, "hash")
    assert ("".join(short[:-1]), short[-1]) == ("short", "other")
    assert all(len(cell.encode("utf-16-le")) // 2 <= MAX_CELL_LENGTH for cell in long)


@given(st.text(max_size=40), st.integers(2, 12))
def test_parts_are_the_text(text: str, most: int) -> None:
    """Put together again they are what they were cut from, and none is longer than a cell may be."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbook_out, "MAX_CELL_LENGTH", most)
        parts = workbook_out._parts(text)
    assert "".join(parts) == text
    assert all(len(part.encode("utf-16-le")) // 2 <= most for part in parts)


def test_rows_go_on_in_another_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet ends; the book does not."""
    monkeypatch.setattr(workbook_out, "_ROWS_OF_A_SHEET", 3)
    write_workbook(tmp_path / "out.xlsx", "ledger", ["a"], [[number] for number in range(1, 8)])
    book = CalamineWorkbook.from_path(tmp_path / "out.xlsx")
    assert [book.get_sheet_by_name(name).to_python() for name in book.sheet_names] == [
        [["a"], [1], [2]],
        [["a"], [3], [4], [5]],
        [["a"], [6], [7]],
    ]


def test_more_columns_than_a_sheet_has_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command fails and says so: nothing is left out, and no file is left behind."""
    monkeypatch.setattr(workbook_out, "_COLUMNS_OF_A_SHEET", 3)
    with pytest.raises(GoodwillError, match="row_too_wide"):
        written(tmp_path, ["x" * 100_000, "y"])
    assert list(tmp_path.iterdir()) == []

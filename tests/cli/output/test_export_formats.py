"""Rows as files: what a cell becomes in each format, and that no half a file is ever seen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from bot.cli.output.export_formats import write_rows
from bot.domain.errors import GoodwillError
from bot.domain.money import Money

ROW: dict[str, Any] = {
    "text": "茶具, for “two”",
    "formula": "=1+1",
    "amount": Money(-48_050, "CNY"),
    "count": -3,
    "day": date(2026, 9, 15),
    "yes": True,
    "nothing": None,
    "list": ["Li Na", "+49"],
}


def written(folder: Path, format_: str, *rows: dict[str, Any]) -> Path:
    path = folder / f"book.{format_}"
    assert write_rows(list(ROW), iter(rows), "Book", format_, str(path)) == len(rows)
    assert [each.name for each in folder.iterdir()] == [path.name]
    return path


def test_csv_is_text_that_no_spreadsheet_runs(tmp_path: Path) -> None:
    """A quote before what would be a formula; amounts and counts stay numbers; Chinese by the first mark."""
    header, row = written(tmp_path, "csv", ROW).read_text(encoding="utf-8").splitlines()
    assert header == "\ufeff" + ",".join(ROW)
    assert row == '"茶具, for “two”",\'=1+1,-480.50,-3,2026-09-15,yes,,Li Na; +49'


def test_json_keeps_what_things_are(tmp_path: Path) -> None:
    """Amounts are decimal strings, days ISO's, lists lists; nothing is quoted against spreadsheets."""
    (row,) = json.loads(written(tmp_path, "json", ROW).read_text(encoding="utf-8"))
    assert row == {**ROW, "amount": "-480.50", "day": "2026-09-15"}


def test_a_workbook_has_numbers_and_days(tmp_path: Path) -> None:
    """To be added up and sorted; a formula is only text there, too."""
    header, row = CalamineWorkbook.from_path(written(tmp_path, "xlsx", ROW)).get_sheet_by_index(0).to_python()
    assert header == list(ROW)
    assert (row[2], row[3], row[4]) == (-480.5, -3, date(2026, 9, 15))
    assert str(row[1]).lstrip("'") == "=1+1"


@pytest.mark.parametrize("format_", ["csv", "json", "xlsx"])
def test_a_book_without_rows_is_a_book(tmp_path: Path, format_: str) -> None:
    """Its columns stand there, or an empty list."""
    content = written(tmp_path, format_).read_bytes()
    assert content.strip() == b"[]" if format_ == "json" else content


@pytest.mark.parametrize("format_", ["csv", "json", "xlsx"])
def test_what_breaks_off_leaves_the_file_as_it_was(tmp_path: Path, format_: str) -> None:
    """The rows end in an error: the earlier export is still whole, and nothing lies beside it."""
    path = tmp_path / f"book.{format_}"
    path.write_text("the earlier one")

    def rows() -> Iterator[dict[str, Any]]:
        yield ROW
        raise RuntimeError("the database is gone")

    with pytest.raises(RuntimeError):
        write_rows(list(ROW), rows(), "Book", format_, str(path))
    assert path.read_text() == "the earlier one"
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_is_none_is_said_so(tmp_path: Path) -> None:
    """With the file and the system's reason."""
    path = str(tmp_path / "nowhere" / "book.csv")
    with pytest.raises(GoodwillError, match="file_not_written") as failure:
        write_rows(list(ROW), iter([ROW]), "Book", "csv", path)
    assert failure.value.facts == {"file": path, "reason": "No such file or directory"}

"""Rows written as a workbook, in constant memory and whole: what a cell can't hold goes on beside it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from bot.domain.errors import GoodwillError
from bot.sheets.limits import MAX_CELL_LENGTH
from bot.sheets.table import units

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

# A sheet has 1,048,576 rows and 16,384 columns.
_ROWS_OF_A_SHEET = 1_000_000
_COLUMNS_OF_A_SHEET = 16_384
# A cell keeps a number to this many digits: a longer amount is written as text.
_MOST_DIGITS = 15

Cell = str | int | date | Decimal | None
"""Decimal: with as many decimals as it is to be shown with."""


def write_workbook(path: Path, title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """How many rows there were. Raises OSError, and GoodwillError("row_too_wide")."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as spool:
        kept = _Spool(spool, len(columns))
        for row in rows:
            kept.add(row)
        header = [
            name for column, width in zip(columns, kept.widths, strict=True) for name in _names(column, width)
        ]
        if len(header) > _COLUMNS_OF_A_SHEET:
            raise GoodwillError("row_too_wide", columns=len(header), most=_COLUMNS_OF_A_SHEET)
        _write(path, title, header, kept)
    return kept.count


def _names(column: str, width: int) -> Iterator[str]:
    """`facts`, and where that was not enough `facts (2)`, `facts (3)` … beside it."""
    yield column
    yield from (f"{column} ({part})" for part in range(2, width + 1))


class _Spool:
    """Rows on disk: how many cells a column needs is known only when all have been seen."""

    def __init__(self, file: IO[str], columns: int) -> None:
        self._file = file
        self.widths = [1] * columns
        self.count = 0

    def add(self, row: Sequence[Cell]) -> None:
        cells = [_parts(cell) if isinstance(cell, str) else [cell] for cell in row]
        self.widths = [max(width, len(cell)) for width, cell in zip(self.widths, cells, strict=True)]
        self._file.write(json.dumps(cells, default=_tagged) + "\n")
        self.count += 1

    def __iter__(self) -> Iterator[list[Cell]]:
        self._file.seek(0)
        for line in self._file:
            row: list[Cell] = []
            for cell, width in zip(json.loads(line, object_hook=_untagged), self.widths, strict=True):
                row.extend([*cell, *[None] * (width - len(cell))])
            yield row


def _tagged(value: Any) -> dict[str, str]:
    return {"day": value.isoformat()} if isinstance(value, date) else {"number": str(value)}


def _untagged(value: Mapping[str, str]) -> date | Decimal:
    return date.fromisoformat(value["day"]) if "day" in value else Decimal(value["number"])


def _parts(text: str) -> list[str]:
    """What the cells hold one after the other; together they are the text."""
    if len(text) * 2 <= MAX_CELL_LENGTH or units(text) <= MAX_CELL_LENGTH:
        return [text]
    parts, begin, length = [], 0, 0
    for position, sign in enumerate(text):
        needed = 1 if sign <= "\uffff" else 2
        if length + needed > MAX_CELL_LENGTH:
            parts.append(text[begin:position])
            begin, length = position, 0
        length += needed
    return [*parts, text[begin:]]


@dataclass(frozen=True, slots=True)
class _Formats:
    """How numbers and days look; a format belongs to its workbook."""

    book: Workbook
    known: dict[str, Any]

    def of(self, code: str) -> Any:
        if not code:
            return None
        if code not in self.known:
            self.known[code] = self.book.add_format({"num_format": code})
        return self.known[code]


def _write(path: Path, title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    book = Workbook(str(path), {"constant_memory": True})
    formats = _Formats(book, {})
    sheet = _new_sheet(book, title, header, formats)
    at = 0
    for count, row in enumerate(rows, start=1):
        if count % _ROWS_OF_A_SHEET == 0:
            sheet, at = _new_sheet(book, f"{title} {count // _ROWS_OF_A_SHEET + 1}", header, formats), 0
        at += 1
        _write_row(sheet, at, row, formats)
    try:
        book.close()
    except FileCreateError as exc:
        raise OSError(str(exc)) from exc


def _new_sheet(book: Workbook, title: str, header: Sequence[str], formats: _Formats) -> Worksheet:
    sheet: Worksheet = book.add_worksheet(title)
    _write_row(sheet, 0, header, formats)
    return sheet


def _write_row(sheet: Worksheet, at: int, row: Sequence[Cell], formats: _Formats) -> None:
    for column, cell in enumerate(row):
        if cell is None or cell == "":
            continue
        if written := write_cell(sheet, at, column, cell, formats.of):
            raise AssertionError(f"cell {at + 1}:{column + 1} was not written ({written})")


def write_cell(
    sheet: Worksheet,
    at: int,
    column: int,
    cell: Cell,
    style: Callable[[str], Any],
    *,
    formula: str = "",
) -> int:
    """0, or xlsxwriter's reason why not. `style` makes a format of a number format, of an empty one for text.

    With a `formula` the cell is what it comes to.
    """
    if isinstance(cell, date):
        return int(sheet.write_datetime(at, column, cell, style("yyyy-mm-dd")))
    if isinstance(cell, int) and abs(cell) < 10**_MOST_DIGITS:
        return int(sheet.write_number(at, column, cell, style("")))
    if isinstance(cell, Decimal) and len(cell.as_tuple().digits) <= _MOST_DIGITS:
        number_format = style(_number_format(cell))
        if formula:
            return int(sheet.write_formula(at, column, formula, number_format, float(cell)))
        return int(sheet.write_number(at, column, cell, number_format))
    return int(sheet.write_string(at, column, f"{cell}", style("")))


def _number_format(number: Decimal) -> str:
    places = -int(number.as_tuple().exponent)
    return "#,##0." + "0" * places if places > 0 else "#,##0"

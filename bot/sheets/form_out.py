"""A workbook for people to fill in: several sheets, frozen headers, number formats, totals as formulas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.sheets.workbook_out import Cell, write_cell

_EDITABLE = "#FFF8DC"


@dataclass(frozen=True, slots=True)
class Formula:
    """`result` is what it comes to: programs that do not calculate show it."""

    text: str
    result: Decimal


FormCell = Cell | Formula


@dataclass(frozen=True, slots=True)
class FormColumn:
    """`editable`: shown in another colour. `width` in characters."""

    name: str
    width: int = 12
    editable: bool = False


@dataclass(frozen=True, slots=True)
class FormSheet:
    """The first row and the first column stay in view. The last row stands in bold if it is a `total`."""

    title: str
    columns: Sequence[FormColumn]
    rows: Sequence[Sequence[FormCell]]
    total: bool = False


def write_form(path: Path, sheets: Sequence[FormSheet]) -> None:
    """Raises OSError."""
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    book = Workbook(str(path))
    styles = _Styles(book, {})
    for each in sheets:
        _write_sheet(book.add_worksheet(each.title), each, styles)
    try:
        book.close()
    except FileCreateError as exc:
        raise OSError(str(exc)) from exc


@dataclass(frozen=True, slots=True)
class _Styles:
    """A format belongs to its workbook, and each is made once."""

    book: Any
    known: dict[tuple[str, bool, bool], Any]

    def of(self, number_format: str, *, editable: bool, bold: bool) -> Any:
        key = (number_format, editable, bold)
        if key not in self.known:
            wanted: dict[str, Any] = {"num_format": number_format} if number_format else {}
            wanted |= {"bg_color": _EDITABLE} if editable else {}
            wanted |= {"bold": True} if bold else {}
            self.known[key] = self.book.add_format(wanted)
        return self.known[key]


def _write_sheet(sheet: Any, form: FormSheet, styles: _Styles) -> None:
    sheet.freeze_panes(1, 1)
    for number, column in enumerate(form.columns):
        sheet.set_column(number, number, column.width)
        sheet.write_string(0, number, column.name, styles.of("", editable=column.editable, bold=True))
    for at, row in enumerate(form.rows, start=1):
        bold = form.total and at == len(form.rows)
        for number, (cell, column) in enumerate(zip(row, form.columns, strict=True)):
            _write(sheet, at, number, cell, styles, editable=column.editable and not bold, bold=bold)


def _write(
    sheet: Any, at: int, number: int, cell: FormCell, styles: _Styles, *, editable: bool, bold: bool
) -> None:
    def style(number_format: str) -> Any:
        return styles.of(number_format, editable=editable, bold=bold)

    if isinstance(cell, Formula):
        written = write_cell(sheet, at, number, cell.result, style, formula=cell.text)
    elif cell is None or cell == "":
        written = sheet.write_blank(at, number, None, style("")) if editable else 0
    else:
        written = write_cell(sheet, at, number, cell, style)
    if written:
        raise AssertionError(f"cell {at + 1}:{number + 1} was not written ({written})")

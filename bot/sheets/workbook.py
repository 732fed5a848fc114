"""The cells of a workbook's first sheet as a person sees them, as text: 480, not 480.0."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

# What a ZIP archive, and so a workbook, begins with.
_ZIP = b"PK\x03\x04"


class UnreadableWorkbook(Exception):
    """`code` says why; `row` and `column` (a letter) say where, as far as that is known."""

    def __init__(self, code: str, row: int = 1, column: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.row = row
        self.column = column


def is_workbook(content: bytes) -> bool:
    """Told by the bytes: a CSV file that is called .xlsx is a CSV file."""
    return content.startswith(_ZIP)


def workbook_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """(row from 1, cells) of the first sheet. Raises UnreadableWorkbook."""
    written = _cells(content, results=False)
    if not any(cell.startswith("=") for _, cells in written for cell in cells if cell):
        yield from written
        return
    # A formula counts as what it came to when the file was last saved.
    for (row, formulas), (_, results) in zip(written, _cells(content, results=True), strict=True):
        for index, (formula, result) in enumerate(zip(formulas, results, strict=True)):
            if formula.startswith("=") and not result:
                raise UnreadableWorkbook("formula_without_result", row, _letter(index))
        yield row, results


def _cells(content: bytes, *, results: bool) -> list[tuple[int, list[str]]]:
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            # openpyxl warns of what it leaves out (validations, styles): none of it is a cell.
            warnings.simplefilter("ignore")
            workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=results)
            sheet = workbook.worksheets[0]
            return [
                (number, [_text(cell.value, number, index) for index, cell in enumerate(row)])
                for number, row in enumerate(sheet.iter_rows(), start=1)
            ]
    except UnreadableWorkbook:
        raise
    except Exception as exc:
        # A broken archive fails in many places of the reader, each with its own exception.
        raise UnreadableWorkbook("workbook_unreadable") from exc


def _text(value: Any, row: int, index: int) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # A spreadsheet keeps and shows 15 digits; the rest is what a binary fraction leaves behind.
        return format(Decimal(format(value, ".15g")), "f")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    if text in ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"):
        raise UnreadableWorkbook("cell_is_an_error", row, _letter(index))
    return text


def _letter(index: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(index + 1))

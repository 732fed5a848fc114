"""The cells of a workbook's first visible sheet as a person sees them, as text: 480, not 480.0."""

from __future__ import annotations

import posixpath
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.sheets.archive import Archive
from bot.sheets.inspection import STYLE_BITS, Inspection, inspect_sheet, shared_string_lengths
from bot.sheets.number_formats import NumberFormat, read_styles
from bot.sheets.problems import UnreadableTable
from bot.sheets.table import CellFault, Table, TableRow, column_letters

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

Value = int | float | str | bool | date | datetime | time | timedelta

# A spreadsheet keeps this many digits of a number; a longer one is no longer what was typed.
_MOST_DIGITS = 15
_TOO_LARGE = 10**_MOST_DIGITS


@dataclass(frozen=True, slots=True)
class _Parts:
    """Where in the archive things are; `strings` and `styles` may be missing."""

    workbook: str
    sheet_name: str
    sheet: str
    strings: str
    styles: str


def workbook_table(archive: Archive) -> Table:
    """The first visible sheet. Raises UnreadableTable."""
    parts = _find_parts(archive)
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as checked:
        with zipfile.ZipFile(checked, "w", zipfile.ZIP_STORED) as target:
            found, formats = _check(archive, parts, target)
        checked.flush()
        try:
            sheet = _open(checked.name, parts.sheet_name)
        except UnreadableTable:
            if not found.faults:
                raise
            # An error of a kind that the reader does not know is the reason, and was found already.
            return Table((), found.faults)
    return _SheetReader(sheet, found, formats).table


def _find_parts(archive: Archive) -> _Parts:
    kinds = dict(_relations(archive, "").values())
    workbook = kinds.get("officeDocument", "")
    sheets: list[tuple[str, str]] = []

    def sheet(attributes: dict[str, str]) -> None:
        if attributes.get("state", "visible") == "visible":
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            sheets.append((attributes.get("name", ""), relation))

    archive.parse(workbook, {"sheet": sheet})
    related = _relations(archive, workbook)
    kinds = {kind: target for kind, target in related.values() if target in archive}
    for name, key in sheets:
        kind, target = related.get(key, ("", ""))
        # A sheet may also be a chart, which has no cells.
        if kind == "worksheet":
            return _Parts(workbook, name, target, kinds.get("sharedStrings", ""), kinds.get("styles", ""))
    raise UnreadableTable("workbook_without_sheet")


def _relations(archive: Archive, part: str) -> dict[str, tuple[str, str]]:
    """{id: (kind, part)} of what `part`, or the package itself, refers to."""
    found: dict[str, tuple[str, str]] = {}
    folder = posixpath.dirname(f"/{part}")

    def relation(attributes: dict[str, str]) -> None:
        kind = attributes.get("Type", "").rpartition("/")[2]
        target = posixpath.normpath(posixpath.join(folder, attributes.get("Target", "")))
        found[attributes.get("Id", "")] = (kind, target.lstrip("/"))

    archive.parse(_relations_of(part), {"Relationship": relation})
    return found


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _check(
    archive: Archive, parts: _Parts, target: zipfile.ZipFile
) -> tuple[Inspection, Sequence[NumberFormat | None]]:
    """Copies what the reader needs into `target`, byte by byte what is looked at: nothing else reaches it."""
    for part in (_relations_of(""), parts.workbook, _relations_of(parts.workbook)):
        with target.open(part, "w") as copy:
            archive.parse(part, copy=copy)
    strings: Sequence[int] = ()
    formats: Sequence[NumberFormat | None] = ()
    if parts.strings:
        with target.open(parts.strings, "w") as copy:
            strings = shared_string_lengths(archive, parts.strings, copy)
    if parts.styles:
        with target.open(parts.styles, "w") as copy:
            formats = read_styles(archive, parts.styles, copy)
    with target.open(parts.sheet, "w") as copy:
        return inspect_sheet(archive, parts.sheet, strings, formats, copy), formats


def _open(path: str, sheet_name: str) -> CalamineSheet:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_path(path) as workbook:
            return workbook.get_sheet_by_name(sheet_name)
    except CalamineError as exc:
        raise UnreadableTable("workbook_unreadable") from exc


@dataclass(slots=True)
class _Span:
    """A merged range of one column; `value` is what stands in its first cell."""

    column: int
    last_row: int
    name: str
    value: str = ""


class _SheetReader:
    """Rows as they are seen: merged cells filled, hidden ones left out, numbers as they are shown."""

    def __init__(
        self, sheet: CalamineSheet, found: Inspection, formats: Sequence[NumberFormat | None]
    ) -> None:
        self._sheet = sheet
        self._found = found
        self._formats = formats
        self._tall: dict[int, list[_Span]] = {}
        self._wide: dict[int, list[_Span]] = {}
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
            name = f"{column_letters(left)}{top + 1}:{column_letters(right)}{bottom + 1}"
            spans = self._tall if left == right else self._wide
            spans.setdefault(top + 1, []).append(_Span(left, bottom + 1, name))
        self.table = Table(self._rows(), found.faults)

    def _rows(self) -> Iterator[TableRow]:
        hidden_rows, hidden_columns = self._found.hidden_rows, self._found.hidden_columns
        hidden_with_something: set[int] = set()
        spans: dict[int, _Span] = {}
        for number, values in enumerate(self._sheet.iter_rows(), start=1):
            cells = self._cells(number, values)
            filled = self._fill(number, cells, spans)
            if number in hidden_rows:
                self.table.hidden_rows += any(cells)
                continue
            self._refuse_wide(number, cells)
            for column in hidden_columns:
                if column < len(cells) and cells[column]:
                    hidden_with_something.add(column)
                    cells[column] = ""
            yield TableRow(number, cells, filled)
        self.table.hidden_columns = len(hidden_with_something)

    def _cells(self, number: int, values: Sequence[Value]) -> list[str]:
        cells = [""] * (self._found.last_column + 1)
        shown = self._shown_otherwise(number)
        # The reader leaves out the empty columns on the left.
        left = len(cells) - len(values)
        for column, value in enumerate(values, start=left):
            if value == "":
                continue
            number_format = shown.get(column)
            if number_format is not None and isinstance(value, float):
                cells[column] = number_format.show(_decimal(value)) or _text(value)
            else:
                cells[column] = _text(value)
            if isinstance(value, float) and abs(value) >= _TOO_LARGE:
                self._fault(number, column, "number_too_long", most=_MOST_DIGITS)
        return cells

    def _shown_otherwise(self, number: int) -> dict[int, NumberFormat | None]:
        marks = self._found.formats.get(number, ())
        return {mark >> STYLE_BITS: self._formats[mark & (1 << STYLE_BITS) - 1] for mark in marks}

    def _fill(self, number: int, cells: list[str], spans: dict[int, _Span]) -> dict[int, str]:
        """What is merged over several rows stands in each of them that has anything of its own."""
        for column, span in list(spans.items()):
            if span.last_row < number:
                del spans[column]
        covered = [span for span in spans.values() if span.column < len(cells)]
        for span in covered:
            cells[span.column] = ""
        filled: dict[int, str] = {}
        if any(cells):
            for span in covered:
                cells[span.column] = span.value
                filled[span.column] = span.name
        for span in self._tall.get(number, ()):
            if span.column < len(cells):
                span.value = cells[span.column]
                spans[span.column] = span
                filled[span.column] = span.name
        return filled

    def _refuse_wide(self, number: int, cells: list[str]) -> None:
        """One value under several columns: which of them it means can only be guessed."""
        for span in self._wide.get(number, ()):
            if span.column < len(cells) and cells[span.column]:
                self._fault(number, span.column, "merged_over_columns", cells=span.name)

    def _fault(self, row: int, column: int, code: str, **facts: str | int) -> None:
        self.table.faults.append(CellFault(row, column, code, facts))


def _decimal(value: float) -> Decimal:
    # A spreadsheet keeps and shows 15 digits; the rest is what a binary fraction leaves behind.
    return Decimal(format(value, f".{_MOST_DIGITS}g"))


def _text(value: Value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return format(_decimal(value), "f")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return value.isoformat()

"""Tables that people bring: CSV (with a BOM or `;`) and XLSX, read into rows that remember their lines."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.company.identity import as_name, as_text
from bot.sheets.archive import Archive
from bot.sheets.csv_file import csv_table
from bot.sheets.limits import (
    MAX_BYTES,
    MAX_CELL_LENGTH,
    MAX_CELLS,
    MAX_CHARACTERS,
    MAX_COLUMNS,
    MAX_ROWS,
)
from bot.sheets.problems import Problems, UnreadableTable
from bot.sheets.recognise import ZIP, foreign_archive, foreign_kind
from bot.sheets.table import CellFault, Table, TableRow, column_letters
from bot.sheets.workbook import workbook_table

_NOT_FILLED: Mapping[str, str] = {}
_MOST_KNOWN = 10_000


@dataclass(frozen=True, slots=True)
class Shape:
    """Which columns a file has. The optional ones may be left out: what they say stays as it is stored."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.required, *self.optional)


class _Cells(Mapping[str, str]):
    """A row's cells by column. The columns are shared: a dict for each row would be half of a large file."""

    __slots__ = ("_cells", "_places")

    def __init__(self, places: Mapping[str, int], cells: tuple[str, ...]) -> None:
        self._places = places
        self._cells = cells

    def __getitem__(self, column: str) -> str:
        return self._cells[self._places[column]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row's cells by column, trimmed; `line` is the line of the file (the row of a sheet) it begins on.

    `filled` names by column the merged range that a cell was filled in from.
    """

    line: int
    cells: Mapping[str, str]
    filled: Mapping[str, str] = field(default_factory=lambda: _NOT_FILLED)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file holds. `columns` are those that it has; `sha256` is of its bytes, in hex.

    `hidden_rows` and `hidden_columns` have something in them and were left out, because nobody sees it.
    """

    name: str
    sha256: str
    columns: frozenset[str]
    rows: tuple[SheetRow, ...]
    hidden_rows: int = 0
    hidden_columns: int = 0

    @property
    def kind(self) -> str:
        """What the file's name ends in, as `.csv`; empty without an ending."""
        return Path(self.name).suffix.lower()


def read_file(path: Path, shape: Shape) -> Sheet:
    """The same as `read_sheet`, and no more of the file is read than a table may have. Raises OSError too."""
    with path.open("rb") as file:
        return read_sheet(file.read(MAX_BYTES + 1), path.name, shape)


def read_sheet(content: bytes, name: str, shape: Shape) -> Sheet:
    """Read a CSV or XLSX file whose first row names the columns. Raises BadFile."""
    problems = Problems()
    try:
        table = _open_table(content, shape)
        rows = _filled(table)
        header = next(rows, None)
        if header is None:
            _add_faults(table.faults, [], problems)
            problems.refuse_if_any()
            raise UnreadableTable("file_empty", columns=",".join(shape.all))
        columns = _read_header(header.line, header.cells, shape, problems)
        if problems:
            _add_faults([fault for fault in table.faults if fault.line == header.line], [], problems)
            problems.refuse_if_any()
        places = {column: index for index, column in enumerate(columns) if column}
        body = tuple(_row(row, columns, places, problems) for row in rows)
        _add_faults(table.faults, header.cells, problems)
        if not body:
            problems.add(header.line, "", "file_has_no_rows")
    except UnreadableTable as exc:
        problem = exc.problem
        problems.add(problem.line, problem.column, problem.code, **problem.facts)
    problems.refuse_if_any()
    digest = hashlib.sha256(content).hexdigest()
    named = frozenset(places)
    return Sheet(name, digest, named, body, table.hidden_rows, table.hidden_columns)


def _open_table(content: bytes, shape: Shape) -> Table:
    if len(content) > MAX_BYTES:
        raise UnreadableTable("file_too_large", most=MAX_BYTES // 1024**2)
    if kind := foreign_kind(content):
        raise UnreadableTable(kind)
    # Recognised by its bytes: a CSV file that is called .xlsx is a CSV file.
    if not content.startswith(ZIP):
        return csv_table(content, shape.all)
    archive = Archive(content)
    if kind := foreign_archive(archive):
        raise UnreadableTable(kind)
    return workbook_table(archive)


def _filled(table: Table) -> Iterator[TableRow]:
    """Rows with something in them, clean: empty ones are what an editor leaves behind."""
    rows = cells = characters = 0
    # Departments, tiers and months recur: one copy of each is kept.
    known: dict[str, str] = {}
    for row in table.rows:
        cleaned = [as_text(cell) if cell else "" for cell in row.cells]
        while cleaned and not cleaned[-1]:
            cleaned.pop()
        if not cleaned:
            continue
        rows, cells = rows + 1, cells + len(cleaned)
        characters += sum(map(len, cleaned))
        _check_size(row.line, rows, cells, characters, cleaned)
        if len(known) < _MOST_KNOWN:
            known.update((cell, cell) for cell in cleaned if cell not in known)
        yield TableRow(row.line, [known.get(cell, cell) for cell in cleaned], row.filled)


def _check_size(line: int, rows: int, cells: int, characters: int, row: Sequence[str]) -> None:
    if len(row) > MAX_COLUMNS:
        raise UnreadableTable("too_many_columns", line, column_letters(MAX_COLUMNS), most=MAX_COLUMNS)
    if rows > MAX_ROWS + 1:
        raise UnreadableTable("too_many_rows", line, most=MAX_ROWS)
    if cells > MAX_CELLS:
        raise UnreadableTable("too_many_cells_in_file", line, most=MAX_CELLS)
    if characters > MAX_CHARACTERS:
        raise UnreadableTable("too_much_text", line, most=MAX_CHARACTERS)
    for index, cell in enumerate(row):
        if len(cell) > MAX_CELL_LENGTH:
            column = column_letters(index)
            raise UnreadableTable("cell_too_long", line, column, length=len(cell), most=MAX_CELL_LENGTH)


def _add_faults(faults: Sequence[CellFault], header: Sequence[str], problems: Problems) -> None:
    """By the name of the column where the header has one."""
    for fault in faults:
        named = as_name(header[fault.index]).lower() if fault.index < len(header) else ""
        column = named if named and fault.line > 1 else column_letters(fault.index)
        problems.add(fault.line, column, fault.code, **fault.facts)


def _row(row: TableRow, columns: Sequence[str], places: Mapping[str, int], problems: Problems) -> SheetRow:
    line, cells = row.line, row.cells
    if any(cells[len(columns) :]):
        problems.add(line, "", "too_many_cells", cells=len(cells), columns=len(columns))
    # Editors leave out empty cells at the end of a row: what is missing is empty.
    padded = (*cells[: len(columns)], *[""] * (len(columns) - len(cells)))
    found = _Cells(places, padded)
    for column, cell in zip(columns, padded, strict=True):
        if column:
            if not cell.isprintable() and _has_control(cell):
                problems.add(line, column, "control_character")
        elif cell:
            problems.add(line, "", "cell_without_column", value=cell[:40])
    if not row.filled:
        return SheetRow(line, found)
    filled = {columns[index]: name for index, name in row.filled.items() if index < len(columns)}
    return SheetRow(line, found, filled)


def _has_control(cell: str) -> bool:
    return any(unicodedata.category(sign) in ("Cc", "Cs") for sign in cell)


def _read_header(line: int, header: Sequence[str], shape: Shape, problems: Problems) -> list[str]:
    columns = [as_name(name).lower() for name in header]
    while columns and not columns[-1]:
        columns.pop()
    for column in columns:
        if column and column not in shape.all:
            problems.add_unknown(line, column, "unknown_column", column, shape.all)
    for column in sorted({column for column in columns if column and columns.count(column) > 1}):
        problems.add(line, column, "column_twice")
    for column in shape.required:
        if column not in columns:
            problems.add(line, column, "missing_column", allowed=",".join(shape.all))
    return columns

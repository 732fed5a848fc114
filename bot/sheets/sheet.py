"""Tables that people bring: CSV (with a BOM or `;`) and XLSX, read into rows that remember their lines."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.domain.errors import Fact, GoodwillError
from bot.sheets.workbook import UnreadableWorkbook, is_workbook, workbook_rows

_BREAK = re.compile(r"\s*[\r\n\t]\s*")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: `line` counts from 1, the header; `facts` fill the sentence that `code` names."""

    line: int
    column: str
    code: str
    facts: Mapping[str, Fact]


class BadFile(GoodwillError):
    """The file can't be imported; `problems` are all that were found, in the order of their lines."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("bad_file", count=len(problems))
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))


class Problems:
    """Collects what is wrong, so that a person can mend everything at once."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, line: int, column: str, code: str, /, **facts: Fact) -> None:
        self._found.append(Problem(line, column, code, facts))

    def add_unknown(self, line: int, column: str, code: str, value: str, allowed: Iterable[str]) -> None:
        """`code` when nothing is like `value`, `code_meant` when something is."""
        choices = list(allowed)
        close = get_close_matches(value.lower(), choices, n=1) or get_close_matches(value, choices, n=1)
        if close:
            self.add(line, column, f"{code}_meant", value=value, meant=close[0])
        else:
            self.add(line, column, code, value=value, allowed=", ".join(choices) or "–")

    def refuse_if_any(self) -> None:
        """Raises BadFile with everything that was found."""
        if self._found:
            raise BadFile(self._found)


@dataclass(frozen=True, slots=True)
class Shape:
    """Which columns a file has. The optional ones may be left out: what they say stays as it is stored."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.required, *self.optional)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row's cells by column, trimmed; `line` is the line of the file (the row of a sheet) it begins on."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file holds. `columns` are those that it has; `sha256` is of its bytes, in hex."""

    name: str
    sha256: str
    columns: frozenset[str]
    rows: tuple[SheetRow, ...]


def read_sheet(content: bytes, name: str, shape: Shape) -> Sheet:
    """Read a CSV or XLSX file whose first row names the columns. Raises BadFile."""
    problems = Problems()
    numbered = (
        _rows_of_workbook(content, problems)
        if is_workbook(content)
        else _rows_of_csv(content, shape, problems)
    )
    problems.refuse_if_any()
    # Rows without anything in them are what an editor leaves behind.
    filled = [(line, cells) for line, cells in numbered if any(cells)]
    if not filled:
        problems.add(1, "", "file_empty", columns=",".join(shape.all))
        problems.refuse_if_any()
    (header_line, header), *body = filled
    columns = _read_header(header_line, header, shape, problems)
    problems.refuse_if_any()
    rows = tuple(_row(line, cells, columns, problems) for line, cells in body)
    if not rows:
        problems.add(header_line, "", "file_has_no_rows")
    problems.refuse_if_any()
    digest = hashlib.sha256(content).hexdigest()
    return Sheet(name, digest, frozenset(filter(None, columns)), rows)


def _row(line: int, cells: Sequence[str], columns: Sequence[str], problems: Problems) -> SheetRow:
    if any(cells[len(columns) :]):
        problems.add(line, "", "too_many_cells", cells=len(cells), columns=len(columns))
    # Editors leave out empty cells at the end of a row: what is missing is empty.
    padded = [*cells, *[""] * (len(columns) - len(cells))]
    found: dict[str, str] = {}
    for column, cell in zip(columns, padded, strict=False):
        if column:
            found[column] = cell
            if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in cell):
                problems.add(line, column, "control_character")
        elif cell:
            problems.add(line, "", "cell_without_column", value=cell[:40])
    return SheetRow(line, found)


def _read_header(line: int, header: Sequence[str], shape: Shape, problems: Problems) -> list[str]:
    columns = [name.lower() for name in header]
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


def _rows_of_workbook(content: bytes, problems: Problems) -> list[tuple[int, list[str]]]:
    try:
        rows = list(workbook_rows(content))
    except UnreadableWorkbook as exc:
        problems.add(exc.row, exc.column, exc.code)
        return []
    return [(line, [clean(cell) for cell in cells]) for line, cells in rows]


def _rows_of_csv(content: bytes, shape: Shape, problems: Problems) -> list[tuple[int, list[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        problems.add(content[: exc.start].count(b"\n") + 1, "", "not_utf8")
        return []
    rows: list[tuple[int, list[str]]] = []
    lines = _csv_lines(text, _delimiter(text, shape))
    try:
        rows.extend((line, [clean(cell) for cell in cells]) for line, cells in lines)
    except csv.Error:
        problems.add(rows[-1][0] + 1 if rows else 1, "", "csv_unreadable")
    return rows


def _csv_lines(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    before = 0
    for cells in reader:
        # A quoted cell may go over several lines: the row is where it begins.
        yield before + 1, cells
        before = reader.line_num


def _delimiter(text: str, shape: Shape) -> str:
    """`;` where it makes more known columns of the header than `,` does."""
    header = next((line for line in text.splitlines() if line.strip()), "").lower()

    def known(delimiter: str) -> int:
        return sum(cell.strip().strip('"') in shape.all for cell in header.split(delimiter))

    return ";" if known(";") > known(",") else ","


def clean(cell: str) -> str:
    """In one line and composed: the same name typed on another machine is the same name."""
    return _BREAK.sub(" ", unicodedata.normalize("NFC", cell)).strip()

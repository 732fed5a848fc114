"""What a file's reader hands on: rows of text, and what could not be read of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.domain.errors import Fact

_NOTHING: Mapping[int, str] = {}


@dataclass(frozen=True, slots=True)
class TableRow:
    """`line` is the line of the file (the row of a sheet) that it begins on; `filled` names by column the
    merged range that a cell was filled in from."""

    line: int
    cells: list[str]
    filled: Mapping[int, str] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, slots=True)
class CellFault:
    """A cell that can't be taken as it is."""

    line: int
    index: int
    code: str
    facts: Mapping[str, Fact]


@dataclass(slots=True)
class Table:
    """`rows` may be read once; the rest is complete when they have been.

    `hidden_rows` and `hidden_columns` hold something that nobody sees: they are no part of the table.
    """

    rows: Iterable[TableRow]
    faults: list[CellFault] = field(default_factory=list)
    hidden_rows: int = 0
    hidden_columns: int = 0


def column_letters(index: int) -> str:
    """What a spreadsheet calls a column, from 0: A, B, … Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def units(text: str) -> int:
    """How long a spreadsheet takes a text to be: it counts UTF-16 units, of which an emoji has two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2

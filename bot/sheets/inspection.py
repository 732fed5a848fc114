"""A look through a workbook before it is read: which sheet people see, how far it goes, what is odd in it.

The reader (calamine) gives a cell's value. It does not tell a formula that was never calculated, or an error,
from an empty cell, nor which rows are hidden and how a number is shown; and it would build whatever a file
claims to hold. All of that is found here, in one pass over the sheet and without keeping any of its text.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO

from bot.sheets.archive import Archive, End, Start
from bot.sheets.limits import MAX_CELL_LENGTH, MAX_CELLS, MAX_CHARACTERS, MAX_COLUMNS, MAX_ROWS
from bot.sheets.number_formats import NumberFormat
from bot.sheets.problems import UnreadableTable
from bot.sheets.table import CellFault, column_letters, units

_MOST_FAULTS = 10_000
# A mark is a column and a style in one number.
STYLE_BITS = 32


@dataclass(slots=True)
class Inspection:
    """What was found in one sheet. Rows count from 1, columns from 0.

    `formats` has the cells whose number is shown otherwise than it is stored.
    """

    last_row: int = 0
    last_column: int = -1
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    faults: list[CellFault] = field(default_factory=list)
    formats: dict[int, array[int]] = field(default_factory=dict)


class _TextLength:
    """Adds up text: what stands in `t`, but not in the `rPh` that says how it is pronounced."""

    def __init__(self) -> None:
        self.length = 0
        self._in_text = self._pronounced = False
        self.starts: dict[str, Start] = {"t": self._start_text, "rPh": self._start_pronunciation}
        self.ends: dict[str, End] = {"t": self._end_text, "rPh": self._end_pronunciation}

    def text(self, data: str) -> None:
        if self._in_text and not self._pronounced:
            self.length += units(data)

    def _start_text(self, _attributes: dict[str, str]) -> None:
        self._in_text = True

    def _end_text(self) -> None:
        self._in_text = False

    def _start_pronunciation(self, _attributes: dict[str, str]) -> None:
        self._pronounced = True

    def _end_pronunciation(self) -> None:
        self._pronounced = False


def shared_string_lengths(archive: Archive, part: str, copy: IO[bytes]) -> array[int]:
    """How long each text is that cells refer to. Raises UnreadableTable."""
    lengths = array("L")
    texts = _TextLength()

    def start(_attributes: dict[str, str]) -> None:
        if len(lengths) >= MAX_CELLS:
            raise UnreadableTable("too_many_cells_in_file", most=MAX_CELLS)
        texts.length = 0

    def end() -> None:
        lengths.append(texts.length)

    archive.parse(part, {"si": start, **texts.starts}, {"si": end, **texts.ends}, text=texts.text, copy=copy)
    return lengths


def inspect_sheet(
    archive: Archive,
    part: str,
    strings: Sequence[int],
    formats: Sequence[NumberFormat | None],
    copy: IO[bytes],
) -> Inspection:
    """`strings` are the lengths of the shared strings. Raises UnreadableTable."""
    sheet = _SheetInspector(strings, formats)
    archive.parse(part, sheet.starts, sheet.ends, text=sheet.text, copy=copy)
    return sheet.found


class _SheetInspector:
    """Sees every cell go by. Most of a large sheet may be cells that are only formatted: those cost least."""

    def __init__(self, strings: Sequence[int], formats: Sequence[NumberFormat | None]) -> None:
        self.found = Inspection()
        self._strings = strings
        self._shown_otherwise = {str(number) for number, shown in enumerate(formats) if shown}
        self._columns: dict[str, int] = {}
        self._characters = 0
        self._row = 0
        self._column = -1
        self._name: str | None = None
        self._type = self._style = self._value = ""
        self._reads_value = self._is_formula = False
        self._inline = _TextLength()
        self.starts: dict[str, Start] = {
            "col": self._start_column,
            "row": self._start_row,
            "c": self._start_cell,
            "f": self._start_formula,
            "v": self._start_value,
            **self._inline.starts,
        }
        self.ends: dict[str, End] = {"c": self._end_cell, "v": self._end_value, **self._inline.ends}

    def text(self, data: str) -> None:
        if self._reads_value:
            self._value += data
        else:
            self._inline.text(data)

    def _start_column(self, attributes: dict[str, str]) -> None:
        if _is_true(attributes.get("hidden")):
            first, last = (_whole(attributes.get(name)) for name in ("min", "max"))
            self.found.hidden_columns.update(range(first - 1, min(last, MAX_COLUMNS)))

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._row = _whole(attributes["r"]) if "r" in attributes else self._row + 1
        self._column, self._name = -1, None
        if _is_true(attributes.get("hidden")) and self._row <= MAX_ROWS:
            self.found.hidden_rows.add(self._row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        name = attributes.get("r")
        if name is None:
            # It stands beside the one before.
            self._locate()
            self._column += 1
        self._name = name
        self._type, self._style = attributes.get("t", "n"), attributes.get("s", "")
        self._value, self._is_formula, self._inline.length = "", False, 0

    def _locate(self) -> None:
        """Only where it matters: a cell's name is read when the cell has something in it."""
        if self._name is None:
            return
        letters = self._name.rstrip("0123456789")
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = _column_number(letters)
        self._row, self._column, self._name = _whole(self._name[len(letters) :]), column, None

    def _start_formula(self, _attributes: dict[str, str]) -> None:
        self._is_formula = True

    def _start_value(self, _attributes: dict[str, str]) -> None:
        self._reads_value = True

    def _end_value(self) -> None:
        self._reads_value = False

    def _end_cell(self) -> None:
        length = self._inline.length or units(self._value)
        if self._type == "e":
            self._fault("cell_is_an_error", error=self._value[:40])
        elif not length:
            # A text that a formula came to may be empty; any other result is there or was never calculated.
            if self._is_formula and self._type != "str":
                self._fault("formula_without_result")
            return
        self._locate()
        if self._type == "s":
            length = self._shared_length()
        if length > MAX_CELL_LENGTH:
            self._fault("cell_too_long", length=length, most=MAX_CELL_LENGTH)
        self._characters += length
        self._grow()
        if self._type == "n" and self._style in self._shown_otherwise:
            marks = self.found.formats.setdefault(self._row, array("Q"))
            marks.append(self._column << STYLE_BITS | int(self._style))

    def _shared_length(self) -> int:
        number = _whole(self._value)
        if number >= len(self._strings):
            raise UnreadableTable("workbook_unreadable")
        return self._strings[number]

    def _grow(self) -> None:
        """The rectangle that all filled cells lie in: as much is built in memory."""
        found = self.found
        found.last_row = max(found.last_row, self._row)
        found.last_column = max(found.last_column, self._column)
        if found.last_row > MAX_ROWS + 1:
            raise UnreadableTable("too_many_rows", self._row, most=MAX_ROWS)
        if found.last_column >= MAX_COLUMNS:
            column = column_letters(self._column)
            raise UnreadableTable("too_many_columns", self._row, column, most=MAX_COLUMNS)
        if found.last_row * (found.last_column + 1) > MAX_CELLS:
            raise UnreadableTable("too_many_cells_in_file", self._row, most=MAX_CELLS)
        if self._characters > MAX_CHARACTERS:
            raise UnreadableTable("too_much_text", self._row, most=MAX_CHARACTERS)

    def _fault(self, code: str, **facts: str | int) -> None:
        self._locate()
        # What nobody sees is not taken, right or wrong.
        if self._row in self.found.hidden_rows or self._column in self.found.hidden_columns:
            return
        if len(self.found.faults) < _MOST_FAULTS:
            self.found.faults.append(CellFault(self._row, self._column, code, facts))


def _is_true(text: str | None) -> bool:
    return text in ("1", "true")


def _whole(text: str | None) -> int:
    if text is None or not (text.isascii() and text.isdecimal()):
        raise UnreadableTable("workbook_unreadable")
    return int(text)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z" or number > MAX_COLUMNS * 26:
            raise UnreadableTable("workbook_unreadable")
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1

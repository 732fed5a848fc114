"""Reading a table in tests, and the small files that once came out wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.sheets.problems import BadFile
from bot.sheets.sheet import Shape, read_sheet

CASES = Path(__file__).parent / "cases"
"""Each folder is one example of its kind of trouble."""

SHAPE = Shape(("code", "name"), ("amount", "day"))


def rows(content: bytes) -> list[tuple[int, dict[str, str]]]:
    """(line, cells by column) of a file of SHAPE."""
    return [(row.line, dict(row.cells)) for row in read_sheet(content, "f", SHAPE).rows]


def faults(content: bytes) -> list[tuple[int, str, str]]:
    """(line, column, code) of everything that is refused about a file of SHAPE."""
    with pytest.raises(BadFile) as caught:
        read_sheet(content, "f", SHAPE)
    return [(problem.line, problem.column, problem.code) for problem in caught.value.problems]

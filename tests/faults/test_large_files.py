"""The largest files that the limits allow are imported within a minute and 500 MB."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.sheets.limits import MAX_CELLS, MAX_ROWS
from tests.support.bounded_command import MEGABYTES, command
from tests.support.company_files import BUDGET_HEADER, CONTACTS_HEADER, CUSTOMERS_HEADER, PEOPLE_HEADER

# The header's row counts too.
_LINES = MAX_CELLS // len(BUDGET_HEADER.split(",")) - 1


def _people() -> Iterator[str]:
    """Ten below each manager."""
    for row in range(MAX_ROWS):
        manager = f"p{(row - 1) // 10}@example.com" if row else ""
        yield f"p{row}@example.com,Person {row},Sales {row % 50},North,{manager},,,\n"


def _customers(rows: int) -> Iterator[str]:
    for row in range(rows):
        yield f"C{row},Customer {row},key,growth,North,Cloud,,{row}.50,no\n"


def _contacts() -> Iterator[str]:
    for row in range(MAX_ROWS):
        yield f"C{row % 1000},Contact {row},Buyer,no\n"


def _lines() -> Iterator[str]:
    for row in range(_LINES):
        yield f"L{row},Sales {row},gift,key,,,,,,absolute,CNY,1200,,,,,,,,,,,,,,\n"


FILES: dict[str, tuple[str, Callable[[], Iterator[str]], int]] = {
    "people": (PEOPLE_HEADER, _people, MAX_ROWS),
    "customers": (CUSTOMERS_HEADER, lambda: _customers(MAX_ROWS), MAX_ROWS),
    "contacts": (CONTACTS_HEADER, _contacts, MAX_ROWS),
    "budget": (BUDGET_HEADER, _lines, _LINES),
}


@pytest.mark.parametrize("kind", FILES)
def test_the_largest_file_is_imported_within_the_limits(tmp_path: Path, kind: str) -> None:
    """Every row is new, so that every row is written and stated in the audit."""
    if kind == "contacts":
        command(tmp_path, "import customers", CUSTOMERS_HEADER + "".join(_customers(1000)))
    header, rows, count = FILES[kind]
    status, said, megabytes = command(tmp_path, f"import {kind}", header + "".join(rows()))
    assert (status, f"{count} created" in said) == (0, True), said[-500:]
    assert megabytes < MEGABYTES

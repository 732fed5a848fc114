"""The largest tables that there may be, and workbooks of nothing: within a minute and 500 MB."""

from __future__ import annotations

from pathlib import Path

from bot.sheets import limits
from tests.support.bounded_reading import read_within_limits
from tests.support.workbooks import cells, number, raw_workbook, text

HEADER = cells(1, text("code"), text("name"), text("amount"), text("day"))


def test_very_many_empty_cells_are_refused(tmp_path: Path) -> None:
    """A small file that would be millions of cells."""
    content = raw_workbook(HEADER + "<row>" + "<c/>" * (limits.MAX_ELEMENTS + 1) + "</row>")
    assert len(content) < 1024**2
    assert read_within_limits(content, tmp_path) == "workbook_too_large"


def test_cells_that_are_formatted_cost_nothing(tmp_path: Path) -> None:
    """A million rows of borders under a table of one row."""
    styled = "".join(f'<row r="{row}" s="1"><c r="A{row}" s="1"/></row>' for row in range(3, 1_000_000))
    content = raw_workbook(HEADER + cells(2, text("A"), text("Acme")) + styled, formats={164: "000"})
    assert read_within_limits(content, tmp_path) == "1"


def test_the_largest_table_fits(tmp_path: Path) -> None:
    """As many rows as there may be, as CSV and as a workbook."""
    lines = [
        f"C{number},Customer number {number},{number}.50,2026-09-15" for number in range(limits.MAX_ROWS)
    ]
    csv_file = "\n".join(["code,name,amount,day", *lines]).encode()
    assert read_within_limits(csv_file, tmp_path) == str(limits.MAX_ROWS)
    rows = (
        cells(at, text(f"C{at}"), text(f"Customer number {at}"), number(f"{at}.5"), number("46280", 1))
        for at in range(2, limits.MAX_ROWS + 2)
    )
    content = raw_workbook(HEADER + "".join(rows), formats={14: ""})
    assert read_within_limits(content, tmp_path) == str(limits.MAX_ROWS)

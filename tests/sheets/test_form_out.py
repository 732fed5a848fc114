"""A workbook to fill in, read back by the reader of the files that people bring."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from bot.sheets.form_out import FormColumn, FormSheet, Formula, write_form
from bot.sheets.sheet import Shape, read_file


def test_a_form_can_be_read_back(tmp_path: Path) -> None:
    """The first sheet: texts as they are, also such as a spreadsheet would calculate; formulas by result."""
    first = FormSheet(
        "Plan",
        [FormColumn("line", 20), FormColumn("total"), FormColumn("m01", editable=True), FormColumn("note")],
        [
            ["=A1", Formula("=ROUND(SUM(C2:C2),2)", Decimal("480.50")), Decimal("480.50"), None],
            ["B", Formula("=ROUND(SUM(C3:C3),2)", Decimal("7.00")), Decimal("7.00"), "x"],
        ],
        total=True,
    )
    second = FormSheet("Goals", [FormColumn("id")], [])
    path = tmp_path / "form.xlsx"
    write_form(path, [first, second])
    sheet = read_file(path, Shape(("line", "total", "m01", "note")))
    assert [dict(row.cells) for row in sheet.rows] == [
        {"line": "=A1", "total": "480.5", "m01": "480.5", "note": ""},
        {"line": "B", "total": "7", "m01": "7", "note": "x"},
    ]

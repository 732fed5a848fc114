"""A workbook gives what a person sees in its first visible sheet, whatever is stored behind it."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bot.services.company.file_shapes import PEOPLE
from bot.sheets.sheet import Sheet, read_file, read_sheet
from tests.support.sheets import CASES, SHAPE, faults, rows
from tests.support.workbooks import cells, number, raw_workbook, text, workbook

HEADER = cells(1, text("code"), text("name"), text("amount"), text("day"))
FORMATS = {
    14: "",
    164: "00000",
    165: "[h]:mm",
    166: '"C-"0000',
    167: "000-0000",
    168: '"¥"#,##0.00',
    169: "0.0%",
    170: '0000"号"',
    171: "[$-804]yyyy/mm/dd",
    172: "[Red]0000;-0",
    173: "0",
}
STYLE = {code: index for index, code in enumerate(["general", *FORMATS.values()])}
DATE, MOMENT = 1, STYLE["[$-804]yyyy/mm/dd"]


def one(*row: str, strings: str = "", properties: str = "") -> dict[str, str]:
    """How the one row of a workbook reads."""
    content = raw_workbook(
        HEADER + cells(2, *row), strings=strings, formats=FORMATS, workbook_properties=properties
    )
    [(_, found)] = rows(content)
    return found


def test_a_workbook_reads_as_text() -> None:
    """480 is 480 and not 480.0; days are ISO; a yes is true; binary fractions do not show."""
    content = workbook(
        ["code", "name", "amount", "day"], [7, 480.0, 0.1 + 0.2, date(2026, 9, 15)], [8, True, None, 1e14]
    )
    assert rows(content) == [
        (2, {"code": "7", "name": "480", "amount": "0.3", "day": "2026-09-15"}),
        (3, {"code": "8", "name": "true", "amount": "", "day": "100000000000000"}),
    ]


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        (text("Acme"), "Acme"),
        ('t="s"><v>0</v></c>', "Tea set"),
        ('t="s"><v>1</v></c>', "李 娜"),
        ('t="s"><v>2</v></c>', "a_x000D_b"),
        (text("Tea_x000D_set"), "Tea set"),
        (text("Tea_x000D__x000A_set"), "Tea set"),
        (text("Tea_x0009_set"), "Tea set"),
        (text("Caf_x00E9_ 李"), "Café 李"),
        (
            't="inlineStr"><is><r><t>Li</t></r><r><t xml:space="preserve"> Na</t></r>'
            '<rPh sb="0" eb="1"><t>x</t></rPh></is></c>',
            "Li Na",
        ),
        ('t="str"><f>A1</f><v>Ben</v></c>', "Ben"),
        ('t="str"><f>A1</f><v></v></c>', ""),
        ('t="str"><f>A1</f><v/></c>', ""),
        ('t="str"><f>A1</f></c>', ""),
        ('t="b"><v>1</v></c>', "true"),
        ('t="b"><f>TRUE()</f><v>0</v></c>', "false"),
        ("><f>1+1</f><v>2</v></c>", "2"),
        ('><f t="shared" si="0"/><v>3</v></c>', "3"),
        ('><f t="shared" ref="B2:B4" si="0">A2</f><v>3</v></c>', "3"),
        ('t="str"><f t="array" ref="B2">A2</f><v>Ben</v></c>', "Ben"),
        ('t="str" cm="1"><f t="array" ref="B2:B9">SORT(A2)</f><v>Ben</v></c>', "Ben"),
        ('><f t="dataTable" ref="B2:B3" dt2D="1" r1="A1" r2="A2"/><v>7</v></c>', "7"),
        (text("#REF!"), "#REF!"),
        ('t="str"><f>A1</f><v>#N/A</v></c>', "#N/A"),
        (number("1E2"), "100"),
        (number("0.30000000000000004"), "0.3"),
        (number("1234567.89"), "1234567.89"),
        ('t="n"><v>-5</v></c>', "-5"),
    ],
)
def test_every_kind_of_cell(cell: str, read: str) -> None:
    """Shared and own texts with their escapes, stored results of formulas of each kind, numbers."""
    strings = (
        "<si><t>Tea set</t></si>"
        '<si><r><t>李</t></r><r><t xml:space="preserve"> 娜</t></r><rPh sb="0" eb="1"><t>li</t></rPh></si>'
        "<si><t>a_x005F_x000D_b</t></si>"
    )
    assert one(text("A"), cell, strings=strings)["name"] == read


@pytest.mark.parametrize(
    ("value", "code", "read"),
    [
        ("7", "00000", "00007"),
        ("123456", "00000", "123456"),
        ("0", "00000", "00000"),
        ("7", '"C-"0000', "C-0007"),
        ("1234567", "000-0000", "123-4567"),
        ("5", "000-0000", "000-0005"),
        ("42", '0000"号"', "0042号"),
        ("42", "[Red]0000;-0", "0042"),
        ("-42", "00000", "-42"),
        ("7.5", "00000", "7.5"),
        ("7", "0", "7"),
        ("1200.6", '"¥"#,##0.00', "1200.6"),
        ("0.12", "0.0%", "12%"),
        ("0.125", "0.0%", "12.5%"),
    ],
)
def test_a_number_reads_as_it_is_shown(value: str, code: str, read: str) -> None:
    """Leading zeros, signs around them and percents are seen; signs of a currency and grouping are not."""
    assert one(number(value, STYLE[code]), text("x"))["code"] == read


@pytest.mark.parametrize(
    ("value", "style", "properties", "read"),
    [
        ("46280", DATE, "", "2026-09-15"),
        ("46280", MOMENT, "", "2026-09-15"),
        ("46280.5", MOMENT, "", "2026-09-15 12:00:00"),
        ("44818", DATE, '<workbookPr date1904="1"/>', "2026-09-15"),
        ("1.5", STYLE["[h]:mm"], "", "36:00:00"),
    ],
)
def test_days_are_iso(value: str, style: int, properties: str, read: str) -> None:
    """In either of the two ways to count days."""
    row = [text("A"), text("x"), "", number(value, style)]
    assert one(*row, properties=properties)["day"] == read
    assert one(*row[:3], 't="d"><v>2026-09-15</v></c>')["day"] == "2026-09-15"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ('t="e"><v>#REF!</v></c>', "cell_is_an_error"),
        ('t="e"><f>1/0</f><v>#DIV/0!</v></c>', "cell_is_an_error"),
        ('t="e"><v>#N/A</v></c>', "cell_is_an_error"),
        ('t="e" vm="1"><v>#VALUE!</v></c>', "cell_is_an_error"),
        ('t="e"><v>#SPILL!</v></c>', "cell_is_an_error"),
        ("><f>1+1</f></c>", "formula_without_result"),
        ("><f>1+1</f><v></v></c>", "formula_without_result"),
        ('><f t="shared" si="0"/></c>', "formula_without_result"),
        ('><f t="array" ref="A1">A2</f></c>', "formula_without_result"),
        ("><v>1234567890123456</v></c>", "number_too_long"),
        ("><v>12345678901234567890</v></c>", "number_too_long"),
    ],
)
def test_a_cell_that_has_no_value_is_refused(cell: str, code: str) -> None:
    """By its row and column: an error of any type, a formula that was never calculated, a damaged number."""
    [(line, column, found)] = faults(raw_workbook(HEADER + cells(2, text("A"), cell)))
    assert (line, found) == (2, code)
    # A reader that does not know an error's type gives no rows: then the column has its letter.
    assert column in ("name", "B")


def test_all_faults_are_told_at_once() -> None:
    """With their columns' names, beside what is wrong with the rows."""
    content = raw_workbook(
        HEADER
        + cells(2, text("A"), 't="e"><v>#REF!</v></c>')
        + cells(3, text("A"), "><f>1</f></c>")
        + cells(4, text("A"), text("x"), "", "", text("too far"))
    )
    assert faults(content) == [
        (2, "name", "cell_is_an_error"),
        (3, "name", "formula_without_result"),
        (4, "", "too_many_cells"),
    ]


def test_an_error_in_the_header_has_its_letter() -> None:
    """There is no name to call the column by."""
    content = raw_workbook(cells(1, text("code"), 't="e"><v>#REF!</v></c>') + cells(2, text("A"), text("x")))
    assert (1, "B", "cell_is_an_error") in faults(content)


class TestMergedCells:
    """A value that is merged over rows stands in each of them; over columns it can only be guessed."""

    ROWS = (
        HEADER
        + cells(2, text("A"), text("Acme"), number("5"))
        + cells(3, text("B"))
        + cells(4, text("C"), text("unseen"))
    )

    def test_down_a_column(self) -> None:
        """The cells below show the first one's value, whatever is stored in them."""
        content = raw_workbook(self.ROWS, after='<mergeCells><mergeCell ref="B2:B4"/></mergeCells>')
        assert [row["name"] for _, row in rows(content)] == ["Acme", "Acme", "Acme"]

    def test_an_empty_range_changes_nothing(self) -> None:
        """Nor does a range that goes on below the table add rows to it."""
        merges = '<mergeCells><mergeCell ref="D2:D4"/><mergeCell ref="A4:A90"/></mergeCells>'
        assert rows(raw_workbook(self.ROWS, after=merges)) == rows(raw_workbook(self.ROWS))

    def test_over_columns(self) -> None:
        """Refused by the cells' names."""
        content = raw_workbook(self.ROWS, after='<mergeCells><mergeCell ref="B2:C2"/></mergeCells>')
        assert faults(content) == [(2, "name", "merged_over_columns")]

    def test_a_title_over_the_header(self) -> None:
        """Refused too: the header must be the first row."""
        content = raw_workbook(
            cells(1, text("Our customers")) + cells(2, text("code"), text("name")),
            after='<mergeCells><mergeCell ref="A1:D1"/></mergeCells>',
        )
        assert (1, "A", "merged_over_columns") in faults(content)


class TestWhatNobodySees:
    """Hidden sheets, rows and columns are no part of the table; what was left out is counted."""

    ROWS = (
        HEADER
        + cells(2, text("A"), text("Acme"), number("5"))
        + cells(3, text("B"), text("Bond")).replace("<row ", '<row hidden="1" ')
        + cells(4, text("C"), text("Cup"), number("6"))
    )

    def test_hidden_rows(self) -> None:
        """As a filter leaves them."""
        sheet = read(raw_workbook(self.ROWS))
        assert [row.cells["code"] for row in sheet.rows] == ["A", "C"]
        assert (sheet.hidden_rows, sheet.hidden_columns) == (1, 0)

    def test_hidden_columns(self) -> None:
        """Their header is not seen either: the file does not have them."""
        sheet = read(raw_workbook(self.ROWS, before='<cols><col min="3" max="4" hidden="1"/></cols>'))
        assert sheet.columns == {"code", "name"}
        assert sheet.hidden_columns == 2

    def test_errors_there_do_not_matter(self) -> None:
        """What is not imported need not be right."""
        hidden = cells(5, text("D"), 't="e"><v>#REF!</v></c>').replace("<row ", '<row hidden="true" ')
        assert len(read(raw_workbook(self.ROWS + hidden)).rows) == 2

    @pytest.mark.parametrize(
        "sheets",
        [
            '<sheet name="O" sheetId="2" state="hidden" r:id="rId2"/>'
            '<sheet name="S" sheetId="1" r:id="rId1"/>',
            '<sheet name="O" sheetId="2" state="veryHidden" r:id="rId2"/>'
            '<sheet name="S" sheetId="1" state="visible" r:id="rId1"/>',
            '<sheet name="C" sheetId="3" r:id="rId3"/><sheet name="S" sheetId="1" r:id="rId1"/>',
        ],
    )
    def test_the_first_visible_sheet_counts(self, sheets: str) -> None:
        """Not a hidden one before it, nor a chart."""
        other = f"<worksheet><sheetData>{HEADER}{cells(2, text('OLD'), text('old'))}</sheetData></worksheet>"
        more = {"xl/worksheets/sheet2.xml": other, "xl/chartsheets/sheet1.xml": "<chartsheet/>"}
        content = raw_workbook(self.ROWS, sheets=sheets, more=more)
        assert [row.cells["code"] for row in read(content).rows] == ["A", "C"]

    def test_no_visible_sheet(self) -> None:
        """There is nothing that a person could have meant."""
        content = raw_workbook(self.ROWS, sheets='<sheet name="S" sheetId="1" state="hidden" r:id="rId1"/>')
        assert faults(content) == [(1, "", "workbook_without_sheet")]


def read(content: bytes) -> Sheet:
    return read_sheet(content, "f", SHAPE)


def prefixed(sheet: str) -> bytes:
    """As some writers do: every element of the sheet with its namespace before it."""
    inside = re.sub(r"<(/?)", r"<\1x:", f"<sheetData>{sheet}</sheetData>")
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return raw_workbook(
        "", more={"xl/worksheets/sheet1.xml": f'<x:worksheet xmlns:x="{main}">{inside}</x:worksheet>'}
    )


@pytest.mark.parametrize(
    "content",
    [
        raw_workbook(
            "<row><c t='inlineStr'><is><t>code</t></is></c><c t='inlineStr'><is><t>name</t></is></c></row>"
            "<row><c><v>7</v></c><c t='inlineStr'><is><t>Acme</t></is></c></row>"
        ),
        raw_workbook(HEADER + cells(2, number("7"), text("Acme")), before='<dimension ref="A1"/>'),
        raw_workbook(HEADER + cells(2, number("7"), text("Acme")), before='<dimension ref="A1:XFD1048576"/>'),
        prefixed(HEADER + cells(2, number("7"), text("Acme"))),
    ],
)
def test_writers_differ(content: bytes) -> None:
    """Cells without names, wrong extents, prefixed elements, parts named in capitals."""
    assert [{name: value for name, value in row.items() if value} for _, row in rows(content)] == [
        {"code": "7", "name": "Acme"}
    ]


def test_a_table_may_begin_further_in() -> None:
    """Empty rows above and empty columns beside it do not matter; the lines are those of the sheet."""
    content = raw_workbook(
        cells(3, "", "", text("code"), text("name")) + cells(4, "", "", number("7"), text("Acme"))
    )
    assert rows(content) == [(4, {"code": "7", "name": "Acme"})]


@pytest.mark.parametrize(
    "path", sorted(path.relative_to(CASES).as_posix() for path in CASES.glob("0[2-8]*/*.xlsx"))
)
def test_workbooks_that_once_came_out_wrong(path: str) -> None:
    """Wrong extents, array formulas, merged cells, a hidden first sheet, cells formatted far away."""
    sheet = read_file(CASES / path, PEOPLE)
    assert [row.cells["name"] for row in sheet.rows] == ["Ann", "Ben", "Cat", "Dee"]
    assert {row.cells["department"] for row in sheet.rows} == {"Sales"}

"""Workbooks as other programs write them: XML by hand, where a library would not make the odd ones."""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def workbook(*rows: Sequence[Any]) -> bytes:
    """An ordinary one, of one sheet."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return stream.getvalue()


def cells(row: int, *cells: str) -> str:
    """A row of cells; each is what stands between `<c r="A1"` and the end, e.g. `t="s"><v>0</v></c>`."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    inside = "".join(f'<c r="{letters[index]}{row}" {cell}' for index, cell in enumerate(cells) if cell)
    return f'<row r="{row}">{inside}</row>'


def text(value: str) -> str:
    """A cell with a text of its own, for `cells`."""
    return f't="inlineStr"><is><t>{value}</t></is></c>'


def number(value: str, style: int = 0) -> str:
    return f's="{style}"><v>{value}</v></c>'


def raw_workbook(
    rows: str,
    *,
    after: str = "",
    before: str = "",
    strings: str = "",
    formats: Mapping[int, str] | None = None,
    workbook_properties: str = "",
    sheets: str = '<sheet name="S" sheetId="1" r:id="rId1"/>',
    more: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """One sheet of `rows`; `before` and `after` stand around its data, `strings` are `<si>` elements.

    Style 0 is general, 1, 2, … are `formats` in their order; one without a code is built in.
    """
    codes = formats or {}
    styles = (
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="{len(codes)}">'
        + "".join(
            f'<numFmt numFmtId="{key}" formatCode="{html.escape(code)}"/>'
            for key, code in codes.items()
            if code
        )
        + '</numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>'
        + "".join(f'<xf numFmtId="{key}"/>' for key in codes)
        + "</cellXfs></styleSheet>"
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{workbook_properties}'
        f"<sheets>{sheets}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
            for key, kind, target in (
                ("rId1", "worksheet", "worksheets/sheet1.xml"),
                ("rId2", "worksheet", "/xl/worksheets/sheet2.xml"),
                ("rId3", "chartsheet", "chartsheets/sheet1.xml"),
                ("rId4", "sharedStrings", "sharedStrings.xml"),
                ("rId5", "styles", "styles.xml"),
            )
        )
        + "</Relationships>",
        "xl/styles.xml": styles,
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{strings}</sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}">{before}<sheetData>{rows}</sheetData>'
        f"{after}</worksheet>",
        **(more or {}),
    }
    return zipped(parts)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()

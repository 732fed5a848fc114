"""A workbook that a real spreadsheet program wrote. Skipped where LibreOffice is not installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from bot.sheets.sheet import read_file
from tests.support.sheets import SHAPE, faults

SOFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.heavy,
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed"),
]

# Flat OpenDocument, which LibreOffice reads like its own files.
_FLAT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"
 xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
<office:automatic-styles>
<number:number-style style:name="N0">
<number:number number:decimal-places="0" number:min-integer-digits="5"/></number:number-style>
<number:date-style style:name="N1"><number:year number:style="long"/><number:text>/</number:text>
<number:month/><number:text>/</number:text><number:day/></number:date-style>
<style:style style:name="zeros" style:family="table-cell" style:data-style-name="N0"/>
<style:style style:name="day" style:family="table-cell" style:data-style-name="N1"/>
</office:automatic-styles>
<office:body><office:spreadsheet>
<table:table table:name="new">
<table:table-row>{header}</table:table-row>
{rows}
</table:table>
</office:spreadsheet></office:body></office:document>
"""


def _text(value: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {more}><text:p>{value}</text:p></table:table-cell>'


def _number(value: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="float" office:value="{value}" {more}/>'


def _row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


HEADER = "".join(map(_text, ("code", "name", "amount", "day")))
DAY = (
    '<table:table-cell table:style-name="day" office:value-type="date" office:date-value="2026-09-15">'
    "<text:p>2026/9/15</text:p></table:table-cell>"
)
ZEROS = 'table:style-name="zeros"'


def saved(folder: Path, rows: str, suffix: str = "xlsx") -> Path:
    """What LibreOffice makes of the sheet when it is asked to save it as `suffix`."""
    source = folder / "table.fods"
    source.write_text(_FLAT.format(header=HEADER, rows=rows), encoding="utf-8")
    assert SOFFICE is not None
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [SOFFICE, profile, "--headless", "--convert-to", suffix, "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder / f"table.{suffix}"


def test_a_workbook_from_libreoffice(tmp_path: Path) -> None:
    """Formulas with their results, merged and hidden cells, zeros, days."""
    merged = 'table:number-rows-spanned="2" table:number-columns-spanned="1"'
    covered = "<table:covered-table-cell/>"
    path = saved(
        tmp_path,
        _row(_number("7", ZEROS), _text("Acme", merged), _number("480.5"), DAY)
        + _row(_number("8", ZEROS), covered, _number("481.5", 'table:formula="of:=[.C2]+1"'))
        + _row(_number("9", ZEROS), _text("Gone"), more='table:visibility="collapse"')
        + _row(_number("10", ZEROS), _text("李 娜", 'table:formula="of:=&quot;李 娜&quot;"')),
    )
    sheet = read_file(path, SHAPE)
    assert sheet.hidden_rows == 1
    assert [dict(row.cells) for row in sheet.rows] == [
        {"code": "00007", "name": "Acme", "amount": "480.5", "day": "2026-09-15"},
        {"code": "00008", "name": "Acme", "amount": "481.5", "day": ""},
        {"code": "00010", "name": "李 娜", "amount": "", "day": ""},
    ]


def test_an_error_from_libreoffice(tmp_path: Path) -> None:
    """A formula that came to an error is refused at its cell."""
    path = saved(tmp_path, _row(_number("7"), _text("Acme"), _number("0", 'table:formula="of:=1/0"')))
    assert faults(path.read_bytes()) == [(2, "amount", "cell_is_an_error")]


@pytest.mark.parametrize(("suffix", "code"), [("xls", "file_is_xls"), ("ods", "file_is_ods")])
def test_other_formats_are_named(suffix: str, code: str, tmp_path: Path) -> None:
    """Whatever they are called."""
    content = saved(tmp_path, _row(_number("7"), _text("Acme")), suffix).read_bytes()
    assert faults(content) == [(1, "", code)]

"""A file that is no table is called what it is, whatever its name says."""

from __future__ import annotations

import pytest

from tests.support.sheets import faults
from tests.support.workbooks import zipped

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600
SHEET_XML = '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (OLE + "Workbook".encode("utf-16-le"), "file_is_xls"),
        (OLE + "Book".encode("utf-16-le"), "file_is_xls"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "workbook_has_password"),
        (OLE + "WordDocument".encode("utf-16-le"), "file_is_no_table"),
        (zipped({"xl/workbook.bin": b"", "xl/_rels/workbook.bin.rels": b""}), "file_is_xlsb"),
        (
            zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": ""}),
            "file_is_ods",
        ),
        (zipped({"word/document.xml": "", "[Content_Types].xml": ""}), "file_is_no_table"),
        (zipped({"Index/Document.iwa": b""}), "file_is_no_table"),
        (zipped({"xl/workbook.xml": "<workbook/>"}), "workbook_unreadable"),
        (b"PK\x03\x04 not really", "workbook_unreadable"),
        (b"PK\x05\x06" + b"\0" * 18, "file_is_no_table"),
        (b"%PDF-1.7\n", "file_is_pdf"),
        (b"\xef\xbb\xbf\n%PDF-1.7\n", "file_is_pdf"),
        (b"<html><table><tr><td>code</td></tr></table></html>", "file_is_html"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE HTML>", "file_is_html"),
        (b'<meta charset="utf-8"><table>', "file_is_html"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', "file_is_html"),
        (SHEET_XML.encode(), "file_is_xml"),
        (b"\x89PNG\r\n\x1a\n", "file_is_no_table"),
        (b"\xff\xd8\xff\xe0", "file_is_no_table"),
        (b"Rar!\x1a\x07", "file_is_no_table"),
        (b"\x1f\x8b\x08", "file_is_no_table"),
    ],
)
def test_what_a_file_is(content: bytes, code: str) -> None:
    """Told by its first bytes and what is in it."""
    assert faults(content) == [(1, "", code)]

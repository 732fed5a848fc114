"""What a file is, where it is no table that can be read: recognised by its bytes, whatever its name says."""

from __future__ import annotations

from bot.sheets.archive import Archive

ZIP = b"PK\x03\x04"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_HEAD = 1024


def foreign_kind(content: bytes) -> str:
    """The code of what `content` is; empty for what may be text. Archives: `foreign_archive`."""
    head = content[:_HEAD]
    if head.startswith(_OLE):
        return _inside_ole(content)
    if b"%PDF-" in head:
        return "file_is_pdf"
    beginning = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if beginning.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta")):
        return "file_is_html"
    if beginning.startswith(b"<?xml"):
        return "file_is_html" if b"<html" in beginning else "file_is_xml"
    if head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"PK")):
        return "" if head.startswith(ZIP) else "file_is_no_table"
    return ""


def _inside_ole(content: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "workbook_has_password"
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return "file_is_xls"
    return "file_is_no_table"


def foreign_archive(archive: Archive) -> str:
    """The code of what an archive is; empty for a workbook."""
    if "xl/workbook.bin" in archive:
        return "file_is_xlsb"
    if "mimetype" in archive and "content.xml" in archive:
        return "file_is_ods"
    return "" if any(part.startswith("xl/") for part in archive.parts) else "file_is_no_table"

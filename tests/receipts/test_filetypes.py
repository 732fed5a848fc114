"""What a file is: as its readers see it, and never by coincidence."""

from __future__ import annotations

import io
import zipfile

import pytest

from bot.receipts.filetypes import detect_type
from tests.support.sheets import CASES
from tests.support.workbooks import workbook

PDF = b"%PDF-1.7\n" + b"receipt " * 100
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600
XML = '<?xml version="1.0" encoding="UTF-8"?>'
INVOICE = f"{XML}<EInvoice><Header><EIid>2431</EIid></Header><Body><Amount>480.00</Amount></Body></EInvoice>"
UBL = (
    f'{XML}<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" '
    'xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:Signature><ds:Object/></ds:Signature>'
    "<Note>See the style guide</Note></Invoice>"
)
CHINESE = '<?xml version="1.0" encoding="GBK"?><发票><金额>480.00</金额></发票>'


def zipped(*names: str, **contents: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, contents.get(name, "<x/>"))
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (PDF, "application/pdf"),
        (b"\xef\xbb\xbf" + PDF, "application/pdf"),
        (b"\n" + PDF, "application/pdf"),
        (b"--fa92\r\nContent-Disposition: form-data\r\n\r\n" + PDF, "application/pdf"),
        (b"\x1b%-12345X@PJL JOB\r\n" + PDF, "application/pdf"),
        (b"\0" * 1019 + PDF, "application/pdf"),
        (PDF + b"<< /Title <A> /Author <a > >> <script>", "application/pdf"),
        (b"<note> " + PDF, "application/pdf"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "image/png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\0" * 30, "image/jpeg"),
        (b"\xff\xd8\xff\xe1\0\x10Exif\0\0" + b"\0" * 30, "image/jpeg"),
        (b"\xff\xd8\xff\xdb\0\x43\0" + b"\1" * 30, "image/jpeg"),
        (b"\xff\xd8\xff\xee\0\x0eAdobe\0" + b"\0" * 30, "image/jpeg"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 30, "image/heic"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic" + b"\0" * 30, "image/heic"),
        (b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 30, "image/webp"),
        (b"GIF87a\1\0\1\0" + b"\0" * 10, "image/gif"),
        (b"GIF89a\1\0\1\0" + b"\0" * 10, "image/gif"),
        (b"II*\0\x08\0\0\0" + b"\0" * 30, "image/tiff"),
        (b"MM\0*\0\0\0\x08" + b"\0" * 30, "image/tiff"),
        (b"II+\0\x08\0\0\0" + b"\0" * 30, "image/tiff"),
        (zipped("OFD.xml", "Doc_0/Document.xml", "Doc_0/Pages/Page_0/Content.xml"), "application/ofd"),
        (zipped("/ofd.xml", "Doc_0/Document.xml"), "application/ofd"),
        (INVOICE.encode(), "application/xml"),
        (b"\xef\xbb\xbf\r\n" + INVOICE.replace(XML, "").encode(), "application/xml"),
        (INVOICE.replace("UTF-8", "UTF-16").encode("utf-16"), "application/xml"),
        (UBL.encode(), "application/xml"),
        (CHINESE.encode("gbk"), "application/xml"),
        (b"<Header><Style>2</Style></Header>", "application/xml"),
        (workbook(["date", "amount"]), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (
            zipped("[Content_Types].xml", "word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            zipped("mimetype", mimetype="application/vnd.oasis.opendocument.text"),
            "application/vnd.oasis.opendocument.text",
        ),
        (OLE + "Workbook".encode("utf-16-le"), "application/vnd.ms-excel"),
        (b"{\\rtf1\\ansi receipt}", "application/rtf"),
        ("发票 42 号，480.00 元\n".encode(), "text/plain"),
        (b"\xef\xbb\xbfdate,amount\r\n2026-09-01,480\r\n", "text/plain"),
        (b"BM is how the note begins\n", "text/plain"),
        (b"MZ is how the note begins\n", "text/plain"),
        (b"II*. is how the note begins\n", "text/plain"),
        (b"3 < 4 and <Header> is no tag of ours\n", "text/plain"),
        (b"<Total 480 CNY> for <Acme>\n", "text/plain"),
    ],
)
def test_receipts_of_usual_kinds_are_allowed(content: bytes, expected: str) -> None:
    """PDF, pictures, e-invoices, office documents and plain text."""
    assert detect_type(io.BytesIO(content)) == (expected, True)


@pytest.mark.parametrize("name", sorted(path.name for path in (CASES / "10-pdf-leading-bytes").iterdir()))
def test_a_pdf_may_begin_behind_other_bytes(name: str) -> None:
    """As every reader of PDF opens it."""
    content = (CASES / "10-pdf-leading-bytes" / name).read_bytes()
    assert detect_type(io.BytesIO(content)) == ("application/pdf", True)


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\0" + b"\0" * 100,
        b"MZ\x90\0" + b"\0" * 100 + PDF,
        b"\x7fELF\2\1\1" + b"\0" * 50,
        b"\x7fELF\2\1\1" + PDF,
        bytes.fromhex("cafebabe00000034") + b"\0" * 40,
        b"\0asm\1\0\0\0",
        b"L\0\0\0\x01\x14\x02\0" + b"\0" * 60,
        zipped("a.txt"),
        zipped("invoice.pdf"),
        zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        zipped("AndroidManifest.xml", "classes.dex"),
        zipped("OFD.xml", "setup.exe"),
        OLE,
        OLE + "WordDocument".encode("utf-16-le") + "_VBA_PROJECT".encode("utf-16-le"),
        b"7z\xbc\xaf'\x1c" + b"\0" * 30,
        b"\x1f\x8b\x08" + b"\0" * 30,
        b"Rar!\x1a\x07\x01\0" + b"\0" * 30,
        b"\0" * 257 + b"ustar\0" + PDF,
        b"<!DOCTYPE html><html><body>hi",
        b"<!DOCTYPE html><p>%PDF-1.7",
        b"   <html>",
        b"<!-- an invoice --><svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html xmlns='http://www.w3.org/1999/xhtml'><body/></html>",
        b"hello <script>alert(1)</script>",
        b'<svg xmlns="http://www.w3.org/2000/svg">',
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">',
        b'<invoice xmlns:h="http://www.w3.org/1999/xhtml"><h:script>alert(1)</h:script></invoice>',
        b"<job id='1'><script language='VBScript'>x</script></job>",
        b'<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="x.xsl"?><invoice/>',
        b"<x:stylesheet xmlns:x='http://www.w3.org/1999/XSL/Transform'/>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b"#!/bin/sh\nrm -rf ~\n",
        b"",
        b"\0\1\2\3" * 20,
        b"\0" * 1024 + PDF,
        b"plain but \x1b[31m coloured",
    ],
)
def test_programs_archives_and_pages_are_refused(content: bytes) -> None:
    """Whatever somebody calls them, and whatever else is in them."""
    assert detect_type(io.BytesIO(content))[1] is False

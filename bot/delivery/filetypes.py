"""What a file is, by its content: its name and the type that a browser claimed for it prove nothing."""

from __future__ import annotations

import re
import struct
import zipfile
from typing import IO

import puremagic

_ALLOWED = frozenset(
    {
        "application/pdf",
        "image/png",
        "image/jpeg",
        "image/webp",
        "image/gif",
        "image/heic",
        "application/rtf",
    }
)
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_OFFICE_FOLDERS = {
    "word/": _OPEN_XML + "wordprocessingml.document",
    "xl/": _OPEN_XML + "spreadsheetml.sheet",
    "ppt/": _OPEN_XML + "presentationml.presentation",
}
_OPEN_DOCUMENT = frozenset(
    f"application/vnd.oasis.opendocument.{kind}" for kind in ("text", "spreadsheet", "presentation")
)
# Names of the streams in an OLE container. An installer is one too, without any of them.
_OLE_STREAMS = {
    "WordDocument": "application/msword",
    "Workbook": "application/vnd.ms-excel",
    "Book": "application/vnd.ms-excel",
    "PowerPoint Document": "application/vnd.ms-powerpoint",
}
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc")
# What a browser would run, were it ever served as a page.
_MARKUP = re.compile(
    rb"<\s*(!doctype\s+html|html|head|body|script|iframe|svg|object|embed|style|img|a\s)", re.I
)
_HEAD = 4096
# An office document of a thousand pictures has a directory a tenth as long.
_MOST_DIRECTORY_BYTES = 1024 * 1024
_ZIP_END = struct.Struct("<4s4H2LH")
_UNKNOWN = "application/octet-stream"


def detect_type(content: IO[bytes]) -> tuple[str, bool]:
    """(media type, whether it may be kept); `application/octet-stream` when nobody knows."""
    content.seek(0)
    head = content.read(_HEAD)
    if head.startswith(b"PK"):
        return _inside_zip(content)
    if head.startswith(_OLE):
        return _inside_ole(content)
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return "image/heic", True
    known = _by_magic(content)
    if known in _ALLOWED:
        return known, True
    # Text may begin with the few bytes that some binary format is known by.
    text, allowed = _as_text(content)
    return (known, False) if text == _UNKNOWN and known else (text, allowed)


def _by_magic(content: IO[bytes]) -> str:
    content.seek(0)
    try:
        matches = puremagic.magic_stream(content)
    except (puremagic.PureError, ValueError):
        return ""
    best = [match for match in matches if match.confidence == matches[0].confidence]
    # Several formats share their first bytes: one that is forbidden is not hidden by one that is allowed.
    for match in best:
        if match.mime_type == "application/vnd.fdf":
            continue
        if match.mime_type not in _ALLOWED:
            return match.mime_type or _UNKNOWN
    return str(best[0].mime_type) if best else ""


def _inside_zip(content: IO[bytes]) -> tuple[str, bool]:
    """By the names in it. Nothing but a declaration of under 100 bytes is ever unpacked."""
    if _directory_bytes(content) > _MOST_DIRECTORY_BYTES:
        return "application/zip", False
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            names = set(archive.namelist())
            if any(name.lower().endswith(("vbaproject.bin", ".exe", ".dll", ".js")) for name in names):
                return "application/vnd.ms-office.macro", False
            if "[Content_Types].xml" in names:
                for folder, mime in _OFFICE_FOLDERS.items():
                    if any(name.startswith(folder) for name in names):
                        return mime, True
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                # Only so far: its size is a claim, and reading it whole would unpack whatever is there.
                with archive.open("mimetype") as member:
                    declared = member.read(100).decode("ascii", "replace").strip()
                if declared in _OPEN_DOCUMENT:
                    return declared, True
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        pass
    return "application/zip", False


def _directory_bytes(content: IO[bytes]) -> int:
    """How long an archive's list of names is, as its last record says: each name is read into memory."""
    end = content.seek(0, 2)
    content.seek(max(0, end - 65_536 - _ZIP_END.size))
    tail = content.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0:
        return 0
    if len(tail) - at < _ZIP_END.size:
        return end
    said = int(_ZIP_END.unpack_from(tail, at)[5])
    # A record of 64 bits, when there is one, stands before its locator and counts instead.
    if tail[max(0, at - 20) :].startswith(b"PK\6\7"):
        said = max(said, int.from_bytes(tail[max(0, at - 36) : at - 28], "little"))
    return said


def _inside_ole(content: IO[bytes]) -> tuple[str, bool]:
    content.seek(0)
    everything = content.read()
    if "_VBA_PROJECT".encode("utf-16-le") in everything:
        return "application/vnd.ms-office.macro", False
    for stream, mime in _OLE_STREAMS.items():
        if stream.encode("utf-16-le") in everything:
            return mime, True
    return "application/x-ole-storage", False


def _as_text(content: IO[bytes]) -> tuple[str, bool]:
    content.seek(0)
    everything = content.read()
    if _MARKUP.search(everything[:_HEAD]):
        return "text/html", False
    if everything.startswith(b"#!"):
        return "text/x-script", False
    try:
        text = everything.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _UNKNOWN, False
    if not text.strip() or any(ord(sign) < 32 and sign not in "\t\n\r\f" for sign in text):
        return _UNKNOWN, False
    return "text/plain", True

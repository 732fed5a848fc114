"""What is in a container, recognised by the names in it: only a declaration of 100 bytes is unpacked."""

from __future__ import annotations

import struct
import zipfile
from typing import IO

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
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_PROGRAMS = ("vbaproject.bin", ".exe", ".dll", ".js")
# China's national format for electronic invoices (GB/T 33190) begins with this part.
_OFD = "ofd.xml"
# An office document of a thousand pictures has a directory a tenth as long.
_MOST_DIRECTORY_BYTES = 1024 * 1024
_ZIP_END = struct.Struct("<4s4H2LH")


def inside_zip(content: IO[bytes]) -> tuple[str, bool]:
    """(media type, whether it may be kept)."""
    if _directory_bytes(content) > _MOST_DIRECTORY_BYTES:
        return "application/zip", False
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            return _by_names(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        return "application/zip", False


def _by_names(archive: zipfile.ZipFile) -> tuple[str, bool]:
    names = set(archive.namelist())
    if any(name.lower().endswith(_PROGRAMS) for name in names):
        return "application/vnd.ms-office.macro", False
    if any(name.lower().lstrip("/") == _OFD for name in names):
        return "application/ofd", True
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


def inside_ole(content: IO[bytes]) -> tuple[str, bool]:
    """(media type, whether it may be kept)."""
    content.seek(0)
    everything = content.read()
    if "_VBA_PROJECT".encode("utf-16-le") in everything:
        return "application/vnd.ms-office.macro", False
    for stream, mime in _OLE_STREAMS.items():
        if stream.encode("utf-16-le") in everything:
            return mime, True
    return "application/x-ole-storage", False

"""What a file is, by its content: its name and the type that a browser claimed for it prove nothing.

As lenient as the readers of each format, which find a PDF behind other bytes; and never by a coincidence,
such as a text that begins like a picture. Programs, pages and archives are refused whatever they hold.
"""

from __future__ import annotations

import re
from typing import IO

import puremagic

from bot.receipts.containers import OLE, inside_ole, inside_zip
from bot.receipts.markup import holds_page, markup_kind

_HEAD = 4096
# A reader of PDF looks for its header so far (PDF 32000-1, annex H.3.4.1).
_PDF_WITHIN = 1024

_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    # The last of them is BigTIFF's.
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"II+\0", "image/tiff"),
    (b"MM\0+", "image/tiff"),
)
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc")

_PROGRAMS = (
    (b"\x7fELF", "application/x-executable"),
    (b"\xfe\xed\xfa\xce", "application/x-mach-binary"),
    (b"\xfe\xed\xfa\xcf", "application/x-mach-binary"),
    (b"\xce\xfa\xed\xfe", "application/x-mach-binary"),
    (b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (b"\xca\xfe\xba\xbe", "application/java-vm"),
    (b"\0asm", "application/wasm"),
    (b"dex\n", "application/x-dex"),
    (b"L\0\0\0\x01\x14\x02\0", "application/x-ms-shortcut"),
    (b"#!", "text/x-script"),
)
_ARCHIVES = (
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf'\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\0", "application/x-xz"),
    (b"MSCF\0\0\0\0", "application/vnd.ms-cab-compressed"),
    (b"ITSF", "application/vnd.ms-htmlhelp"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_UNKNOWN = "application/octet-stream"


def detect_type(content: IO[bytes]) -> tuple[str, bool]:
    """(media type, whether it may be kept); `application/octet-stream` when nobody knows."""
    content.seek(0)
    head = content.read(_HEAD)
    if head.startswith(b"PK"):
        return inside_zip(content)
    if head.startswith(OLE):
        return inside_ole(content)
    if refused := _program_or_archive(head):
        return refused, False
    if picture := _picture(head):
        return picture, True
    content.seek(0)
    everything = content.read()
    if markup := markup_kind(everything):
        return markup
    if b"%PDF-" in head[:_PDF_WITHIN]:
        return "application/pdf", True
    if head.lstrip().startswith(b"{\\rt"):
        return "application/rtf", True
    if holds_page(head):
        return "text/html", False
    return ("text/plain", True) if _is_text(everything) else (_by_magic(content), False)


def _program_or_archive(head: bytes) -> str:
    # Notes may begin with MZ; what a PC runs has empty bytes in its header.
    if head.startswith(b"MZ") and b"\0" in head[:64]:
        return "application/x-msdownload"
    if head[257:262] == b"ustar":
        return "application/x-tar"
    return next((kind for magic, kind in (*_PROGRAMS, *_ARCHIVES) if head.startswith(magic)), "")


def _picture(head: bytes) -> str:
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return "image/heic"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in _PICTURES if head.startswith(magic)), "")


def _is_text(everything: bytes) -> bool:
    """UTF-8, with something in it and without controls."""
    try:
        text = everything.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return bool(text.strip()) and not _CONTROL.search(text)


def _by_magic(content: IO[bytes]) -> str:
    """The name of what is refused, as far as anybody knows it."""
    content.seek(0)
    try:
        matches = puremagic.magic_stream(content)
    except (puremagic.PureError, ValueError):
        return _UNKNOWN
    return str(matches[0].mime_type or _UNKNOWN) if matches else _UNKNOWN

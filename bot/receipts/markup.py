"""XML as e-invoices are written in, told from pages: what a browser would run were it ever served as one."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from xml.parsers import expat

# Whole names alone: <Header> is no <head>, and <Body> of an invoice begins no page.
_PAGE = re.compile(
    rb"<\s*(?:!doctype\s+html|(?:html|head|body|script|iframe|svg|object|embed|style|img|a)(?=[\s/>]))", re.I
)
_MARKUP = re.compile(rb"\s*<")
_ENCODING = re.compile(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_XML_TYPE = "application/xml"
# What is drawn or run in these, whatever stands around it.
_RUN_SPACES = (
    "http://www.w3.org/1999/xhtml",
    "http://www.w3.org/2000/svg",
    "http://www.w3.org/1999/XSL/Transform",
)
_RUN_NAMES = ("html", "svg", "script", "iframe")
_SEPARATOR = " "


class _Runs(Exception):
    """Somewhere in it stands what a browser would run."""


def holds_page(head: bytes) -> bool:
    """Whether anything in it would begin a page."""
    return bool(_PAGE.search(head))


def markup_kind(content: bytes) -> tuple[str, bool] | None:
    """(media type, whether it may be kept) of what begins with an element; None for anything else.

    XML is what reads as such from its first to its last element. Nothing in it is fetched or expanded: a
    document with a type of its own is refused.
    """
    content = _as_utf8(content)
    if not _MARKUP.match(content):
        return None
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.StartElementHandler = _start
    parser.ProcessingInstructionHandler = _instruction
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(content.decode("utf-8"), True)
    except _Runs:
        return "text/html", False
    except (expat.ExpatError, UnicodeDecodeError):
        return ("text/html", False) if holds_page(content) else None
    return _XML_TYPE, True


def _as_utf8(content: bytes) -> bytes:
    """In UTF-8, whatever the document declares: many invoices are in GBK, which expat does not know."""
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return content.decode("utf-16", "replace").encode()
    content = content.removeprefix(BOM_UTF8)
    declared = _ENCODING.match(content)
    if declared is None:
        return content
    try:
        return content.decode(declared[1].decode("ascii")).encode()
    except (LookupError, UnicodeError):
        return content


def _start(name: str, _attributes: dict[str, str]) -> None:
    space, _, local = name.rpartition(_SEPARATOR)
    if space in _RUN_SPACES or (not space and local.lower() in _RUN_NAMES):
        raise _Runs


def _instruction(target: str, _data: str) -> None:
    if target == "xml-stylesheet":
        raise _Runs


def _refuse(*_: object) -> None:
    raise _Runs

"""The parts of a workbook, unpacked piece by piece and never beyond what a table may be."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any
from xml.parsers import expat

from bot.sheets.limits import MAX_ELEMENTS, MAX_UNPACKED
from bot.sheets.problems import UnreadableTable

# Large, because expat looks at an unfinished tag anew with every piece.
_PIECE = 1024 * 1024
_ENCRYPTED = 1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

Start = Callable[[dict[str, str]], None]
End = Callable[[], None]
Text = Callable[[str], None]
_NOTHING: Mapping[str, Any] = {}


class Archive:
    """A ZIP archive. What all its parts may unpack to together is bounded: sizes in it are only claims."""

    def __init__(self, content: bytes) -> None:
        """Raises UnreadableTable."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as exc:
            raise UnreadableTable("workbook_unreadable") from exc
        # Programs differ in how they write a part's name: with capitals, or with a slash before it.
        self._parts = {info.filename.lower().lstrip("/"): info for info in self._zip.infolist()}
        self._bytes_left = MAX_UNPACKED
        self._elements_left = MAX_ELEMENTS

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._parts

    @property
    def parts(self) -> list[str]:
        """Their names, in small letters."""
        return list(self._parts)

    def pieces(self, part: str) -> Iterator[bytes]:
        """A part's bytes. Raises UnreadableTable when it is missing, broken or too large."""
        info = self._parts.get(part.lower())
        if info is None or info.flag_bits & _ENCRYPTED or info.compress_type not in _METHODS:
            raise UnreadableTable("workbook_unreadable")
        try:
            with self._zip.open(info) as stream:
                while piece := stream.read(_PIECE):
                    self._bytes_left -= len(piece)
                    if self._bytes_left < 0:
                        raise UnreadableTable("workbook_too_large")
                    yield piece
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError) as exc:
            raise UnreadableTable("workbook_unreadable") from exc

    def parse(
        self,
        part: str,
        starts: Mapping[str, Start] = _NOTHING,
        ends: Mapping[str, End] = _NOTHING,
        *,
        text: Text | None = None,
        copy: IO[bytes] | None = None,
    ) -> None:
        """Read a part as XML: what to do where an element begins and ends, by its name without prefix.

        `copy` receives the part's bytes. Raises UnreadableTable.
        """
        start_of, end_of = _ByLocalName(starts), _ByLocalName(ends)

        def started(name: str, attributes: dict[str, str]) -> None:
            self._elements_left -= 1
            if self._elements_left < 0:
                raise UnreadableTable("workbook_too_large")
            if start := start_of[name]:
                start(attributes)

        def ended(name: str) -> None:
            if end := end_of[name]:
                end()

        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = started
        if ends:
            parser.EndElementHandler = ended
        if text is not None:
            parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = _refuse_doctype
        try:
            for piece in self.pieces(part):
                parser.Parse(piece)
                if copy is not None:
                    copy.write(piece)
            parser.Parse(b"", True)
        except expat.ExpatError as exc:
            raise UnreadableTable("workbook_unreadable") from exc


class _ByLocalName(dict[str, Callable[..., None] | None]):
    """Handlers by an element's name as it is written, `c` or `x:c`; found once for each spelling."""

    def __init__(self, handlers: Mapping[str, Callable[..., None]]) -> None:
        super().__init__()
        self._handlers = handlers

    def __missing__(self, name: str) -> Callable[..., None] | None:
        found = self[name] = self._handlers.get(name.rpartition(":")[2])
        return found


def _refuse_doctype(*_: Any) -> None:
    """No spreadsheet writes one: it could only define entities that grow."""
    raise UnreadableTable("workbook_unreadable")

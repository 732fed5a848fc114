"""Where in the TOML text a value stands: tomllib keeps no positions, and a problem needs its line."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping

Path = tuple[str | int, ...]

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\n]+")
_SPACE = re.compile(r"[ \t]*")
_SPACE_AND_COMMENTS = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_STRING = re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_ESCAPED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}


class Locator:
    """The line of every key, table and list entry of a TOML text that tomllib has accepted."""

    def __init__(self, text: str) -> None:
        self._lines = _Scanner(text.replace("\r\n", "\n")).scan()

    def line(self, path: Path) -> int:
        """The line (from 1) of `path`, e.g. ("rule", 2, "when", "category"), or of what holds it."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def lines(self) -> Mapping[Path, int]:
        """Every path with its line."""
        return self._lines


class _Scanner:
    """Walks a valid document once. It checks nothing: tomllib did."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self._entries: dict[Path, int] = {}
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def scan(self) -> dict[Path, int]:
        table: Path = ()
        self._skip(_SPACE_AND_COMMENTS)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_SPACE_AND_COMMENTS)
        return self.lines

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        if match is None:
            raise AssertionError(f"not TOML at offset {self.at}")
        self.at = match.end()
        return match.group()

    def _line(self) -> int:
        return bisect_right(self._starts, self.at)

    def _header(self) -> Path:
        """`[rule.when]` belongs to the last `[[rule]]`; each `[[rule]]` begins a new one."""
        line = self._line()
        repeated = self.text.startswith("[[", self.at)
        self.at += 2 if repeated else 1
        *parents, last = self._key()
        self.at += 2 if repeated else 1
        path: Path = ()
        for part in parents:
            path = self._last_entry((*path, part))
            self.lines.setdefault(path, line)
        path = (*path, last)
        if repeated:
            self._entries[path] = self._entries.get(path, 0) + 1
            self.lines.setdefault(path, line)
        path = self._last_entry(path)
        self.lines[path] = line
        return path

    def _last_entry(self, path: Path) -> Path:
        entries = self._entries.get(path)
        return path if entries is None else (*path, entries - 1)

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = table
        for part in self._key():
            path = (*path, part)
            self.lines.setdefault(path, line)
        self.at += 1  # the equals sign
        self._skip(_SPACE)
        self._value(path)

    def _key(self) -> list[str]:
        """A dotted key; leaves `at` behind it and the spaces that follow."""
        parts: list[str] = []
        while True:
            self._skip(_SPACE)
            quoted = self.text[self.at] in "\"'"
            parts.append(_unquoted(self._skip(_STRING)) if quoted else self._skip(_BARE_KEY))
            self._skip(_SPACE)
            if self.text[self.at] != ".":
                return parts
            self.at += 1

    def _value(self, path: Path) -> None:
        self.lines.setdefault(path, self._line())
        opening = self.text[self.at]
        if opening == "[":
            self._entries_until("]", path)
        elif opening == "{":
            self._entries_until("}", path)
        else:
            self._skip(_STRING if opening in "\"'" else _SCALAR)

    def _entries_until(self, closing: str, path: Path) -> None:
        """The entries of a list, or the pairs of an inline table."""
        self.at += 1
        index = 0
        self._skip(_SPACE_AND_COMMENTS)
        while self.text[self.at] != closing:
            if closing == "]":
                self._value((*path, index))
            else:
                self._pair(path)
            index += 1
            self._skip(_SPACE_AND_COMMENTS)
            if self.text[self.at] == ",":
                self.at += 1
                self._skip(_SPACE_AND_COMMENTS)
        self.at += 1


def _unquoted(text: str) -> str:
    if text.startswith("'"):
        return text[1:-1]
    return _ESCAPE.sub(_character, text[1:-1])


def _character(match: re.Match[str]) -> str:
    short, long, simple = match.groups()
    if simple is not None:
        return _ESCAPED.get(simple, simple)
    return chr(int(short or long, 16))

"""A TOML text with its data, and the lines for what is wrong in it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from bot.domain.errors import Fact
from bot.toml.fault import Fault
from bot.toml.locate import Locator, Path
from bot.toml.problem import SENTENCES, FileProblem, FileProblems

_POSITION = re.compile(
    r"(?P<reason>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)"
)
_REASONS = (
    ("Invalid value", "syntax_value"),
    ("Invalid date", "syntax_value"),
    ("Expected '='", "syntax_equals"),
    ("Cannot overwrite", "syntax_twice"),
    ("Cannot declare", "syntax_twice"),
    ("Cannot redefine", "syntax_twice"),
    ("Cannot mutate", "syntax_twice"),
    ("Duplicate inline table key", "syntax_twice"),
    ("Unclosed", "syntax_open"),
    ("Unterminated", "syntax_open"),
    ("Illegal character '\\n'", "syntax_open"),
    ("Expected ']", "syntax_open"),
)


MAX_CHARACTERS = 500_000
"""Ten times what any policy or plan has."""
_MAX_PARTS = 100
# A dotted key, wherever it stands: to read one costs the square of its parts.
_PART = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*"""
_LONG_KEY = re.compile(rf"(?<![\w-])(?:{_PART}){{{_MAX_PARTS}}}")


class Document:
    """One file of a kind: `code` names the error that its problems are raised as, `sentences` its words,
    `repeats` a table of it that may stand several times.
    """

    def __init__(self, text: str, code: str, sentences: Mapping[str, str], repeats: str) -> None:
        """Raises FileProblems when the text is too long, or not TOML."""
        self.text = text.removeprefix("\ufeff")
        self._code = code
        self._sentences = {**SENTENCES, **sentences}
        self._repeats = repeats
        self._check_size()
        self.data = self._parse()

    def problems(self, faults: Iterable[Fault]) -> FileProblems:
        """The error to raise: each fault with its line and sentence."""
        return FileProblems(self._code, [self._problem(fault) for fault in faults])

    @cached_property
    def _locator(self) -> Locator:
        # Only a file with problems pays for it.
        return Locator(self.text)

    def _problem(self, fault: Fault) -> FileProblem:
        facts: dict[str, Fact] = {
            name: self._locator.line(value) if isinstance(value, tuple) else value
            for name, value in fault.facts.items()
        }
        line = self._locator.line(fault.path)
        return FileProblem(line, dotted(fault.path), fault.code, self._sentences[fault.code], facts)

    def _check_size(self) -> None:
        if len(self.text) > MAX_CHARACTERS:
            raise FileProblems(self._code, [self._sized(1, "file_too_long", MAX_CHARACTERS)])
        if long_key := _LONG_KEY.search(self.text):
            line = self.text.count("\n", 0, long_key.start()) + 1
            raise FileProblems(self._code, [self._sized(line, "key_too_long", _MAX_PARTS)])

    def _sized(self, line: int, code: str, most: int) -> FileProblem:
        return FileProblem(line, "", code, self._sentences[code], {"most": most})

    def _parse(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self.text)
        except (ValueError, RecursionError) as exc:
            raise FileProblems(self._code, [self._syntax_problem(str(exc))]) from exc

    def _syntax_problem(self, said: str) -> FileProblem:
        match = _POSITION.fullmatch(said)
        reason = match["reason"] if match else "nested too deeply or a number too long"
        last = max(1, len(self.text.splitlines()))
        line = int(match["line"]) if match and match["line"] else last
        column = int(match["column"]) if match and match["column"] else 1
        code = next((code for start, code in _REASONS if reason.startswith(start)), "syntax")
        if code == "syntax_value" and match and not match["line"]:
            code = "syntax_open"  # the file ended where a value was still to come
        facts: dict[str, Fact] = {"column": column, "reason": reason, "table": self._repeats}
        return FileProblem(line, "", code, self._sentences[code], facts)


def dotted(path: Path) -> str:
    """("rule", 2, "when") as people write it: rule[2].when, counted from 0 as in the file's data."""
    shown = ""
    for part in path:
        shown += f"[{part}]" if isinstance(part, int) else f".{part}" if shown else part
    return shown

"""What is wrong with a file that somebody brought, collected so that everything can be mended at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice

from bot.domain.errors import Fact, GoodwillError

# Beyond these nobody reads on, and a file of nothing but mistakes would fill the memory.
_MOST_PROBLEMS = 10_000
_MOST_NAMED = 30
# Looking for what was meant is slow: so many comparisons take some seconds, of words that are no novels.
_MOST_COMPARISONS = 100_000
_LONGEST_WORD = 120


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: `line` counts from 1, the header; `facts` fill the sentence that `code` names."""

    line: int
    column: str
    code: str
    facts: Mapping[str, Fact]


class BadFile(GoodwillError):
    """The file can't be imported; `problems` are all that were found, in the order of their lines."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("bad_file", count=len(problems))
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))


class UnreadableTable(Exception):
    """The file ends here: `code` says why, `line` and `column` where, as far as that is known."""

    def __init__(self, code: str, line: int = 1, column: str = "", **facts: Fact) -> None:
        super().__init__(code)
        self.problem = Problem(line, column, code, facts)


class Problems:
    """Collects what is wrong, so that a person can mend everything at once."""

    def __init__(self) -> None:
        self._found: list[Problem] = []
        self._comparisons = 0

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, line: int, column: str, code: str, /, **facts: Fact) -> None:
        """Raises BadFile when there are more than anybody would read."""
        self._found.append(Problem(line, column, code, facts))
        if len(self._found) >= _MOST_PROBLEMS:
            self._found.append(Problem(line, "", "problems_go_on", {"most": _MOST_PROBLEMS}))
            self.refuse_if_any()

    def add_unknown(self, line: int, column: str, code: str, value: str, allowed: Collection[str]) -> None:
        """`code` when nothing is like `value`, `code_meant` when something is."""
        if meant := self._meant(value, allowed):
            self.add(line, column, f"{code}_meant", value=value, meant=meant)
        else:
            self.add(line, column, code, value=value, allowed=_named(allowed))

    def _meant(self, value: str, allowed: Collection[str]) -> str:
        self._comparisons += len(allowed)
        if self._comparisons > _MOST_COMPARISONS or len(value) > _LONGEST_WORD:
            return ""
        close = get_close_matches(value.lower(), allowed, n=1) or get_close_matches(value, allowed, n=1)
        return close[0] if close else ""

    def refuse_if_any(self) -> None:
        """Raises BadFile with everything that was found."""
        if self._found:
            raise BadFile(self._found)


def _named(allowed: Collection[str]) -> str:
    # The first of them alone: a file of mistakes names them ten thousand times.
    shown = list(islice(allowed, _MOST_NAMED))
    return ", ".join(shown) + (" …" if len(allowed) > len(shown) else "") or "–"

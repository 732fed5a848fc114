"""One row of a file, cell by cell: each reads as what it should be, or adds a problem to mend."""

from __future__ import annotations

import re
from collections.abc import Collection

from bot.domain.budget import ANY
from bot.domain.errors import InvalidInput
from bot.domain.money import parse_minor, to_major
from bot.sheets.problems import Problems
from bot.sheets.sheet import SheetRow

# What Slack can show in a menu, a heading or a table, with room to spare.
CODE_LENGTH = 64
NAME_LENGTH = 120
TEXT_LENGTH = 2000

_YES_NO = {
    "yes": True,
    "true": True,
    "1": True,
    "是": True,
    "no": False,
    "false": False,
    "0": False,
    "否": False,
}
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\".]+(\.[^@\s,;<>\".]+)+")


class CellReader:
    """Reads the cells of `row`; what can't be read is added to `problems` and reads as nothing."""

    def __init__(self, row: SheetRow, problems: Problems) -> None:
        self.line = row.line
        self._cells = row.cells
        self._filled = row.filled
        self._problems = problems

    def has(self, column: str) -> bool:
        """Whether the file has the column at all."""
        return column in self._cells

    def raw(self, column: str) -> str:
        return self._cells.get(column, "")

    def problem(self, column: str, code: str, /, **facts: str | int) -> None:
        self._problems.add(self.line, column, code, **facts)

    def text(self, column: str, *, required: bool = False, most: int = NAME_LENGTH) -> str:
        value = self.raw(column)
        if required and not value:
            self.problem(column, "required")
        if len(value) > most:
            self.problem(column, "too_long", length=len(value), most=most)
        return value

    def dimension(self, column: str, allowed: Collection[str] | None = None) -> str:
        """A value of a dimension; empty for `*` and for nothing. `allowed`: None takes any text."""
        value = self.text(column)
        if value == ANY:
            return ""
        if allowed is not None:
            return self._known(column, value, allowed)
        return value

    def choice(self, column: str, allowed: Collection[str], *, required: bool = False) -> str:
        return self._known(column, self.text(column, required=required), allowed)

    def _known(self, column: str, value: str, allowed: Collection[str]) -> str:
        # `Key` is `key`: the names in the files are all lower case, whatever an editor makes of them.
        for spelling in (value, value.lower()):
            if not spelling or spelling in allowed:
                return spelling
        self._problems.add_unknown(self.line, column, "unknown_value", value, allowed)
        return ""

    def words(self, column: str, allowed: Collection[str]) -> frozenset[str]:
        """Any of `allowed`, separated by spaces (or commas)."""
        found = [
            self._known(column, word, allowed)
            for word in re.split(r"[\s,;，、；]+", self.raw(column))
            if word
        ]
        return frozenset(filter(None, found))

    def yes_no(self, column: str) -> bool:
        value = self.raw(column)
        if value.lower() not in _YES_NO:
            self.problem(column, "not_yes_or_no" if value else "yes_no_missing", value=value[:40])
        return _YES_NO.get(value.lower(), False)

    def email(self, column: str, *, required: bool = False) -> str:
        value = self.text(column, required=required, most=254).lower()
        if value and not _EMAIL.fullmatch(value):
            self.problem(column, "not_an_email", value=value[:80])
            return ""
        return value

    def amount(self, column: str, currency: str) -> int:
        """Minor units; nothing is 0."""
        value = self.raw(column)
        if not value:
            return 0
        if column in self._filled:
            # Once for all its rows, or for each? A guess would be worth money.
            self.problem(column, "amount_merged", cells=self._filled[column])
            return 0
        try:
            return parse_minor(value, currency, field=None, zero_ok=True)
        except InvalidInput as exc:
            facts = {"example": str(to_major(48050, currency)), "text": value[:40], **exc.facts}
            self._problems.add(self.line, column, exc.code, **facts)
            return 0

"""One row of a file, cell by cell: each reads as what it should be, or adds a problem to mend."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from functools import cache

from bot.domain.budgets.budget import ANY
from bot.domain.company.identity import as_name, email_identity, identity
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
_PERCENT = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,2})?")
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

    def name(self, column: str, *, required: bool = False, most: int = NAME_LENGTH) -> str:
        """A name or a key: what looks the same is read as the same."""
        return self._limited(column, as_name(self.raw(column)), most, required=required)

    def text(self, column: str, *, most: int = TEXT_LENGTH) -> str:
        """What somebody wrote."""
        return self._limited(column, self.raw(column), most)

    def _limited(self, column: str, value: str, most: int, *, required: bool = False) -> str:
        if required and not value:
            self.problem(column, "required")
        if len(value) > most:
            self.problem(column, "too_long", length=len(value), most=most)
        return value

    def dimension(self, column: str, allowed: Collection[str] | None = None) -> str:
        """A value of a dimension; empty for `*` and for nothing. `allowed`: None takes any text."""
        value = self.name(column)
        if value == ANY:
            return ""
        if allowed is not None:
            return self._known(column, value, allowed)
        return value

    def choice(self, column: str, allowed: Collection[str], *, required: bool = False) -> str:
        return self._known(column, self.name(column, required=required), allowed)

    def _known(self, column: str, value: str, allowed: Collection[str]) -> str:
        # `Key` is `key`: the names in the files are all lower case, whatever an editor makes of them.
        for spelling in (value, identity(value)):
            if not spelling or spelling in allowed:
                return spelling
        self._problems.add_unknown(self.line, column, "unknown_value", value, allowed)
        return ""

    def words(self, column: str, allowed: Collection[str]) -> frozenset[str]:
        """Any of `allowed`, separated by spaces (or commas)."""
        found = [
            self._known(column, word, allowed)
            for word in re.split(r"[\s,;、]+", as_name(self.raw(column)))
            if word
        ]
        return frozenset(filter(None, found))

    def yes_no(self, column: str, *, empty: bool | None = None) -> bool:
        """`empty` is what nothing means; None: a value is required."""
        value = self.raw(column)
        if not value and empty is not None:
            return empty
        if identity(value) not in _YES_NO:
            self.problem(column, "not_yes_or_no" if value else "yes_no_missing", value=value[:40])
        return _YES_NO.get(identity(value), False)

    def whole(self, column: str, most: int) -> int | None:
        """A whole number from 0 to `most`; None for nothing."""
        value = identity(self.raw(column))
        if not value:
            return None
        if not (value.isascii() and value.isdecimal() and len(value) < 10 and int(value) <= most):
            self.problem(column, "not_a_whole_number", value=value[:40], most=most)
            return None
        return int(value)

    def percent(self, column: str) -> Decimal | None:
        """Of two decimals at most, with or without the sign; None for nothing."""
        value = identity(self.raw(column)).removesuffix("%").strip()
        if not value:
            return None
        if not _PERCENT.fullmatch(value):
            self.problem(column, "not_a_percent", value=value[:40])
            return None
        return Decimal(value)

    def day(self, column: str) -> date | None:
        """An ISO date; None for nothing."""
        value = identity(self.raw(column))
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            self.problem(column, "not_a_date", value=value[:40])
            return None

    def country(self, column: str) -> str:
        """The two letters of ISO 3166; empty for nothing."""
        value = self.name(column).upper()
        if value and value not in _countries():
            self.problem(column, "not_a_country", value=value[:40])
            return ""
        return value

    def email(self, column: str, *, required: bool = False) -> str:
        value = email_identity(self.name(column, required=required, most=254))
        if value and not _EMAIL.fullmatch(value):
            self.problem(column, "not_an_email", value=value[:80])
            return ""
        return value

    def amount(self, column: str, currency: str, *, zero_ok: bool = True) -> int:
        """Minor units; nothing is 0."""
        value = self.raw(column)
        if not value:
            return 0
        if column in self._filled:
            # Once for all its rows, or for each? A guess would be worth money.
            self.problem(column, "amount_merged", cells=self._filled[column])
            return 0
        try:
            return parse_minor(value, currency, field=None, zero_ok=zero_ok)
        except InvalidInput as exc:
            facts = {"example": str(to_major(48050, currency)), "text": value[:40], **exc.facts}
            self._problems.add(self.line, column, exc.code, **facts)
            return 0


@cache
def _countries() -> frozenset[str]:
    """Loaded for the first file that has the column."""
    from babel import Locale

    # CLDR also names groups of countries, and placeholders.
    pretended = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}
    codes = map(str, Locale("en").territories)
    return frozenset(code for code in codes if len(code) == 2) - pretended

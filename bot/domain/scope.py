"""What a digest is about: everything, one department, one region, or one budget line."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.budget import ANY, BudgetLine
from bot.domain.errors import InvalidInput

KINDS = ("all", "department", "region", "line")


@dataclass(frozen=True, slots=True)
class Scope:
    """`kind` is one of KINDS; `value` is a department, a region or a line's code, empty for all."""

    kind: str = "all"
    value: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}" if self.value else self.kind

    def names(self, line: BudgetLine) -> bool:
        """Whether `line` is one of this scope's own."""
        if self.kind == "all":
            return True
        if self.kind == "line":
            return line.code == self.value
        return bool(getattr(line.dimensions, self.kind) == self.value)

    def shares(self, line: BudgetLine) -> bool:
        """Whether `line` is for any department (or region), so that this one draws on it too."""
        return self.kind in ("department", "region") and getattr(line.dimensions, self.kind) == ANY


EVERYTHING = Scope()


def parse_scope(text: str) -> Scope:
    """Read `all`, `department:Sales`, `region:North` or `line:GIFT-KEY`.

    Raises InvalidInput("scope_unreadable").
    """
    kind, _, value = text.strip().replace("：", ":").partition(":")
    kind, value = kind.strip().lower(), value.strip()
    if kind not in KINDS or (kind == "all") is bool(value):
        raise InvalidInput("scope_unreadable", field="scope", text=text[:80])
    return Scope(kind, value)

"""What a digest is about: everything, one department, one region, or one budget line."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.errors import InvalidInput

KINDS = ("all", "department", "region", "line")


@dataclass(frozen=True, slots=True)
class Scope:
    """`kind` is one of KINDS; `value` is a department, a region or a line's code, empty for all."""

    kind: str = "all"
    value: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}" if self.value else self.kind


EVERYTHING = Scope()


def parse_scope(text: str) -> Scope:
    """Read `all`, `department:Sales`, `region:North` or `line:GIFT-KEY`.

    Raises InvalidInput("scope_unreadable").
    """
    kind, _, value = text.strip().replace("：", ":").partition(":")
    kind, value = kind.strip().lower(), value.strip()
    if kind not in KINDS or (kind == "all") is bool(value):
        raise InvalidInput("scope_unreadable", text=text[:80])
    return Scope(kind, value)

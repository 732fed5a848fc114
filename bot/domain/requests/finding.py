"""What a check found: facts for people, decisions for the routing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from bot.domain.fields import Field

NOTHING: Mapping[str, Any] = MappingProxyType({})


class Severity(StrEnum):
    """How a finding acts on a request, most serious first."""

    BLOCK = "block"
    ESCALATE = "escalate"
    WARN = "warn"
    INFO = "info"


OF_MONEY = frozenset({"budget_over", "ceiling_over", "plan_over"})
"""What blocks only until a line, a ceiling or the plan has room again."""


class Finding(NamedTuple):
    """One result of one policy rule, or of the budget check. A tuple: a check makes dozens of them.

    `code` names the sentence shown (see bot/views/requests/findings.py); `facts` holds its numbers (minor
    units end in `_minor`). `field` is the form field it belongs to; `roles` are the approval steps it adds.
    A cap that is kept is a finding too, of severity info with over_minor 0: people see what is used.
    `item`: of several the one that it is about, counted from 1; 0: the request as a whole.
    """

    code: str
    severity: Severity
    rule: str = ""
    clause: str = ""
    facts: Mapping[str, Any] = NOTHING
    field: Field | None = None
    roles: tuple[str, ...] = ()
    item: int = 0

    def to_json(self) -> dict[str, Any]:
        # Findings of one item look as they did before there could be several.
        of_item = {"item": self.item} if self.item else {}
        return {
            **of_item,
            "code": self.code,
            "severity": self.severity.value,
            "rule": self.rule,
            "clause": self.clause,
            "facts": dict(self.facts),
            "field": self.field,
            "roles": list(self.roles),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Finding:
        return cls(
            code=data["code"],
            severity=Severity(data["severity"]),
            rule=data["rule"],
            clause=data["clause"],
            facts=data["facts"],
            field=Field(data["field"]) if data["field"] else None,
            roles=tuple(data["roles"]),
            item=data.get("item", 0),
        )


def lacks_only_money(findings: Iterable[Finding]) -> bool:
    """Whether something blocks, and nothing but the budget: then a request may wait for it."""
    blocking = [finding.code for finding in findings if finding.severity is Severity.BLOCK]
    return bool(blocking) and OF_MONEY.issuperset(blocking)

"""What an import did, and what of it goes into the audit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bot.domain.approvals.authority_changes import AuthorityChange
from bot.domain.books.administration import ImportEntry, RowCounts
from bot.domain.budgets.budget import Dimensions
from bot.sheets.sheet import Sheet


@dataclass(frozen=True, slots=True)
class ImportResult:
    """How many rows of the file were new, were changed, or were there already."""

    created: int
    updated: int
    unchanged: int
    authority: tuple[AuthorityChange, ...] = ()
    """Who may decide what they could not before: of people alone."""

    @property
    def changed_anything(self) -> bool:
        return bool(self.created or self.updated)

    @property
    def rows(self) -> RowCounts:
        return RowCounts(self.created, self.updated, self.unchanged)

    def entry(self, sheet: Sheet, created: Any, changed: Mapping[str, Any]) -> ImportEntry:
        """For the audit: which file it was, and what it changed."""
        return ImportEntry(sheet.kind, sheet.sha256, self.rows, created, changed)


def changes_for_audit(before: object, after: object, shown: Iterable[str]) -> dict[str, Any]:
    """{field: [old, new]} of the fields that differ; of those that are not `shown` only that they did."""
    names = [
        name for name in getattr(after, "__slots__", ()) if getattr(before, name) != getattr(after, name)
    ]
    allowed = set(shown)
    return {
        name: [_plain(getattr(before, name)), _plain(getattr(after, name))] if name in allowed else "changed"
        for name in names
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Dimensions):
        return list(value.values())
    if isinstance(value, Decimal | date):
        return str(value)
    return sorted(value) if isinstance(value, frozenset) else value

"""What a check found of the rows of a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from bot.domain.errors import Refused
from bot.domain.json_record import JsonRecord
from bot.domain.requests.finding import Finding
from bot.domain.requests.terms import Terms


@dataclass(frozen=True, slots=True)
class RowFinding(JsonRecord):
    """A finding, by the line of the file it is about; 0: the list as a whole."""

    row: int
    found: Mapping[str, Any]

    @classmethod
    def of(cls, terms: Terms, finding: Finding) -> Self:
        # Findings name an item only where there are several.
        number = finding.item or (1 if len(terms.items) == 1 else 0)
        return cls(terms.items[number - 1].row if number else 0, finding.to_json())

    @property
    def finding(self) -> Finding:
        return Finding.from_json(self.found)


class RowsRefused(Refused):
    """A list that policy or budget blocks, by row."""

    def __init__(self, rows: Iterable[RowFinding]) -> None:
        self.rows = tuple(rows)
        super().__init__("list_blocked", tuple(each.finding for each in self.rows))

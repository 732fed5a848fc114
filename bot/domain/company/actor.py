"""Who acts, and by which way in."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.company.customer import Person


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and through which surface (`slack`, `cli`, `job`).

    `label` stands in for a missing person; at the command line it says which user of the system it was.
    """

    person: Person | None
    surface: str
    label: str = ""

    @property
    def id(self) -> int | None:
        return self.person.id if self.person else None

    @property
    def reference(self) -> str:
        """By number where the company data has one, `person:7`, else by label."""
        return f"person:{self.person.id}" if self.person else self.label

    @property
    def timezone(self) -> str:
        """Their own, or empty."""
        return self.person.timezone if self.person else ""

"""How a line came to its budget: what was adopted with the year's plan, and what was changed since."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AdoptionKind(StrEnum):
    """Kinds of postings to the budget that come with a plan or a file; every other kind adjusts.

    `ABSORB` takes out what was adjusted when a new version is activated: the version has it or not.
    """

    IMPORT = "budget.import"
    ACTIVATE = "plan.activate"
    ABSORB = "plan.absorb"


RESERVE_MONTH = 12
"""The fiscal month that a plan's reserve stands in: the last to be closed."""

ADOPTING = (AdoptionKind.IMPORT, AdoptionKind.ACTIVATE)
"""The sum of these is what was adopted; the sum of all others is what was adjusted."""


@dataclass(frozen=True, slots=True)
class Adopted:
    """A budget, and how much of it was adopted. Minor units."""

    budget_minor: int
    adopted_minor: int

    @property
    def adjusted_minor(self) -> int:
        """By adjustments, and by what was carried into the year."""
        return self.budget_minor - self.adopted_minor

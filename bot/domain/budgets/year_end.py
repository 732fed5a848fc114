"""What a year that is closed gives to the next: what is still held with its budget, and of what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from bot.domain.budgets.budget import LineBalance

COMMITMENTS, AVAILABLE = "year.commitments", "year.available"
"""The kinds of postings by which budget goes from one year to the next."""


def carry_document(year: int) -> str:
    """Under which all that a year gives stands in the ledger."""
    return f"closing:{year}"


@dataclass(frozen=True, slots=True)
class CarryRule:
    """The company's `[carry]`. What is held is carried, or released; of what a line has left `percent` is
    carried, at most `limit_minor`; None: without a limit.
    """

    releases: bool = False
    percent: Decimal = Decimal(0)
    limit_minor: int | None = None

    def of_available(self, line: LineBalance) -> int:
        """What the line gives of what it has left, rounded down; nothing where it is overdrawn."""
        left = Decimal(max(0, line.total().available))
        share = int((left * self.percent / Decimal(100)).to_integral_value(ROUND_FLOOR))
        return share if self.limit_minor is None else min(share, self.limit_minor)


def budget_along(line: LineBalance, held_minor: int) -> int:
    """What of the line's budget goes with what is held: all of it, as far as it was not spent already."""
    year = line.total()
    return max(0, min(held_minor, year.budget - year.spent))


def within_plan(carried: Sequence[int], left_minor: int) -> list[int]:
    """What each line gives where the plan as a whole has `left_minor`: in proportion, rounded down.

    What one line has overspent was paid with what the others have left, so they can't carry it as well.
    """
    left, total = max(0, left_minor), sum(carried)
    return list(carried) if total <= left else [minor * left // total for minor in carried]

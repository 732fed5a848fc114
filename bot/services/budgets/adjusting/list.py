"""All adjustments of a year, for the command line."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.errors import NotFound
from bot.services.budgets.adjusting.reading import AdjustmentFacts, read_adjustment
from bot.services.ports.unit_of_work import Transaction


def read_adjustments(tx: Transaction, year: int) -> Sequence[AdjustmentFacts]:
    """In the order of their numbers. Raises NotFound("no_plan") when the year has no budget."""
    plan = tx.budgets.plan(year)
    if plan is None:
        raise NotFound("no_plan", year=year)
    return [read_adjustment(tx, each.id) for each in tx.adjustments.of_plan(plan.id)]

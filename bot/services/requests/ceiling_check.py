"""The ceilings of a plan against what a request would hold, under the same lock as its lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.domain.budgets.budget import BudgetLine
from bot.domain.requests.finding import Finding
from bot.services.ports.budgets import Plan
from bot.services.ports.unit_of_work import Transaction


def ceiling_findings(
    tx: Transaction,
    plan: Plan,
    lines: Iterable[BudgetLine],
    extra: Mapping[int, int],
    freed: Mapping[int, int],
) -> list[Finding]:
    """By line id: what is new on the lines that pay, and what of the request they hold already.

    Where a plan has no ceiling nothing is read.
    """
    if not plan.ceilings:
        return []
    paying = {line.id: line for line in lines}
    found = []
    for ceiling in tx.budgets.ceilings(plan.id):
        covered = [line_id for line_id, line in paying.items() if ceiling.covers(line)]
        if not covered:
            continue
        own = sum(minor for line_id, minor in freed.items() if line_id in covered)
        asked = sum(extra.get(line_id, 0) for line_id in covered)
        found.append(ceiling.finding(tx.budgets.held_under(ceiling) - own, asked))
    return [finding for finding in found if finding is not None]

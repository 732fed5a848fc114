"""What a plan holds back, and what it limits across lines, as it stands now."""

from __future__ import annotations

from bot.domain.budgets.ceiling import CeilingUse, PlanLimits
from bot.services.ports.budgets import Plan
from bot.services.ports.unit_of_work import Transaction


def read_limits(tx: Transaction, plan: Plan) -> PlanLimits:
    reserve = tx.budgets.reserve(plan.id)
    ceilings = tx.budgets.ceilings(plan.id) if plan.ceilings else ()
    left = None if reserve is None else tx.budgets.balances([reserve.id])[reserve.id].total().available
    return PlanLimits(left, tuple(CeilingUse(each, tx.budgets.held_under(each)) for each in ceilings))

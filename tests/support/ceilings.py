"""A ceiling over lines of the small company."""

from __future__ import annotations

from typing import Any

from bot.domain.budgets.budget import ControlLevel, Dimensions
from bot.domain.budgets.ceiling import Ceiling
from tests.support.desk import Desk
from tests.support.told import told

SALES = Dimensions(department="Sales")


def set_ceiling(
    desk: Desk,
    amount_minor: int,
    control: ControlLevel = ControlLevel.ABSOLUTE,
    where: Dimensions = SALES,
    year: int = 2026,
) -> None:
    def work(tx: Any) -> None:
        plan = tx.budgets.lock_plan_of_year(year)
        ceiling = Ceiling(0, plan.id, where, amount_minor, control, "CNY")
        tx.budget_data.replace_ceilings(plan.id, [ceiling])

    desk.store.administer(told(work))

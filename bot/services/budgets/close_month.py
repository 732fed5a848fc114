"""Close months of the budget that are over: from then on they take no postings."""

from __future__ import annotations

from bot.domain.budgets.calendar import read_month
from bot.domain.errors import InvalidInput, NotFound
from bot.services.budgets.closing_months import ClosedMonths, close_until
from bot.services.company.operator import Operator, acting_person
from bot.services.ports.unit_of_work import AdministrativeTransaction


def close_month(tx: AdministrativeTransaction, month: str, operator: Operator) -> tuple[ClosedMonths, ...]:
    """Close a calendar month, like 2026-10, and all before it; a year each, the earliest first.

    What is closed stays as it is: run again, it changes nothing. Raises InvalidInput("month_unknown" |
    "month_not_past"), NotFound("no_plan"), and what `acting_person` raises.
    """
    actor = acting_person(tx, operator)
    day = read_month(month.strip())
    if day is None:
        raise InvalidInput("month_unknown", text=month[:20])
    year, last = tx.calendar.year_of(day), tx.calendar.month_of(day)
    if tx.calendar.month_range(year, last)[1] >= tx.today:
        raise InvalidInput("month_not_past", month=f"{day:%Y-%m}")
    plan = tx.budgets.plan(year)
    if plan is None:
        raise NotFound("no_plan", year=year)
    return close_until(tx, actor, plan, last)

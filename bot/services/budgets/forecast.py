"""What lines will have spent at year end: all of a year, or those that somebody answers for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.approvals.rights import require_employee
from bot.domain.company.actor import Actor
from bot.domain.errors import NotFound
from bot.domain.listed import Listed, Page
from bot.services.budgets.forecasting import LineForecast, forecast_lines
from bot.services.ports.budgets import Plan
from bot.services.ports.unit_of_work import Transaction


@dataclass(frozen=True, slots=True)
class YearForecast:
    """`lines` by code, without the reserve. Minor units of the plan's currency."""

    plan: Plan
    lines: tuple[LineForecast, ...]


def forecast_year(tx: Transaction, year: int) -> YearForecast:
    """Raises NotFound("no_plan") when the year has no budget."""
    plan = tx.budgets.plan(year)
    if plan is None:
        raise NotFound("no_plan", year=year)
    lines = tx.budgets.lines(plan.id)
    balances = tx.budgets.balances(line.id for line in lines)
    return YearForecast(plan, tuple(forecast_lines(tx, plan, lines, balances)))


def forecast_own(tx: Transaction, actor: Actor, page: Page) -> Listed[LineForecast]:
    """The lines that a person owns, this fiscal year: those that run dry first, then by what is left."""
    person = require_employee(actor.person)
    plan = tx.budgets.plan(tx.calendar.year_of(tx.today))
    if plan is None:
        return Listed()
    lines = [line for line in tx.budgets.lines_for_person(plan.id, person) if line.owner_id == person.id]
    balances = tx.budgets.balances(line.id for line in lines)
    found = _worst_first(forecast_lines(tx, plan, lines, balances))
    return Listed(tuple(found[page.offset : page.offset + page.limit]), len(found))


def _worst_first(found: Iterable[LineForecast]) -> list[LineForecast]:
    return sorted(found, key=lambda each: (each.forecast.dry_month or 13, each.forecast.left, each.line.code))

"""The small company at the turn of the year: the next one's budget, and the closing of the old one."""

from __future__ import annotations

from datetime import date

from bot.domain.budgets.budget import BudgetLine, LineStatus
from bot.services.budgets.import_lines import import_budget
from bot.services.budgets.line_file import SHAPE
from bot.services.company.operator import Operator
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.year_end.close import YearClosed, close_year
from bot.sheets.sheet import read_sheet
from tests.support import company
from tests.support.company import OPERATOR
from tests.support.desk import Desk
from tests.support.told import told

FIN = Operator("os", "fin@example.com")
DECEMBER, JANUARY = date(2026, 12, 20), date(2027, 1, 5)
TO_JANUARY = 112
"""Days from where the clock of tests stands."""


def budget_for(desk: Desk, year: int, budget: str = company.BUDGET) -> None:
    sheet = read_sheet(budget.encode(), "budget.csv", SHAPE)
    desk.store.administer(lambda tx: import_budget(tx, sheet, year, OPERATOR))


def new_year(desk: Desk, budget: str = company.BUDGET) -> None:
    """It is January, and the next year has the same budget."""
    desk.advance(days=TO_JANUARY)
    budget_for(desk, 2027, budget)


def budget_of(*codes: str) -> str:
    """The company's budget with these lines alone."""
    rows = company.BUDGET.splitlines(keepends=True)
    return "".join(row for row in rows if row.partition(",")[0] in ("line", *codes))


def close(desk: Desk, operator: Operator = FIN, year: int = 2026) -> YearClosed:
    return close_year(desk.store, year, operator)


def line_in(tx: Transaction, code: str, year: int) -> BudgetLine:
    plan = tx.budgets.plan(year)
    assert plan is not None
    return next(each for each in tx.budgets.lines(plan.id) if each.code == code)


def in_year(desk: Desk, code: str, year: int) -> tuple[int, int, int, int]:
    """(budget, reserved, committed, spent) of a line of that year."""
    line_id = desk.read(lambda tx: line_in(tx, code, year).id)
    total = desk.read(lambda tx: tx.budgets.balances([line_id])[line_id].total())
    return total.budget, total.reserved, total.committed, total.spent


def set_status_in(desk: Desk, code: str, year: int, status: LineStatus) -> None:
    """Somebody opens, holds or closes that year's line."""
    line_id = desk.read(lambda tx: line_in(tx, code, year).id)
    desk.store.write(told(lambda tx: tx.budgets.set_status(line_id, status)))

"""The year's lines with what they hold, for the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.budgets.adoption import Adopted
from bot.domain.budgets.budget import EMPTY, Balance, BudgetLine
from bot.domain.budgets.ceiling import CeilingUse
from bot.domain.errors import NotFound
from bot.services.budgets.limits import read_limits
from bot.services.ports.budgets import Plan
from bot.services.ports.unit_of_work import Transaction


@dataclass(frozen=True, slots=True)
class BudgetTable:
    """`lines` by code, the reserve last; `adopted` by line id, `owners` are e-mails by person id.

    `ceilings`: each with what all its lines hold.
    """

    plan: Plan
    lines: tuple[tuple[BudgetLine, Balance], ...]
    adopted: Mapping[int, Adopted]
    owners: Mapping[int, str]
    ceilings: tuple[CeilingUse, ...] = ()

    @property
    def total_adopted(self) -> Adopted:
        return Adopted(self.total.budget, sum(each.adopted_minor for each in self.adopted.values()))

    @property
    def total(self) -> Balance:
        return sum((balance for _, balance in self.lines), EMPTY)


def show_budget(tx: Transaction, year: int) -> BudgetTable:
    """Raises NotFound("no_plan") when the year has no budget."""
    plan = tx.budgets.plan(year)
    if plan is None:
        raise NotFound("no_plan", year=year)
    lines = [*tx.budgets.lines(plan.id)]
    reserve = tx.budgets.reserve(plan.id)
    lines += [reserve] if reserve is not None else []
    balances = tx.budgets.balances(line.id for line in lines)
    adopted = tx.budgets.adopted(plan.id)
    people = tx.people.many(line.owner_id for line in lines if line.owner_id is not None)
    return BudgetTable(
        plan,
        tuple((line, balances[line.id].total()) for line in lines),
        {line.id: Adopted(balances[line.id].total().budget, adopted[line.id]) for line in lines},
        {person.id: person.email for person in people.values()},
        read_limits(tx, plan).ceilings,
    )

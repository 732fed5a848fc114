"""What a budget file has put in force, as a version of the year's plan: the short way makes one too."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.budgets.budget import BudgetLine
from bot.domain.company.actor import Actor
from bot.domain.plans.agreement import PlanState
from bot.planning.allocation.result import PlannedLine
from bot.services.ports.budgets import Plan
from bot.services.ports.plans import ExplainedLine, PlanVersion
from bot.services.ports.unit_of_work import AdministrativeTransaction, Transaction


def keep_imported_version(tx: AdministrativeTransaction, actor: Actor, plan: Plan) -> None:
    """Every line as it is adopted by now, also those that the file does not name. It has no plan file."""
    adopted = tx.budget_data.adopted_months(plan.id)
    reserve = tx.budgets.reserve(plan.id)
    reserved = sum(adopted[reserve.id]) if reserve is not None else 0
    lines = tx.budgets.lines(plan.id)
    owners = tx.people.many(line.owner_id for line in lines if line.owner_id is not None)
    emails = {person.id: person.email for person in owners.values()}
    planned = [_planned(line, adopted[line.id], emails) for line in lines]
    newest = tx.plan_versions.find(plan.year, None)
    supersede(tx, plan.year)
    version = PlanVersion(
        id=0,
        year=plan.year,
        number=1 if newest is None else newest.number + 1,
        state=PlanState.ACTIVE,
        currency=plan.currency,
        total_minor=reserved + sum(line.amount_minor for line in planned),
        reserve_minor=reserved,
        rounding_minor=1,
        source="",
        settings=(),
        findings=(),
        prepared_by=actor.reference,
        prepared_at=tx.now,
    )
    tx.plan_versions.add(version, [ExplainedLine(line, {}) for line in planned])


def supersede(tx: Transaction, year: int, *besides: PlanState) -> None:
    """What was in force gives way to another version, and with it those in the states `besides`."""
    for agreement in tx.plan_agreements.in_state(year, PlanState.ACTIVE, *besides):
        tx.plan_agreements.save(agreement.supersede())


def _planned(line: BudgetLine, months: tuple[int, ...], emails: Mapping[int, str]) -> PlannedLine:
    return PlannedLine(
        code=line.code,
        dimensions=line.dimensions,
        amount_minor=sum(months),
        months=months,
        owner=emails.get(line.owner_id or 0, ""),
        control=line.control,
        expected_result=line.expected_result,
    )

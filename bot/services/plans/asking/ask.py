"""Ask the owners of a version's lines what they need, beside what was spent and what is expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.books.administration import PlanAskedEntry
from bot.domain.books.audit import AuditAction
from bot.domain.company.identity import identity
from bot.domain.errors import InvalidInput
from bot.planning.allocation.result import PlannedLine
from bot.planning.compare import BudgetedLine, budgeted, on_lines
from bot.planning.history import year_cells
from bot.services.budgets.forecasting import forecast_balances
from bot.services.company.operator import Operator, acting_person
from bot.services.plans.asking.questions import announce_questions, gone_on
from bot.services.plans.history.past import past_actuals
from bot.services.plans.reading.facts import budget_in_force
from bot.services.plans.versions import locked_version
from bot.services.ports.plans import PlanQuestion, PlanVersion
from bot.services.ports.unit_of_work import AdministrativeTransaction


@dataclass(frozen=True, slots=True)
class AskedOwners:
    """Who was asked just now, by address, with the codes of their lines. `before`: so many lines were asked
    for earlier. `without_owner` are lines that nobody can be asked for.
    """

    version: PlanVersion
    asked: Mapping[str, tuple[str, ...]]
    before: int
    without_owner: tuple[str, ...]


def ask_owners(tx: AdministrativeTransaction, name: str, operator: Operator) -> AskedOwners:
    """Each owner has a card with their lines. Asking again changes nothing for who was asked.

    Raises what `find_version` and `acting_person` raise, Stale("plan_state", "plan_went_on"),
    InvalidInput("plan_nobody_to_ask").
    """
    tx.company.lock()
    actor = acting_person(tx, operator)
    version, agreement = locked_version(tx, name)
    agreement.require_open_for_proposals(gone_on(tx, version))
    lines = tx.plan_versions.lines(version.id)
    owners = {person.email.casefold(): person for person in tx.company.people() if person.active}
    owned = [line for line in lines if line.owner.casefold() in owners]
    if not owned:
        raise InvalidInput("plan_nobody_to_ask", version=version.name)
    known = {each.line for each in tx.plan_questions.of_version(version.id)}
    new = [line for line in owned if line.code not in known]
    asked = _questions(tx, version, new, {line.code: owners[line.owner.casefold()].id for line in new})
    if asked:
        tx.plan_questions.ask(asked)
        people = {each.person_id for each in asked}
        facts = PlanAskedEntry(version.name, len(people), len(asked))
        tx.audit.add(actor, AuditAction.PLAN_ASKED, f"plan:{version.name}", facts)
        announce_questions(tx, version.id, people, f"asked:{len(known)}")
    return AskedOwners(
        version=version,
        asked=_by_owner(new),
        before=len(known),
        without_owner=tuple(line.code for line in lines if line.owner.casefold() not in owners),
    )


def _by_owner(lines: Sequence[PlannedLine]) -> dict[str, tuple[str, ...]]:
    return {
        owner: tuple(line.code for line in lines if line.owner == owner)
        for owner in sorted({line.owner for line in lines})
    }


def _questions(
    tx: AdministrativeTransaction,
    version: PlanVersion,
    lines: Sequence[PlannedLine],
    owners: Mapping[str, int],
) -> list[PlanQuestion]:
    """`owners` are ids by the code of their line."""
    this_year = tx.calendar.year_of(tx.today)
    spent = _spent(tx, this_year - 1, budgeted(lines))
    expected = _expected(tx, this_year)
    year, before = budget_in_force(tx, version.year)
    budgets = {identity(line.code): line.amount_minor for line in before}
    return [
        PlanQuestion(
            id=0,
            version_id=version.id,
            line=line.code,
            person_id=owners[line.code],
            last_minor=spent.get(line.code),
            expected_minor=expected.get(identity(line.code)),
            budget_minor=None if year is None else budgets.get(identity(line.code), 0),
            asked_at=tx.now,
        )
        for line in lines
    ]


def _spent(tx: AdministrativeTransaction, year: int, lines: Sequence[BudgetedLine]) -> dict[str, int]:
    """What was spent in a year, on the lines that would cover it."""
    cells = year_cells(past_actuals(tx, [year]), year)
    return {line.code: line.amount_minor for line in on_lines(cells, lines)}


def _expected(tx: AdministrativeTransaction, year: int) -> dict[str, int]:
    """What each line of a year will have spent at its end, by the identity of its code."""
    plan = tx.budgets.plan(year)
    if plan is None:
        return {}
    lines = tx.budgets.lines(plan.id)
    balances = tx.budgets.balances(line.id for line in lines)
    found = forecast_balances(tx, plan, balances)
    return {identity(line.code): found[line.id].year_end for line in lines}

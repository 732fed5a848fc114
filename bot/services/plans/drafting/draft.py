"""Make a plan file the next version of its year's plan, or only show what would move."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from bot.domain.company.actor import Actor
from bot.domain.plans.agreement import PlanState
from bot.planning.allocation.allocate import Allocation
from bot.planning.allocation.explain import explained
from bot.planning.allocation.explanation_record import explanation_record
from bot.planning.compare import budgeted, compare
from bot.planning.draft import draft
from bot.planning.file.read import planned_year
from bot.planning.prepared import PreparedPlan
from bot.services.company.operator import Operator, acting_person
from bot.services.plans.company_facts import company_facts
from bot.services.plans.versions import Draft, keep_version
from bot.services.ports.plans import ExplainedLine, PlanVersion
from bot.services.ports.unit_of_work import AdministrativeTransaction


def draft_plan(
    tx: AdministrativeTransaction, text: str, settings: Sequence[str], operator: Operator
) -> Draft:
    """The next version, as a draft. The newest one again where it was drafted of the same to the same.

    Raises FileProblems with everything that is wrong in the file, InvalidInput where a setting can't be read,
    NotFound("no_policy"), and what `acting_person` raises.
    """
    tx.company.lock()
    actor = acting_person(tx, operator)
    allocation = _drafted(tx, text, settings, operator)
    rehearsed = _against_newest(tx, allocation)
    newest = tx.plan_versions.find(allocation.plan.year, None)
    if newest is not None and _repeats(tx, newest, text, settings, allocation):
        return Draft(newest, False, rehearsed.prepared, newest.name, ())
    version = _version(tx, allocation, text, settings, actor, 1 if newest is None else newest.number + 1)
    lines = [
        ExplainedLine(line, explanation_record(explained(allocation, number)))
        for number, line in enumerate(allocation.lines)
    ]
    keep_version(tx, actor, version, lines, hashlib.sha256(text.encode()).hexdigest())
    return Draft(version, True, rehearsed.prepared, rehearsed.before, rehearsed.changes)


def rehearse_plan(
    tx: AdministrativeTransaction, text: str, settings: Sequence[str], operator: Operator
) -> Draft:
    """What would move against the year's newest version; nothing is kept. Raises what `draft_plan` does."""
    acting_person(tx, operator)
    return _against_newest(tx, _drafted(tx, text, settings, operator))


def _drafted(
    tx: AdministrativeTransaction, text: str, settings: Sequence[str], operator: Operator
) -> Allocation:
    return draft(text, company_facts(tx, planned_year(text, settings), operator.email), settings)


def _against_newest(tx: AdministrativeTransaction, allocation: Allocation) -> Draft:
    newest = tx.plan_versions.find(allocation.plan.year, None)
    before = () if newest is None else tx.plan_versions.lines(newest.id)
    rows = compare(budgeted(before), budgeted(allocation.lines))
    changes = tuple(row for row in rows if row.a_minor != row.b_minor)
    return Draft(None, False, PreparedPlan.of(allocation), "" if newest is None else newest.name, changes)


def _repeats(
    tx: AdministrativeTransaction,
    newest: PlanVersion,
    text: str,
    settings: Sequence[str],
    allocation: Allocation,
) -> bool:
    """Whether the same file makes the same of the company: another version would say nothing new.

    Of one that was sent back it would: that one can't be submitted again.
    """
    if newest.state is PlanState.RETURNED:
        return False
    if (newest.source, newest.settings, newest.findings) != (text, tuple(settings), allocation.findings):
        return False
    return tuple(tx.plan_versions.lines(newest.id)) == allocation.lines


def _version(
    tx: AdministrativeTransaction,
    allocation: Allocation,
    text: str,
    settings: Sequence[str],
    actor: Actor,
    number: int,
) -> PlanVersion:
    figures = allocation.figures
    return PlanVersion(
        id=0,
        year=allocation.plan.year,
        number=number,
        state=PlanState.DRAFT,
        currency=figures.currency,
        total_minor=figures.total,
        reserve_minor=figures.reserve,
        rounding_minor=figures.rounding,
        source=text,
        settings=tuple(settings),
        findings=allocation.findings,
        prepared_by=actor.reference,
        prepared_at=tx.now,
    )

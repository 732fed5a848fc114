"""Ask for a change of the budget: nothing is held until it is approved."""

from __future__ import annotations

from bot.domain.approvals.rights import require_employee
from bot.domain.books.audit import AuditAction
from bot.domain.budgets.adjustment import Adjustment, AdjustmentState, adjustment_number
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person
from bot.domain.errors import NotAllowed
from bot.services.budgets.adjusting.draft import AdjustmentDraft, read_draft
from bot.services.budgets.adjusting.fitting import fit
from bot.services.budgets.adjusting.routing import (
    announce,
    put_on_record,
    require_may_ask,
    signatures_for,
)
from bot.services.ports.unit_of_work import Transaction


def ask_adjustment(tx: Transaction, actor: Actor, draft: AdjustmentDraft, key: str) -> Adjustment:
    """Store it under the next number and ask who decides; the same `key` again returns what it made.

    Raises InvalidInput at a field, NotFound("no_plan"), NotAllowed("adjustment_not_yours" |
    "adjustment_nobody_decides").
    """
    person = _lock_asker(tx, actor)
    found = read_draft(tx, draft)
    tx.budgets.lock(found.terms.line_ids)
    plan = tx.budgets.plan(found.plan.year) or found.plan
    number = adjustment_number(plan.year, plan.last_adjustment + 1)
    earlier = tx.claim(key, number)
    if earlier is not None:
        return _made_before(tx, earlier)
    lines = {line_id: tx.budgets.line(line_id) or line for line_id, line in found.lines.items()}
    require_may_ask(tx, person, lines)
    fitting = fit(tx, plan, lines, found.terms)
    if fitting.problem is not None:
        raise fitting.problem
    policy = tx.policies.in_force(tx.today)
    signatures = signatures_for(tx, person.id, found.terms, lines, policy)
    if not signatures:
        raise NotAllowed("adjustment_nobody_decides")
    adjustment = tx.adjustments.add(
        Adjustment(
            id=0,
            number=number,
            plan_id=plan.id,
            asked_by=person.id,
            terms=found.terms,
            state=AdjustmentState.PENDING,
            policy_version=policy.version,
            asked_at=tx.now,
        )
    )
    announce(tx, adjustment, signatures)
    put_on_record(tx, actor, AuditAction.ADJUSTMENT_ASK, adjustment, plan.currency)
    return adjustment


def _lock_asker(tx: Transaction, actor: Actor) -> Person:
    known = require_employee(actor.person)
    tx.people.lock(known.id)
    return require_employee(tx.people.get(known.id))


def _made_before(tx: Transaction, number: str) -> Adjustment:
    found = tx.adjustments.by_number(number)
    if found is None:
        raise AssertionError(f"a form names adjustment {number}, which does not exist")
    return found

"""Hand a decision to somebody else."""

from __future__ import annotations

from bot.domain.approvals.approval import DecisionAction, decides_apart, hand_over, signatures, waiting_for
from bot.domain.books.audit import AuditAction, ReassignmentEntry
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person
from bot.domain.errors import InvalidInput
from bot.domain.fields import Field
from bot.domain.requests.request import SpendRequest, require_text
from bot.services.approvals.opening import add_decision, open_decision
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.announce import announce
from bot.services.requests.posting import document_of


def reassign_request(
    tx: Transaction, actor: Actor, request_id: int, version: int, new_approver: Person | None, reason: str
) -> SpendRequest:
    """Hand the acting person's signature to somebody with the same right to give it.

    Raises what `open_decision` raises, InvalidInput at "reason" or "new_approver".
    """
    opened = open_decision(tx, actor, request_id, version)
    request, person = opened.request, opened.person
    require_text(reason, Field.REASON)
    if new_approver is None or not new_approver.active:
        raise InvalidInput("approver_unknown", field=Field.NEW_APPROVER)
    if new_approver.id in signatures(opened.steps):
        # The same person never signs twice.
        raise InvalidInput("approver_already", field=Field.NEW_APPROVER, name=new_approver.name)
    mine = [step for step in waiting_for(opened.steps) if person.id in step.approver_ids]
    for step in mine:
        if decides_apart(opened.steps, step, new_approver.id):
            raise InvalidInput("approver_in_other_part", field=Field.NEW_APPROVER, name=new_approver.name)
        opened.authority.require_successor(step, person, new_approver, request.terms.amount_minor)
    tx.approvals.save_steps(request.id, [hand_over(step, person.id, new_approver.id) for step in mine])
    add_decision(tx, opened, DecisionAction.REASSIGN, reason=reason, other_id=new_approver.id)
    announce(tx, request)
    facts = ReassignmentEntry.of(request, to=new_approver.id)
    tx.audit.add(actor, AuditAction.REQUEST_REASSIGN, document_of(request), facts)
    return request

"""Hand a decision to somebody else."""

from __future__ import annotations

from bot.domain.approvals.approval import DecisionAction, hand_over
from bot.domain.books.audit import AuditAction, ReassignmentEntry
from bot.domain.company.actor import Actor
from bot.domain.fields import Field
from bot.domain.requests.request import SpendRequest
from bot.domain.required_text import require_text
from bot.services.approvals.opening import add_decision, open_decision
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.announce import announce
from bot.services.requests.posting import document_of


def reassign_request(
    tx: Transaction, actor: Actor, request_id: int, version: int, new_approver_id: int, reason: str
) -> SpendRequest:
    """Hand the acting person's signature to somebody with the same right to give it.

    Raises what `open_decision` raises, InvalidInput at "reason" or "new_approver".
    """
    opened = open_decision(tx, actor, request_id, version)
    request, person = opened.request, opened.person
    require_text(reason, Field.REASON)
    new_approver = opened.require_successor(tx.people.get(new_approver_id))
    handed = [hand_over(step, person.id, new_approver.id) for step in opened.own_steps]
    tx.approvals.save_steps(request.id, handed)
    add_decision(tx, opened, DecisionAction.REASSIGN, reason=reason, other_id=new_approver.id)
    announce(tx, request)
    facts = ReassignmentEntry.of(request, to=new_approver.id)
    tx.audit.add(actor, AuditAction.REQUEST_REASSIGN, document_of(request), facts)
    return request

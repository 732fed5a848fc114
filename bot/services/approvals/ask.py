"""Ask the requester a question before deciding, or take it back."""

from __future__ import annotations

from bot.domain.approvals.approval import DecisionAction
from bot.domain.approvals.rights import require_asker, require_employee
from bot.domain.books.audit import AuditAction, RequestEntry
from bot.domain.company.actor import Actor
from bot.domain.messages.requests import News
from bot.domain.requests.request import SpendRequest
from bot.services.approvals.opening import add_decision, open_decision
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.access import lock_request
from bot.services.requests.announce import announce
from bot.services.requests.posting import document_of, save


def ask_question(tx: Transaction, actor: Actor, request_id: int, version: int, question: str) -> SpendRequest:
    """The request waits for the answer and keeps what it holds.

    Raises what `open_decision` raises, InvalidInput("text_missing").
    """
    opened = open_decision(tx, actor, request_id, version)
    request = save(tx, actor, opened.request.ask(question))
    add_decision(tx, opened, DecisionAction.ASK, reason=question)
    announce(tx, request, news=News.ASKED)
    tx.audit.add(actor, AuditAction.REQUEST_ASK, document_of(request), RequestEntry.of(request))
    return request


def retract_question(tx: Transaction, actor: Actor, request_id: int, version: int) -> SpendRequest:
    """Take the open question back: the decision waits for the acting person again.

    Raises NotFound, NotAllowed("not_your_question"), Stale("card_out_of_date" | "request_moved_on").
    """
    person = require_employee(actor.person)
    before = lock_request(tx, request_id, person)
    require_asker(person, before, tx.approvals.decisions(before.id))
    before.require_version(version)
    request = save(tx, actor, before.retract_question())
    announce(tx, request)
    tx.audit.add(actor, AuditAction.REQUEST_RETRACT, document_of(request), RequestEntry.of(request))
    return request

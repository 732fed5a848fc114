"""Who looks at an exception asks its requester why; the answer is kept with it."""

from __future__ import annotations

from bot.domain.approvals.rights import require_employee, require_requester
from bot.domain.books.audit import AuditAction, NoFacts
from bot.domain.company.actor import Actor
from bot.domain.errors import NotFound, Stale
from bot.domain.fields import Field
from bot.domain.messages.kind import MessageKind
from bot.domain.messages.requests import ExceptionAnswered, RequestNudge
from bot.domain.required_text import require_text
from bot.services.actuals.exceptions import exception_to_review
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.access import find_request
from bot.services.requests.posting import document_of
from bot.services.requests.reading.exceptions import ExceptionFacts, exception_facts


def ask_why(tx: Transaction, actor: Actor, exception_id: int) -> None:
    """Ask the requester, who reads it under their card; asked once, by whoever comes first.

    Raises what `exception_to_review` raises, NotFound("requester_left").
    """
    person, found = exception_to_review(tx, actor, exception_id)
    if found is None or found.request_id is None or not tx.alerts.ask_about(exception_id, person.id):
        return
    request = find_request(tx, found.request_id, person)
    requester = tx.people.get(request.requester_id)
    if requester is None or not requester.active:
        raise NotFound("requester_left", number=request.number)
    question = RequestNudge(
        request.id, requester.id, person.id, MessageKind.REQUEST_CARD, exception_id, asks=True
    )
    tx.outbox.put(question, stream=document_of(request), key=f"exception.ask:{exception_id}")
    tx.audit.add(actor, AuditAction.EXCEPTION_ASK, f"exception:{exception_id}", NoFacts())


def read_why(tx: Transaction, actor: Actor, exception_id: int) -> ExceptionFacts:
    """What the acting person is asked about their own request.

    Raises NotFound("request_unknown"), NotAllowed("not_your_request"), Stale("not_asked_why").
    """
    person = require_employee(actor.person)
    facts = exception_facts(tx, person, exception_id)
    if facts is None or facts.exception.request_id is None:
        raise NotFound("request_unknown")
    request = find_request(tx, facts.exception.request_id, person)
    require_requester(person, request)
    if not facts.exception.waits_for_answer:
        raise Stale("not_asked_why", number=request.number)
    return facts


def answer_why(tx: Transaction, actor: Actor, exception_id: int, answer: str) -> None:
    """Keep what the requester says, and tell who has asked.

    Raises what `read_why` raises, InvalidInput("text_missing").
    """
    asked = read_why(tx, actor, exception_id).exception
    require_text(answer, Field.ANSWER)
    if not tx.alerts.answer_about(exception_id, answer):
        raise Stale("not_asked_why")
    told = ExceptionAnswered(exception_id, asked.asked_by or 0)
    tx.outbox.put(told, stream=f"exception:{exception_id}", key=f"exception.answered:{exception_id}")
    tx.audit.add(actor, AuditAction.EXCEPTION_ANSWER, f"exception:{exception_id}", NoFacts())

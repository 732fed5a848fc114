"""What every change of a request shares: the order of locks, its postings, and who hears of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from bot.domain.approval import deciders
from bot.domain.budget import BudgetLine
from bot.domain.customer import Person, Role
from bot.domain.errors import NotFound, Stale
from bot.domain.request import Event, Move, SpendRequest
from bot.services.ports import Actor, Progress, Transaction
from bot.services.watch_thresholds import watch_line

Message = tuple[str, str, Mapping[str, object]]
"""(kind, key, payload) of a message for the outbox."""


def document_of(request: SpendRequest) -> str:
    return f"request:{request.id}"


def lock_request(tx: Transaction, request_id: int, person: Person | None) -> SpendRequest:
    """Lock customer, recipients, requester, plan, line and request, in that order, and read the request anew.

    Raises NotFound("request_unknown") for a request that `person` may not know of.
    """
    seen = tx.requests.get(request_id)
    if seen is None or (person is not None and not may_see(tx, person, seen)):
        raise NotFound("request_unknown")
    tx.customers.lock(seen.terms.customer_id, seen.terms.recipient_ids)
    tx.people.lock(seen.requester_id)
    tx.budgets.lock_plan(seen.plan_id)
    tx.budgets.lock_line(seen.line_id)
    locked = tx.requests.lock(request_id)
    if locked is None:
        raise NotFound("request_unknown")
    return locked


def require_version(request: SpendRequest, version: int) -> None:
    """Raises Stale("card_out_of_date") when the button was drawn for an earlier state of the request."""
    if request.version != version:
        raise Stale("card_out_of_date", number=request.number, state=request.state.value)


def may_see(tx: Transaction, person: Person, request: SpendRequest) -> bool:
    """Its requester, who decides or decided on it, its line's owner, controllers, compliance, auditors."""
    if person.id == request.requester_id or person.has(Role.CONTROLLER, Role.COMPLIANCE, Role.AUDITOR):
        return True
    line = tx.budgets.line(request.line_id)
    if line is not None and line.owner_id == person.id:
        return True
    return person.id in tx.requests.progress(request.id).asked or any(
        decision.person_id == person.id for decision in tx.requests.decisions(request.id)
    )


def post(
    tx: Transaction,
    request: SpendRequest,
    moves: Sequence[Move],
    event: Event,
    actor: Actor,
    *,
    month: int | None = None,
    part: str = "",
) -> SpendRequest:
    """Post `moves` to the request's line and carry them into what the request holds.

    `month` defaults to the request's own; `part` tells several postings of one event apart.
    """
    append_postings(tx, request, moves, event, actor, month=month, part=part)
    return replace(request, holding=request.holding.after(tuple(moves)))


def append_postings(
    tx: Transaction,
    request: SpendRequest,
    moves: Sequence[Move],
    event: Event,
    actor: Actor,
    *,
    month: int | None = None,
    part: str = "",
) -> None:
    """The postings and the sums beside them: of a request that is stored with what they make it hold."""
    tx.budgets.post(
        request.line_id,
        month or request.month,
        moves,
        kind=f"request.{event}",
        document=document_of(request),
        actor_id=actor.id,
        key=f"request:{request.id}:{request.version}:{event}{part}",
    )
    tx.customer_use.carry(request, held_minor=sum(move.minor for move in moves))


def watch(
    tx: Transaction, request: SpendRequest, spent_month: int | None = None, *, line: BudgetLine | None = None
) -> BudgetLine:
    """Warn, in the same transaction, when the line has reached a threshold. Returns the line.

    `spent_month`: where an actual was posted; it need not be the month that the request was planned in.
    `line`: the request's line, where this transaction has read it already.
    """
    if line is None:
        line = tx.budgets.line(request.line_id)
    if line is None:
        raise AssertionError(f"request {request.id} draws on a line that does not exist")
    policy = tx.policies.version(request.policy_version)
    for month in sorted({request.month, spent_month or request.month}):
        watch_line(tx, line, month, policy)
    return line


def announce(
    tx: Transaction, request: SpendRequest, *, progress: Progress | None = None, news: News | None = None
) -> None:
    """Queue the cards of everybody concerned; delivery draws them from the facts of that moment.

    `progress`: where the caller knows it. `news` is told to the requester in a short reply under the card.
    """
    progress = progress or tx.requests.progress(request.id)
    revision = f"{request.version}.{progress.decisions}.{progress.actuals}"
    cards = [("card.request", request.requester_id)]
    cards += [("card.approval", person_id) for person_id in sorted(progress.asked)]
    messages: list[Message] = [
        (
            kind,
            f"{kind}:{request.id}:{person_id}:{revision}",
            {"request_id": request.id, "person_id": person_id},
        )
        for kind, person_id in cards
    ]
    if news is not None:
        messages.append(_news(request, request.requester_id, news))
    tx.outbox.put_all(messages, stream=document_of(request))


class News(StrEnum):
    """What people are told in a message of its own: an updated card makes no sound in Slack."""

    APPROVED = "approved"
    REJECTED = "rejected"
    ASKED = "asked"
    ANSWERED = "answered"
    EDITED = "edited"
    EXPIRED = "expired"


def _news(request: SpendRequest, person_id: int, news: News) -> Message:
    """A short reply under the person's card."""
    payload = {
        "request_id": request.id,
        "person_id": person_id,
        "news": news.value,
        "under": "card.request" if person_id == request.requester_id else "card.approval",
    }
    return "news.request", f"news:{news}:{request.id}:{person_id}:{request.version}", payload


def tell_deciders(tx: Transaction, request: SpendRequest, news: News) -> None:
    """Tell those who are to decide and have a card already; a new card speaks for itself."""
    messages = [
        _news(request, person_id, news)
        for person_id in sorted(deciders(tx.requests.steps(request.id, request.round)))
        if tx.outbox.has_card("card.approval", request.id, person_id)
    ]
    tx.outbox.put_all(messages, stream=document_of(request))


def request_facts(request: SpendRequest) -> dict[str, object]:
    """The facts an audit entry keeps: ids and numbers, nothing that names a person."""
    return {
        "number": request.number,
        "state": request.state.value,
        "version": request.version,
        "policy_version": request.policy_version,
        "line_id": request.line_id,
        "customer_id": request.terms.customer_id,
        "amount_minor": request.terms.amount_minor,
        "approved_minor": request.approved_minor,
        "currency": request.terms.currency,
        "reserved_minor": request.holding.reserved,
        "committed_minor": request.holding.committed,
        "spent_minor": request.holding.spent,
        "findings": [
            {"code": finding.code, "severity": finding.severity.value, "rule": finding.rule}
            for finding in request.findings
        ],
    }

"""What every end of a request shares, whoever or whatever brings it."""

from __future__ import annotations

from bot.domain.approvals.approval import cancel
from bot.domain.books.audit import AuditAction, RequestEntry
from bot.domain.company.actor import Actor
from bot.domain.messages.requests import News
from bot.domain.requests.request import RequestChange, SpendRequest
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.access import lock_request
from bot.services.requests.announce import announce
from bot.services.requests.claiming import follow_claim
from bot.services.requests.posting import document_of, save


def end(
    tx: Transaction, actor: Actor, change: RequestChange, action: AuditAction, news: News | None = None
) -> SpendRequest:
    """Release what the change releases; nobody has to sign any more."""
    request = change.request
    tx.approvals.save_steps(request.id, cancel(tx.approvals.steps(request.id, request.round)))
    save(tx, actor, change)
    announce(tx, request, news=news)
    tx.audit.add(actor, action, document_of(request), RequestEntry.of(request))
    follow_claim(tx, actor, request)
    return request


def expire(tx: Transaction, actor: Actor, overdue: SpendRequest) -> SpendRequest:
    """Time has run out: nothing is ever approved by silence, everything held is released.

    Somebody who acts in this moment is not overrun: Stale("card_out_of_date").
    """
    request = lock_request(tx, overdue.id, None)
    request.require_version(overdue.version)
    return end(tx, actor, request.expire(tx.now), AuditAction.REQUEST_EXPIRE, News.EXPIRED)

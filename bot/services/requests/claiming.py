"""The claim against a request's partner follows what was spent."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.actuals.claim import ClaimNews, FollowedClaim, follow
from bot.domain.books.audit import AuditAction, ClaimEntry
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Role
from bot.domain.messages.claims import ClaimTold
from bot.domain.requests.request import SpendRequest
from bot.services.ports.unit_of_work import Transaction

_ACTIONS: Mapping[ClaimNews, AuditAction] = {
    ClaimNews.ARISEN: AuditAction.CLAIM_ARISEN,
    ClaimNews.CHANGED: AuditAction.CLAIM_CHANGED,
    ClaimNews.REOPENED: AuditAction.CLAIM_REOPENED,
    ClaimNews.REMOVED: AuditAction.CLAIM_REMOVED,
}


def follow_claim(tx: Transaction, actor: Actor, request: SpendRequest) -> None:
    """After every change of what was spent, or of whether more is to come: under the request's lock, and with
    an entry of its own in the audit behind the request's.
    """
    if request.terms.partner_id is None:
        return
    followed = follow(tx.partner_claims.of_request(request.id), request, tx.now)
    if followed is None:
        return
    claim = followed.claim
    if claim.id:
        tx.partner_claims.save(claim)
    else:
        claim = tx.partner_claims.add(claim)
    facts = ClaimEntry.of(claim, followed.was_state, followed.was_minor)
    tx.audit.add(actor, _ACTIONS[followed.news], document_of_claim(claim.id), facts)
    if followed.is_told:
        _tell_controllers(tx, claim.id, followed)


def document_of_claim(claim_id: int) -> str:
    return f"claim:{claim_id}"


def _tell_controllers(tx: Transaction, claim_id: int, followed: FollowedClaim) -> None:
    stream, claim = document_of_claim(claim_id), followed.claim
    messages = [
        (
            f"{stream}:{claim.version}:{person.id}",
            ClaimTold(
                claim_id,
                person.id,
                followed.news,
                claim.amount_minor,
                followed.was_state,
                followed.was_minor,
            ),
        )
        for person in tx.people.with_role(Role.CONTROLLER)
    ]
    tx.outbox.put_all(messages, stream=stream)

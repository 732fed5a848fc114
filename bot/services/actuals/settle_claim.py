"""What controllers do with the claim against a partner: claim it, note the money, or write it off."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.actuals.claim import LEADS_TO, Claim, ClaimAct, require_settling_by
from bot.domain.books.audit import AuditAction, ClaimEntry
from bot.domain.company.actor import Actor
from bot.domain.errors import NotFound
from bot.domain.requests.number import read_request_number
from bot.services.company.operator import Operator, acting_person
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.access import acting_employee
from bot.services.requests.claiming import document_of_claim

_ACTIONS: Mapping[ClaimAct, AuditAction] = {
    ClaimAct.CLAIM: AuditAction.CLAIM_CLAIMED,
    ClaimAct.RECEIVE: AuditAction.CLAIM_RECEIVED,
    ClaimAct.WRITE_OFF: AuditAction.CLAIM_WRITTEN_OFF,
}


def settle_claim(tx: Transaction, actor: Actor, claim_id: int, version: int, act: ClaimAct) -> Claim:
    """The claim as it is then. `version`: that of the claim as the acting person has seen it.

    Raises NotFound("claim_unknown"), NotAllowed("controllers_only" | "own_claim"), Stale.
    """
    person = acting_employee(tx, actor)
    claim = tx.partner_claims.get(claim_id)
    if claim is None:
        raise NotFound("claim_unknown")
    claim = _locked(tx, claim)
    require_settling_by(person, claim)
    claim.require_version(version)
    return _settled(tx, actor, claim, act)


def settle_claim_of(tx: Transaction, operator: Operator, number: str, act: ClaimAct) -> tuple[Claim, bool]:
    """The claim of the request with this number, and whether that has changed it: it may be so already.

    Raises NotFound("claim_unknown"), NotAllowed("own_claim"), Stale, and what `acting_person` raises.
    """
    actor = acting_person(tx, operator)
    request_id = tx.request_index.by_number(read_request_number(number))
    claim = tx.partner_claims.of_request(request_id) if request_id is not None else None
    if claim is None:
        raise NotFound("claim_unknown", number=number[:40])
    claim = _locked(tx, claim)
    if not claim.exists:
        raise NotFound("claim_unknown", number=claim.number)
    if actor.person is not None:
        require_settling_by(actor.person, claim)
    if claim.state is LEADS_TO[act]:
        return claim, False
    return _settled(tx, actor, claim, act), True


def _locked(tx: Transaction, claim: Claim) -> Claim:
    """As it is once nobody else changes it: a claim is changed under the lock of its request."""
    tx.requests.lock(claim.request_id)
    locked = tx.partner_claims.get(claim.id)
    if locked is None:
        raise AssertionError(f"claim {claim.id} is gone, and none is ever deleted")
    return locked


def _settled(tx: Transaction, actor: Actor, claim: Claim, act: ClaimAct) -> Claim:
    settled = claim.act(act)
    tx.partner_claims.save(settled)
    facts = ClaimEntry.of(settled, claim.state, claim.amount_minor)
    tx.audit.add(actor, _ACTIONS[act], document_of_claim(settled.id), facts)
    return settled

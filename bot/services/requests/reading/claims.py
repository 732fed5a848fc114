"""What partners owe, for those who settle it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.actuals.claim import Claim, ClaimAct, may_settle
from bot.domain.approvals.rights import require_employee
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person, Role
from bot.domain.company.partner import Partner
from bot.domain.errors import NotAllowed
from bot.domain.listed import Listed, Page
from bot.services.ports.unit_of_work import Transaction


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """A claim, who owes it, and what its reader may do with it: nothing with that of their own request."""

    claim: Claim
    partner: Partner
    acts: tuple[ClaimAct, ...] = ()


def read_claims(tx: Transaction, actor: Actor, page: Page) -> Listed[ClaimFacts]:
    """Those open or claimed, oldest first, for controllers."""
    person = require_employee(actor.person)
    if not person.has(Role.CONTROLLER):
        return Listed()
    found, total = tx.partner_claims.unsettled(page.limit, page.offset)
    return Listed(tuple(claims_with_facts(tx, found, person)), total)


def read_every_claim(tx: Transaction) -> Sequence[ClaimFacts]:
    """In the order in which they arose, settled ones too."""
    return claims_with_facts(tx, tx.partner_claims.all())


def read_claim(tx: Transaction, actor: Actor, claim_id: int) -> ClaimFacts:
    """Raises NotAllowed("controllers_only"), also for one that does not exist."""
    person, claim = require_employee(actor.person), tx.partner_claims.get(claim_id)
    if claim is None or not person.has(Role.CONTROLLER):
        raise NotAllowed("controllers_only")
    return claims_with_facts(tx, [claim], person)[0]


def claims_with_facts(
    tx: Transaction, claims: Sequence[Claim], reader: Person | None = None
) -> Sequence[ClaimFacts]:
    """`reader`: None where nothing is to be done with them."""
    partners = tx.partners.by_id(claim.partner_id for claim in claims)
    return [
        ClaimFacts(
            claim,
            partners[claim.partner_id],
            claim.possible_acts if reader is not None and may_settle(reader, claim) else (),
        )
        for claim in claims
    ]

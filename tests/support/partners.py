"""Partners of the small company, and requests of which they pay a part."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.domain.actuals.claim import Claim, ClaimAct
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.terms import Terms
from bot.services.actuals.settle_claim import settle_claim
from tests.support.company_files import bring
from tests.support.desk import Desk
from tests.support.requests import changed

PARTNERS = "code,name\nNIMBUS,Nimbus Cloud\nVECTRA,Vectra Devices\n"


def partner_id(desk: Desk, code: str = "NIMBUS") -> int:
    """Of one of the two partners, who are brought in if they are not there yet."""
    bring(desk.store, "partners", PARTNERS)
    return {each.code: each.id for each in desk.read(lambda tx: tx.partners.all())}[code]


def shared(desk: Desk, minor: int, part_minor: int, **changes: Any) -> Terms:
    """A meal of which Nimbus pays a part."""
    terms = changed(desk.terms(minor, "ACME", ["Li Na"], **changes), partner_minor=part_minor)
    return replace(terms, partner_id=partner_id(desk))


def agreed(
    desk: Desk, minor: int = 500_00, part_minor: int = 200_00, *, who: str = "mei", by: str = "bo"
) -> SpendRequest:
    """Such a request of `who`, approved by `by`."""
    return desk.approve(by, desk.submit_terms(who, shared(desk, minor, part_minor)))


def claim_of(desk: Desk, request: SpendRequest) -> Claim | None:
    return desk.read(lambda tx: tx.partner_claims.of_request(request.id))


def the_claim(desk: Desk, request: SpendRequest) -> Claim:
    found = claim_of(desk, request)
    assert found is not None
    return found


def settle(desk: Desk, who: str, claim: Claim, act: ClaimAct) -> Claim:
    """As a button does that was drawn of `claim`."""
    actor = desk.actor(who)
    return desk.store.write(lambda tx: settle_claim(tx, actor, claim.id, claim.version, act))

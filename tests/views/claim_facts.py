"""What partners owe, as views are given it."""

from __future__ import annotations

from bot.domain.actuals.claim import Claim, ClaimNews, ClaimState
from bot.domain.messages.claims import ClaimTold
from bot.services.requests.reading.claims import ClaimFacts
from tests.views import request_facts as given
from tests.views.request_facts import NIMBUS


def claim(claim_id: int, state: ClaimState, amount_minor: int = 160_00, requester_id: int = 2) -> Claim:
    number = f"GW-2026-{40 + claim_id:05d}"
    return Claim(claim_id, 7, number, requester_id, NIMBUS.id, amount_minor, "CNY", state, 3, given.NOW)


def facts(claim_: Claim) -> ClaimFacts:
    return ClaimFacts(claim_, NIMBUS, claim_.possible_acts)


OPEN = facts(claim(1, ClaimState.OPEN))
CLAIMED = facts(claim(2, ClaimState.CLAIMED, 1_250_50))
OWN = ClaimFacts(claim(3, ClaimState.OPEN), NIMBUS)
CLAIMS = (OPEN, CLAIMED, OWN)

TOLD = {
    "arisen": ClaimTold(1, 9, ClaimNews.ARISEN, 160_00, ClaimState.OPEN, 0),
    **{
        f"{news}.{state}": ClaimTold(1, 9, news, minor, state, 160_00)
        for news, minor in ((ClaimNews.REOPENED, 120_00), (ClaimNews.REMOVED, 0))
        for state in (ClaimState.CLAIMED, ClaimState.RECEIVED, ClaimState.WRITTEN_OFF)
    },
}
"""Every message that controllers get, by what has happened to what."""

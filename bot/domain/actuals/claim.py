"""What a partner owes us of a request: from the end of its spending to the money, or to giving it up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from bot.domain.company.customer import Person, Role
from bot.domain.errors import NotAllowed, Stale
from bot.domain.requests.record import RequestRecord
from bot.domain.requests.request_state import ENDED, RequestState


class ClaimState(StrEnum):
    """The values stand in the database: they may only be added to."""

    OPEN = "open"
    CLAIMED = "claimed"
    """The partner was asked to pay."""
    RECEIVED = "received"
    WRITTEN_OFF = "written_off"


UNSETTLED = (ClaimState.OPEN, ClaimState.CLAIMED)


class ClaimAct(StrEnum):
    """What a controller does with a claim."""

    CLAIM = "claim"
    RECEIVE = "receive"
    WRITE_OFF = "write_off"


class ClaimNews(StrEnum):
    """What becomes of a claim because of what was spent. The values stand in the database."""

    ARISEN = "arisen"
    CHANGED = "changed"
    REOPENED = "reopened"
    """What was spent has changed since it was claimed, paid or written off."""
    REMOVED = "removed"


LEADS_TO: Mapping[ClaimAct, ClaimState] = MappingProxyType(
    {
        ClaimAct.CLAIM: ClaimState.CLAIMED,
        ClaimAct.RECEIVE: ClaimState.RECEIVED,
        ClaimAct.WRITE_OFF: ClaimState.WRITTEN_OFF,
    }
)
TRANSITIONS: Mapping[tuple[ClaimState, ClaimAct], ClaimState] = MappingProxyType(
    {
        (state, act): LEADS_TO[act]
        for state, act in (
            (ClaimState.OPEN, ClaimAct.CLAIM),
            (ClaimState.CLAIMED, ClaimAct.RECEIVE),
            (ClaimState.CLAIMED, ClaimAct.WRITE_OFF),
        )
    }
)
"""The whole table: what is not in it does not happen."""

_REFUSALS: Mapping[ClaimState, str] = MappingProxyType(
    {
        ClaimState.OPEN: "claim_not_claimed",
        ClaimState.CLAIMED: "claim_claimed",
        ClaimState.RECEIVED: "claim_received",
        ClaimState.WRITTEN_OFF: "claim_written_off",
    }
)


@dataclass(frozen=True, slots=True)
class Claim:
    """One a request, under its number. Minor units of `currency`; 0: by now there is nothing to claim.

    `since`: from when it waits to be claimed and paid. `version` grows with every change; an old button
    carries an old one.
    """

    id: int
    request_id: int
    number: str
    requester_id: int
    partner_id: int
    amount_minor: int
    currency: str
    state: ClaimState
    version: int
    since: datetime

    @property
    def exists(self) -> bool:
        return self.amount_minor > 0

    @property
    def is_unsettled(self) -> bool:
        """Whether money is still to come."""
        return self.exists and self.state in UNSETTLED

    @property
    def possible_acts(self) -> tuple[ClaimAct, ...]:
        return tuple(act for act in ClaimAct if self.exists and (self.state, act) in TRANSITIONS)

    def require_version(self, version: int) -> None:
        """Raises Stale("claim_out_of_date") when the button was drawn for an earlier state of the claim."""
        if self.version != version:
            raise Stale("claim_out_of_date", number=self.number)

    def act(self, act: ClaimAct) -> Claim:
        """Raises Stale: "claim_gone", "claim_not_claimed" (it is still open), and "claim_…" of its state."""
        if not self.exists:
            raise Stale("claim_gone", number=self.number)
        state = TRANSITIONS.get((self.state, act))
        if state is None:
            raise Stale(_REFUSALS[self.state], number=self.number)
        return replace(self, state=state, version=self.version + 1)


@dataclass(frozen=True, slots=True)
class FollowedClaim:
    """A claim as what was spent makes it, and what it was before; the controllers hear of it if `is_told`."""

    claim: Claim
    news: ClaimNews
    was_state: ClaimState = ClaimState.OPEN
    was_minor: int = 0

    @property
    def is_told(self) -> bool:
        """While a claim is open, it changes without a word: nobody has asked for the money yet."""
        new = self.news in (ClaimNews.ARISEN, ClaimNews.REOPENED)
        return new or self.was_state is not ClaimState.OPEN


def claimable_minor(request: RequestRecord) -> int:
    """What the request's partner owes: their part of what was spent, once nothing more is to come."""
    ended = request.state is RequestState.SETTLED or request.state in ENDED
    return request.partner_spent_minor if ended else 0


def follow(claim: Claim | None, request: RequestRecord, at: datetime) -> FollowedClaim | None:
    """What the request's spending makes of its claim, if it has one; None where that is as it was.

    An amount that is not the one that was claimed, paid or written off is to be claimed anew.
    """
    minor = claimable_minor(request)
    if claim is None:
        return FollowedClaim(_arisen(request, minor, at), ClaimNews.ARISEN) if minor else None
    if claim.amount_minor == minor:
        return None
    changed = replace(claim, amount_minor=minor, state=ClaimState.OPEN, version=claim.version + 1)
    was = (claim.state, claim.amount_minor)
    if not minor:
        return FollowedClaim(changed, ClaimNews.REMOVED, *was)
    if claim.exists and claim.state is ClaimState.OPEN:
        return FollowedClaim(changed, ClaimNews.CHANGED, *was)
    news = ClaimNews.REOPENED if claim.exists else ClaimNews.ARISEN
    return FollowedClaim(replace(changed, since=at), news, *was)


def _arisen(request: RequestRecord, minor: int, at: datetime) -> Claim:
    if request.terms.partner_id is None:
        raise AssertionError(f"{request.number}: nobody pays a part of it, and {minor} is to be claimed")
    return Claim(
        id=0,
        request_id=request.id,
        number=request.number,
        requester_id=request.requester_id,
        partner_id=request.terms.partner_id,
        amount_minor=minor,
        currency=request.terms.currency,
        state=ClaimState.OPEN,
        version=1,
        since=at,
    )


def require_settling_by(person: Person, claim: Claim) -> None:
    """Controllers and administrators settle what others have spent.

    Raises NotAllowed("controllers_only" | "own_claim").
    """
    if not person.has(Role.CONTROLLER, Role.ADMIN):
        raise NotAllowed("controllers_only")
    if person.id == claim.requester_id:
        raise NotAllowed("own_claim", number=claim.number)


def may_settle(person: Person, claim: Claim) -> bool:
    try:
        require_settling_by(person, claim)
    except NotAllowed:
        return False
    return True


@dataclass(frozen=True, slots=True)
class ClaimSum:
    """How many claims of one state there are, and what they come to. Minor units."""

    count: int = 0
    minor: int = 0


@dataclass(frozen=True, slots=True)
class UnsettledClaims:
    """What partners still owe: what nobody has asked them for yet, and what they were asked for."""

    open: ClaimSum = ClaimSum()
    claimed: ClaimSum = ClaimSum()

    def __bool__(self) -> bool:
        return bool(self.open.count or self.claimed.count)

"""A request as it is kept, and what can be asked of it without changing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.approvals.approval import Step, deciders
from bot.domain.budgets.budget import Dimensions
from bot.domain.errors import Stale
from bot.domain.requests.finding import Finding
from bot.domain.requests.holding import NOTHING_HELD, Holding
from bot.domain.requests.request_state import OPEN, SPENDABLE, RequestState
from bot.domain.requests.spend import SpendFacts
from bot.domain.requests.terms import Standing, Terms


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """`version` grows with every change; an old button carries an old one."""

    id: int
    number: str
    plan_id: int
    line_id: int
    month: int
    requester_id: int
    terms: Terms
    dimensions: Dimensions
    public_official: bool
    state_owned: bool
    state: RequestState
    version: int
    round: int
    policy_version: str
    submitted_at: datetime
    holding: Holding = NOTHING_HELD
    approved_minor: int | None = None
    findings: tuple[Finding, ...] = ()
    question: str = ""
    answer: str = ""
    decided_at: datetime | None = None
    settled_at: datetime | None = None
    amended_from: Standing | None = None

    @property
    def is_approved(self) -> bool:
        return self.state is RequestState.APPROVED

    @property
    def is_amendment(self) -> bool:
        """Whether what waits for a decision would raise an approval that stands."""
        return self.approved_minor is not None and self.state in OPEN

    @property
    def is_raise_only(self) -> bool:
        """Whether it can't be changed but by asking for more."""
        return self.is_approved or self.is_amendment

    @property
    def can_be_edited(self) -> bool:
        return self.state in OPEN or self.is_approved

    @property
    def can_be_withdrawn(self) -> bool:
        return self.state in OPEN or (self.is_approved and not self.holding.spent)

    @property
    def can_be_asked_again(self) -> bool:
        """It ended without an approval: the same may be asked for anew."""
        ended = (RequestState.REJECTED, RequestState.WITHDRAWN, RequestState.EXPIRED)
        return self.state in ended and self.approved_minor is None

    @property
    def is_partly_used(self) -> bool:
        """Something is spent and something still held, and no raise is open: closing releases the rest."""
        held = self.holding
        return self.is_approved and held.spent > 0 and held.committed > 0

    @property
    def overspent_minor(self) -> int:
        """By how much what was spent passes what was approved; 0 while it does not."""
        return max(0, self.holding.spent - (self.approved_minor or 0))

    @property
    def takes_actuals(self) -> bool:
        """Late ones too, and those of an approval that is to be raised: the truth is never refused."""
        return self.approved_minor is not None and (self.state in SPENDABLE or self.is_amendment)

    def facts_for_policy(self, amount_minor: int, headcount: int, today: date) -> SpendFacts:
        """What the policy may look at once it was asked for: with what it costs, and who came."""
        return SpendFacts(
            dimensions=self.dimensions,
            public_official=self.public_official,
            state_owned=self.state_owned,
            amount_minor=amount_minor,
            currency=self.terms.currency,
            headcount=headcount,
            requester_id=self.requester_id,
            customer_id=self.terms.customer_id,
            recipient_ids=self.terms.recipient_ids,
            planned_on=self.terms.planned_on,
            today=today,
            purpose=self.terms.purpose,
            attachments=len(self.terms.file_ids),
        )

    def deciders(self, steps: Sequence[Step]) -> frozenset[int]:
        """Who is waited for now; nobody while no decision is open."""
        return deciders(steps) if self.state is RequestState.PENDING else frozenset()

    def require_version(self, version: int) -> None:
        """Raises Stale("card_out_of_date") when the button was drawn for an earlier state of the request."""
        if self.version != version:
            raise Stale("card_out_of_date", number=self.number, state=self.state.value)

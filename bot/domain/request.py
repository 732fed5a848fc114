"""A request for approval before the money is spent: its states, what it holds, and what moves it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.domain.budget import Column, Dimensions
from bot.domain.errors import Stale
from bot.domain.finding import Finding


class RequestState(StrEnum):
    PENDING = "pending"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    SETTLED = "settled"
    CLOSED = "closed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


OPEN = frozenset({RequestState.PENDING, RequestState.CHANGES_REQUESTED})
"""A decision is still to come; `reserved` holds what is asked."""

SPENDABLE = frozenset(
    {RequestState.APPROVED, RequestState.SETTLED, RequestState.CLOSED, RequestState.EXPIRED}
)
"""Actuals are recorded, even late ones: the truth is never refused. Only an approved request still holds."""

ENDED = frozenset({RequestState.CLOSED, RequestState.REJECTED, RequestState.WITHDRAWN, RequestState.EXPIRED})


class Event(StrEnum):
    """What moves a request; the rows of the posting table."""

    SUBMIT = "submit"
    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    ASK = "ask"
    ANSWER = "answer"
    EDIT = "edit"
    AMEND = "amend"
    RECORD_ACTUAL = "record_actual"
    SETTLE = "settle"
    CORRECT = "correct"
    CLOSE = "close"


_S = RequestState
_MOVES: dict[tuple[RequestState, Event], RequestState] = {
    (_S.PENDING, Event.APPROVE): _S.APPROVED,
    (_S.PENDING, Event.REJECT): _S.REJECTED,
    (_S.PENDING, Event.WITHDRAW): _S.WITHDRAWN,
    (_S.PENDING, Event.EXPIRE): _S.EXPIRED,
    (_S.PENDING, Event.ASK): _S.CHANGES_REQUESTED,
    (_S.PENDING, Event.EDIT): _S.PENDING,
    (_S.CHANGES_REQUESTED, Event.ANSWER): _S.PENDING,
    (_S.CHANGES_REQUESTED, Event.EDIT): _S.PENDING,
    (_S.CHANGES_REQUESTED, Event.REJECT): _S.REJECTED,
    (_S.CHANGES_REQUESTED, Event.WITHDRAW): _S.WITHDRAWN,
    (_S.CHANGES_REQUESTED, Event.EXPIRE): _S.EXPIRED,
    (_S.APPROVED, Event.AMEND): _S.PENDING,
    (_S.APPROVED, Event.RECORD_ACTUAL): _S.APPROVED,
    (_S.APPROVED, Event.SETTLE): _S.SETTLED,
    (_S.APPROVED, Event.WITHDRAW): _S.WITHDRAWN,
    (_S.APPROVED, Event.EXPIRE): _S.EXPIRED,
    (_S.APPROVED, Event.CLOSE): _S.CLOSED,
    (_S.SETTLED, Event.CLOSE): _S.CLOSED,
}

_AFTER_THE_FACT = frozenset({_S.SETTLED, _S.CLOSED, _S.EXPIRED})


def next_state(state: RequestState, event: Event) -> RequestState:
    """Where `event` leads from `state`. Raises Stale("request_moved_on") when it leads nowhere."""
    if event is Event.CORRECT and (state in _AFTER_THE_FACT or state is _S.APPROVED):
        return state
    if event in (Event.RECORD_ACTUAL, Event.SETTLE) and state in _AFTER_THE_FACT:
        # A late actual of a request that holds nothing any more changes what was spent, not the state.
        return state
    try:
        return _MOVES[state, event]
    except KeyError:
        raise Stale("request_moved_on", state=state.value) from None


@dataclass(frozen=True, slots=True)
class Holding:
    """What one request holds in the ledger, in minor units. None of it is ever negative."""

    reserved: int = 0
    committed: int = 0
    spent: int = 0

    def __post_init__(self) -> None:
        # Nothing is ever released beyond what was held: a programming error must stop the transaction.
        if min(self.reserved, self.committed, self.spent) < 0:
            raise AssertionError(f"released more than was held: {self}")

    @property
    def total(self) -> int:
        return self.reserved + self.committed + self.spent

    def after(self, moves: tuple[Move, ...]) -> Holding:
        sums = {column: sum(move.minor for move in moves if move.column is column) for column in Column}
        return Holding(
            self.reserved + sums[Column.RESERVED],
            self.committed + sums[Column.COMMITTED],
            self.spent + sums[Column.SPENT],
        )


@dataclass(frozen=True, slots=True)
class Move:
    """One change of one column; the service turns it into a posting on a line and month."""

    column: Column
    minor: int


def _moves(**changes: int) -> tuple[Move, ...]:
    return tuple(Move(Column(name), minor) for name, minor in changes.items() if minor)


def on_submit(asked: int) -> tuple[Move, ...]:
    return _moves(reserved=asked)


def on_approve(holding: Holding, committed: int) -> tuple[Move, ...]:
    """All steps approved: everything reserved is released and `committed` more is held."""
    return _moves(reserved=-holding.reserved, committed=committed)


def on_release(holding: Holding) -> tuple[Move, ...]:
    """Reject, withdraw, expire while a decision is open: what is reserved is released."""
    return _moves(reserved=-holding.reserved)


def on_close(holding: Holding) -> tuple[Move, ...]:
    """Close, expiry or withdrawal of an approved request: what is still held is released."""
    return _moves(committed=-holding.committed)


def on_actual(holding: Holding, actual: int, *, final: bool) -> tuple[Move, ...]:
    """An actual liquidates the commitment up to its amount; a final one releases the rest too."""
    return _moves(committed=-(holding.committed if final else min(actual, holding.committed)), spent=actual)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a requester asks for: the fields of the form, resolved to ids. Amount in minor units."""

    category: str
    customer_id: int
    recipient_ids: tuple[int, ...]
    headcount: int
    amount_minor: int
    currency: str
    planned_on: date
    contact_channel: str
    purpose: str
    expected_result: str
    file_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SpendRequest:
    """A request as stored. `version` grows with every change; an old button carries an old one."""

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
    holding: Holding = Holding()
    approved_minor: int | None = None
    findings: tuple[Finding, ...] = ()
    question: str = ""
    answer: str = ""
    decided_at: datetime | None = None
    settled_at: datetime | None = None
    amended_from: Terms | None = field(default=None)

    @property
    def is_amendment(self) -> bool:
        """Whether what waits for a decision would raise an approval that stands."""
        return self.approved_minor is not None and self.state in OPEN


def request_number(year: int, sequence: int) -> str:
    """A number people can say: GW-2026-00042."""
    return f"GW-{year}-{sequence:05d}"


@dataclass(frozen=True, slots=True)
class Actual:
    """What was really spent. A corrected one stays, with `reversed_at`, and points nowhere else."""

    id: int
    request_id: int
    amount_minor: int
    currency: str
    spent_on: date
    month: int
    headcount: int
    invoice_number: str
    rating: int | None
    result: str
    final: bool
    liquidated_minor: int
    recorded_by: int
    recorded_at: datetime
    corrects_id: int | None = None
    reversed_at: datetime | None = None
    file_ids: tuple[str, ...] = ()

"""The states of a request, and every event that leads from one to another."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from bot.domain.errors import Stale


class RequestState(StrEnum):
    WAITING_FOR_BUDGET = "waiting_for_budget"
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

UNDECIDED = OPEN | {RequestState.WAITING_FOR_BUDGET}
"""The same, and what is not even sent to be decided yet: it lacks only money, and holds nothing."""

SPENDABLE = frozenset(
    {RequestState.APPROVED, RequestState.SETTLED, RequestState.CLOSED, RequestState.EXPIRED}
)
"""Actuals are recorded, even late ones: the truth is never refused. Only an approved request still holds."""

ENDED = frozenset({RequestState.CLOSED, RequestState.REJECTED, RequestState.WITHDRAWN, RequestState.EXPIRED})


class Event(StrEnum):
    """What happens to a request. What moves money is also a kind of posting: `request.submit`."""

    SUBMIT = "submit"
    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    ASK = "ask"
    ANSWER = "answer"
    RETRACT = "retract"
    """Who has asked takes the question back."""
    EDIT = "edit"
    AMEND = "amend"
    """An approved request asks for more: its approval stands meanwhile."""
    END_RAISE = "end_raise"
    """What was asked on top of an approval is rejected, withdrawn, expired or not needed any more."""
    RECORD_ACTUAL = "record_actual"
    SETTLE = "settle"
    """The final actual."""
    CORRECT = "correct"
    REOPEN = "reopen"
    """A correction has taken the final actual back."""
    CLOSE = "close"
    CARRY = "carry"
    """Its year is closed: what it holds goes on in the next one. It stays in its state."""


_S = RequestState
TRANSITIONS: Mapping[tuple[RequestState, Event], RequestState] = MappingProxyType(
    {
        (_S.WAITING_FOR_BUDGET, Event.SUBMIT): _S.PENDING,
        (_S.WAITING_FOR_BUDGET, Event.WITHDRAW): _S.WITHDRAWN,
        (_S.WAITING_FOR_BUDGET, Event.EXPIRE): _S.EXPIRED,
        (_S.PENDING, Event.APPROVE): _S.APPROVED,
        (_S.PENDING, Event.REJECT): _S.REJECTED,
        (_S.PENDING, Event.WITHDRAW): _S.WITHDRAWN,
        (_S.PENDING, Event.EXPIRE): _S.EXPIRED,
        (_S.PENDING, Event.ASK): _S.CHANGES_REQUESTED,
        (_S.PENDING, Event.EDIT): _S.PENDING,
        (_S.PENDING, Event.END_RAISE): _S.APPROVED,
        (_S.CHANGES_REQUESTED, Event.ANSWER): _S.PENDING,
        (_S.CHANGES_REQUESTED, Event.RETRACT): _S.PENDING,
        (_S.CHANGES_REQUESTED, Event.EDIT): _S.PENDING,
        (_S.CHANGES_REQUESTED, Event.WITHDRAW): _S.WITHDRAWN,
        (_S.CHANGES_REQUESTED, Event.EXPIRE): _S.EXPIRED,
        (_S.CHANGES_REQUESTED, Event.END_RAISE): _S.APPROVED,
        (_S.APPROVED, Event.AMEND): _S.PENDING,
        (_S.APPROVED, Event.RECORD_ACTUAL): _S.APPROVED,
        (_S.APPROVED, Event.SETTLE): _S.SETTLED,
        (_S.APPROVED, Event.CORRECT): _S.APPROVED,
        (_S.APPROVED, Event.WITHDRAW): _S.WITHDRAWN,
        (_S.APPROVED, Event.EXPIRE): _S.EXPIRED,
        (_S.APPROVED, Event.CLOSE): _S.CLOSED,
        (_S.SETTLED, Event.REOPEN): _S.APPROVED,
        (_S.SETTLED, Event.CLOSE): _S.CLOSED,
        **{(state, Event.CARRY): state for state in (*OPEN, _S.APPROVED)},
        # A late actual of a request that holds nothing any more changes what was spent, not the state.
        **{
            (state, event): state
            for state in (_S.SETTLED, _S.CLOSED, _S.EXPIRED)
            for event in (Event.RECORD_ACTUAL, Event.SETTLE, Event.CORRECT)
        },
    }
)
"""The whole table: what is not in it does not happen."""


def next_state(state: RequestState, event: Event) -> RequestState:
    """Where `event` leads from `state`. Raises Stale("request_moved_on") when it leads nowhere."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise Stale("request_moved_on", state=state.value) from None

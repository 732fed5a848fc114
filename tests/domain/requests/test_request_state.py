"""A request's states, and which event leads from one to another: the whole table."""

from __future__ import annotations

from itertools import product

import pytest

from bot.domain.errors import Stale
from bot.domain.requests.request_state import ENDED, OPEN, TRANSITIONS, Event, RequestState, next_state

S, E = RequestState, Event
MOVES = {
    S.WAITING_FOR_BUDGET: {
        E.SUBMIT: S.PENDING,
        E.WITHDRAW: S.WITHDRAWN,
        E.EXPIRE: S.EXPIRED,
    },
    S.PENDING: {
        E.APPROVE: S.APPROVED,
        E.REJECT: S.REJECTED,
        E.WITHDRAW: S.WITHDRAWN,
        E.EXPIRE: S.EXPIRED,
        E.ASK: S.CHANGES_REQUESTED,
        E.EDIT: S.PENDING,
        # Only of an approved request that asks for more: see `test_request.py`.
        E.END_RAISE: S.APPROVED,
        E.CARRY: S.PENDING,
    },
    S.CHANGES_REQUESTED: {
        E.ANSWER: S.PENDING,
        E.RETRACT: S.PENDING,
        E.EDIT: S.PENDING,
        E.END_RAISE: S.APPROVED,
        E.WITHDRAW: S.WITHDRAWN,
        E.EXPIRE: S.EXPIRED,
        E.CARRY: S.CHANGES_REQUESTED,
    },
    S.APPROVED: {
        E.AMEND: S.PENDING,
        E.RECORD_ACTUAL: S.APPROVED,
        E.SETTLE: S.SETTLED,
        E.CORRECT: S.APPROVED,
        E.WITHDRAW: S.WITHDRAWN,
        E.EXPIRE: S.EXPIRED,
        E.CLOSE: S.CLOSED,
        E.CARRY: S.APPROVED,
    },
    S.SETTLED: {
        E.RECORD_ACTUAL: S.SETTLED,
        E.SETTLE: S.SETTLED,
        E.CORRECT: S.SETTLED,
        E.REOPEN: S.APPROVED,
        E.CLOSE: S.CLOSED,
    },
    # The truth is never refused: a late actual changes what was spent, not the state.
    S.CLOSED: {E.RECORD_ACTUAL: S.CLOSED, E.SETTLE: S.CLOSED, E.CORRECT: S.CLOSED},
    S.EXPIRED: {E.RECORD_ACTUAL: S.EXPIRED, E.SETTLE: S.EXPIRED, E.CORRECT: S.EXPIRED},
    S.REJECTED: {},
    S.WITHDRAWN: {},
}


@pytest.mark.parametrize(("state", "event"), list(product(RequestState, Event)))
def test_each_event_leads_where_it_should_or_nowhere(state: RequestState, event: Event) -> None:
    """All states against all events: what is not in the table is refused as moved on."""
    wanted = MOVES[state].get(event)
    if wanted is not None:
        assert next_state(state, event) is wanted
        return
    with pytest.raises(Stale) as refused:
        next_state(state, event)
    assert (refused.value.code, refused.value.facts) == ("request_moved_on", {"state": state.value})


def test_what_has_ended_waits_for_nobody() -> None:
    """Open and ended have nothing in common, and nothing that has ended opens again."""
    assert not OPEN & ENDED
    for state in ENDED:
        assert all(target in ENDED for target in MOVES[state].values())


def test_every_state_but_a_first_one_is_reached() -> None:
    """No state is only a word, and each event moves something. None leads to a wait for budget."""
    assert set(TRANSITIONS.values()) == set(RequestState) - {S.WAITING_FOR_BUDGET}
    assert {event for _, event in TRANSITIONS} == set(Event)

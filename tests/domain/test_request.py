"""A request's states, what moves it, and what each move does to the ledger."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.budget import Column
from bot.domain.errors import Stale
from bot.domain.request import (
    ENDED,
    OPEN,
    Event,
    Holding,
    Move,
    RequestState,
    next_state,
    on_actual,
    on_approve,
    on_close,
    on_release,
    on_submit,
    request_number,
)

S, E = RequestState, Event
MOVES = {
    S.PENDING: {
        E.APPROVE: S.APPROVED,
        E.REJECT: S.REJECTED,
        E.WITHDRAW: S.WITHDRAWN,
        E.EXPIRE: S.EXPIRED,
        E.ASK: S.CHANGES_REQUESTED,
        E.EDIT: S.PENDING,
    },
    S.CHANGES_REQUESTED: {
        E.ANSWER: S.PENDING,
        E.EDIT: S.PENDING,
        E.REJECT: S.REJECTED,
        E.WITHDRAW: S.WITHDRAWN,
        E.EXPIRE: S.EXPIRED,
    },
    S.APPROVED: {
        E.AMEND: S.PENDING,
        E.RECORD_ACTUAL: S.APPROVED,
        E.SETTLE: S.SETTLED,
        E.CORRECT: S.APPROVED,
        E.WITHDRAW: S.WITHDRAWN,
        E.EXPIRE: S.EXPIRED,
        E.CLOSE: S.CLOSED,
    },
    S.SETTLED: {
        E.RECORD_ACTUAL: S.SETTLED,
        E.SETTLE: S.SETTLED,
        E.CORRECT: S.SETTLED,
        E.CLOSE: S.CLOSED,
    },
    # The truth is never refused: a late actual changes what was spent, not the state.
    S.CLOSED: {E.RECORD_ACTUAL: S.CLOSED, E.SETTLE: S.CLOSED, E.CORRECT: S.CLOSED},
    S.EXPIRED: {E.RECORD_ACTUAL: S.EXPIRED, E.SETTLE: S.EXPIRED, E.CORRECT: S.EXPIRED},
    S.REJECTED: {},
    S.WITHDRAWN: {},
}
minor = st.integers(0, 10**9)
holdings = st.builds(Holding, minor, minor, minor)


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


@given(minor)
def test_submit_reserves_what_is_asked(asked: int) -> None:
    """Submit: + asked."""
    assert Holding().after(on_submit(asked)) == Holding(reserved=asked)


@given(holdings, minor)
def test_approval_commits_and_releases_all_that_was_reserved(holding: Holding, approved: int) -> None:
    """Approve: − asked, + approved."""
    after = holding.after(on_approve(holding, approved))
    assert after == Holding(0, holding.committed + approved, holding.spent)


@given(holdings)
def test_a_release_gives_back_only_what_was_reserved(holding: Holding) -> None:
    """Reject, withdraw, expire: − asked."""
    assert holding.after(on_release(holding)) == Holding(0, holding.committed, holding.spent)


@given(holdings)
def test_closing_gives_back_all_that_is_still_held(holding: Holding) -> None:
    """Close or expiry of an approved request."""
    assert holding.after(on_close(holding)) == Holding(holding.reserved, 0, holding.spent)


@given(holdings, minor, st.booleans())
def test_an_actual_liquidates_never_more_than_is_held(holding: Holding, actual: int, final: bool) -> None:
    """− min(actual, still held), or all of it when final; + actual, whatever it comes to."""
    after = holding.after(on_actual(holding, actual, final=final))
    left = 0 if final else max(0, holding.committed - actual)
    assert after == Holding(holding.reserved, left, holding.spent + actual)


@given(holdings, minor, st.booleans())
def test_no_move_is_worth_nothing(holding: Holding, amount: int, final: bool) -> None:
    """A posting of zero is no posting: the ledger refuses it."""
    moves = (
        *on_submit(amount),
        *on_approve(holding, amount),
        *on_release(holding),
        *on_close(holding),
        *on_actual(holding, amount, final=final),
    )
    assert all(move.minor for move in moves)


@given(holdings, st.sampled_from([Column.RESERVED, Column.COMMITTED, Column.SPENT]))
def test_releasing_more_than_is_held_stops_everything(holding: Holding, column: Column) -> None:
    """A programming error must not reach the ledger."""
    with pytest.raises(AssertionError, match="released more than was held"):
        holding.after((Move(column, -getattr(holding, column) - 1),))


def test_numbers_that_people_can_say() -> None:
    """The plan's year and five digits; more when there are more."""
    assert request_number(2026, 42) == "GW-2026-00042"
    assert request_number(2026, 123456) == "GW-2026-123456"

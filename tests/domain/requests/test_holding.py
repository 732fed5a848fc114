"""What a request holds, row by row of the posting table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.budgets.budget import Column
from bot.domain.requests.holding import (
    Holding,
    Move,
    on_actual,
    on_approve,
    on_close,
    on_release,
    on_submit,
)

minor = st.integers(0, 10**9)
holdings = st.builds(Holding, minor, minor, minor)


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

"""What is spent of a request, and corrected: states, and what the ledger is given."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from bot.domain.actuals.actual import Actual, Spending
from bot.domain.budgets.calendar import Today
from bot.domain.requests.holding import Holding
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import RequestState
from tests.support.desk import refusal
from tests.support.requests import (
    BO,
    LATER,
    MEI,
    NOW,
    TERMS,
    approved,
    posted,
    raising,
    spending,
    spent,
)


def test_an_actual_liquidates_and_spends() -> None:
    """The commitment in its own month, the money in the month in which it left."""
    change = approved().record_actual(spending(200_00), 10, MEI, LATER)
    assert posted(change) == [
        ("record_actual.liquidate", 9, {"committed": -200_00}),
        ("record_actual.spend", 10, {"spent": 200_00}),
    ]
    made = change.actual
    assert made is not None
    assert (made.amount_minor, made.liquidated_minor, made.month, made.recorded_by) == (
        200_00,
        200_00,
        10,
        MEI,
    )
    assert change.request.state is RequestState.APPROVED


def test_the_final_actual_settles() -> None:
    """The rest is released; when it was settled first is kept."""
    settled = approved().record_actual(spending(200_00, final=True), 9, MEI, NOW).request
    assert (settled.state, settled.settled_at) == (RequestState.SETTLED, NOW)
    assert settled.holding == Holding(spent=200_00)
    late = settled.record_actual(spending(30_00), 9, MEI, LATER).request
    assert (late.state, late.settled_at, late.holding.spent) == (RequestState.SETTLED, NOW, 230_00)


def test_the_final_actual_ends_a_raise() -> None:
    """What was asked on top is not needed any more."""
    change = raising().record_actual(spending(450_00, final=True), 9, MEI, NOW)
    assert posted(change)[0] == ("withdraw", 9, {"reserved": -300_00})
    request = change.request
    assert (request.state, request.terms, request.holding) == (
        RequestState.SETTLED,
        TERMS,
        Holding(spent=450_00),
    )
    # One that is not final leaves the raise open.
    assert spent(raising(), 100_00).is_amendment


@pytest.mark.parametrize("end", ["close", "expire"])
def test_what_has_ended_takes_late_actuals_in_its_state(end: str) -> None:
    """The truth is never refused."""
    partly = spent(approved(), 100_00)
    ended = (partly.close() if end == "close" else partly.expire(NOW)).request
    late = spent(ended, 50_00, final=True)
    assert (late.state, late.holding) == (ended.state, Holding(spent=150_00))


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (spending(1, currency="EUR"), "currency"),
        (spending(1, spent_on=date(2026, 9, 16)), "date"),
        (spending(0), "actual_amount"),
    ],
)
def test_spending_that_makes_no_sense_is_refused(said: Spending, field: str) -> None:
    """Another currency, tomorrow, nothing that is not final."""
    today = Today(company=date(2026, 9, 15), reader=date(2026, 9, 15))
    assert refusal(lambda: said.require_sensible("CNY", today)).field == field
    spending(0, final=True).require_sensible("CNY", today)


def first_actual(request: SpendRequest, amount: int, *, final: bool) -> tuple[SpendRequest, Actual]:
    change = request.record_actual(spending(amount, final=final), 9, MEI, NOW)
    assert change.actual is not None
    return change.request, replace(change.actual, id=31)


def test_a_correction_posts_the_opposite_and_then_the_right() -> None:
    """Restored, reversed, liquidated, spent."""
    request, wrong = first_actual(approved(), 200_00, final=False)
    change = request.correct_actual(wrong, [], spending(300_00), 10, BO, LATER)
    assert posted(change) == [
        ("correct.restore", 9, {"committed": 200_00}),
        ("correct.reverse", 9, {"spent": -200_00}),
        ("correct.liquidate", 9, {"committed": -300_00}),
        ("correct.spend", 10, {"spent": 300_00}),
    ]
    assert change.actual is not None
    assert (change.actual.corrects_id, change.actual.recorded_by) == (31, BO)


@pytest.mark.parametrize(
    ("was", "is_", "state", "held"),
    [
        (False, False, RequestState.APPROVED, 200_00),
        (False, True, RequestState.SETTLED, 0),
        (True, True, RequestState.SETTLED, 0),
        (True, False, RequestState.APPROVED, 200_00),
    ],
)
def test_a_correction_settles_or_opens_again(was: bool, is_: bool, state: RequestState, held: int) -> None:
    """Final is what stands after the correction."""
    request, wrong = first_actual(approved(), 100_00, final=was)
    corrected = request.correct_actual(wrong, [], spending(300_00, final=is_), 9, MEI, LATER).request
    assert (corrected.state, corrected.holding.committed) == (state, held)
    assert (corrected.settled_at is not None) is (state is RequestState.SETTLED)


def test_another_final_actual_keeps_it_settled() -> None:
    """A correction that is not final releases all the same while another one is."""
    request, wrong = first_actual(approved(), 100_00, final=False)
    settled, other = first_actual(request, 50_00, final=True)
    corrected = settled.correct_actual(wrong, [other], spending(120_00), 9, MEI, LATER).request
    assert (corrected.state, corrected.holding) == (RequestState.SETTLED, Holding(spent=170_00))


def test_a_correction_of_what_has_ended_holds_nothing() -> None:
    """It is corrected in its state, and the restored commitment is released at once."""
    request, wrong = first_actual(approved(), 200_00, final=False)
    corrected = request.close().request.correct_actual(wrong, [], spending(50_00), 9, MEI, LATER).request
    assert (corrected.state, corrected.holding) == (RequestState.CLOSED, Holding(spent=50_00))


def test_what_is_corrected_already_is_not_corrected_again() -> None:
    """The newest actual is the one to correct."""
    request, wrong = first_actual(approved(), 200_00, final=False)
    reversed_ = replace(wrong, reversed_at=NOW)
    work = partial(request.correct_actual, reversed_, [], spending(1), 9, MEI, LATER)
    assert refusal(work).code == "corrected_already"

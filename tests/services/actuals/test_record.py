"""Recording what was spent: liquidating, settling, correcting; and that the truth is never refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest

from bot.domain.errors import InvalidInput, NotFound, Refused, Stale
from bot.domain.requests.request_state import RequestState
from tests.support.clock import ManualClock
from tests.support.company import with_horizon
from tests.support.desk import SPENT, Desk, refusal

OpenDesk = Callable[..., Desk]


def kinds(desk: Desk) -> list[str]:
    """The open exceptions, newest first."""
    return [found.kind for found in desk.exceptions()]


def test_a_partial_actual_liquidates_its_amount(desk: Desk) -> None:
    """Actual, not final: − min(actual, still held) in committed, + actual in spent."""
    request = desk.spend("mei", desk.approved(480_00), 200_00)

    assert request.state is RequestState.APPROVED
    assert desk.held("MEAL") == (0, 280_00, 200_00)
    assert desk.spend("mei", request, 280_00).state is RequestState.APPROVED
    assert desk.held("MEAL") == (0, 0, 480_00)
    desk.assert_books_agree()


def test_a_partial_actual_over_what_is_held_liquidates_only_that(desk: Desk) -> None:
    """Nothing is released beyond what was held, and the whole actual is recorded."""
    request = desk.spend("mei", desk.approved(480_00), 500_00)

    assert desk.held("MEAL") == (0, 0, 500_00)
    assert (request.holding.committed, request.holding.spent) == (0, 500_00)


@pytest.mark.parametrize("spent", [0, 300_00, 480_00, 520_00])
def test_the_final_actual_releases_the_rest(desk: Desk, spent: int) -> None:
    """Actual, final: − all that is still held, + actual; the request is settled."""
    request = desk.spend("mei", desk.approved(480_00), spent, final=True)

    assert (request.state, request.settled_at is not None) == (RequestState.SETTLED, True)
    assert desk.held("MEAL") == (0, 0, spent)


def test_money_is_spent_in_the_month_it_left(desk: Desk) -> None:
    """The commitment is released in its own month, the spending booked in that of its date."""
    request = desk.approved(480_00, planned_on=date(2026, 10, 20))
    desk.spend("mei", request, 300_00, spent_on=SPENT)

    assert desk.held("MEAL", 10) == (0, 180_00, 0)
    assert desk.held("MEAL", 9) == (0, 0, 300_00)


@pytest.mark.parametrize(("spent_on", "month"), [(date(2025, 12, 30), 1), (date(2027, 1, 4), 12)])
def test_the_plan_that_approved_it_pays(desk: Desk, clock: ManualClock, spent_on: date, month: int) -> None:
    """Spending outside the plan's year is booked in its nearest month."""
    request = desk.approved(480_00)
    clock.set(datetime(2027, 1, 10, tzinfo=UTC))
    desk.spend("mei", request, 480_00, final=True, spent_on=spent_on)

    assert desk.held("MEAL", month) == (0, 0, 480_00)


def test_the_same_key_records_once(desk: Desk) -> None:
    """A retried form is one actual."""
    request = desk.approved(480_00)
    desk.spend("mei", request, 200_00, key="view:V3")
    desk.spend("mei", request, 200_00, key="view:V3")

    assert len(desk.actuals(request)) == 1
    assert desk.held("MEAL") == (0, 280_00, 200_00)


def test_a_late_actual_is_recorded(desk: Desk) -> None:
    """Expired or closed: nothing is held any more, what was spent is still the truth."""
    expired = desk.expire(desk.approved(480_00))
    closed = desk.close("fin", desk.approved(480_00))

    assert desk.spend("mei", expired, 300_00, final=True).state is RequestState.EXPIRED
    assert desk.spend("mei", closed, 100_00).state is RequestState.CLOSED
    assert desk.held("MEAL") == (0, 0, 400_00)


@pytest.mark.parametrize("end", ["pending", "rejected", "withdrawn", "expired"])
def test_without_an_approval_there_is_no_actual(desk: Desk, end: str) -> None:
    """What nobody approved can't be spent against."""
    request = desk.submit("mei", 480_00)
    ends = {
        "pending": lambda: request,
        "rejected": lambda: desk.reject("bo", request),
        "withdrawn": lambda: desk.withdraw("mei", request),
        "expired": lambda: desk.expire(request),
    }
    ended = ends[end]()
    error = refusal(lambda: desk.spend("mei", ended, 1_00))

    assert (type(error), error.code) == (Stale, "nothing_approved")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"currency": "EUR"}, "actual_other_currency"),
        ({"spent_on": date(2026, 9, 16)}, "actual_in_future"),
        ({"amount_minor": 0}, "actual_zero"),
    ],
)
def test_an_impossible_actual_is_refused_at_its_field(desk: Desk, change: dict[str, Any], code: str) -> None:
    """Another currency, a day to come, or nothing at all."""
    request = desk.approved(480_00)
    fields = {"amount_minor": 100_00, **change}
    error = refusal(partial(desk.spend, "mei", request, **fields))

    assert isinstance(error, InvalidInput)
    assert (error.code, error.field is not None) == (code, True)


def test_who_may_record(desk: Desk) -> None:
    """The requester or a controller; an approver may see but not record, a colleague sees nothing."""
    request = desk.approved(480_00)

    assert desk.spend("fin", request, 100_00).holding.spent == 100_00
    assert refusal(lambda: desk.spend("bo", request, 1_00)).code == "not_your_request"
    assert isinstance(refusal(lambda: desk.spend("tom", request, 1_00)), NotFound)


def test_a_required_receipt_is_asked_for_with_the_final_actual(desk: Desk) -> None:
    """Partial actuals may come without; the final one needs a receipt, this time or earlier."""
    request = desk.approved(480_00)
    desk.spend("mei", request, 100_00, file_ids=())
    error = refusal(lambda: desk.spend("mei", request, 100_00, final=True, file_ids=()))

    assert isinstance(error, Refused)
    assert (error.code, error.findings[0].field) == ("receipt_missing", "receipts")
    desk.spend("mei", request, 100_00, file_ids=("F2",))
    assert desk.spend("mei", request, 100_00, final=True, file_ids=()).state is RequestState.SETTLED


def test_a_correction_cannot_go_around_the_receipt(desk: Desk) -> None:
    """A partial actual without a receipt does not become the final one by correcting it."""
    request = desk.approved(480_00)
    desk.spend("mei", request, 100_00, file_ids=())
    (made,) = desk.actuals(request)
    error = refusal(lambda: desk.correct("mei", made, 100_00, final=True, file_ids=()))

    assert error.code == "receipt_missing"
    assert desk.held("MEAL") == (0, 380_00, 100_00)


def test_nothing_spent_needs_no_receipt(desk: Desk) -> None:
    """A final actual of zero releases everything and there is nothing to prove."""
    request = desk.approved(480_00)

    assert desk.spend("mei", request, 0, final=True, file_ids=()).state is RequestState.SETTLED
    assert desk.held("MEAL") == (0, 0, 0)


# -- beyond approval and budget


def test_over_its_approval_raises_an_exception(desk: Desk) -> None:
    """Within `document_percent` (10 %) nothing happens; beyond it the controllers hear of it."""
    desk.spend("mei", desk.approved(480_00), 528_00, final=True)
    assert kinds(desk) == []
    desk.spend("mei", desk.approved(480_00), 528_01, final=True)

    (found,) = desk.exceptions()
    assert (found.kind, found.facts["over_minor"]) == ("over_approval", 48_01)


def test_over_budget_is_recorded_and_raises_an_exception(desk: Desk) -> None:
    """The truth is never refused: the line goes below zero and the controllers hear by how much."""
    first = desk.approved(1_900_00)
    desk.submit("tom", 22_000_00)
    desk.spend("mei", first, 2_050_00, final=True)

    (found,) = desk.exceptions()
    assert (found.kind, found.facts["over_minor"]) == ("over_budget", 50_00)
    assert desk.line("MEAL").available == -50_00


def test_over_budget_is_seen_in_the_month_it_was_spent(open_desk: OpenDesk) -> None:
    """Planned in a quarter that has money, spent in one that has none: that quarter is over budget."""
    desk = open_desk(files={"budget": with_horizon("quarter")})
    request = desk.approved(1_000_00, planned_on=date(2026, 10, 20))
    desk.submit("tom", 5_500_00)
    desk.spend("mei", request, 1_000_00, final=True, spent_on=SPENT)

    (found,) = desk.exceptions()
    assert (found.kind, found.facts["over_minor"]) == ("over_budget", 500_00)


def test_a_line_that_only_counts_raises_no_exception(desk: Desk) -> None:
    """Passing a `track` line's budget is no exception."""
    visit = {"category": "visit", "contact_channel": "in_person"}
    request = desk.approve("hana", desk.submit("mei", 7_000_00, **visit))
    desk.spend("mei", request, 7_000_00, final=True)

    assert kinds(desk) == []


# -- while a raise waits


def test_a_final_actual_ends_a_raise(desk: Desk) -> None:
    """What was asked beyond the approval is not needed any more: it is released and nobody decides on it."""
    raised = desk.edit("mei", desk.approved(480_00), amount_minor=700_00)
    settled = desk.spend("mei", raised, 450_00, final=True)

    assert (settled.state, settled.terms.amount_minor) == (RequestState.SETTLED, 480_00)
    assert desk.held("MEAL") == (0, 0, 450_00)
    assert desk.waits_for(settled) == set()


def test_a_partial_actual_leaves_the_raise_waiting(desk: Desk) -> None:
    """Money may be spent from the approval that stands while more is asked for."""
    raised = desk.edit("mei", desk.approved(480_00), amount_minor=700_00)
    spent = desk.spend("mei", raised, 300_00)

    assert spent.state is RequestState.PENDING
    assert desk.held("MEAL") == (220_00, 180_00, 300_00)
    assert desk.approve("bo", spent).state is RequestState.APPROVED
    assert desk.held("MEAL") == (0, 400_00, 300_00)


def test_a_correction_to_final_ends_a_raise_too(desk: Desk) -> None:
    """However an actual became final, nothing waits for a decision after it."""
    raised = desk.edit("mei", desk.approved(480_00), amount_minor=700_00)
    desk.spend("mei", raised, 300_00)
    (made,) = desk.actuals(raised)
    settled = desk.correct("mei", made, 310_00, final=True)

    assert settled.state is RequestState.SETTLED
    assert desk.held("MEAL") == (0, 0, 310_00)
    desk.assert_books_agree()


# -- corrections


def test_correcting_a_partial_actual(desk: Desk) -> None:
    """The opposite postings, then the new ones: as if it had been right from the start."""
    request = desk.spend("mei", desk.approved(480_00), 200_00)
    (wrong,) = desk.actuals(request)
    corrected = desk.correct("mei", wrong, 250_00)

    assert (corrected.state, corrected.settled_at) == (RequestState.APPROVED, None)
    assert desk.held("MEAL") == (0, 230_00, 250_00)
    (right,) = desk.actuals(request)
    assert (right.corrects_id, right.amount_minor, right.liquidated_minor) == (wrong.id, 250_00, 250_00)
    desk.assert_books_agree()


def test_correcting_a_final_actual_may_open_it_again(desk: Desk) -> None:
    """It was not final after all: what the final one had released is held again."""
    request = desk.spend("mei", desk.approved(480_00), 200_00, final=True)
    (wrong,) = desk.actuals(request)
    corrected = desk.correct("mei", wrong, 250_00)

    assert (corrected.state, corrected.settled_at) == (RequestState.APPROVED, None)
    assert desk.held("MEAL") == (0, 230_00, 250_00)


def test_correcting_a_final_actual_that_stays_final(desk: Desk) -> None:
    """Nothing is held again; only what was spent changes."""
    request = desk.spend("mei", desk.approved(480_00), 200_00, final=True)
    (wrong,) = desk.actuals(request)

    assert desk.correct("mei", wrong, 470_00, final=True).state is RequestState.SETTLED
    assert desk.held("MEAL") == (0, 0, 470_00)


def test_correcting_one_of_several_leaves_a_settled_request_settled(desk: Desk) -> None:
    """Another actual was the final one: the corrected part releases what it gives back."""
    request = desk.spend("mei", desk.approved(480_00), 200_00)
    (first,) = desk.actuals(request)
    desk.spend("mei", request, 100_00, final=True)
    corrected = desk.correct("mei", first, 150_00)

    assert corrected.state is RequestState.SETTLED
    assert desk.held("MEAL") == (0, 0, 250_00)


def test_a_correction_moves_the_spending_to_its_month(desk: Desk) -> None:
    """Booked in August by mistake, it was September: each month is right afterwards."""
    request = desk.spend("mei", desk.approved(480_00), 200_00, spent_on=date(2026, 8, 31))
    (wrong,) = desk.actuals(request)
    desk.correct("mei", wrong, 200_00, spent_on=SPENT)

    assert desk.held("MEAL", 8) == (0, 0, 0)
    assert desk.held("MEAL", 9) == (0, 280_00, 200_00)


def test_correcting_after_the_end_holds_nothing(desk: Desk) -> None:
    """Closed or expired: the correction changes what was spent and leaves nothing held."""
    for end in (partial(desk.close, "fin"), desk.expire):
        request = desk.spend("mei", desk.approved(480_00), 200_00)
        ended = end(request)
        (wrong,) = desk.actuals(request)
        assert desk.correct("mei", wrong, 50_00).state is ended.state
        assert desk.request(request).holding.committed == 0
    assert desk.held("MEAL") == (0, 0, 100_00)
    desk.assert_books_agree()


def test_what_was_corrected_is_not_corrected_again(desk: Desk) -> None:
    """Two people correct the same actual: the second is told; the same form sent twice is one correction."""
    request = desk.spend("mei", desk.approved(480_00), 200_00)
    (wrong,) = desk.actuals(request)
    desk.correct("mei", wrong, 250_00, key="view:V4")
    desk.correct("mei", wrong, 250_00, key="view:V4")

    error = refusal(lambda: desk.correct("fin", wrong, 260_00))
    assert (type(error), error.code) == (Stale, "corrected_already")
    assert desk.held("MEAL") == (0, 230_00, 250_00)


def test_an_actual_of_others_does_not_exist(desk: Desk) -> None:
    """A made-up id, or a colleague's actual: there is no such thing."""
    request = desk.spend("mei", desk.approved(480_00), 200_00)
    (made,) = desk.actuals(request)

    assert isinstance(refusal(lambda: desk.correct("tom", made, 1_00)), NotFound)
    assert isinstance(refusal(lambda: desk.correct("mei", replace(made, id=10**9), 1_00)), NotFound)

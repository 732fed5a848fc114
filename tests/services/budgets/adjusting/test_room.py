"""Money that is moved for a request: the form is filled in, and once approved its cards are fresh again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from bot.domain.budgets.adjustment import Adjustment, AdjustmentState
from bot.domain.company.actor import Actor
from bot.domain.listed import Page
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import RequestState
from bot.services.approvals.reminders import people_to_remind
from bot.services.budgets.adjusting.deadlines import adjustments_that_wait, enforce_adjustment_deadlines
from bot.services.budgets.adjusting.draft import AdjustmentDraft
from bot.services.budgets.adjusting.filled import draft_for_request
from bot.services.budgets.adjusting.waiting import read_deciding, read_late
from bot.services.requests.refresh import refresh_request
from tests.support.company import DEADLINES, with_horizon
from tests.support.desk import Desk, policy_with, refusal
from tests.support.waking import wait, wake

OpenDesk = Callable[..., Desk]
JOB = Actor(None, "job", "room")


def gift(desk: Desk, amount_minor: int) -> SpendRequest:
    """On a line that may be overspent, with the controller's signature."""
    return desk.submit(
        "mei", amount_minor, "BETA", ["Kim Park"], category="gift", purpose="Tea set for Mid-Autumn"
    )


def filled(desk: Desk, who: str, request: SpendRequest) -> AdjustmentDraft:
    return desk.read(lambda tx: draft_for_request(tx, desk.actor(who), request.id))


def moved(desk: Desk, of: SpendRequest, **more: str) -> Adjustment:
    """What Bo is offered, asked for by him and signed by all who must."""
    draft = filled(desk, "bo", of)
    wanted = {name: getattr(draft, name) for name in ("to_line", "amount", "month", "request")}
    asked = desk.adjust("bo", draft.kind, **({**wanted, "from_line": "MEAL"} | more))
    desk.approve_adjustment("hana", asked)
    return desk.approve_adjustment("fin", asked)


def findings(desk: Desk, request: SpendRequest) -> list[str]:
    return [each.code for each in desk.request(request).findings]


def test_the_form_is_filled_in_with_what_is_missing(desk: Desk) -> None:
    """To the line of the request, as much as it lacks; who decides may ask for it."""
    request = gift(desk, 3480_50)
    draft = filled(desk, "fin", request)
    assert (draft.kind, draft.to_line, draft.amount, draft.month) == ("transfer", "GIFT", "480.50", "")
    assert (draft.cause, draft.request) == ("customer_need", request.number)


def test_a_line_that_watches_its_months_needs_the_money_by_then(open_desk: OpenDesk) -> None:
    """In the month of the request."""
    desk = open_desk(files={"budget": with_horizon("quarter")})
    draft = filled(desk, "fin", gift(desk, 800_00))
    assert (draft.to_line, draft.amount, draft.month) == ("GIFT", "50", "2026-09")


def test_what_has_enough_needs_none(desk: Desk) -> None:
    """Nor does a request that has ended, and of one that is not theirs nobody learns anything."""
    request = gift(desk, 480_00)
    assert refusal(partial(filled, desk, "fin", request)).code == "funded_already"
    desk.withdraw("mei", request)
    assert refusal(partial(filled, desk, "fin", request)).code == "request_moved_on"
    assert refusal(partial(filled, desk, "tom", request)).code == "request_unknown"


def test_a_request_with_room_is_checked_again(desk: Desk) -> None:
    """What was missing is no longer said; its buttons go on, and everybody's cards are drawn anew, once."""
    request = gift(desk, 3480_00)
    assert "budget_over" in findings(desk, request)
    done = moved(desk, request)
    assert desk.line("GIFT").available == 0
    assert done.terms.request_id == request.id

    refresh = partial(refresh_request, actor=JOB, request_id=request.id, because=done.document)
    assert desk.store.write(refresh)
    assert "budget_over" not in findings(desk, request)
    assert desk.audited(request)[-1] == ("request.refresh", "room")
    entries = len(desk.audited(request))
    assert desk.store.write(refresh)
    assert len(desk.audited(request)) == entries
    assert desk.approve("hana", request).version == request.version
    desk.assert_books_agree()


def test_one_that_has_ended_meanwhile_stays_as_it_is(desk: Desk) -> None:
    """Nobody is sent a card of it."""
    request = gift(desk, 3480_00)
    done = moved(desk, request)
    desk.withdraw("mei", request)
    assert not desk.store.write(
        partial(refresh_request, actor=JOB, request_id=request.id, because=done.document)
    )


@pytest.mark.parametrize("more", [{"to_line": "GIFT-KEY"}, {"request": "GW-2026-99999"}])
def test_money_for_another_line_is_not_for_the_request(desk: Desk, more: dict[str, str]) -> None:
    """Whoever changes the form moves the money all the same; it names no request then."""
    request = gift(desk, 3480_00)
    assert moved(desk, request, **more).terms.request_id is None


def test_what_waits_is_listed_recalled_and_ends(open_desk: OpenDesk) -> None:
    """For whoever signs next alone; late after working hours, ended after days; nothing is approved."""
    desk = open_desk(policy=policy_with({}, DEADLINES))
    asked = desk.adjust("fin", "cut", "100", from_line="MEAL")

    def listed(who: str) -> list[tuple[str, int | None]]:
        found = desk.read(lambda tx: read_deciding(tx, desk.actor(who), Page(5)))
        return [(each.facts.adjustment.number, each.days) for each in found.shown]

    def late(who: str) -> int:
        return desk.read(lambda tx: read_late(tx, desk.person(who).id, Page(5))).total

    assert (listed("hana"), listed("fin"), listed("cleo")) == ([(asked.number, None)], [], [])
    assert (late("hana"), desk.read(people_to_remind)) == (0, [])
    desk.advance(hours=5)
    assert (late("hana"), late("cleo")) == (1, 0)
    assert desk.read(people_to_remind) == [desk.person("hana").id]
    desk.approve_adjustment("hana", asked)
    assert (late("hana"), late("cleo"), [number for number, _ in listed("cleo")]) == (0, 0, [asked.number])

    end = partial(enforce_adjustment_deadlines, adjustment_id=asked.id)
    desk.advance(days=6, hours=23)
    assert desk.store.write(end) == ""
    desk.advance(hours=1)
    assert desk.read(adjustments_that_wait) == [asked.id]
    assert [desk.store.write(end), desk.store.write(end)] == ["adjustments expired", ""]
    found = desk.read(lambda tx: tx.adjustments.get(asked.id))
    assert found is not None and found.state is AdjustmentState.EXPIRED
    assert desk.line("MEAL").budget == 24_000_00
    assert refusal(lambda: desk.approve_adjustment("cleo", asked)).code == "adjustment_decided"
    desk.assert_books_agree()


def test_what_waits_for_budget_is_funded_and_woken(desk: Desk) -> None:
    """It holds nothing: all that its line lacks for it is moved, and then it is sent to be decided."""
    request = wait(desk, "mei", 24_480_00)
    draft = filled(desk, "hana", request)
    assert (draft.to_line, draft.amount, draft.request) == ("MEAL", "480", request.number)
    lines = {"from_line": "GIFT-KEY", "to_line": "MEAL"}
    asked = desk.adjust("bo", "transfer", "480", request=request.number, **lines)
    desk.approve_adjustment("fin", asked)
    assert wake(desk.store) == 1
    assert desk.request(request).state is RequestState.PENDING
    assert desk.line("MEAL").available == 0
    desk.assert_books_agree()

"""The lists of requests that people see and jobs go through, on each database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from bot.domain.requests.request_state import RequestState
from tests.support.clock import ManualClock
from tests.support.desk import Desk, policy_with

OpenDesk = Callable[..., Desk]
CHAIN = {'[[category]]\nid = "gift"': '[routing]\nmode = "chain"\n\n[[category]]\nid = "gift"'}


def waiting(desk: Desk, who: str, limit: int = 10) -> list[int]:
    person_id = desk.person(who).id
    return [found.id for found in desk.read(lambda tx: tx.requests.waiting_for(person_id, limit))]


def test_only_the_level_that_is_decided_now_waits(open_desk: OpenDesk) -> None:
    """In a chain the next manager finds the request once the one before has signed, who finds it no more."""
    desk = open_desk(policy=policy_with(CHAIN))
    request = desk.submit("mei", 5_000_00)
    assert (waiting(desk, "bo"), waiting(desk, "hana")) == ([request.id], [])
    desk.approve("bo", request)
    assert (waiting(desk, "bo"), waiting(desk, "hana")) == ([], [request.id])


def test_who_has_signed_is_not_waited_for(desk: Desk) -> None:
    """Two sign side by side: the one that is missing still finds it."""
    request = desk.submit("mei", 480_00, "ACME", ["Zhou Wei"], category="gift")
    assert waiting(desk, "bo") == waiting(desk, "ida") == [request.id]
    desk.approve("bo", request)
    assert (waiting(desk, "bo"), waiting(desk, "ida")) == ([], [request.id])


def test_decisions_wait_oldest_first(desk: Desk) -> None:
    """As many as asked for; what waits for an answer is nobody's decision."""
    first, second, third = (desk.submit("mei", minor) for minor in (100_00, 200_00, 300_00))
    assert waiting(desk, "bo", 2) == [first.id, second.id]
    desk.ask("bo", second)
    assert waiting(desk, "bo") == [first.id, third.id]


def test_a_persons_requests_newest_first(desk: Desk) -> None:
    """Of the wanted states, and nobody else's."""
    first, second, other = desk.submit("mei", 100_00), desk.submit("mei", 200_00), desk.submit("tom", 100_00)
    desk.withdraw("mei", desk.submit("mei", 300_00))
    mei, pending = desk.person("mei").id, [RequestState.PENDING]
    found = desk.read(lambda tx: tx.requests.of_requester(mei, pending, 10))
    assert [request.id for request in found] == [second.id, first.id]
    assert [r.id for r in desk.read(lambda tx: tx.requests.of_requester(mei, pending, 1))] == [second.id]
    assert other.id not in {request.id for request in found}


def test_what_waits_longest_comes_first(desk: Desk, clock: ManualClock) -> None:
    """Decisions and answers alike; what was edited waits anew, what has ended no more."""
    edited, asked, ended = (desk.submit("mei", minor) for minor in (100_00, 200_00, 300_00))
    began = clock()
    desk.withdraw("mei", ended)
    clock.advance(hours=1)
    desk.edit("mei", edited, amount_minor=110_00)
    longest = desk.read(lambda tx: tx.requests.waiting_longest(clock(), 10))
    assert longest == [(asked.id, began), (edited.id, began + timedelta(hours=1))]
    assert [row for row, _ in desk.read(lambda tx: tx.requests.waiting_longest(began, 10))] == [asked.id]
    assert desk.read(lambda tx: tx.requests.waiting_since(edited.id)) == clock()


def test_overdue_is_what_was_approved_and_not_spent(desk: Desk) -> None:
    """Planned before today, oldest first; what waits or is settled is not."""
    later, sooner = (desk.approved(100_00, planned_on=date(2026, 9, day)) for day in (14, 10))
    desk.approved(100_00, planned_on=date(2026, 9, 15))
    desk.submit("mei", 100_00, planned_on=date(2026, 9, 1))
    desk.spend("mei", desk.approved(100_00, planned_on=date(2026, 9, 2)), 100_00, final=True)
    overdue = desk.read(lambda tx: tx.requests.overdue(date(2026, 9, 15), 10))
    assert [request.id for request in overdue] == [sooner.id, later.id]


def prior(
    desk: Desk, first: date = date(2026, 9, 1), last: date = date(2026, 9, 30), **subjects: Any
) -> set[int]:
    wanted = {
        "customer_ids": (),
        "requester_id": None,
        "contact_ids": (),
        "except_request": None,
        **subjects,
    }
    found = desk.read(lambda tx: tx.requests.prior_spend(first, last, **wanted))
    assert len({row.request_id for row in found}) == len(found), "each counts once"
    return {row.request_id for row in found}


@pytest.fixture
def spent(desk: Desk) -> dict[str, int]:
    """A gift to Li Na and a meal with nobody named, both Mei's for Acme; a visit of Tom's for Beta."""
    return {
        "gift": desk.submit("mei", 100_00, "ACME", ["Li Na"], category="gift").id,
        "meal": desk.submit("mei", 200_00, "ACME").id,
        "visit": desk.submit("tom", 300_00, "BETA", category="visit").id,
    }


def test_caps_count_what_names_their_subject(desk: Desk, spent: dict[str, int]) -> None:
    """By customer, by requester, by recipient, or by any of them; asked for nothing, nothing is read."""
    acme, mei = desk.customer_id("ACME"), desk.person("mei").id
    (li,) = desk.contact_ids("ACME", ["Li Na"])
    tom = desk.person("tom").id
    assert prior(desk, customer_ids=[acme]) == {spent["gift"], spent["meal"]}
    assert prior(desk, requester_id=tom) == {spent["visit"]}
    assert prior(desk, contact_ids=[li]) == {spent["gift"]}
    assert prior(desk, requester_id=tom, contact_ids=[li]) == {spent["visit"], spent["gift"]}
    assert prior(desk, customer_ids=[acme], requester_id=mei, contact_ids=[li, li]) == {
        spent["gift"],
        spent["meal"],
    }
    assert prior(desk) == set()


def test_caps_count_within_their_range(desk: Desk, spent: dict[str, int]) -> None:
    """First and last day included; the request that is being checked does not count itself."""
    acme, planned = desk.customer_id("ACME"), date(2026, 9, 20)
    assert prior(desk, planned, planned, customer_ids=[acme]) == {spent["gift"], spent["meal"]}
    day = timedelta(days=1)
    assert (
        prior(desk, planned + day, customer_ids=[acme])
        == prior(desk, last=planned - day, customer_ids=[acme])
        == set()
    )
    assert prior(desk, customer_ids=[acme], except_request=spent["gift"]) == {spent["meal"]}


def test_recipients_follow_an_edit(desk: Desk, spent: dict[str, int]) -> None:
    """Those that an edit has taken out are counted no more."""
    li, zhou = desk.contact_ids("ACME", ["Li Na", "Zhou Wei"])
    request = desk.read(lambda tx: tx.requests.get(spent["gift"]))
    assert request is not None
    edited = desk.edit("mei", request, recipient_ids=(zhou,))
    assert desk.request(edited).terms.recipient_ids == (zhou,)
    assert (prior(desk, contact_ids=[li]), prior(desk, contact_ids=[zhou])) == (set(), {spent["gift"]})


def test_progress_counts_decisions_actuals_and_whoever_was_asked(desk: Desk) -> None:
    """Approvers of an earlier round stay among those who were asked."""
    request = desk.submit("mei", 480_00)
    edited = desk.edit("mei", request, amount_minor=5_000_00)
    desk.spend("mei", desk.approve("hana", edited), 100_00)
    progress = desk.read(lambda tx: tx.requests.progress(request.id))
    assert (progress.decisions, progress.actuals) == (
        len(desk.read(lambda tx: tx.approvals.decisions(request.id))),
        1,
    )
    assert progress.asked >= {desk.person("bo").id, desk.person("hana").id}

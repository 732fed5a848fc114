"""What each event makes of a request, and what the ledger is given for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.domain.approvals.approval import Decision, DecisionAction
from bot.domain.budgets.budget import Column
from bot.domain.errors import InvalidInput, Stale
from bot.domain.requests.change import Change
from bot.domain.requests.finding import Finding, Severity
from bot.domain.requests.holding import Holding
from bot.domain.requests.number import request_number
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import Event, RequestState
from bot.domain.requests.terms import Standing
from tests.support.desk import refusal
from tests.support.requests import (
    BO,
    LATER,
    MEI,
    NOW,
    TERMS,
    approved,
    changed,
    posted,
    proposal,
    raising,
    spending,
    spent,
    submitted,
)

STANDS = Standing(TERMS, "2026.1")


# -- asking


def test_a_submission_reserves_what_is_asked() -> None:
    """The first version of the first round; it has no id yet."""
    change = SpendRequest.submit("GW-2026-00001", 1, MEI, proposal(), NOW)
    request = change.request
    assert (request.id, request.version, request.round, request.state) == (0, 1, 1, RequestState.PENDING)
    assert request.holding == Holding(reserved=500_00)
    assert posted(change) == [("submit", 9, {"reserved": 500_00})]


def test_what_waits_for_budget_holds_nothing_until_it_is_submitted() -> None:
    """Then all is reserved on the lines that pay by then; it is of the day on which it was asked for."""
    waiting = SpendRequest.wait("GW-2026-00001", 1, MEI, proposal(), NOW)
    assert (waiting.state, waiting.holding.total) == (RequestState.WAITING_FOR_BUDGET, 0)
    assert (waiting.can_be_withdrawn, waiting.can_be_edited, waiting.takes_actuals) == (True, False, False)
    assert waiting.is_new_ask(TERMS), "today's policy judges it"
    change = waiting.submit_waiting(proposal(line_id=12, month=10))
    assert (change.request.state, change.request.version) == (RequestState.PENDING, 2)
    assert (change.request.submitted_at, change.request.first.line_id) == (NOW, 12)
    assert posted(change) == [("submit", 10, {"reserved": 500_00})]
    assert refusal(lambda: change.request.submit_waiting(proposal())).code == "request_moved_on"
    for ended in (waiting.withdraw(LATER), waiting.expire(LATER)):
        assert (ended.postings, ended.request.decided_at) == ((), LATER)
        assert ended.request.can_be_asked_again


def test_two_signatures_never_approve_nothing_together() -> None:
    """One has left out the second item: the next can't leave out the first."""
    pair = proposal(replace(TERMS, items=TERMS.items * 2))
    request = SpendRequest.submit("GW-2026-00001", 1, MEI, pair, NOW).request
    half = Decision(1, BO, DecisionAction.APPROVE, NOW, 500_00, round=1, item_minors=(500_00, 0))
    error = refusal(lambda: request.amounts_to_approve([0, 500_00], [half]))
    assert (error.code, error.field) == ("amount_zero", "approved_amount")
    assert request.amounts_to_approve([400_00, 500_00], [half]) == (400_00, 0)
    assert request.amounts_to_approve(None, [half]) == (500_00, 0)


def test_an_edit_moves_what_is_reserved_to_the_new_line() -> None:
    """Released where it was, reserved where it is now; a question that was open is forgotten."""
    asked = submitted().ask("Why?").request
    other = proposal(changed(TERMS, category="meal", amount_minor=200_00), line_id=12, month=10)
    change = asked.edit(other)
    assert posted(change) == [
        ("edit.release", 9, {"reserved": -500_00}),
        ("edit.reserve", 10, {"reserved": 200_00}),
    ]
    assert [posting.item.line_id for posting in change.postings] == [11, 12]
    assert (change.request.round, change.request.state) == (2, RequestState.PENDING)
    assert (change.request.question, change.request.answer) == ("", "")


def test_a_raise_reserves_the_difference_and_keeps_the_approval() -> None:
    """The commitment stands; what is raised stays what was approved."""
    change = approved().edit(proposal(changed(TERMS, amount_minor=800_00), state_owned=True))
    assert posted(change) == [("edit.reserve", 9, {"reserved": 300_00})]
    request = change.request
    assert request.holding == Holding(reserved=300_00, committed=500_00)
    assert (request.is_amendment, request.amended_from, request.first.state_owned) == (True, STANDS, False)
    # Once more, before anybody has decided: what stands is still what was approved.
    again = request.edit(proposal(changed(TERMS, amount_minor=900_00))).request
    assert (again.holding.reserved, again.amended_from) == (400_00, STANDS)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount_minor": 500_00}, "raise_only"),
        ({"amount_minor": 900_00, "category": "meal"}, "raise_amount_only"),
        ({"amount_minor": 900_00, "customer_id": 8}, "raise_amount_only"),
        ({"amount_minor": 900_00, "recipient_ids": (1,)}, "raise_amount_only"),
        ({"amount_minor": 900_00, "planned_on": date(2026, 9, 21)}, "raise_amount_only"),
    ],
)
def test_an_approved_request_can_only_ask_for_more_of_the_same(changes: dict[str, Any], code: str) -> None:
    """Anything else is a new request; the order of recipients is nothing."""
    wanted = proposal(changed(TERMS, **changes))
    error = refusal(lambda: approved().edit(wanted))
    assert isinstance(error, InvalidInput)
    assert (error.code, error.field) == (code, "amount")
    approved().require_edit_to(changed(TERMS, amount_minor=900_00, recipient_ids=(2, 1)))


def test_a_question_and_its_answer() -> None:
    """What is held stays held; the answer brings the decision back."""
    asked = submitted().ask("Why this place?").request
    assert (asked.state, asked.holding.reserved) == (RequestState.CHANGES_REQUESTED, 500_00)
    answered = asked.answer_question("It is close").request
    assert (answered.state, answered.answer, answered.version) == (RequestState.PENDING, "It is close", 3)
    assert refusal(lambda: submitted().ask(" ")).field == "question"
    assert refusal(lambda: asked.answer_question("")).field == "answer"
    assert isinstance(refusal(lambda: submitted().answer_question("unasked")), Stale)


# -- deciding


def test_approval_commits_what_is_approved() -> None:
    """All that was reserved is released; less may be committed."""
    change = submitted().approve([400_00], LATER)
    assert posted(change) == [("approve", 9, {"reserved": -500_00, "committed": 400_00})]
    assert (change.request.approved_minor, change.request.decided_at) == (400_00, LATER)


def test_approving_a_raise_commits_the_difference() -> None:
    """The earlier approval is part of the new one, and its terms are history."""
    change = raising().approve([700_00], LATER)
    assert posted(change) == [("approve", 9, {"reserved": -300_00, "committed": 200_00})]
    assert change.request.holding == Holding(committed=700_00)
    assert change.request.amended_from is None


def approval(
    amount: int | None, round_: int = 1, action: DecisionAction = DecisionAction.APPROVE
) -> Decision:
    return Decision(1, BO, action, NOW, amount, "", round_)


@pytest.mark.parametrize(
    ("decisions", "wanted", "amount"),
    [
        ([], None, 500_00),
        ([], 400_00, 400_00),
        ([approval(300_00)], None, 300_00),
        ([approval(300_00), approval(350_00)], 400_00, 300_00),
        ([approval(300_00, round_=2)], None, 500_00),
        ([approval(None, action=DecisionAction.ASK)], None, 500_00),
    ],
)
def test_what_one_has_cut_the_next_cannot_restore(
    decisions: list[Decision], wanted: int | None, amount: int
) -> None:
    """The least that was approved in this round."""
    assert submitted().amounts_to_approve(None if wanted is None else [wanted], decisions) == (amount,)


@pytest.mark.parametrize(
    ("request_", "wanted", "code"),
    [
        (submitted(), 0, "amount_zero"),
        (submitted(), 500_01, "approved_more_than_asked"),
        (raising(), 500_00, "approved_less_than_stands"),
    ],
)
def test_an_amount_that_makes_no_sense_is_refused(request_: SpendRequest, wanted: int, code: str) -> None:
    """At the field where it was typed."""
    error = refusal(lambda: request_.amounts_to_approve([wanted], []))
    assert (error.code, error.field) == (code, "approved_amount")


def test_findings_of_the_moment_are_shown() -> None:
    """A decision that finds more than the submission did keeps what it found."""
    found = (Finding("budget_over", Severity.ESCALATE),)
    assert submitted().found(found).findings == found


# -- ending


@pytest.mark.parametrize(
    ("event", "state"),
    [
        ("reject", RequestState.REJECTED),
        ("withdraw", RequestState.WITHDRAWN),
        ("expire", RequestState.EXPIRED),
    ],
)
def test_an_open_request_ends_with_nothing_held(event: str, state: RequestState) -> None:
    """− asked."""
    change = getattr(submitted(), event)(LATER)
    assert posted(change) == [(event, 9, {"reserved": -500_00})]
    assert (change.request.state, change.request.holding) == (state, Holding())
    assert change.request.decided_at == LATER


@pytest.mark.parametrize("event", ["reject", "withdraw", "expire"])
def test_a_raise_ends_alone(event: str) -> None:
    """The earlier terms and their approval stand again."""
    change = getattr(raising(), event)(LATER)
    assert posted(change) == [(event, 9, {"reserved": -300_00})]
    request = change.request
    assert (request.state, request.terms, request.amended_from) == (RequestState.APPROVED, TERMS, None)
    assert request.holding == Holding(committed=500_00)


def test_an_approval_is_taken_back_while_nothing_is_spent() -> None:
    """Afterwards it is closed, or the final actual is logged."""
    assert posted(approved().withdraw(NOW)) == [("withdraw", 9, {"committed": -500_00})]
    assert refusal(lambda: spent(approved(), 100_00).withdraw(NOW)).code == "spent_already"


def test_closing_releases_the_rest() -> None:
    """− all that is still held; what was spent stays spent."""
    used = spent(approved(), 200_00)
    assert used.is_partly_used
    change = used.close()
    assert posted(change) == [("close", 9, {"committed": -300_00})]
    assert (change.request.state, change.request.holding) == (RequestState.CLOSED, Holding(spent=200_00))
    assert not change.request.is_partly_used
    assert isinstance(refusal(change.request.close), Stale)


@pytest.mark.parametrize(
    ("request_", "partly"),
    [
        (submitted(), False),
        (approved(), False),
        (spent(approved(), 1), True),
        (spent(approved(), 500_00), False),
        (spent(approved(), 100_00, final=True), False),
        (spent(raising(), 100_00), False),
    ],
)
def test_partly_used_is_spent_and_held_and_not_to_be_raised(request_: SpendRequest, partly: bool) -> None:
    """What is not spent at all is withdrawn; what holds nothing has nothing to release."""
    assert request_.is_partly_used is partly


# -- all of them


def test_every_posting_is_of_the_version_that_it_makes() -> None:
    """A posting's key holds the version: no change may post twice under one."""
    change = raising().record_actual(spending(450_00, final=True), 9, MEI, NOW)
    keys = [(posting.of.version, posting.event, posting.part) for posting in change.postings]
    assert len(keys) == len(set(keys))
    assert min(version for version, *_ in keys) > raising().version


def test_what_moves_nothing_posts_nothing() -> None:
    """The ledger refuses a posting of zero."""
    change = Change(submitted()).post(Event.EDIT, 1, ())
    assert change.postings == ()
    all_moves = [move for posting in approved().close().postings for move in posting.moves]
    assert [(move.column, move.minor) for move in all_moves] == [(Column.COMMITTED, -500_00)]


def test_numbers_that_people_can_say() -> None:
    """The plan's year and five digits; more when there are more."""
    assert request_number(2026, 42) == "GW-2026-00042"
    assert request_number(2026, 123456) == "GW-2026-123456"

"""Edit, raise, answer, withdraw, expire and close: what is released, and what stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest

from bot.domain.approvals.approval import StepState
from bot.domain.errors import InvalidInput, NotAllowed, NotFound, Refused, Stale
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import RequestState
from tests.support.desk import Desk, refusal

# -- edit


def test_an_edit_releases_what_was_held_and_reserves_anew(desk: Desk) -> None:
    """Amount, month and line may all change: the old reservation goes, the new one comes."""
    request = desk.submit("mei", 480_00)
    visit: dict[str, Any] = {"category": "visit", "contact_channel": "", "planned_on": date(2026, 11, 3)}
    edited = desk.edit("mei", request, amount_minor=300_00, **visit)

    assert desk.held("MEAL") == (0, 0, 0)
    assert desk.held("REST", 11) == (300_00, 0, 0)
    assert (edited.first.line_id, edited.first.month, edited.number) == (
        desk.line_id("REST"),
        11,
        request.number,
    )
    desk.assert_books_agree()


def test_an_edit_starts_the_steps_again(desk: Desk) -> None:
    """Who has signed signed something else: all steps of the new round wait."""
    request = desk.submit("mei", 480_00, "ACME", ["Zhou Wei"])
    desk.approve("ida", request)
    edited = desk.edit("mei", request, amount_minor=2_500_00)

    assert (edited.round, desk.waits_for(edited)) == (2, {"hana", "ida"})
    before = desk.read(lambda tx: tx.approvals.steps(request.id, 1))
    assert {step.state for step in before} == {StepState.APPROVED, StepState.CANCELLED}


def test_an_edit_is_checked_like_a_new_request(desk: Desk) -> None:
    """What it holds itself is not counted twice; what does not fit changes nothing."""
    request = desk.submit("mei", 20_000_00)

    refused = refusal(lambda: desk.edit("mei", request, amount_minor=24_000_01))
    assert isinstance(refused, Refused)
    assert desk.request(request).version == request.version
    assert desk.held("MEAL") == (20_000_00, 0, 0)
    assert desk.edit("mei", request, amount_minor=24_000_00).holding.reserved == 24_000_00


def test_an_edit_may_follow_a_question(desk: Desk) -> None:
    """Instead of an answer: the changed request goes to its approvers again, the question is gone."""
    asked = desk.ask("bo", desk.submit("mei", 480_00))
    edited = desk.edit("mei", asked, amount_minor=400_00)

    assert (edited.state, edited.question) == (RequestState.PENDING, "")
    assert desk.held("MEAL") == (400_00, 0, 0)


def test_the_same_key_edits_once(desk: Desk) -> None:
    """A retried form changes the request once, whatever version it carries."""
    request = desk.submit("mei", 480_00)
    first = desk.edit("mei", request, key="view:V2", amount_minor=500_00)
    again = desk.edit("mei", request, key="view:V2", amount_minor=500_00)

    assert (again.version, again.round) == (first.version, 2)
    assert desk.held("MEAL") == (500_00, 0, 0)


def test_an_edit_cannot_leave_its_plans_year(desk: Desk) -> None:
    """Its number belongs to the year: another year is another request."""
    desk.store.administer(lambda tx: tx.budget_data.add_plan(2027, "CNY"))
    request = desk.submit("mei", 480_00)
    error = refusal(lambda: desk.edit("mei", request, planned_on=date(2027, 1, 5)))

    assert (type(error), error.code) == (InvalidInput, "other_plan_year")


def test_only_the_requester_changes_a_request(desk: Desk) -> None:
    """Approvers may not; a colleague does not even learn that it exists."""
    request = desk.submit("mei", 480_00)

    for work in (partial(desk.edit, amount_minor=1_00), desk.withdraw):
        assert refusal(partial(work, "bo", request)).code == "not_your_request"
        assert isinstance(refusal(partial(work, "tom", request)), NotFound)


def test_a_stale_form_changes_nothing(desk: Desk) -> None:
    """An edit or withdrawal drawn for an earlier version is refused."""
    request = desk.submit("mei", 480_00)
    desk.edit("mei", request, amount_minor=500_00)

    for work in (partial(desk.edit, amount_minor=1_00), desk.withdraw):
        assert refusal(partial(work, "mei", request)).code == "card_out_of_date"


# -- raise


def test_a_raise_reserves_only_the_difference(desk: Desk) -> None:
    """The old commitment stands while the new total waits; then the difference is committed too."""
    approved = desk.approved(480_00)
    raised = desk.edit("mei", approved, amount_minor=700_00)

    assert (raised.state, raised.is_amendment) == (RequestState.PENDING, True)
    assert desk.held("MEAL") == (220_00, 480_00, 0)
    again = desk.approve("bo", raised)
    assert (again.state, again.approved_minor) == (RequestState.APPROVED, 700_00)
    assert desk.held("MEAL") == (0, 700_00, 0)
    desk.assert_books_agree()


def test_a_raise_is_routed_by_the_new_total(desk: Desk) -> None:
    """1,500 was the lead's to approve; 2,500 in total is the head's."""
    raised = desk.edit("mei", desk.approved(1_500_00), amount_minor=2_500_00)

    assert desk.waits_for(raised) == {"hana"}


def test_a_raise_may_be_approved_in_part(desk: Desk) -> None:
    """More than stands, less than asked; at or below what stands there is nothing to approve."""
    raised = desk.edit("mei", desk.approved(480_00), amount_minor=700_00)

    assert refusal(lambda: desk.approve("bo", raised, 480_00)).code == "approved_less_than_stands"
    assert desk.approve("bo", raised, 600_00).approved_minor == 600_00
    assert desk.held("MEAL") == (0, 600_00, 0)


EndRaise = Callable[[Desk, SpendRequest], SpendRequest]


@pytest.mark.parametrize(
    "end",
    [
        lambda desk, raised: desk.reject("bo", raised),
        lambda desk, raised: desk.withdraw("mei", raised),
        lambda desk, raised: desk.expire(raised),
        lambda desk, raised: desk.expire(desk.ask("bo", raised)),
    ],
    ids=["rejected", "withdrawn", "expired", "question not answered"],
)
def test_a_raise_that_fails_leaves_the_old_approval(desk: Desk, end: EndRaise) -> None:
    """Only the difference is released: the earlier terms and approval stand again."""
    approved = desk.approved(480_00)
    ended = end(desk, desk.edit("mei", approved, amount_minor=700_00, headcount=3))

    assert (ended.state, ended.approved_minor) == (RequestState.APPROVED, 480_00)
    assert (ended.terms, ended.amended_from) == (approved.terms, None)
    assert desk.held("MEAL") == (0, 480_00, 0)
    assert desk.spend("mei", ended, 480_00, final=True).state is RequestState.SETTLED


def test_a_raise_of_a_raise_keeps_what_stands(desk: Desk) -> None:
    """Changing a raise that waits: reserved becomes the new difference, the approval stays."""
    raised = desk.edit("mei", desk.approved(480_00), amount_minor=700_00)
    higher = desk.edit("mei", raised, amount_minor=900_00)

    assert desk.held("MEAL") == (420_00, 480_00, 0)
    assert desk.reject("bo", higher).terms.amount_minor == 480_00


def test_an_approval_can_only_be_raised(desk: Desk) -> None:
    """Not lowered, and not turned into something else."""
    approved = desk.approved(480_00)

    assert refusal(lambda: desk.edit("mei", approved, amount_minor=480_00)).code == "raise_only"
    for change in ({"category": "visit"}, {"planned_on": date(2026, 12, 1)}, {"contact_channel": "phone"}):
        work = partial(desk.edit, "mei", approved, amount_minor=500_00, **change)
        assert refusal(work).code == "raise_amount_only"


def test_the_order_of_recipients_is_no_change(desk: Desk) -> None:
    """A form may name the same recipients in another order: that is still only a raise."""
    request = desk.submit("mei", 200_00, "ACME", ["Li Na", "Zhou Wei"])
    desk.approve("ida", request)
    approved = desk.approve("bo", request)
    other_way = tuple(reversed(desk.request(approved).terms.recipient_ids))

    raised = desk.edit("mei", approved, amount_minor=300_00, recipient_ids=other_way)
    assert raised.state is RequestState.PENDING


def test_a_raise_stays_on_its_line(desk: Desk) -> None:
    """A more specific line was imported meanwhile: the commitment is on the old one, so the raise is too."""
    approved = desk.approved(480_00)
    desk.import_line("MEAL-KEY,Sales,meal,key,,,,,hana@example.com,absolute,CNY,12000")
    raised = desk.edit("mei", approved, amount_minor=700_00)

    assert desk.held("MEAL") == (220_00, 480_00, 0)
    done = desk.approve("bo", raised)
    desk.spend("mei", done, 650_00, final=True)
    assert desk.held("MEAL") == (0, 0, 650_00)
    assert desk.held("MEAL-KEY") == (0, 0, 0)
    desk.assert_books_agree()


def test_a_raise_must_fit_like_anything_else(desk: Desk) -> None:
    """Its difference is held against what the line has left."""
    approved = desk.approved(480_00)
    desk.submit("tom", 23_000_00)

    refusal(lambda: desk.edit("mei", approved, amount_minor=1_000_01))
    assert desk.edit("mei", approved, amount_minor=1_000_00).holding.reserved == 520_00


# -- answer, withdraw, expire, close


def test_an_answer_needs_a_question_and_words(desk: Desk) -> None:
    """Answering nothing, or with nothing, changes nothing."""
    request = desk.submit("mei", 480_00)
    assert refusal(lambda: desk.answer("mei", request)).code == "request_moved_on"

    asked = desk.ask("bo", request)
    assert refusal(lambda: desk.answer("mei", asked, "  ")).code == "text_missing"
    assert refusal(lambda: desk.answer("bo", asked)).code == "not_your_request"


def test_withdrawing_releases_what_is_held(desk: Desk) -> None:
    """Before the decision what was reserved; after it what was committed."""
    pending, approved = desk.submit("mei", 480_00), desk.approved(300_00)

    assert desk.withdraw("mei", pending).state is RequestState.WITHDRAWN
    assert desk.held("MEAL") == (0, 300_00, 0)
    assert desk.withdraw("mei", approved).state is RequestState.WITHDRAWN
    assert desk.held("MEAL") == (0, 0, 0)


def test_what_was_partly_spent_cannot_be_withdrawn(desk: Desk) -> None:
    """Then the final actual releases the rest."""
    request = desk.spend("mei", desk.approved(480_00), 100_00)
    error = refusal(lambda: desk.withdraw("mei", request))

    assert (type(error), error.code) == (Stale, "spent_already")


def test_expiry_releases_and_never_approves(desk: Desk) -> None:
    """Undecided: − asked. Approved and forgotten: − all that is still held. What was spent stays spent."""
    approved = desk.spend("mei", desk.approved(300_00), 100_00)
    pending = desk.expire(desk.submit("mei", 480_00))

    assert pending.state is RequestState.EXPIRED
    assert desk.expire(approved).state is RequestState.EXPIRED
    assert desk.held("MEAL") == (0, 0, 100_00)
    assert refusal(lambda: desk.expire(pending)).code == "request_moved_on"


def test_expiry_never_overruns_who_acts_in_that_moment(desk: Desk) -> None:
    """Found overdue, then approved, then expired: the approval stands."""
    found = desk.submit("mei", 480_00)
    desk.approve("bo", found)

    assert refusal(lambda: desk.expire(found)).code == "card_out_of_date"
    assert desk.held("MEAL") == (0, 480_00, 0)


def test_closing_releases_what_is_still_held(desk: Desk) -> None:
    """Close of an approved request: − all that is still held; a settled one has nothing left to release."""
    approved = desk.approved(300_00)
    settled = desk.spend("mei", desk.approved(200_00), 150_00, final=True)

    assert desk.close("fin", approved).state is RequestState.CLOSED
    assert desk.close("fin", settled).state is RequestState.CLOSED
    assert desk.held("MEAL") == (0, 0, 150_00)


def test_the_requester_closes_what_is_partly_used(desk: Desk) -> None:
    """Something is spent and something held: the rest is released, the audit says so, once."""
    used = desk.spend("mei", desk.approved(480_00), 200_00)
    closed = desk.close("mei", used)
    assert closed.state is RequestState.CLOSED
    assert desk.held("MEAL") == (0, 0, 200_00)
    assert desk.audited(closed)[-1] == ("request.close", "mei")

    again = refusal(lambda: desk.close("mei", used))
    assert (again.code, again.facts["state"]) == ("request_moved_on", "closed")
    assert desk.audited(closed).count(("request.close", "mei")) == 1
    desk.assert_books_agree()


def test_what_is_not_partly_used_is_not_the_requesters_to_close(desk: Desk) -> None:
    """Unspent it is withdrawn; settled it holds nothing. An approver closes nothing."""
    approved = desk.approved(300_00)
    assert isinstance(refusal(lambda: desk.close("bo", approved)), NotAllowed)
    assert refusal(lambda: desk.close("mei", approved)).code == "not_partly_used"
    settled = desk.spend("mei", desk.approved(200_00), 150_00, final=True)
    assert refusal(lambda: desk.close("mei", settled)).code == "not_partly_used"
    assert refusal(lambda: desk.close("fin", desk.submit("mei", 1_00))).code == "request_moved_on"


def test_nothing_is_closed_while_a_raise_is_open(desk: Desk) -> None:
    """Neither by the requester nor by a controller: the raise is ended first."""
    raising = desk.edit("mei", desk.spend("mei", desk.approved(480_00), 200_00), amount_minor=900_00)
    for who in ("mei", "fin"):
        assert refusal(partial(desk.close, who, raising)).code == "request_moved_on"
    assert desk.close("mei", desk.withdraw("mei", raising)).state is RequestState.CLOSED


def test_an_old_card_closes_nothing(desk: Desk) -> None:
    """More was spent since the card was drawn: they look again first."""
    used = desk.spend("mei", desk.approved(480_00), 200_00)
    desk.spend("mei", used, 100_00)
    assert refusal(lambda: desk.close("mei", used)).code == "card_out_of_date"


@pytest.mark.parametrize("end", ["rejected", "withdrawn", "expired", "closed"])
def test_what_has_ended_stays_ended(desk: Desk, end: str) -> None:
    """Nothing moves a request that has ended; a replay says in which state it is."""
    request = desk.submit("mei", 300_00)
    ended = {
        "rejected": lambda: desk.reject("bo", request),
        "withdrawn": lambda: desk.withdraw("mei", request),
        "expired": lambda: desk.expire(request),
        "closed": lambda: desk.close("fin", desk.approve("bo", request)),
    }[end]()

    for work in (
        partial(desk.approve, "bo", ended),
        partial(desk.reject, "bo", ended),
        partial(desk.edit, "mei", ended, amount_minor=400_00),
        partial(desk.withdraw, "mei", ended),
        partial(desk.expire, ended),
        partial(desk.close, "fin", ended),
    ):
        error = refusal(work)
        assert isinstance(error, Stale)
        assert error.facts["state"] == end
    assert desk.request(ended).version == ended.version


def test_an_absent_customer_is_told_at_its_field(desk: Desk) -> None:
    """A customer that is gone, or another company's, can't be edited in."""
    request = desk.submit("mei", 300_00)
    error = refusal(lambda: desk.edit("mei", request, customer_id=10**9))

    assert (error.code, error.field) == ("customer_unknown", "customer")

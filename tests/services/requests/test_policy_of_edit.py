"""What is asked anew is judged by the policy of today; what only changes its words is not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.domain.errors import Refused
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import RequestState
from bot.services.requests.draft import Draft, ItemDraft
from bot.services.requests.form.values import FormState
from bot.services.requests.preview import preview_request
from bot.storage.schema.tables import spend_request
from tests.support.desk import Desk, policy_with, refusal

STRICTER = policy_with(
    {},
    """
[[rule]]
id = "no-gifts"
when = { category = ["gift"] }
forbid = true

[[rule]]
id = "small-meals"
when = { category = ["meal"] }
cap = "400"
per = "item"
""",
)
EARLY = policy_with({}, '\n[[rule]]\nid = "early"\nrequire = [{ advance_days = 4 }]\n')


def test_a_small_meal_never_becomes_a_gift_that_is_forbidden_by_now(desk: Desk) -> None:
    """Asked under last month's policy, edited under today's: today's rule counts."""
    meal = desk.submit("mei", 10_00)
    desk.apply_policy(STRICTER)
    li_na = desk.contact_ids("ACME", ["Li Na"])
    error = refusal(lambda: desk.edit("mei", meal, category="gift", amount_minor=480_00, recipient_ids=li_na))
    assert isinstance(error, Refused)
    assert {finding.rule for finding in error.findings if finding.severity == "block"} == {"no-gifts"}
    assert desk.request(meal).policy_version == "2026.1"


@pytest.mark.parametrize(
    ("changes", "version"),
    [
        ({"amount_minor": 310_00}, "2026.2"),
        ({"category": "visit"}, "2026.2"),
        ({"customer": "BETA"}, "2026.2"),
        ({"recipients": ["Li Na"]}, "2026.2"),
        ({"planned_on": date(2026, 9, 25)}, "2026.2"),
        ({"amount_minor": 290_00}, "2026.1"),
        ({"purpose": "Lunch after the yearly review"}, "2026.1"),
        ({"headcount": 3}, "2026.1"),
        ({}, "2026.1"),
    ],
)
def test_what_makes_a_new_ask(desk: Desk, changes: dict[str, Any], version: str) -> None:
    """Another category, customer, recipient or date, or a higher amount; not other words or less money."""
    request = desk.submit("mei", 300_00)
    desk.apply_policy(STRICTER)
    wanted = dict(changes)
    if customer := wanted.pop("customer", ""):
        wanted["customer_id"] = desk.customer_id(customer)
    if recipients := wanted.pop("recipients", ()):
        wanted["recipient_ids"] = desk.contact_ids("ACME", recipients)
    assert desk.edit("mei", request, **wanted).policy_version == version


def test_a_raise_is_judged_by_todays_policy(desk: Desk) -> None:
    """300 are approved; 410 are too much by the policy of today, 390 are not."""
    approved = desk.approved(300_00)
    desk.apply_policy(STRICTER)
    error = refusal(lambda: desk.edit("mei", approved, amount_minor=410_00))
    assert isinstance(error, Refused)
    raised = desk.edit("mei", approved, amount_minor=390_00)
    assert raised.policy_version == "2026.2"
    assert desk.approve("bo", raised).policy_version == "2026.2"


@pytest.mark.parametrize("end", ["withdraw", "reject", "expire"])
def test_a_raise_that_fails_leaves_the_policy_of_the_approval(desk: Desk, end: str) -> None:
    """What stands was judged by it."""
    approved = desk.approved(300_00)
    desk.apply_policy(STRICTER)
    raised = desk.edit("mei", desk.edit("mei", approved, amount_minor=350_00), amount_minor=390_00)
    acts: dict[str, Any] = {
        "withdraw": lambda: desk.withdraw("mei", raised),
        "reject": lambda: desk.reject("bo", raised),
        "expire": lambda: desk.expire(raised),
    }
    stands: SpendRequest = acts[end]()
    assert (stands.state, stands.policy_version) == (RequestState.APPROVED, "2026.1")
    assert desk.request(stands).policy_version == "2026.1"
    desk.assert_books_agree()


def test_a_raise_that_an_earlier_version_stored_can_still_end(desk: Desk) -> None:
    """It did not keep the policy of the approval: the request's own is what it was judged by."""
    raised = desk.edit("mei", desk.approved(300_00), amount_minor=350_00)
    with desk.store.database.writing() as connection:
        mine = spend_request.c.id == raised.id
        stored = connection.execute(select(spend_request.c.amended_from).where(mine)).scalar_one()
        assert stored.pop("policy_version") == "2026.1"
        connection.execute(update(spend_request).where(mine).values(amended_from=stored))
    stands = desk.withdraw("mei", raised)
    assert (stands.policy_version, stands.terms.amount_minor) == ("2026.1", 300_00)


def test_notice_counts_from_when_that_thing_was_asked_for(desk: Desk) -> None:
    """Five days ahead is early enough; another date is a new ask, more money for the same day is not."""
    desk.apply_policy(EARLY)
    request = desk.submit("mei", 300_00, planned_on=date(2026, 9, 20))
    desk.advance(days=3)
    soon = refusal(lambda: desk.edit("mei", request, planned_on=date(2026, 9, 21)))
    assert isinstance(soon, Refused)
    assert desk.edit("mei", request, amount_minor=350_00).terms.amount_minor == 350_00


def test_the_form_says_the_same_before_it_is_sent(desk: Desk) -> None:
    """The live check of an edit is by the policy that the submission will be judged by."""
    request = desk.submit("mei", 300_00)
    desk.apply_policy(STRICTER)

    def blocked(amount: str) -> set[str]:
        item = ItemDraft(category="meal", amount=amount, planned_on=request.terms.planned_on)
        customer_id, purpose = request.terms.first.customer_id, request.terms.purpose
        draft = Draft((item,), customer_id, "CNY", purpose)
        state = FormState(request.id, request.version, number=request.number)
        shown = desk.read(lambda tx: preview_request(tx, desk.actor("mei"), draft, state))
        assert shown.check is not None
        return {finding.rule for finding in shown.check.blocking}

    assert blocked("450") == {"small-meals"}
    assert blocked("300") == set()

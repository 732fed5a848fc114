"""Asking for spend: what is reserved, what is refused and why, and that one question is one request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest

from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person
from bot.domain.errors import InvalidInput, NotAllowed, Refused
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import RequestState
from bot.domain.requests.terms import Terms
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.submit import submit_request
from tests.support import company
from tests.support.company import with_horizon
from tests.support.desk import Desk, policy_with, refusal
from tests.support.requests import changed

OpenDesk = Callable[..., Desk]


def test_submit_reserves_what_is_asked(desk: Desk) -> None:
    """Submit: + asked in reserved, in the month of the planned date, and nowhere else."""
    request = desk.submit("mei", 480_00)

    assert request.state is RequestState.PENDING
    assert desk.held("MEAL", 9) == desk.held("MEAL") == (480_00, 0, 0)
    assert desk.waits_for(request) == {"bo"}
    desk.assert_books_agree()


def test_numbers_run_without_gaps_even_past_refusals(desk: Desk) -> None:
    """A refused request takes no number with it."""
    first = desk.submit("mei", 100_00)
    refusal(lambda: desk.submit("mei", 24_000_01))
    second = desk.submit("tom", 100_00)

    assert (first.number, second.number) == ("GW-2026-00001", "GW-2026-00002")


def test_the_same_key_asks_once(desk: Desk) -> None:
    """A double click, a retry or a replay finds the request that the first one made."""
    first = desk.submit("mei", 480_00, key="view:V1")
    again = desk.submit("mei", 480_00, key="view:V1")

    assert again == desk.request(first)
    assert desk.held("MEAL") == (480_00, 0, 0)


def test_a_refused_key_may_be_used_again(desk: Desk) -> None:
    """What was refused left nothing behind, not even its key: the corrected form is a new try."""
    refusal(lambda: desk.submit("mei", 24_000_01, key="view:V1"))

    assert desk.submit("mei", 480_00, key="view:V1").state is RequestState.PENDING


def test_more_than_the_line_has_is_refused_with_its_numbers(desk: Desk) -> None:
    """An absolute line blocks: the finding says what is left, what was asked and how much is too much."""
    desk.submit("mei", 23_000_00)
    error = refusal(lambda: desk.submit("tom", 1_500_00))

    assert isinstance(error, Refused)
    facts = {f.code: f.facts for f in error.findings}["budget_over"]
    assert (facts["available_minor"], facts["asked_minor"], facts["over_minor"]) == (1000_00, 1500_00, 500_00)
    assert desk.held("MEAL") == (23_000_00, 0, 0)


def test_an_absolute_line_may_be_passed_by_its_tolerance(open_desk: OpenDesk) -> None:
    """`budget_percent` lets an absolute line be passed that far, and not one minor unit further."""
    desk = open_desk(policy=policy_with({}, '\n[tolerance]\nbudget_percent = "10"\n'))

    error = refusal(lambda: desk.submit("mei", 26_400_01))
    assert isinstance(error, Refused)
    assert {f.code for f in error.findings if f.severity == "block"} == {"budget_over"}
    assert desk.submit("mei", 26_400_00).state is RequestState.PENDING


def test_an_advisory_line_may_be_passed_with_the_controllers_consent(desk: Desk) -> None:
    """Over an advisory line → controller, side by side with the manager."""
    within = desk.submit("mei", 400_00, "BETA", ["Kim Park"], category="gift")
    assert desk.waits_for(within) == {"bo"}

    terms = desk.terms(2_700_00, "BETA", ["Kim Park"], category="gift")
    over = desk.submit_terms("mei", terms)
    assert desk.waits_for(over) == {"hana", "fin", "ida"}
    assert desk.held("GIFT") == (3_100_00, 0, 0)


def test_a_line_that_only_counts_never_refuses(desk: Desk) -> None:
    """`track`: the budget is passed, nobody is added, and people are told."""
    request = desk.submit("mei", 7_000_00, category="visit", contact_channel="in_person")

    assert desk.waits_for(request) == {"hana"}
    assert {f.code: f.severity for f in request.findings} == {"budget_over": "info"}
    assert desk.held("VISIT") == (7_000_00, 0, 0)


def test_a_line_without_control_says_nothing(open_desk: OpenDesk) -> None:
    """`none`: the money is booked and no finding speaks of it."""
    desk = open_desk(files={"budget": company.BUDGET.replace(",track,", ",none,")})
    request = desk.submit("mei", 7_000_00, category="visit", contact_channel="in_person")

    assert request.findings == ()
    assert desk.held("VISIT") == (7_000_00, 0, 0)


def test_the_whole_plan_is_never_passed(desk: Desk) -> None:
    """Lines under weaker control may overrun, the plan may not."""
    error = refusal(lambda: desk.submit("mei", 95_000_01, category="visit", contact_channel="in_person"))

    assert isinstance(error, Refused)
    assert [f.code for f in error.findings if f.severity == "block"] == ["plan_over"]
    assert desk.submit("mei", 95_000_00, category="visit", contact_channel="in_person").holding.reserved


@pytest.mark.parametrize(
    ("category", "customer", "channel", "line"),
    [
        ("gift", "ACME", "", "GIFT-KEY"),
        ("gift", "BETA", "", "GIFT"),
        ("meal", "ACME", "", "MEAL"),
        ("visit", "ACME", "in_person", "VISIT"),
        ("visit", "ACME", "", "REST"),
    ],
)
def test_the_most_specific_line_pays(
    desk: Desk, category: str, customer: str, channel: str, line: str
) -> None:
    """A request draws on the line that matches all its dimensions and names most of them."""
    desk.submit("mei", 100_00, customer, category=category, contact_channel=channel)

    assert desk.held(line) == (100_00, 0, 0)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"category": "visit", "contact_channel": "phone"}, "contact_channel_unknown", "contact_channel"),
        ({"contact_channel": "in_person"}, "contact_channel_unknown", "contact_channel"),
        ({"planned_on": date(2036, 9, 25)}, "date_far", "planned_on"),
    ],
)
def test_what_no_plan_could_mean_is_refused(
    desk: Desk, changes: dict[str, Any], code: str, field: str
) -> None:
    """A channel that no line of the category uses, a date that is surely a typing error: at their fields."""
    error = refusal(lambda: desk.submit("mei", 100_00, **changes))

    assert (error.code, error.field) == (code, field)


def test_no_budget_names_whom_to_ask(open_desk: OpenDesk) -> None:
    """No matching line: refused as NO_BUDGET, with the controllers' names."""
    without_rest = "".join(
        row for row in company.BUDGET.splitlines(keepends=True) if not row.startswith("REST")
    )
    desk = open_desk(files={"budget": without_rest})
    error = refusal(lambda: desk.submit("mei", 100_00, category="visit"))

    assert isinstance(error, Refused)
    (finding,) = [f for f in error.findings if f.severity == "block"]
    assert (finding.rule, finding.field, finding.facts["ask"]) == ("NO_BUDGET", "category", "Fin Costa")


def test_a_year_without_a_plan_has_no_budget(desk: Desk) -> None:
    """Next year's dinner draws on next year's plan, which nobody has imported."""
    error = refusal(lambda: desk.submit("mei", 100_00, planned_on=date(2027, 1, 1)))

    assert isinstance(error, Refused)
    (finding,) = [f for f in error.findings if f.severity == "block"]
    assert (finding.rule, finding.facts["year"]) == ("NO_BUDGET", 2027)


def test_a_yearly_cap_counts_what_is_held_and_blocks(desk: Desk) -> None:
    """A windowed cap counts what is reserved, committed and spent, and says whose and by how much."""
    gift = {"category": "gift"}
    desk.submit("mei", 500_00, "ACME", ["Li Na"], **gift)
    first = desk.submit("tom", 500_00, "ACME", ["Li Na"], planned_on=date(2026, 2, 1), **gift)
    desk.approve("bo", first)
    error = refusal(lambda: desk.submit("tom", 500_01, "ACME", ["Li Na"], **gift))

    assert isinstance(error, Refused)
    (finding,) = [f for f in error.findings if f.severity == "block"]
    assert (finding.rule, finding.clause) == ("gift-recipient-year", "Art. 4.2")
    assert (finding.facts["counted_minor"], finding.facts["over_minor"]) == (1000_00, 1)


def test_what_was_released_counts_no_more(desk: Desk) -> None:
    """A rejected gift leaves the recipient's year as it was."""
    gift = {"category": "gift"}
    terms = desk.terms(1500_00, "ACME", ["Li Na"], **gift)
    asked = desk.submit_terms("mei", terms)
    refusal(lambda: desk.submit_terms("tom", terms))
    desk.reject("bo", asked)

    assert desk.submit_terms("tom", terms).state is RequestState.PENDING


def test_naming_a_recipient_twice_is_naming_them_once(desk: Desk) -> None:
    """A doubled name neither halves a share nor breaks the request."""
    once = desk.contact_ids("ACME", ["Li Na"])
    request = desk.submit("mei", 400_00, category="gift", recipient_ids=once * 2)

    assert desk.request(request).terms.recipient_ids == once


def test_a_public_official_adds_compliance(desk: Desk) -> None:
    """A recipient who is a public official: compliance signs beside the manager."""
    request = desk.submit("mei", 100_00, "ACME", ["Zhou Wei"])

    assert request.first.public_official
    assert desk.waits_for(request) == {"bo", "ida"}


def test_recipients_must_be_contacts_of_the_customer(desk: Desk) -> None:
    """Somebody else's contact is refused at its field, as is one that does not exist."""
    terms = desk.terms(100_00, "ACME")
    for recipients in (desk.contact_ids("BETA", ["Kim Park"]), (10**9,)):
        wrong = changed(terms, recipient_ids=recipients)
        error = refusal(partial(desk.submit_terms, "mei", wrong))
        assert isinstance(error, InvalidInput)
        assert (error.code, error.field) == ("recipient_unknown", "recipients")


def test_strangers_and_leavers_ask_for_nothing(desk: Desk) -> None:
    """Whoever the company data doesn't know, or says has left, is told so."""
    terms, mei = desk.terms(100_00), desk.person("mei")
    people: list[Person | None] = [None, replace(mei, employed=False)]
    for person in people:
        error = refusal(partial(desk.store.write, partial(_submit, Actor(person, "slack"), terms)))
        assert isinstance(error, NotAllowed)
        assert error.code == "not_an_employee"


def _submit(actor: Actor, terms: Terms, tx: Transaction) -> SpendRequest:
    return submit_request(tx, actor, terms, "view:V1")


def test_quarters_do_not_lend_to_each_other(open_desk: OpenDesk) -> None:
    """Horizon `quarter`: what is left of another quarter does not count."""
    desk = open_desk(files={"budget": with_horizon("quarter")})
    desk.submit("mei", 5_900_00, planned_on=date(2026, 9, 20))

    refusal(lambda: desk.submit("mei", 100_01, planned_on=date(2026, 9, 21)))
    assert desk.submit("mei", 6_000_00, planned_on=date(2026, 10, 1)).state is RequestState.PENDING


def test_to_date_a_later_month_protects_an_earlier_one(open_desk: OpenDesk) -> None:
    """Horizon `to_date`: cumulative up to the planned month, and no later month may be passed either."""
    desk = open_desk(files={"budget": with_horizon("to_date")})
    refusal(lambda: desk.submit("mei", 18_000_01, planned_on=date(2026, 9, 20)))
    desk.submit("mei", 19_000_00, planned_on=date(2026, 10, 20))

    # September alone still has 18,000; October's cumulative 20,000 has 1,000 left.
    refusal(lambda: desk.submit("mei", 1_000_01, planned_on=date(2026, 9, 20)))
    assert desk.submit("mei", 1_000_00, planned_on=date(2026, 9, 20)).state is RequestState.PENDING

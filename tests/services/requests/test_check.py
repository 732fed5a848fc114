"""The check that the live preview shows: the same as at submission, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from bot.domain.errors import InvalidInput, Refused
from bot.domain.requests.finding import Severity
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.terms import Terms
from bot.services.requests.check import Check, check_request
from tests.support import company
from tests.support.desk import Desk, refusal
from tests.support.sheets import CASES

OpenDesk = Callable[..., Desk]


def check(desk: Desk, who: str, terms: Terms, own: SpendRequest | None = None) -> Check:
    """As the form does it: read only, under the policy of today."""
    person = desk.person(who)
    return desk.read(lambda tx: check_request(tx, person, terms, tx.policies.in_force(tx.today), own=own))


def test_the_preview_shows_the_line_before_and_after_and_who_decides(desk: Desk) -> None:
    """Budget line, what would be left, the approvers and the caps that apply; nothing is written."""
    desk.submit("tom", 1_000_00)
    found = check(desk, "mei", desk.terms(2_500_00))

    assert found.line is not None
    assert (found.line.code, found.before.available, found.after.available) == ("MEAL", 23_000_00, 20_500_00)
    assert [step.approver_ids for step in found.steps] == [(desk.person("hana").id,)]
    assert desk.held("MEAL") == (1_000_00, 0, 0)


def test_a_cap_that_is_kept_is_shown_with_what_is_used(desk: Desk) -> None:
    """Of severity info: limit, what counts already, what this one asks."""
    desk.submit("tom", 400_00, "ACME", ["Li Na"], category="gift")
    found = check(desk, "mei", desk.terms(300_00, "ACME", ["Li Na"], category="gift"))

    year = next(f for f in found.findings if f.rule == "gift-recipient-year")
    assert (year.severity, year.facts["limit_minor"], year.facts["counted_minor"]) == (
        "info",
        1500_00,
        400_00,
    )
    assert found.blocking == ()


def test_what_a_request_holds_is_not_counted_against_itself(desk: Desk) -> None:
    """Editing: its own reservation and its own gift are left out of line and caps."""
    own = desk.submit("mei", 1_500_00, "ACME", ["Li Na"], category="gift")
    found = check(desk, "mei", own.terms, own)

    assert found.blocking == ()
    assert (found.before.available, found.after.available) == (12_000_00, 10_500_00)


def test_findings_come_gravest_first(desk: Desk) -> None:
    """What blocks is read before what escalates, warns or informs."""
    terms = desk.terms(20_000_00, "ACME", ["Li Na"], category="gift", planned_on=date(2026, 9, 1))
    severities = [f.severity.value for f in check(desk, "mei", terms).findings]

    gravity = ["block", "escalate", "warn", "info"]
    assert severities == sorted(severities, key=gravity.index)
    assert {"block", "escalate", "warn"} <= set(severities)


def test_a_day_in_the_past_is_a_warning(desk: Desk) -> None:
    """Asked after the fact: people are told, compliance can see it, it is not refused."""
    found = check(desk, "mei", desk.terms(100_00, planned_on=date(2026, 9, 14)))
    assert [(f.code, f.severity, f.field) for f in found.findings] == [
        ("planned_in_past", "warn", "planned_on")
    ]

    today = check(desk, "mei", desk.terms(100_00, planned_on=date(2026, 9, 15)))
    assert today.findings == ()


def test_an_unknown_category_blocks_at_its_field(desk: Desk) -> None:
    """A category that the policy does not list is refused, whichever line would pay."""
    (finding,) = check(desk, "mei", desk.terms(100_00, category="yacht")).blocking

    assert (finding.code, finding.field) == ("category_unknown", "category")


def test_another_currency_is_refused(desk: Desk) -> None:
    """Budget and caps are kept in the plan's currency."""
    error = refusal(lambda: check(desk, "mei", desk.terms(100_00, currency="EUR")))

    assert isinstance(error, InvalidInput)
    assert (error.code, error.field) == ("currency_not_of_policy", "currency")


def test_nobody_with_enough_authority_leads_to_the_controllers(open_desk: OpenDesk) -> None:
    """Never a dead end: the controllers decide, and the step says why."""
    desk = open_desk(files={"people": company.PEOPLE.replace(",cfo,,", ",,,").replace(",director,,", ",,,")})
    (step,) = check(desk, "mei", desk.terms(20_000_00)).steps

    assert (step.approver_ids, step.reason) == ((desk.person("fin").id,), "no_authority_in_line")


def test_nobody_at_all_blocks(open_desk: OpenDesk) -> None:
    """A company without managers, controllers and administrators: refused, not waiting forever."""
    people = "\n".join([company.PEOPLE.splitlines()[0], "mei@example.com,Mei Lin,Sales,North,,,,"]) + "\n"
    owners = ("bo", "hana", "fin")
    budget = company.BUDGET
    for name in owners:
        budget = budget.replace(f"{name}@example.com", "mei@example.com")
    customers = company.CUSTOMERS.replace("tom@", "mei@")
    desk = open_desk(files={"people": people, "budget": budget, "customers": customers})

    assert [f.code for f in check(desk, "mei", desk.terms(100_00)).blocking] == ["no_approver"]


@pytest.mark.parametrize(("amount", "approver"), [(2_000_00, "bo"), (2_000_01, "hana"), (50_000_01, "cleo")])
def test_the_first_manager_whose_tier_covers_it_decides(desk: Desk, amount: int, approver: str) -> None:
    """`direct`: at the limit the tier still covers, one minor unit above it does not."""
    (step, *_) = check(desk, "mei", desk.terms(amount)).steps

    assert step.approver_ids == (desk.person(approver).id,)


def test_a_name_with_invisible_characters_has_no_cap_of_its_own(open_desk: OpenDesk) -> None:
    """Three spellings that look the same are one recipient: the second gift passes the yearly cap."""
    rows = (CASES / "09-invisible-characters" / "contacts.csv").read_text(encoding="utf-8")
    desk = open_desk(files={"contacts": rows})
    acme = desk.customer_id("ACME")
    [li_na] = desk.read(lambda tx: tx.customers.search_contacts(acme, "li\u00a0na", 10))
    gift = desk.terms(1_500_00, category="gift", recipient_ids=(li_na.id,))
    desk.submit_terms("mei", gift)
    refused = refusal(lambda: desk.submit_terms("tom", gift))
    assert isinstance(refused, Refused)
    assert [finding.rule for finding in refused.findings if finding.severity is Severity.BLOCK] == [
        "gift-recipient-year"
    ]

"""What a partner pays of a request: drawn from no line, counted by every limit; on both databases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.errors import InvalidInput, Refused
from bot.domain.fields import Field
from bot.domain.requests.terms import Terms
from bot.services.books.verify import verify_books
from bot.services.budgets.adjusting.filled import draft_for_request
from bot.services.requests.draft import Draft, ItemDraft
from bot.services.requests.form.values import FormState
from bot.services.requests.preview import preview_request, start_request
from tests.support.databases import Fill
from tests.support.desk import PLANNED, Desk, beside_another_company, policy_with, refusal
from tests.support.partners import agreed, partner_id, shared
from tests.support.requests import changed
from tests.support.tampering import tamper

LINE = "MEAL"


@pytest.fixture
def filling() -> Fill:
    return beside_another_company


@pytest.fixture
def desk(store: Any) -> Desk:
    return Desk(store)


def test_the_line_pays_what_is_ours(desk: Desk) -> None:
    """Reserved, committed and spent without the partner's part, which is kept with request and actual."""
    request = desk.submit_terms("mei", shared(desk, 500_00, 200_00))
    assert desk.held(LINE) == (300_00, 0, 0)
    request = desk.approve("bo", request)
    assert desk.held(LINE) == (0, 300_00, 0)
    assert (request.approved_minor, request.partner_agreed_minor) == (500_00, 200_00)
    request = desk.spend("mei", request, 100_00)
    assert desk.held(LINE) == (0, 240_00, 60_00)
    request = desk.spend("mei", request, 300_00, final=True)
    assert desk.held(LINE) == (0, 0, 240_00)
    assert (request.spent_minor, request.partner_spent_minor) == (400_00, 160_00)
    assert [actual.partner_minor for actual in desk.actuals(request)] == [40_00, 120_00]
    assert desk.request(request) == request
    desk.assert_books_agree()


def test_a_correction_is_shared_anew(desk: Desk) -> None:
    """What the partner pays follows what was spent, down and up, and never more than was agreed."""
    request = desk.spend("mei", agreed(desk), 400_00, final=True)
    for minor, theirs in ((300_00, 120_00), (500_00, 200_00), (900_00, 200_00)):
        wrong = desk.actuals(request)[-1]
        request = desk.correct("mei", wrong, minor, final=True)
        assert (request.spent_minor, request.partner_spent_minor) == (minor, theirs)
        assert desk.held(LINE) == (0, 0, minor - theirs)
    desk.assert_books_agree()


def test_approving_less_takes_from_both(desk: Desk) -> None:
    """In proportion; what is left of the division is ours."""
    request = desk.submit_terms("mei", shared(desk, 500_00, 200_00))
    request = desk.approve("bo", request, 250_01)
    assert (request.approved_minor, request.partner_agreed_minor) == (250_01, 100_00)
    assert desk.held(LINE) == (0, 150_01, 0)
    desk.assert_books_agree()


def test_a_raise_is_ours(desk: Desk) -> None:
    """What the partner agreed to stays as it is."""
    request = agreed(desk)
    raised = desk.edit("mei", request, amount_minor=600_00)
    assert desk.held(LINE) == (100_00, 300_00, 0)
    raised = desk.approve("bo", raised)
    assert desk.held(LINE) == (0, 400_00, 0)
    assert (raised.approved_minor, raised.partner_agreed_minor) == (600_00, 200_00)
    assert desk.request(raised) == raised
    desk.assert_books_agree()


@pytest.mark.parametrize("part_minor", [100_00, 300_00])
def test_an_edit_may_change_the_part(desk: Desk, part_minor: int) -> None:
    """While it waits: what is reserved is what is ours by then."""
    request = desk.submit_terms("mei", shared(desk, 500_00, 200_00))
    request = desk.edit_to("mei", request, shared(desk, 500_00, part_minor))
    assert desk.held(LINE) == (500_00 - part_minor, 0, 0)
    request = desk.edit_to("mei", request, desk.terms(500_00, "ACME", ["Li Na"]))
    assert request.terms.partner_id is None
    assert desk.held(LINE) == (500_00, 0, 0)
    desk.assert_books_agree()


def test_less_from_the_partner_is_more_from_us(desk: Desk) -> None:
    """An approved request of which the partner is to pay less is asked for anew, as a raise of ours would."""
    request = agreed(desk)
    error = refusal(lambda: desk.edit_to("mei", request, shared(desk, 500_00, 100_00)))
    assert error is not None
    assert desk.held(LINE) == (0, 300_00, 0)


@pytest.mark.parametrize("ended", ["withdraw", "reject", "expire"])
def test_what_ends_gives_back_what_is_ours(desk: Desk, ended: str) -> None:
    """And counts for no cap any more."""
    request = desk.submit_terms("mei", shared(desk, 500_00, 200_00))
    ends = {
        "withdraw": lambda: desk.withdraw("mei", request),
        "reject": lambda: desk.reject("bo", request),
        "expire": lambda: desk.expire(desk.approve("bo", request)),
    }
    gone = ends[ended]()
    assert desk.held(LINE) == (0, 0, 0)
    assert (gone.counted_minor, desk.request(gone)) == (0, gone)
    desk.assert_books_agree()


CAPPED = """
[[rule]]
id = "a-person"
when = { category = ["meal"] }
cap = "450"
per = "recipient"

[[rule]]
id = "a-year"
when = { category = ["visit"] }
cap = "450"
per = "customer"
window = "year"
"""


def test_limits_count_all_of_it(desk: Desk) -> None:
    """What a person is given is the whole, whoever pays: of this request and of earlier ones."""
    desk.apply_policy(policy_with({}, CAPPED))
    assert broken(desk, shared(desk, 500_00, 200_00)) == {"a-person"}
    first = desk.submit_terms("mei", shared(desk, 300_00, 250_00, category="visit", recipient_ids=()))
    desk.approve("bo", first)
    assert broken(desk, desk.terms(200_00, category="visit")) == {"a-year"}
    desk.spend("mei", desk.request(first), 300_00, final=True)
    assert broken(desk, desk.terms(200_00, category="visit")) == {"a-year"}
    assert broken(desk, desk.terms(150_00, category="visit")) == set()


def broken(desk: Desk, terms: Terms) -> set[str]:
    try:
        desk.submit_terms("mei", terms)
    except Refused as error:
        return {finding.rule for finding in error.findings if finding.severity == "block"}
    return set()


def test_who_decides_is_told_by_all_of_it(desk: Desk) -> None:
    """A lead may approve 2,000: 2,500 needs the head, though 1,500 of it is the partner's."""
    request = desk.submit_terms("mei", shared(desk, 2500_00, 1500_00))
    assert desk.waits_for(request) == desk.waits_for(desk.submit("mei", 2500_00, "ACME", ["Li Na"]))
    assert desk.waits_for(request) != desk.waits_for(desk.submit("mei", 1000_00, "ACME", ["Li Na"]))


def test_there_may_be_budget_for_our_part_alone(desk: Desk) -> None:
    """The check looks at what the line is to pay."""
    left = desk.line(LINE).available
    terms = shared(desk, left + 100_00, 200_00)
    by_itself = changed(terms, partner_minor=0)
    error = refusal(lambda: desk.submit_terms("mei", replace(by_itself, partner_id=None)))
    assert isinstance(error, Refused)
    assert {finding.code for finding in error.findings} >= {"budget_over"}
    desk.submit_terms("mei", terms)
    assert desk.line(LINE).available == 100_00


def test_money_is_moved_for_our_part_alone(desk: Desk) -> None:
    """What waits for budget lacks what the line is to pay, and no more is proposed to be moved."""
    left = desk.line(LINE).available
    waiting = desk.submit_terms("mei", shared(desk, left + 500_00, 200_00), wait=True)
    assert waiting.waits_for_budget
    hana = desk.actor("hana")
    assert desk.read(lambda tx: draft_for_request(tx, hana, waiting.id)).amount == "300"


MEAL = ItemDraft(category="meal", amount="500", planned_on=PLANNED, headcount="2")
FORM = Draft((MEAL,), currency="CNY")


@pytest.mark.parametrize(
    ("code", "pays", "error", "field"),
    [
        ("NIMBUS", "", "partner_pays_missing", Field.PARTNER_PAYS),
        ("", "100", "partner_missing", Field.PARTNER),
        ("NIMBUS", "500", "partner_pays_all", Field.PARTNER_PAYS),
        ("NIMBUS", "600", "partner_pays_all", Field.PARTNER_PAYS),
        ("NIMBUS", "a lot", "amount_unreadable", Field.PARTNER_PAYS),
    ],
)
def test_the_form_says_what_is_wrong(desk: Desk, code: str, pays: str, error: str, field: Field) -> None:
    """At the field it is about, while it is filled in."""
    draft = replace(
        FORM,
        customer_id=desk.customer_id("ACME"),
        partner_id=partner_id(desk) if code else 0,
        partner_pays=pays,
        purpose="Dinner after the yearly review",
    )
    actor = desk.actor("mei")
    shown = desk.read(lambda tx: preview_request(tx, actor, draft, FormState()))
    assert (shown.problem and (shown.problem.code, shown.problem.field)) == (error, field)


def test_a_partner_of_nobody(desk: Desk) -> None:
    """A form that was forged, or is older than the company's partners."""
    terms = replace(shared(desk, 500_00, 200_00), partner_id=partner_id(desk) + 90)
    error = refusal(lambda: desk.submit_terms("mei", terms))
    assert isinstance(error, InvalidInput)
    assert (error.code, error.field) == ("partner_unknown", Field.PARTNER)


def test_items_that_are_filled_in_are_checked_before_the_part(desk: Desk) -> None:
    """The partner's part may be more than the first item alone: it is looked at once all are there."""
    actor, first = desk.actor("mei"), replace(MEAL, amount="150")
    draft = replace(
        FORM,
        items=(first, replace(MEAL, amount="")),
        customer_id=desk.customer_id("ACME"),
        partner_id=partner_id(desk),
        partner_pays="200",
        purpose="Dinner after the yearly review",
    )
    shown = desk.read(lambda tx: preview_request(tx, actor, draft, FormState()))
    assert (shown.problem, shown.checked) == (None, (1,))
    both = replace(draft, items=(first, MEAL))
    shown = desk.read(lambda tx: preview_request(tx, actor, both, FormState()))
    assert (shown.problem, shown.checked) == (None, (1, 2))
    check = shown.check
    assert check is not None and check.after.used - check.before.used == 450_00


def test_partners_are_asked_for_where_there_are_some(desk: Desk) -> None:
    """A company without partners sees no field of theirs."""
    actor = desk.actor("mei")
    assert not desk.read(lambda tx: start_request(tx, actor)).choices.has_partners
    partner_id(desk)
    assert desk.read(lambda tx: start_request(tx, actor)).choices.has_partners


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE partner_part SET spent_minor = 1, held_minor = 0", "spent_is_not_the_actuals"),
        ("UPDATE actual SET partner_minor = partner_minor + 1", "spent_is_not_the_actuals"),
        ("UPDATE partner_part SET agreed_minor = 90000000", "part_is_not_of_the_request"),
        ("UPDATE partner_part SET item = 2", "part_is_not_of_the_request"),
    ],
)
def test_verify_finds_what_was_tampered_with(desk: Desk, statement: str, code: str) -> None:
    """A partner's part is proved against the actuals and against what was agreed."""
    desk.spend("mei", agreed(desk), 400_00, final=True)
    desk.assert_books_agree()
    tamper(desk.store, statement)
    proofs = desk.store.inspect(verify_books)
    assert code in {each.code for proof in proofs for each in proof.differences}


def test_an_excess_that_is_open_is_of_all_that_was_spent(desk: Desk) -> None:
    """What nobody has agreed to yet: what is beyond the approval, whoever pays the rest."""
    request = desk.spend("mei", agreed(desk), 700_00, final=True, reason="More people came")
    assert desk.read(lambda tx: tx.alerts.unexamined_excess(request.plan_id)) == 200_00

"""Cards, forms, lists and the Home: as approved in each language, and within Slack's limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.domain.budget import Balance
from bot.domain.customer import Contact, Customer, Person
from bot.domain.finding import Finding, Severity
from bot.domain.request import Holding
from bot.i18n import Reader
from bot.services.requests.read import RequestFacts
from bot.views.actuals.forms import actual_form, pick_actual_form, pick_request_form
from bot.views.approvals.forms import answer_form, approve_less_form, ask_form, reassign_form, reject_form
from bot.views.home import help_message, home_view, lines_message, mine_message, not_known, pending_message
from bot.views.kit.message import Message
from bot.views.requests.cards import approval_card, request_card
from bot.views.requests.form import CheckResult, FormChoices, FormState, FormValues, request_form
from tests.views import request_facts as given
from tests.views.approved import READERS, assert_approved, assert_taken

TODAY = date(2026, 9, 27)
CHOICES = FormChoices({"gift": given.CATEGORY}, {"in_person": given.CHANNEL}, ["CNY"])
VALUES = FormValues(
    category="gift",
    customer=given.ACME,
    recipients=(given.LI, given.ZHOU),
    headcount="2",
    amount="1200",
    currency="CNY",
    planned_on=date(2026, 9, 25),
    contact_channel="in_person",
    purpose="Tea set",
)
CHECK = CheckResult(
    given.FINDINGS,
    given.LINE,
    Balance(1_200_000),
    Balance(1_200_000, reserved=120_000),
    (given.BO_STEP, given.IDA_STEP),
    given.PEOPLE,
)
BLOCKED = replace(
    CHECK,
    findings=(
        given.cap(10_000)._replace(severity=Severity.BLOCK),
        Finding(
            "required",
            Severity.BLOCK,
            "purpose",
            "",
            {"what": "purpose_min_length", "minimum": 20, "actual": 7},
            "purpose",
        ),
    ),
)


def shown(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": message.blocks}


def listed(blocks: list[dict[str, Any]]) -> dict[str, Any]:
    return {"text": "list", "blocks": blocks}


SURFACES: dict[str, Callable[[Reader], dict[str, Any]]] = {
    "approval_card.waiting": lambda r: shown(approval_card(given.facts(), 2, r)),
    "approval_card.second": lambda r: shown(approval_card(given.HALF, 3, r)),
    "approval_card.signed": lambda r: shown(approval_card(given.HALF, 2, r)),
    "approval_card.approved": lambda r: shown(approval_card(given.APPROVED, 2, r)),
    "approval_card.rejected": lambda r: shown(approval_card(given.REJECTED, 2, r)),
    "approval_card.raise": lambda r: shown(approval_card(given.RAISING, 3, r)),
    "request_card.waiting": lambda r: shown(request_card(given.facts(), r)),
    "request_card.asked": lambda r: shown(request_card(given.ASKED, r)),
    "request_card.approved": lambda r: shown(request_card(given.APPROVED, r)),
    "request_card.settled": lambda r: shown(request_card(given.SETTLED, r)),
    "request_card.rejected": lambda r: shown(request_card(given.REJECTED, r)),
    "request_card.raise": lambda r: shown(request_card(given.RAISING, r)),
    "request_form.empty": lambda r: request_form(FormValues(), replace(CHOICES, channels={}), None, r),
    "request_form.checked": lambda r: request_form(VALUES, CHOICES, CHECK, r),
    "request_form.blocked": lambda r: request_form(VALUES, CHOICES, BLOCKED, r),
    "request_form.edit": lambda r: request_form(
        VALUES, CHOICES, CHECK, r, FormState(7, 3, False, "GW-2026-00042", 2)
    ),
    "request_form.raise": lambda r: request_form(
        VALUES, CHOICES, CHECK, r, FormState(7, 3, True, "GW-2026-00042")
    ),
    "form.approve_less": lambda r: approve_less_form(given.HALF, r),
    "form.ask": lambda r: ask_form(given.facts(), r),
    "form.reject": lambda r: reject_form(given.facts(), r),
    "form.reassign": lambda r: reassign_form(given.facts(), r),
    "form.answer": lambda r: answer_form(given.ASKED, r),
    "form.log_actual": lambda r: actual_form(given.APPROVED, TODAY, r, file_ids=["F0002"]),
    "form.correct": lambda r: actual_form(given.SETTLED, TODAY, r, correcting=given.SETTLED.actuals[1]),
    "form.pick_request": lambda r: pick_request_form([given.APPROVED], r, ["F0002"]),
    "form.pick_actual": lambda r: pick_actual_form(given.SETTLED, r),
    "home.controller": lambda r: home_view(given.HOME, r),
    "home.empty": lambda r: home_view(replace(given.HOME, mine=(), waiting=(), lines=(), plan=None), r),
    "home.not_known": not_known,
    "list.mine": lambda r: listed(mine_message([given.APPROVED], r)),
    "list.pending": lambda r: listed(pending_message([given.facts()], r)),
    "list.budget": lambda r: listed(lines_message(given.HOME.lines, r)),
    "list.help": lambda r: listed(help_message("", r)),
    "list.unknown": lambda r: listed(help_message("<!here> blah", r)),
}


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
@pytest.mark.parametrize("name", SURFACES)
def test_surface_is_as_approved(name: str, locale: str) -> None:
    """Each surface, in each language, is the one that was approved, and Slack takes it."""
    drawn = SURFACES[name](READERS[locale])
    assert_taken(drawn)
    assert_approved(f"{name}.{locale}", drawn)


WAITING = given.facts()
LONG = "&<长>" * 400
LONG_PEOPLE = {number: Person(number, LONG, "x@example.com") for number in range(1, 60)}


def extreme_facts(state: RequestFacts = WAITING) -> RequestFacts:
    """Everything at its longest: names, texts, 50 recipients, 20 findings, 40 decisions and 40 actuals."""
    findings = tuple(given.cap(10_000 + number, 20_000, unnamed=True) for number in range(20))
    terms = replace(
        state.request.terms,
        purpose="&" * 1000,
        expected_result="<" * 1000,
        file_ids=tuple(f"F{number:06}" for number in range(10)),
    )
    decisions = tuple(
        given.decision(
            number, given.BO, "ask" if number % 2 else "approve", amount_minor=1, reason="&" * 1000
        )
        for number in range(1, 41)
    )
    request = replace(
        state.request,
        terms=terms,
        findings=tuple(f._replace(clause="§" * 200) for f in findings),
        question="&" * 1000,
        answer=">" * 1000,
    )
    steps = tuple(replace(given.IDA_STEP, id=number, approver_ids=tuple(range(1, 60))) for number in range(3))
    return replace(
        state,
        request=request,
        requester=replace(given.MEI, name=LONG),
        customer=Customer(1, LONG, LONG, "key"),
        recipients=tuple(Contact(n, 1, LONG, LONG, public_official=n % 2 == 0) for n in range(50)),
        category_names={"en": LONG},
        channel_names={"en": LONG},
        line=replace(given.LINE, code=LONG),
        steps=steps if state.request.state == "pending" else (),
        decisions=decisions,
        actuals=tuple(
            replace(given.ACTUAL, id=n, reversed_at=given.NOW if n % 2 else None) for n in range(40)
        ),
        files=tuple(replace(given.SETTLED.files[0], id=n, name=LONG) for n in range(10)),
        people=LONG_PEOPLE,
    )


STATES = {
    "pending": given.facts(),
    "asked": given.ASKED,
    "approved": given.APPROVED,
    "settled": given.SETTLED,
    "rejected": given.REJECTED,
    "raise": given.RAISING,
}


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
@pytest.mark.parametrize("state", STATES)
def test_cards_and_forms_at_the_extremes(state: str, locale: str) -> None:
    """However long everything is, Slack takes every card and form of it, and an update's text too."""
    facts, reader = extreme_facts(STATES[state]), READERS[locale]
    many = [replace(facts, request=replace(facts.request, id=number)) for number in range(120)]
    actuals = [replace(given.ACTUAL, id=number) for number in range(120)]
    for message in (
        approval_card(facts, 3, reader),
        approval_card(facts, 99, reader),
        request_card(facts, reader),
    ):
        assert_taken(shown(message))
        assert len(message.text) < 4000
    for view in (
        approve_less_form(facts, reader),
        ask_form(facts, reader),
        reject_form(facts, reader),
        reassign_form(facts, reader),
        answer_form(facts, reader),
        actual_form(facts, TODAY, reader, correcting=given.ACTUAL, file_ids=["F0000000001"] * 10),
        pick_request_form(many, reader, ["F0000000001"] * 10),
        pick_actual_form(replace(facts, actuals=actuals), reader),
    ):
        assert_taken(view)


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_lists_and_home_at_the_extremes(locale: str) -> None:
    """As many requests, decisions and lines as a person may have, each at its longest."""
    reader = READERS[locale]
    waiting, mine = [extreme_facts()] * 6, [extreme_facts(given.ASKED)] * 10
    waiting = [replace(f, request=replace(f.request, id=n)) for n, f in enumerate(waiting)]
    mine = [replace(f, request=replace(f.request, id=100 + n)) for n, f in enumerate(mine)]
    lines = [replace(found, line=replace(found.line, code=LONG)) for found in given.HOME.lines] * 50
    home = replace(
        given.HOME,
        mine=mine,
        waiting=waiting,
        lines=lines,
        exceptions=[
            replace(
                given.HOME.exceptions[0],
                kind="new kind",
                facts={
                    **given.HOME.exceptions[0].facts,
                    "number": LONG,
                    "line": LONG,
                },
            )
        ]
        * 5,
        overdue=[extreme_facts(given.APPROVED)] * 5,
    )
    assert_taken(home_view(home, reader))
    assert_taken(listed(mine_message(mine, reader)))
    assert_taken(listed(pending_message(waiting, reader)))
    assert_taken(listed(lines_message(lines, reader)))
    assert_taken(listed(help_message(LONG, reader)))


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_the_request_form_at_the_extremes(locale: str) -> None:
    """100 categories and channels, 50 recipients, 20 findings at one field, 1,000 characters of purpose."""
    names = {f"category_{number}": {"en": LONG, "zh_CN": LONG} for number in range(120)}
    values = replace(
        VALUES,
        category="category_1",
        customer=Customer(1, LONG, LONG),
        recipients=[Contact(n, 1, LONG, LONG, public_official=True) for n in range(50)],
        purpose="&" * 3000,
        expected_result="<" * 3000,
        amount="9" * 16,
    )
    findings = tuple(f._replace(severity=Severity.BLOCK) for f in extreme_facts().request.findings)
    check = replace(CHECK, findings=findings, people=LONG_PEOPLE, line=replace(given.LINE, code=LONG))
    choices = FormChoices(names, names, ["CNY"])
    for state in (
        FormState(),
        FormState(7, 3, False, "GW-2026-00042", 10),
        FormState(7, 3, True, "GW-2026-00042"),
    ):
        assert_taken(request_form(values, choices, check, READERS[locale], state))


def test_what_is_held_never_shows_as_nothing() -> None:
    """A request whose holding is nothing at all still draws: zero is an amount."""
    empty = replace(
        given.APPROVED, request=replace(given.APPROVED.request, holding=Holding(), approved_minor=0)
    )
    assert_taken(shown(request_card(empty, READERS["en"])))

"""The form of a request: as approved in each language, and within Slack's limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.company.customer import Contact, Customer
from bot.domain.company.partner import Partner
from bot.domain.requests.finding import Severity
from bot.i18n import Reader
from bot.services.requests.form.values import FormChoices, FormState, Preview
from bot.views.kit.ids import LIVE_FIELDS, plain_id
from bot.views.requests.form import request_form
from tests.views import request_facts as given
from tests.views.approved import READERS, assert_approved, assert_taken
from tests.views.extremes import LONG, LONG_PEOPLE, extreme_facts
from tests.views.form_facts import (
    BLOCKED,
    CHECK,
    CHOICES,
    EMPTY,
    GIFT,
    PARTNER,
    RAISED,
    SEVERAL,
    SHORT,
    VALUES,
)

SURFACES: dict[str, Callable[[Reader], dict[str, Any]]] = {
    "request_form.empty": lambda r: request_form(EMPTY, r),
    "request_form.checked": lambda r: request_form(Preview(VALUES, CHOICES, CHECK), r),
    "request_form.blocked": lambda r: request_form(Preview(VALUES, CHOICES, BLOCKED), r),
    "request_form.short": lambda r: request_form(Preview(VALUES, CHOICES, SHORT), r),
    "request_form.edit": lambda r: request_form(
        Preview(VALUES, CHOICES, CHECK, state=FormState(7, 3, False, "GW-2026-00042", 2)), r
    ),
    "request_form.partner": lambda r: request_form(PARTNER, r),
    "request_form.several": lambda r: request_form(SEVERAL, r),
    "request_form.raise_several": lambda r: request_form(RAISED, r),
    "request_form.raise": lambda r: request_form(
        Preview(VALUES, CHOICES, CHECK, state=FormState(7, 3, True, "GW-2026-00042")), r
    ),
}


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
@pytest.mark.parametrize("name", SURFACES)
def test_request_form_is_as_approved(name: str, locale: str) -> None:
    """Each surface, in each language, is the one that was approved, and Slack takes it."""
    drawn = SURFACES[name](READERS[locale])
    assert_taken(drawn)
    assert_approved(f"{name}.{locale}", drawn)


@pytest.mark.parametrize("name", SURFACES)
def test_what_is_sent_as_it_changes_is_checked(name: str) -> None:
    """An input that Slack reports at once is one that the form is drawn again for."""
    blocks = SURFACES[name](READERS["en"])["blocks"]
    told = {plain_id(block["element"]["action_id"]) for block in blocks if block.get("dispatch_action")}
    assert told <= LIVE_FIELDS


@pytest.mark.parametrize("count", [1, 5])
@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_the_request_form_at_the_extremes(locale: str, count: int) -> None:
    """100 categories and channels (40 for each of five items), 50 recipients, 20 findings at one field."""
    names = {f"category_{number}": {"en": LONG, "zh_CN": LONG} for number in range(120 // count + 16)}
    item = replace(
        GIFT,
        category="category_1",
        recipients=[Contact(n, 1, LONG, LONG, public_official=True) for n in range(50)],
        amount="9" * 16,
        channels=names,
    )
    values = replace(
        VALUES,
        items=(item,) * count,
        customer=Customer(1, LONG, LONG),
        purpose="&" * 3000,
        expected_result="<" * 3000,
        partner=Partner(1, LONG, LONG),
        partner_pays="9" * 16,
    )
    findings = tuple(f._replace(severity=Severity.BLOCK) for f in extreme_facts().request.findings)
    uses = (replace(CHECK.uses[0], line=replace(given.LINE, code=LONG)),)
    check = replace(CHECK, findings=findings, people=LONG_PEOPLE, uses=uses)
    choices = FormChoices(names, ["CNY"], has_partners=True)
    for state in (
        FormState(),
        FormState(7, 3, False, "GW-2026-00042", 10),
        FormState(7, 3, True, "GW-2026-00042"),
    ):
        drawn = Preview(
            values, choices, check, state=state.of_items(count), checked=tuple(range(1, count + 1))
        )
        assert_taken(request_form(drawn, READERS[locale]))

"""What the form of a request is drawn from in tests: filled in, checked, and blocked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.domain.budgets.budget import Balance
from bot.domain.errors import InvalidInput
from bot.domain.fields import Field
from bot.domain.requests.finding import Finding, Severity
from bot.services.requests.budget_check import LineUse
from bot.services.requests.check import Check
from bot.services.requests.form.values import FormChoices, FormState, FormValues, ItemValues, Preview
from tests.views import item_facts as several
from tests.views import request_facts as given

CHOICES = FormChoices({"gift": given.CATEGORY}, ["CNY"])
EMPTY = Preview(FormValues(), CHOICES)
GIFT = ItemValues(
    category="gift",
    recipients=(given.LI, given.ZHOU),
    headcount="2",
    amount="1200",
    planned_on=date(2026, 9, 25),
    contact_channel="in_person",
    channels={"in_person": given.CHANNEL},
)
VALUES = FormValues(items=(GIFT,), customer=given.ACME, currency="CNY", purpose="Tea set")
CHECK = Check(
    given.FINDINGS,
    (LineUse(given.LINE, Balance(1_200_000), Balance(1_200_000, reserved=120_000)),),
    (given.LINE.id,),
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
            Field.PURPOSE,
        ),
    ),
)
SHORT = replace(
    CHECK,
    findings=(given.SHORT_OF_BUDGET,),
    uses=(LineUse(given.LINE, Balance(100_000), Balance(100_000, reserved=120_000)),),
)


PARTNER = Preview(
    replace(VALUES, partner=given.NIMBUS, partner_pays="1500"),
    replace(CHOICES, has_partners=True),
    problem=InvalidInput("partner_pays_all", field=Field.PARTNER_PAYS),
)
"""A partner is to pay more than it costs."""
VISIT = ItemValues(category="visit", headcount="2", amount="800", planned_on=date(2026, 9, 25))
SEVERAL = Preview(
    replace(VALUES, items=(VISIT, GIFT, ItemValues(planned_on=date(2026, 9, 25)))),
    replace(CHOICES, categories=given.CATEGORIES),
    replace(
        BLOCKED,
        findings=(
            given.cap(10_000)._replace(severity=Severity.BLOCK, item=2),
            given.OFFICIAL._replace(item=2),
            given.cap()._replace(item=1),
        ),
        uses=(several.MEALS, *CHECK.uses),
        line_ids=(several.MEALS.line.id, given.LINE.id),
    ),
    state=FormState(items=(1, 3, 4), last_item=4),
    checked=(1, 2),
    asked_minor=200_000,
)
"""Two items that are checked and a third that was just added, where a second was removed before."""
RAISED = replace(
    SEVERAL,
    values=replace(VALUES, items=(VISIT, GIFT, replace(VISIT, category="meal", final=True))),
    state=FormState(7, 3, raising=True, number="GW-2026-00042").of_items(3),
    checked=(1, 2, 3),
)

"""What the form of a request is drawn from in tests: filled in, checked, and blocked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.domain.budgets.budget import Balance
from bot.domain.fields import Field
from bot.domain.requests.finding import Finding, Severity
from bot.services.requests.budget_check import LineUse
from bot.services.requests.check import Check
from bot.services.requests.preview import FormChoices, FormValues
from tests.views import request_facts as given

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

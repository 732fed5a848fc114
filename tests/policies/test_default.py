"""The shipped policy: usable as it is, and kind to what is ordinary."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.budgets.calendar import FiscalCalendar
from bot.domain.requests.finding import Severity
from bot.policies.check import read_policy
from bot.policies.compiled import compile_policy
from bot.policies.evaluate import evaluate, receipt_required
from bot.policies.shipped import default_policy_text
from tests.policies.examples import other, request

POLICY = compile_policy(read_policy(default_policy_text()), FiscalCalendar())


def graver_than_info(**changes: Any) -> list[tuple[str, str]]:
    changes = {"planned_on": date(2026, 9, 20), "recipient_ids": (300,), "headcount": 1} | changes
    found = evaluate(POLICY, request(**changes), [])
    return [(finding.rule, finding.severity.value) for finding in found if finding.severity != Severity.INFO]


def test_what_it_ships() -> None:
    """The categories and contact channels of the manual, and authority for a mid-size company."""
    assert list(POLICY.categories) == [
        "visit",
        "meal",
        "gift",
        "event",
        "training",
        "summit",
        "festival",
        "custom_service",
        "communication",
        "technical_support",
        "crm_system",
    ]
    assert list(POLICY.contact_channels) == ["in_person", "phone", "mail", "message", "online"]
    assert POLICY.tiers == (("lead", 2000_00), ("head", 10_000_00), ("director", 50_000_00), ("cfo", None))
    assert POLICY.mode.value == "direct"
    assert (POLICY.budget_tolerance, POLICY.document_tolerance) == (Decimal(0), Decimal(10))
    assert POLICY.thresholds == (80, 100)
    assert (POLICY.care.days, POLICY.care.under_percent) == (60, 50)
    assert all(rule.clause for rule in POLICY.rules)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"amount_minor": 480_00}, []),
        ({"amount_minor": 500_00}, []),
        ({"amount_minor": 501_00}, [("gift-per-recipient", "escalate")]),
        ({"amount_minor": 1000_00, "recipient_ids": (1, 2)}, []),
        (
            {"amount_minor": 1501_00},
            [("gift-recipient-year", "block"), ("gift-per-recipient", "escalate")],
        ),
        ({"recipient_ids": ()}, [("gift-names-recipients", "escalate")]),
        ({"purpose": "?"}, [("purpose-is-said", "block")]),
        ({"category": "meal", "amount_minor": 800_00, "headcount": 4}, []),
        ({"category": "meal", "amount_minor": 1201_00, "headcount": 4}, [("meal-per-head", "warn")]),
        (
            {"category": "meal", "amount_minor": 2401_00, "headcount": 4},
            [("meal-per-head-high", "escalate"), ("meal-per-head", "warn")],
        ),
        (
            {"public_official": True},
            [("no-gifts-to-officials", "block"), ("officials-need-compliance", "escalate")],
        ),
        (
            {"category": "meal", "amount_minor": 100_00, "public_official": True},
            [("officials-need-compliance", "escalate")],
        ),
        ({"state_owned": True}, [("state-owned-needs-compliance", "escalate")]),
        ({"category": "event", "amount_minor": 20_000_00, "headcount": 40}, []),
        (
            {"category": "event", "recipient_ids": (), "planned_on": date(2026, 9, 3)},
            [("event-attendees", "warn"), ("event-in-advance", "warn")],
        ),
        ({"category": "visit", "amount_minor": 8_000_00}, []),
        ({"category": "crm_system", "amount_minor": 100_000_00, "recipient_ids": ()}, []),
    ],
)
def test_what_it_says_of_ordinary_and_of_exceptional_requests(
    changes: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    """Ordinary spend passes with information only; what is exceptional meets the rule meant for it."""
    assert graver_than_info(**changes) == expected


def test_many_gifts_to_one_person_are_one_large_gift() -> None:
    """The yearly limit counts what the year has already seen."""
    prior = [other(held_minor=500_00, planned_on=date(2026, month, 1)) for month in (2, 5)]
    found = evaluate(POLICY, request(amount_minor=500_01), prior)
    assert [(f.rule, f.severity.value) for f in found][:1] == [("gift-recipient-year", "block")]
    assert found[0].facts["over_minor"] == 1


@pytest.mark.parametrize(
    ("category", "asked"), [("gift", True), ("meal", True), ("festival", True), ("training", False)]
)
def test_receipts_are_asked_for(category: str, asked: bool) -> None:
    """For gifts, festival care and meals an actual is final with its receipt."""
    assert bool(receipt_required(POLICY, request(category=category))) is asked

"""What other requests count towards limits over a period."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.domain.budgets.calendar import FiscalCalendar
from bot.domain.requests.finding import Finding, Severity
from bot.domain.requests.spend import PriorSpend
from bot.policies.evaluate import evaluate
from tests.policies.examples import compiled, other, request

BLOCK, ESCALATE, WARN, INFO = Severity


def first(lines: str, prior: list[PriorSpend], start_month: int = 1, **changes: Any) -> Finding:
    policy = compiled(lines, calendar=FiscalCalendar(start_month))
    return evaluate(policy, request(**changes), prior)[0]


@pytest.mark.parametrize(
    ("window", "start_month", "begin", "end"),
    [
        ("month", 1, "2026-09-01", "2026-09-30"),
        ("quarter", 1, "2026-07-01", "2026-09-30"),
        ("year", 1, "2026-01-01", "2026-12-31"),
        ("quarter", 2, "2026-08-01", "2026-10-31"),
        ("year", 4, "2026-04-01", "2027-03-31"),
        ("year", 10, "2025-10-01", "2026-09-30"),
    ],
)
def test_fiscal_windows_count_their_first_and_last_day(
    window: str, start_month: int, begin: str, end: str
) -> None:
    """The day before and the day after count no more."""
    start, stop = date.fromisoformat(begin), date.fromisoformat(end)
    days = [date.fromordinal(start.toordinal() - 1), start, stop, date.fromordinal(stop.toordinal() + 1)]
    prior = [other(planned_on=day, held_minor=10**index) for index, day in enumerate(days)]
    finding = first(f'cap = "5000"\nper = "customer"\nwindow = "{window}"', prior, start_month)
    assert finding.facts["counted_minor"] == 110
    assert (finding.facts["from"], finding.facts["to"]) == (begin, end)


@pytest.mark.parametrize(
    ("held", "severity", "over"), [(19_99, INFO, 0), (20_00, INFO, 0), (20_01, ESCALATE, 1)]
)
def test_what_is_held_and_what_is_asked_are_added(held: int, severity: Severity, over: int) -> None:
    """Exactly the limit is kept; a minor unit more passes it."""
    lines = 'cap = "500"\nper = "customer"\nwindow = "year"\nseverity = "escalate"'
    finding = first(lines, [other(held_minor=held)])
    assert finding.severity is severity
    assert finding.facts == {
        "per": "customer",
        "window": "year",
        "from": "2026-01-01",
        "to": "2026-12-31",
        "limit_minor": 500_00,
        "counted_minor": held,
        "asked_minor": 480_00,
        "over_minor": over,
        "currency": "CNY",
        "subject_id": 20,
    }


@pytest.mark.parametrize(
    ("per", "changes", "counted"),
    [
        ("customer", {}, 100_00),
        ("customer", {"customer_id": 21}, 0),
        ("customer", {"requester_id": 2, "recipient_ids": ()}, 100_00),
        ("requester", {}, 100_00),
        ("requester", {"requester_id": 2}, 0),
        ("requester", {"customer_id": 21}, 100_00),
        ("recipient", {}, 100_00),
        ("recipient", {"recipient_ids": (301,)}, 0),
        ("recipient", {"recipient_ids": (301, 300, 302)}, 33_34),
        ("recipient", {"recipient_ids": (300, 300)}, 100_00),
        ("recipient", {"recipient_ids": ()}, 0),
        ("recipient", {"customer_id": 21}, 100_00),
        ("customer", {"category": "meal"}, 0),
        ("customer", {"category": ""}, 0),
        ("customer", {"segment": "general"}, 0),
        ("customer", {"region": "South"}, 100_00),
        ("customer", {"public_official": True}, 0),
        ("customer", {"state_owned": True}, 100_00),
        ("customer", {"held_minor": 0}, 0),
    ],
)
def test_only_the_same_subject_under_the_same_rule_counts(
    per: str, changes: dict[str, Any], counted: int
) -> None:
    """Another request counts when the rule is for it too and it is about the same person or company."""
    lines = f"""cap = "500"\nper = "{per}"\nwindow = "year"
when = {{ category = "gift", segment = "key", public_official = false }}"""
    assert first(lines, [other(**changes)]).facts["counted_minor"] == counted


def test_the_recipient_with_least_room_decides() -> None:
    """One person over the limit is enough, and is named."""
    prior = [
        other(recipient_ids=(301,), held_minor=900_00),
        other(recipient_ids=(300, 301), held_minor=300_00),
    ]
    lines = 'cap = "1200"\nper = "recipient"\nwindow = "year"'
    finding = first(lines, prior, recipient_ids=(300, 301), amount_minor=400_00)
    assert finding.severity is BLOCK
    assert finding.facts["subject_id"] == 301
    assert finding.facts["counted_minor"] == 1050_00
    assert finding.facts["asked_minor"] == 200_00
    assert finding.facts["over_minor"] == 50_00


def test_unnamed_recipients_of_one_customer_are_one_person() -> None:
    """Leaving the names out does not start the yearly limit anew."""
    prior = [
        other(recipient_ids=(), held_minor=700_00),
        other(recipient_ids=(), held_minor=700_00, customer_id=21),
        other(recipient_ids=(300,), held_minor=9_00),
    ]
    finding = first('cap = "1000"\nper = "recipient"\nwindow = "year"', prior, recipient_ids=())
    assert finding.facts["counted_minor"] == 700_00
    assert finding.facts["subject_id"] is None
    assert finding.facts["unnamed"] is True
    assert finding.severity is BLOCK


@pytest.mark.parametrize(
    ("days", "counted", "begin", "end"),
    [
        # (day of September, held): the request is planned on the 20th, windows are 10 days long
        ([], 0, "2026-09-11", "2026-09-20"),
        ([(10, 5)], 0, "2026-09-11", "2026-09-20"),
        ([(11, 5)], 5, "2026-09-11", "2026-09-20"),
        ([(29, 5)], 5, "2026-09-20", "2026-09-29"),
        ([(30, 5)], 0, "2026-09-11", "2026-09-20"),
        ([(11, 5), (29, 5)], 5, "2026-09-11", "2026-09-20"),
        ([(11, 5), (29, 6)], 6, "2026-09-20", "2026-09-29"),
        ([(15, 5), (24, 6)], 11, "2026-09-15", "2026-09-24"),
        ([(12, 5), (15, 5), (24, 6)], 11, "2026-09-15", "2026-09-24"),
        ([(20, 3), (20, 4)], 7, "2026-09-11", "2026-09-20"),
    ],
)
def test_a_rolling_limit_holds_for_every_window(
    days: list[tuple[int, int]], counted: int, begin: str, end: str
) -> None:
    """Also for those that end after the planned day: a later request may have been made already."""
    prior = [other(planned_on=date(2026, 9, day), held_minor=held) for day, held in days]
    finding = first('cap = "500"\nper = "customer"\nwindow = { rolling_days = 10 }', prior)
    assert finding.facts["counted_minor"] == counted
    assert (finding.facts["from"], finding.facts["to"]) == (begin, end)
    assert (finding.facts["window"], finding.facts["days"]) == ("rolling", 10)


@pytest.mark.parametrize(
    ("others", "severity", "over"), [(0, INFO, 0), (2, INFO, 0), (3, BLOCK, 1), (5, BLOCK, 3)]
)
def test_a_count_counts_this_request_too(others: int, severity: Severity, over: int) -> None:
    """Three at most: the third passes, the fourth does not."""
    prior = [other(held_minor=0) for _ in range(others)]
    finding = first('max_count = 3\nper = "customer"\nwindow = "month"', prior)
    assert finding.code == "count"
    assert finding.severity is severity
    assert finding.facts == {
        "per": "customer",
        "window": "month",
        "from": "2026-09-01",
        "to": "2026-09-30",
        "limit": 3,
        "counted": others,
        "asked": 1,
        "over": over,
        "subject_id": 20,
    }


@pytest.mark.parametrize(
    ("per", "field"), [("recipient", "recipients"), ("customer", "customer"), ("requester", "planned_on")]
)
def test_a_passed_count_shows_where_to_change_something(per: str, field: str) -> None:
    """Another recipient, another customer, or another day."""
    finding = first(f'max_count = 1\nper = "{per}"\nwindow = {{ rolling_days = 30 }}', [other()])
    assert (finding.severity, finding.field) == (BLOCK, field)
    assert finding.facts["days"] == 30


def test_a_cap_and_a_count_of_one_rule_both_speak() -> None:
    """They share `per` and `window`, and each is a finding."""
    policy = compiled('cap = "500"\nmax_count = 1\nper = "customer"\nwindow = "year"')
    found = evaluate(policy, request(), [other()])
    assert [(finding.code, finding.severity) for finding in found] == [("cap", BLOCK), ("count", BLOCK)]

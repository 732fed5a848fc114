"""When a key customer counts as looked after."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.domain.company.care import CareDue, CareRule, KnownCare

TODAY, BEGUN = date(2026, 9, 15), date(2026, 1, 1)
RULE = CareRule(60, 50)
NOTHING = KnownCare(4, "ACME", 2, None, None, None, None, 0)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("known", "days", "last_on"),
    [
        ({}, 257, ""),
        ({"spent_on": ago(60)}, 60, "2026-07-17"),
        ({"spent_on": ago(59)}, None, ""),
        ({"spent_on": ago(90), "met_on": ago(61)}, 61, "2026-07-16"),
        ({"spent_on": ago(90), "met_on": TODAY}, None, ""),
        ({"planned_on": ago(-30), "spent_on": ago(200)}, None, ""),
        ({"spent_on": ago(400)}, 400, "2025-08-11"),
        ({"spent_on": ago(400), "since": ago(20)}, None, ""),
        ({"since": ago(59)}, None, ""),
        ({"since": ago(75)}, 75, ""),
        ({"since": date(2019, 1, 1)}, 257, ""),
    ],
)
def test_days_without_spend_plan_or_contact(known: dict[str, Any], days: int | None, last_on: str) -> None:
    """From the latest of them; where there is none, since they are a customer and there are books."""
    expected = None if days is None else CareDue(4, days, last_on, 0, 0)
    assert RULE.due(replace(NOTHING, **known), 0, TODAY, BEGUN) == expected


@pytest.mark.parametrize(("used", "is_due"), [(49_99, True), (50_00, False)])
def test_under_what_the_plan_suggests(used: int, is_due: bool) -> None:
    """To the minor unit, also where somebody was there yesterday; never where the rule says 0 percent."""
    known = replace(NOTHING, met_on=ago(1), used_minor=used)
    found = RULE.due(known, 100_00, TODAY, BEGUN)
    assert found == (CareDue(4, 0, "2026-09-14", used, 100_00) if is_due else None)
    assert CareRule(60, 0).due(known, 100_00, TODAY, BEGUN) is None

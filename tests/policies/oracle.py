"""A second evaluation, straight from the pydantic model and as plain as possible: the tests compare the two.

It shares no code with `bot.policies.compiled`, `counting` and `evaluate`, goes through windows day by day,
and is as slow as that sounds.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

from bot.domain.budgets.budget import DIMENSIONS
from bot.domain.budgets.calendar import FiscalCalendar
from bot.domain.requests.spend import PriorSpend, SpendFacts
from bot.policies.model import Policy, Rule, When

ORDER = ["block", "escalate", "warn", "info"]

Shown = tuple[str, str, str, dict[str, Any]]
"""(rule, code, severity, the facts that matter)"""


def naive(
    policy: Policy, calendar: FiscalCalendar, facts: SpendFacts, prior: Sequence[PriorSpend]
) -> list[Shown]:
    """What `evaluate` should find, with the facts reduced to numbers."""
    found: list[Shown] = []
    for rule in policy.rule:
        if _applies(rule.when, facts):
            found += _of_rule(rule, calendar, facts, prior)
    return sorted(found, key=lambda shown: ORDER.index(shown[2]))


def _of_rule(
    rule: Rule, calendar: FiscalCalendar, facts: SpendFacts, prior: Sequence[PriorSpend]
) -> Iterable[Shown]:
    severity = rule.severity.value
    if rule.cap is not None:
        limit = int(Decimal(rule.cap.removesuffix("CNY")) * 100)
        counted, asked = _worst(rule, calendar, facts, prior, amounts=True)
        over = max(0, counted + asked - limit)
        numbers = {
            "limit_minor": limit,
            "counted_minor": counted,
            "asked_minor": asked,
            "over_minor": over,
        }
        yield rule.id, "cap", severity if over else "info", numbers
        near = rule.near_limit_percent
        if near and not over and Fraction(counted + asked, limit) >= Fraction(near, 100):
            yield (
                rule.id,
                "near_limit",
                "info" if severity == "info" else "warn",
                {**numbers, "percent": near},
            )
    if rule.forbid:
        yield rule.id, "forbidden", severity, {}
    for need in rule.require:
        if need.what in ("compliance", "controller"):
            continue
        actual = {
            "attendees": len(facts.recipient_ids),
            "attachment": facts.attachments,
            "purpose_min_length": sum(
                1 + (unicodedata.east_asian_width(each) in ("W", "F")) for each in facts.purpose.strip()
            ),
            "advance_days": (facts.planned_on - facts.today).days,
            "receipt": need.minimum,
        }[need.what]
        if actual < need.minimum:
            yield (
                rule.id,
                "required",
                severity,
                {"what": need.what, "minimum": need.minimum, "actual": actual},
            )
    for need in rule.require:
        if need.what in ("compliance", "controller"):
            yield rule.id, "role_required", "escalate", {"role": need.what}
    if rule.max_count is not None:
        counted, _ = _worst(rule, calendar, facts, prior, amounts=False)
        over = max(0, counted + 1 - rule.max_count)
        numbers = {"limit": rule.max_count, "counted": counted, "asked": 1, "over": over}
        yield rule.id, "count", severity if over else "info", numbers


def _applies(when: When, facts: SpendFacts | PriorSpend) -> bool:
    for name in DIMENSIONS:
        accepted = getattr(when, name)
        if accepted is not None and getattr(facts.dimensions, name) not in accepted:
            return False
    if when.public_official is not None and facts.public_official != when.public_official:
        return False
    return when.state_owned is None or facts.state_owned == when.state_owned


def _share(minor: int, per: str, recipients: Sequence[int], headcount: int, subject: int | None) -> int:
    """Dealt out one minor unit after the other, to the lowest id first; of heads the one that has most."""
    if per == "head":
        return ceil(Fraction(minor, headcount))
    if per != "recipient" or subject is None:
        return minor
    named = sorted(set(recipients))
    whole, rest = minor // len(named), minor % len(named)
    return whole + (1 if named.index(subject) < rest else 0)


def _worst(
    rule: Rule, calendar: FiscalCalendar, facts: SpendFacts, prior: Sequence[PriorSpend], *, amounts: bool
) -> tuple[int, int]:
    """(counted, asked) of the subject for whom both together are most."""
    subjects: Sequence[int | None] = [None]
    if rule.per == "recipient":
        subjects = list(facts.recipient_ids) or [None]
    worst = (-1, 0)
    for subject in subjects:
        asked = (
            _share(facts.amount_minor, rule.per, facts.recipient_ids, facts.headcount, subject)
            if amounts
            else 1
        )
        by_day: dict[date, int] = {}
        for row in prior:
            if _applies(rule.when, row) and _same(rule.per, subject, facts, row):
                weight = _share(row.held_minor, rule.per, row.recipient_ids, 1, subject) if amounts else 1
                by_day[row.planned_on] = by_day.get(row.planned_on, 0) + weight
        counted = 0
        if rule.window.kind != "request":
            for window in _windows(rule, calendar, facts.planned_on):
                counted = max(counted, sum(by_day.get(day, 0) for day in window))
        if worst[0] < 0 or counted + asked > sum(worst):
            worst = (counted, asked)
    return worst


def _same(per: str, subject: int | None, facts: SpendFacts, row: PriorSpend) -> bool:
    if per == "customer":
        return row.customer_id == facts.customer_id
    if per == "requester":
        return row.requester_id == facts.requester_id
    if subject is None:
        return row.recipient_ids == () and row.customer_id == facts.customer_id
    return subject in row.recipient_ids


def _windows(rule: Rule, calendar: FiscalCalendar, day: date) -> Iterable[list[date]]:
    """Every window of the rule that holds `day`, as its days."""
    if rule.window.kind == "rolling":
        length = rule.window.days or 0
        for start in range(-length + 1, 1):
            yield [day + timedelta(days=start + offset) for offset in range(length)]
        return
    around = [day + timedelta(days=offset) for offset in range(-366, 367)]
    yield [
        other
        for other in around
        if calendar.year_of(other) == calendar.year_of(day)
        and (rule.window.kind != "quarter" or calendar.quarter_of(other) == calendar.quarter_of(day))
        and (rule.window.kind != "month" or calendar.month_of(other) == calendar.month_of(day))
    ]

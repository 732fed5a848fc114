"""Items of one request are one amount to their line, and as many gifts as there are to a cap."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.requests.finding import Finding
from bot.domain.requests.terms import Terms
from bot.services.requests.check import Check, check_request
from tests.support.ceilings import set_ceiling
from tests.support.desk import Desk

amounts = st.lists(st.integers(1, 9_000_00), min_size=1, max_size=5)
before = st.integers(1, 2_000_00)
_BUDGET = ("budget_over", "ceiling_over", "plan_over")
# All health checks: what is named here takes the place of what the profile leaves out, and a slow machine
# is no defect.
ONCE = settings(max_examples=25, suppress_health_check=list(HealthCheck))


@pytest.fixture
def limited(desk: Desk) -> Desk:
    """Its lines may hold 10,000 together."""
    set_ceiling(desk, 10_000_00)
    return desk


def check(desk: Desk, terms: Terms) -> Check:
    person = desk.person("mei")
    return desk.read(lambda tx: check_request(tx, person, terms, tx.policies.in_force(tx.today)))


def told(findings: tuple[Finding, ...], *codes: str) -> list[tuple[str, dict[str, Any]]]:
    return [(each.code, dict(each.facts)) for each in findings if each.code in codes]


@ONCE
@given(amounts, before)
def test_n_items_on_one_line_are_one_item_of_the_sum(limited: Desk, minors: list[int], taken: int) -> None:
    """The same line before and after, the same findings of the budget, the same people to sign.

    Either may wait for budget, or neither.
    """
    limited.revise("MEAL", 9, -taken)
    try:
        several = check(limited, limited.together(*[limited.terms(minor) for minor in minors]))
        one = check(limited, limited.terms(sum(minors)))
    finally:
        limited.revise("MEAL", 9, taken)

    assert several.uses == one.uses
    assert several.lacks_only_money == one.lacks_only_money
    assert told(several.findings, *_BUDGET) == told(one.findings, *_BUDGET)
    assert {finding.item for finding in several.findings if finding.code in _BUDGET} <= {
        0 if len(minors) == 1 else len(minors)
    }
    assert several.steps == one.steps


@ONCE
@given(amounts, st.integers(0, 3))
def test_n_items_of_one_recipient_are_n_to_a_cap(desk: Desk, minors: list[int], more: int) -> None:
    """What a year's cap counts with the last of them is what it would count of as many requests."""
    gifts = [desk.terms(minor, "ACME", ["Li Na"], category="gift") for minor in minors]
    found = check(desk, desk.together(*gifts, *[desk.terms(1_00) for _ in range(more)]))

    passed = [
        each for each in found.findings if each.rule == "gift-recipient-year" and each.facts["over_minor"]
    ]
    total = sum(minors)
    if total <= 1_500_00:
        assert passed == []
        return
    (over,) = passed
    several = len(minors) + more > 1
    assert over.item == (len(minors) if several else 0)
    assert over.facts["counted_minor"] + over.facts["asked_minor"] == total
    assert over.facts["over_minor"] == total - 1_500_00

"""What a compiled policy tells services and views."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.approvals.routing import AuthorityTier, Mode
from bot.domain.budgets.calendar import FiscalCalendar
from bot.policies.check import read_policy
from bot.policies.compiled import compile_policy
from bot.policies.evaluate import evaluate
from tests.policies.examples import HEAD, compiled, other, request


def test_the_head_of_the_file() -> None:
    """Limits are minor units, percentages exact, names by language."""
    policy = compile_policy(
        read_policy(HEAD + '[tolerance]\nbudget_percent = "2.5"\n[routing]\nmode = "chain"'), FiscalCalendar()
    )
    assert policy.version == "2026.1"
    assert policy.effective_from == date(2026, 1, 1)
    assert policy.currency == "CNY"
    assert policy.mode is Mode.CHAIN
    assert policy.tiers == (("lead", 2000_00), ("cfo", None))
    assert policy.authority == (AuthorityTier("lead", 2000_00), AuthorityTier("cfo", None))
    assert (policy.budget_tolerance, policy.document_tolerance) == (Decimal("2.5"), Decimal(10))
    assert policy.thresholds == (80, 100)
    assert policy.categories == {
        "gift": {"en": "Gift", "zh_CN": "礼品"},
        "meal": {"en": "Meal", "zh_CN": "宴请"},
    }
    assert policy.contact_channels["mail"] == {"en": "Mail", "zh_CN": "邮寄"}
    assert policy.needs == frozenset()


def test_minor_units_follow_the_currency() -> None:
    """A yen is its own minor unit, a dinar has a thousand."""
    for currency, minor in (("JPY", 2000), ("CNY", 2000_00), ("KWD", 2000_000)):
        policy = compile_policy(read_policy(HEAD.replace("CNY", currency)), FiscalCalendar())
        assert policy.tiers[0] == ("lead", minor)


@pytest.mark.parametrize(
    ("rules", "changes", "expected"),
    [
        ([], {}, None),
        (['cap = "5"'], {}, None),
        (['cap = "5"\nper = "customer"'], {}, None),
        (['cap = "5"\nper = "customer"\nwindow = "month"'], {}, ("2026-09-01", "2026-09-30")),
        (['max_count = 5\nper = "customer"\nwindow = "quarter"'], {}, ("2026-07-01", "2026-09-30")),
        (
            ['cap = "5"\nper = "requester"\nwindow = { rolling_days = 30 }'],
            {},
            ("2026-08-22", "2026-10-19"),
        ),
        (['cap = "5"\nper = "customer"\nwindow = "year"\nwhen.category = "meal"'], {}, None),
        (
            ['cap = "5"\nper = "customer"\nwindow = "year"\nwhen.category = "meal"'],
            {"category": "meal"},
            ("2026-01-01", "2026-12-31"),
        ),
        (
            [
                'cap = "5"\nper = "customer"\nwindow = "month"',
                'cap = "5"\nper = "customer"\nwindow = { rolling_days = 30 }',
            ],
            {},
            ("2026-08-22", "2026-10-19"),
        ),
    ],
)
def test_how_far_other_requests_must_be_looked_for(
    rules: list[str], changes: dict[str, Any], expected: tuple[str, str] | None
) -> None:
    """The widest range of the rules that are for this request; nothing to load when none counts others."""
    found = compiled(*rules).max_lookback(request(**changes))
    assert (found and tuple(day.isoformat() for day in found)) == expected


@pytest.mark.parametrize(
    ("lines", "needs"),
    [
        ('cap = "5"\nper = "recipient"', set()),
        ('cap = "5"\nper = "recipient"\nwindow = "year"', {"recipient", "customer"}),
        ('cap = "5"\nper = "customer"\nwindow = "year"', {"customer"}),
        ('max_count = 5\nper = "requester"\nwindow = "year"', {"requester"}),
        ("forbid = true", set()),
    ],
)
def test_whose_other_requests_are_needed(lines: str, needs: set[str]) -> None:
    """A limit per recipient also needs the customer's, for requests that name nobody."""
    assert compiled(lines).needs == needs


def test_rows_beyond_the_range_change_nothing() -> None:
    """A service may load more than it must."""
    policy = compiled('cap = "500"\nper = "customer"\nwindow = { rolling_days = 10 }')
    near = [other(planned_on=date(2026, 9, 15))]
    far = [other(planned_on=date(2026, 9, 10)), other(planned_on=date(2026, 9, 30))]
    assert evaluate(policy, request(), near + far) == evaluate(policy, request(), near)


def test_rules_are_found_for_any_category() -> None:
    """General rules are for categories that no rule names, and for a form without one yet."""
    policy = compiled('cap = "5"\nwhen.category = "gift"', 'cap = "6"', 'cap = "7"\nwhen.category = "meal"')
    by_category = {
        category: [rule.id for rule in policy.matching(request(category=category))]
        for category in ("gift", "meal", "opera", "")
    }
    assert by_category == {"gift": ["r0", "r1"], "meal": ["r1", "r2"], "opera": ["r1"], "": ["r1"]}


def test_each_kind_of_request_has_its_own_rules() -> None:
    """One that differs in a single dimension or fact does not get what is remembered for the other."""
    policy = compiled(
        "forbid = true\nwhen.public_official = true",
        "forbid = true\nwhen.state_owned = true",
        'forbid = true\nwhen.segment = "key"',
    )
    kinds: list[dict[str, Any]] = [
        {"segment": "general"},
        {"segment": "general", "public_official": True},
        {"segment": "general", "state_owned": True},
        {"segment": "key"},
    ]
    for _ in range(2):
        ids = [[rule.id for rule in policy.matching(request(**kind))] for kind in kinds]
        assert ids == [[], ["r0"], ["r1"], ["r2"]]


def test_a_compiled_policy_does_not_change() -> None:
    """It is shared by threads."""
    policy = compiled('cap = "5"')
    with pytest.raises(TypeError):
        policy.categories["x"] = {}  # type: ignore[index]
    with pytest.raises(AttributeError):
        policy.version = "2"  # type: ignore[misc]
    assert replace(policy, version="2").version == "2"

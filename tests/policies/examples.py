"""Small policies, requests and other requests for the tests; every field has an ordinary value."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain.budgets.budget import Dimensions
from bot.domain.budgets.calendar import FiscalCalendar
from bot.domain.requests.spend import PriorSpend, SpendFacts
from bot.policies.check import read_policy
from bot.policies.compiled import CompiledPolicy, compile_policy

HEAD = """\
version = "2026.1"
effective_from = 2026-01-01
currency = "CNY"

[[category]]
id = "gift"
name = { en = "Gift", zh_CN = "礼品" }

[[category]]
id = "meal"
name = { en = "Meal", zh_CN = "宴请" }

[[authority]]
tier = "lead"
limit = "2000"

[[authority]]
tier = "cfo"
"""
"""A policy without rules: 17 lines, so that what is appended begins in line 18."""

HEAD_LINES = HEAD.count("\n")

DIMENSIONS = Dimensions(
    department="Sales",
    category="gift",
    segment="key",
    lifecycle="growth",
    region="North",
    product_line="cloud",
    contact_channel="mail",
)

REQUEST = SpendFacts(
    dimensions=DIMENSIONS,
    public_official=False,
    state_owned=False,
    amount_minor=480_00,
    currency="CNY",
    headcount=4,
    requester_id=1,
    customer_id=20,
    recipient_ids=(300,),
    planned_on=date(2026, 9, 20),
    today=date(2026, 9, 1),
    purpose="Tea set for Mid-Autumn",
    attachments=1,
)

OTHER = PriorSpend(
    request_id=7,
    dimensions=DIMENSIONS,
    public_official=False,
    state_owned=False,
    held_minor=100_00,
    requester_id=1,
    customer_id=20,
    recipient_ids=(300,),
    planned_on=date(2026, 9, 10),
)


def request(**changes: Any) -> SpendFacts:
    """An ordinary request with `changes`; those that name a dimension change the dimensions."""
    return replace(REQUEST, dimensions=_dimensions(changes), **changes)


def other(**changes: Any) -> PriorSpend:
    """An ordinary other request of the same people with `changes`."""
    return replace(OTHER, dimensions=_dimensions(changes), **changes)


def _dimensions(changes: dict[str, Any]) -> Dimensions:
    named = {name: changes.pop(name) for name in list(changes) if hasattr(DIMENSIONS, name)}
    return replace(DIMENSIONS, **named)


def rule(lines: str) -> str:
    """One rule's TOML; `id` is given."""
    return f'\n[[rule]]\nid = "r"\nclause = "Art. 1"\n{lines}\n'


def compiled(*rules: str, calendar: FiscalCalendar | None = None) -> CompiledPolicy:
    """HEAD with rules, each the lines after its id, ready for evaluation."""
    body = "".join(
        f'\n[[rule]]\nid = "r{index}"\nclause = "Art. {index}"\n{lines}\n'
        for index, lines in enumerate(rules)
    )
    return compile_policy(read_policy(HEAD + body), calendar or FiscalCalendar())

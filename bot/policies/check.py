"""Read a policy file, and say of everything that is wrong with it where it is and what to write instead."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel

from bot.domain.approvals.routing import Mode
from bot.domain.budgets.adjustment import Crossing
from bot.domain.requests.finding import Severity
from bot.policies import consistency
from bot.policies.model import (
    PER,
    REQUIREMENTS,
    Adjustment,
    Alerts,
    Authority,
    Care,
    Carry,
    Category,
    ContactChannel,
    Deadlines,
    Digest,
    Limits,
    Policy,
    Routing,
    Rule,
    Tolerance,
    When,
    WorkingHours,
)
from bot.policies.model import (
    Names as NamesInLanguages,
)
from bot.policies.problem import SENTENCES
from bot.toml.document import Document
from bot.toml.shape import Names, Shape


def read_policy(text: str) -> Policy:
    """The policy in a TOML text. Raises FileProblems with every problem found, in the order of lines."""
    document = Document(text, "policy_problems", SENTENCES, repeats="rule")
    policy, faults = _SHAPE.read(document.data)
    faults += consistency.faults(document.data)
    if faults or policy is None:
        raise document.problems(faults)
    return policy


_TABLES: Mapping[Names, type[BaseModel]] = {
    (): Policy,
    ("category",): Category,
    ("category", "name"): NamesInLanguages,
    ("contact_channel",): ContactChannel,
    ("contact_channel", "name"): NamesInLanguages,
    ("authority",): Authority,
    ("adjustment",): Adjustment,
    ("routing",): Routing,
    ("tolerance",): Tolerance,
    ("alerts",): Alerts,
    ("carry",): Carry,
    ("digest",): Digest,
    ("limits",): Limits,
    ("deadlines",): Deadlines,
    ("care",): Care,
    ("working_hours",): WorkingHours,
    ("rule",): Rule,
    ("rule", "when"): When,
}
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "mode": tuple(Mode),
    "severity": tuple(Severity),
    "per": PER,
    "crossing": tuple(Crossing),
    "commitments": ("carry", "release"),
}
_AMOUNTS = ("cap", "limit", "available_limit")
# What to write, by key: shown where a key is missing or its value is of the wrong kind.
_EXAMPLES: Mapping[str | Names, str] = {
    "version": 'version = "2026.1"',
    "effective_from": "effective_from = 2026-01-01",
    "currency": 'currency = "CNY"',
    "category": '[[category]] with id = "gift" and name = { en = "Gift", zh_CN = "礼品" }',
    "contact_channel": '[[contact_channel]] with id = "phone" and name = { en = "Phone", zh_CN = "电话" }',
    "authority": '[[authority]] with tier = "lead" and limit = "2000"',
    "rule": '[[rule]] with id = "gift-per-recipient", when = { category = ["gift"] }, cap = "500"',
    "routing": '[routing] with mode = "direct"',
    "tolerance": '[tolerance] with document_percent = "10"',
    "alerts": "[alerts] with thresholds_percent = [80, 100]",
    "carry": '[carry] with commitments = "carry", available_percent = "50", available_limit = "10000"',
    "commitments": 'commitments = "carry"',
    "digest": '[digest] with open_to = ["compliance"]',
    "open_to": 'open_to = ["compliance"]',
    "limits": "[limits] with max_open = 30",
    "max_open": "max_open = 30",
    "per_minute": "per_minute = 20",
    "deadlines": "[deadlines] with remind_after_hours = 8",
    "remind_after_hours": "remind_after_hours = 8",
    "escalate_after_hours": "escalate_after_hours = 24",
    "expire_after_days": "expire_after_days = 14",
    "nudge_after_days": "nudge_after_days = 3",
    "care": "[care] with key_customer_days = 60",
    "key_customer_days": "key_customer_days = 60 (from 1 to 366)",
    "under_plan_percent": "under_plan_percent = 50 (from 0 to 100)",
    "working_hours": '[working_hours] with country = "CN"',
    "weekdays": 'weekdays = ["mon", "tue", "wed", "thu", "fri"]',
    "starts": 'starts = "09:00"',
    "ends": 'ends = "18:00"',
    "country": 'country = "CN"',
    "holidays": "holidays = [2026-10-01]",
    "makeup_days": "makeup_days = true",
    "id": 'id = "gift"',
    "name": 'name = { en = "Gift", zh_CN = "礼品" }',
    "en": 'en = "Gift"',
    "zh_CN": 'zh_CN = "礼品"',
    "tier": 'tier = "lead"',
    "adjustment": '[[adjustment]] with crossing = "same_department", approve = ["tier:head"]',
    "crossing": 'crossing = "same_department"',
    "approve": 'approve = ["tier:head"]',
    "mode": 'mode = "direct"',
    "thresholds_percent": "thresholds_percent = [80, 100]",
    "clause": 'clause = "Art. 4.1"',
    "when": 'when = { category = ["gift"] }',
    "per": 'per = "recipient"',
    "severity": 'severity = "escalate"',
    "forbid": "forbid = true",
    "require": 'require = ["compliance"]',
    "max_count": "max_count = 4",
    "near_limit_percent": "near_limit_percent = 90 (from 1 to 100)",
    "split_window_days": "split_window_days = 7",
    "public_official": "public_official = true",
    "state_owned": "state_owned = true",
    **{
        name: f'{name} = ["{value}"]'
        for name, value in (
            ("department", "Sales"),
            ("segment", "key"),
            ("lifecycle", "growth"),
            ("region", "North"),
            ("product_line", "cloud"),
        )
    },
    ("rule", "when", "category"): 'category = ["gift"]',
    ("rule", "when", "contact_channel"): 'contact_channel = ["phone"]',
}

_SHAPE = Shape(
    model=Policy,
    tables=_TABLES,
    choices=_CHOICES,
    amounts=_AMOUNTS,
    examples=_EXAMPLES,
    codes=SENTENCES.keys(),
    vocabularies={"unknown_requirement": REQUIREMENTS},
)

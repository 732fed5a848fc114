"""A policy of 50 rules against the same rules written by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from bench.bench import Bench
from bench.company import CATEGORIES, PLAN_YEAR
from bench.measure import Result, alternate
from bot.domain.budgets.budget import Dimensions
from bot.domain.budgets.calendar import FiscalCalendar
from bot.domain.requests.spend import SpendFacts
from bot.policies.check import read_policy
from bot.policies.compiled import CompiledPolicy, compile_policy
from bot.policies.evaluate import evaluate

_RULES = 50
_SEGMENTS = ("key", "potential", "general")
_DAY = date(PLAN_YEAR, 9, 25)

_GRAVITY = {"block": 0, "escalate": 1, "warn": 2, "info": 3}

Hand = tuple[str, str, dict[str, object]]
"""(rule, severity, facts)."""

HandRule = tuple[str, str, str, int, bool, str]
"""(id, category, segment, cap in minor units, per recipient, severity)."""


def policy(bench: Bench) -> list[Result]:
    rules = [_rule(number) for number in range(_RULES)]
    compiled = compile_policy(read_policy(_text(rules)), FiscalCalendar())
    hand = tuple(rules)
    cases = [_facts(category, segment) for category in CATEGORIES for segment in _SEGMENTS]
    for facts in cases:
        _require_same(compiled, hand, facts)
    times = bench.size(400, 2)

    def product() -> None:
        for _ in range(times):
            for facts in cases:
                evaluate(compiled, facts, ())

    def floor() -> None:
        for _ in range(times):
            for facts in cases:
                by_hand(hand, facts)

    bench.say("policy with 50 rules")
    comparison = alternate(bench.rounds, product, floor)
    each = comparison.work.median / times / len(cases)
    note = f"{each * 1e6:.1f} µs a request; the mix of {len(cases)} kinds of request meets every rule"
    return [comparison.result("policy", f"policy with {_RULES} rules", "tuple loop by hand", 3, (note,))]


def by_hand(rules: tuple[HandRule, ...], facts: SpendFacts) -> list[Hand]:
    """Every rule that applies to the request, with the facts that its sentence needs."""
    category, segment = facts.dimensions.category, facts.dimensions.segment
    amount, recipients = facts.amount_minor, len(set(facts.recipient_ids)) or 1
    currency = facts.currency
    found: list[Hand] = []
    for name, of_category, of_segment, cap, per_recipient, severity in rules:
        if of_category != category or of_segment != segment:
            continue
        asked = -(-amount // recipients) if per_recipient else amount
        over = asked - cap
        shown: dict[str, object] = {
            "per": "recipient" if per_recipient else "item",
            "window": "request",
            "limit_minor": cap,
            "counted_minor": 0,
            "asked_minor": asked,
            "over_minor": over if over > 0 else 0,
            "currency": currency,
            "subject_id": facts.recipient_ids[0] if per_recipient else None,
        }
        found.append((name, severity if over > 0 else "info", shown))
    found.sort(key=_gravity)
    return found


def _gravity(found: Hand) -> int:
    return _GRAVITY[found[1]]


def _require_same(compiled: CompiledPolicy, hand: tuple[HandRule, ...], facts: SpendFacts) -> None:
    """A floor must decide the same, or it is no floor."""
    product = [(each.rule, each.severity.value, each.facts) for each in evaluate(compiled, facts, ())]
    if product != by_hand(hand, facts):
        raise AssertionError(f"product and floor differ: {product}")


def _rule(number: int) -> HandRule:
    category = CATEGORIES[number % len(CATEGORIES)]
    segment = _SEGMENTS[number % len(_SEGMENTS)]
    severity = ("warn", "escalate", "block")[number % 3]
    return f"rule-{number}", category, segment, (100 + 20 * number) * 100, number % 2 == 0, severity


def _text(rules: list[HandRule]) -> str:
    parts = [f'version = "bench"\neffective_from = {PLAN_YEAR}-01-01\ncurrency = "CNY"\n']
    parts += [
        f'[[category]]\nid = "{name}"\nname = {{ en = "{name}", zh_CN = "{name}" }}\n' for name in CATEGORIES
    ]
    parts.append('[[authority]]\ntier = "cfo"\n')
    for name, category, segment, cap, per_recipient, severity in rules:
        parts.append(
            f'[[rule]]\nid = "{name}"\nwhen = {{ category = ["{category}"], segment = ["{segment}"] }}\n'
            f'cap = "{Decimal(cap) / 100}"\nper = "{"recipient" if per_recipient else "item"}"\n'
            f'severity = "{severity}"\n'
        )
    return "\n".join(parts)


def _facts(category: str, segment: str) -> SpendFacts:
    return SpendFacts(
        dimensions=Dimensions("Sales", category, segment, "growth", "North", "Cloud", "in_person"),
        public_official=False,
        state_owned=False,
        amount_minor=50_000,
        currency="CNY",
        headcount=2,
        requester_id=1,
        customer_id=1,
        recipient_ids=(1, 2),
        planned_on=_DAY,
        today=_DAY,
        purpose="Tea set for Mid-Autumn",
        attachments=0,
    )

"""What a policy says about a request: pure functions from facts to findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from unicodedata import east_asian_width

from bot.domain.errors import InvalidInput
from bot.domain.fields import Field
from bot.domain.money import share_up
from bot.domain.requests.finding import NOTHING, Finding, Severity
from bot.domain.requests.spend import PriorSpend, SpendFacts
from bot.policies.compiled import CompiledPolicy, CompiledRule
from bot.policies.counting import Counted, count_others, held_share, named_recipients, one_request

_GRAVITY = {severity: rank for rank, severity in enumerate(Severity)}
_COUNT_FIELDS = {"recipient": Field.RECIPIENTS, "customer": Field.CUSTOMER}


def evaluate(
    policy: CompiledPolicy,
    facts: SpendFacts,
    prior: Sequence[PriorSpend],
    beside: Sequence[PriorSpend] = (),
) -> list[Finding]:
    """Every finding of every rule that is for this request: most serious first, then in file order.

    `prior` are the other live requests of the subjects in `policy.needs`, planned within
    `policy.max_lookback(facts)`; rows beyond that change nothing. `beside`: other items of the same request
    that count together with this one. Amounts are minor units of the policy's
    currency. Raises InvalidInput("currency_not_of_policy"): a cap can't be held against another currency.
    """
    if facts.currency != policy.currency:
        raise InvalidInput(
            "currency_not_of_policy", field=Field.CURRENCY, currency=facts.currency, expected=policy.currency
        )
    recipients = named_recipients(facts)
    findings: list[Finding] = []
    for rule in policy.matching(facts):
        if rule.cap_minor is not None:
            _check_cap(rule, rule.cap_minor, policy, facts, recipients, prior, beside, findings)
        if rule.forbids:
            findings.append(_finding(rule, "forbidden", rule.severity, NOTHING, rule.forbid_field))
        if rule.asks:
            _check_asks(rule, facts, findings)
        if rule.asks_roles:
            findings.extend(_role(rule, role) for role in rule.asks_roles)
        if rule.max_count is not None:
            _check_count(rule, rule.max_count, policy, facts, recipients, prior, beside, findings)
    if len(findings) > 1:
        findings.sort(key=_gravity)
    return findings


def receipt_required(policy: CompiledPolicy, facts: SpendFacts, receipts: int = 0) -> list[Finding]:
    """What the rules say about an actual that is to be final and has `receipts` files with it.

    Receipts exist only once the money is spent, so `evaluate` does not ask for them.
    """
    if receipts > 0:
        return []
    missing = {"what": "receipt", "minimum": 1, "actual": 0}
    findings = [
        _finding(rule, "required", rule.severity, missing, Field.RECEIPTS)
        for rule in policy.matching(facts)
        if rule.asks_receipt
    ]
    return sorted(findings, key=_gravity)


def _gravity(finding: Finding) -> int:
    return _GRAVITY[finding.severity]


def _finding(
    rule: CompiledRule, code: str, severity: Severity, facts: Mapping[str, Any], field: Field | None
) -> Finding:
    roles = rule.roles if severity is Severity.ESCALATE else ()
    return Finding(code, severity, rule.id, rule.clause, facts, field, roles)


def _role(rule: CompiledRule, role: str) -> Finding:
    """A step to add. It never blocks, whatever the rule's severity."""
    facts = {"role": role}
    if rule.public_official:
        facts["because"] = "public_official"
    elif rule.state_owned:
        facts["because"] = "state_owned"
    return Finding("role_required", Severity.ESCALATE, rule.id, rule.clause, facts, None, (role,))


def _check_cap(
    rule: CompiledRule,
    cap_minor: int,
    policy: CompiledPolicy,
    facts: SpendFacts,
    recipients: tuple[int, ...],
    prior: Sequence[PriorSpend],
    beside: Sequence[PriorSpend],
    findings: list[Finding],
) -> None:
    own = partial(_asked, rule.per, facts)
    counted = count_others(rule, policy.calendar, facts, recipients, prior, beside, held_share, own)
    asked_minor = own(counted.subject_id)
    over_minor = counted.total + asked_minor - cap_minor
    shown: dict[str, Any] = {
        "per": rule.per,
        **_window_facts(rule, counted),
        "limit_minor": cap_minor,
        "counted_minor": counted.total,
        "asked_minor": asked_minor,
        "over_minor": over_minor if over_minor > 0 else 0,
        "currency": policy.currency,
        "subject_id": counted.subject_id,
    }
    if rule.per == "recipient" and not recipients:
        shown["unnamed"] = True
    if over_minor > 0:
        findings.append(_finding(rule, "cap", rule.severity, shown, rule.cap_field))
        return
    findings.append(Finding("cap", Severity.INFO, rule.id, rule.clause, shown, rule.cap_field))
    if rule.near_percent is not None and (over_minor + cap_minor) * 100 >= cap_minor * rule.near_percent:
        # Coming near a limit is never more serious than passing it.
        severity = Severity.INFO if rule.severity is Severity.INFO else Severity.WARN
        findings.append(
            _finding(rule, "near_limit", severity, {**shown, "percent": rule.near_percent}, rule.cap_field)
        )


def _asked(per: str, facts: SpendFacts, subject: int | None) -> int:
    """This request's share in minor units; nobody named: the whole amount is one recipient's.

    Heads have no names: what counts is the largest of their shares.
    """
    if per == "head":
        return share_up(facts.amount_minor, facts.headcount)
    return facts.share_of(subject) if per == "recipient" else facts.amount_minor


def _one(_subject: int | None) -> int:
    return 1


def _check_count(
    rule: CompiledRule,
    limit: int,
    policy: CompiledPolicy,
    facts: SpendFacts,
    recipients: tuple[int, ...],
    prior: Sequence[PriorSpend],
    beside: Sequence[PriorSpend],
    findings: list[Finding],
) -> None:
    counted = count_others(rule, policy.calendar, facts, recipients, prior, beside, one_request, _one)
    over = max(0, counted.total + 1 - limit)
    shown = {
        "per": rule.per,
        **_window_facts(rule, counted),
        "limit": limit,
        "counted": counted.total,
        "asked": 1,
        "over": over,
        "subject_id": counted.subject_id,
    }
    severity = rule.severity if over else Severity.INFO
    findings.append(_finding(rule, "count", severity, shown, _COUNT_FIELDS.get(rule.per, Field.PLANNED_ON)))


def _window_facts(rule: CompiledRule, counted: Counted) -> dict[str, Any]:
    if counted.first is None or counted.last is None:
        return {"window": rule.window}
    days = {"days": rule.days} if rule.window == "rolling" else {}
    return {
        "window": rule.window,
        **days,
        "from": counted.first.isoformat(),
        "to": counted.last.isoformat(),
    }


def _check_asks(rule: CompiledRule, facts: SpendFacts, findings: list[Finding]) -> None:
    for what, minimum, field in rule.asks:
        actual = _actual(what, facts)
        if actual < minimum:
            missing = {"what": what, "minimum": minimum, "actual": actual}
            findings.append(_finding(rule, "required", rule.severity, missing, field))


def _length(text: str) -> int:
    """In characters of Latin script: one of a wide script says as much as two (手表, watch)."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _actual(what: str, facts: SpendFacts) -> int:
    if what == "attendees":
        return len(facts.recipient_ids)
    if what == "attachment":
        return facts.attachments
    if what == "purpose_min_length":
        return _length(facts.purpose.strip())
    return (facts.planned_on - facts.today).days

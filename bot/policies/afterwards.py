"""Which limits of the policy an actual has passed: pure functions from facts to findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from bot.domain.requests.finding import Finding, Severity
from bot.domain.requests.spend import PriorSpend, SpendFacts
from bot.policies.compiled import CompiledPolicy, CompiledRule
from bot.policies.counting import counts_for
from bot.policies.evaluate import evaluate


class PassedLimit(NamedTuple):
    """A cap or a number of requests that is passed, and which other requests count towards it too."""

    finding: Finding
    other_ids: tuple[int, ...]


def newly_passed(
    policy: CompiledPolicy,
    before: SpendFacts,
    after: SpendFacts,
    prior: Sequence[PriorSpend],
    accepted: Iterable[Finding],
    beside: Sequence[PriorSpend] = (),
) -> list[PassedLimit]:
    """The limits that are passed further than they were `before`, and than was `accepted` at the decision.

    `before` and `after` are the same item of a request as it counted before and counts after its actual:
    `amount_minor` is what it holds and has spent, 0 where it counts for nothing. Both in the policy's
    currency. `beside`: the other items of the request.
    """
    if not after.amount_minor:
        return []
    known = _passed(accepted)
    for rule, over in _passed(evaluate(policy, before, prior, beside)).items():
        # What holds nothing is no request that counts.
        counted = over if before.amount_minor or rule[1] == "cap" else over - 1
        known[rule] = max(known.get(rule, 0), counted)
    rules = {rule.id: rule for rule in policy.matching(after)}
    return [
        PassedLimit(finding, _others(rules[finding.rule], finding, after, prior))
        for finding in evaluate(policy, after, prior, beside)
        if finding.severity is not Severity.INFO
        and _over(finding) > known.get((finding.rule, finding.code), 0)
    ]


def _passed(findings: Iterable[Finding]) -> dict[tuple[str, str], int]:
    """By how much each limit is passed, by rule and code."""
    return {(each.rule, each.code): over for each in findings if (over := _over(each)) > 0}


def _over(finding: Finding) -> int:
    """Minor units beyond a cap, requests beyond a number; 0 for a finding of another kind."""
    if finding.code == "cap":
        return int(finding.facts["over_minor"])
    return int(finding.facts["over"]) if finding.code == "count" else 0


def _others(
    rule: CompiledRule, finding: Finding, facts: SpendFacts, prior: Sequence[PriorSpend]
) -> tuple[int, ...]:
    """The requests that count together with this one, the newest first."""
    shown = finding.facts
    if "from" not in shown:
        return ()
    first, last = date.fromisoformat(shown["from"]), date.fromisoformat(shown["to"])
    counting = (
        row.request_id
        for row in prior
        if first <= row.planned_on <= last
        and rule.covers(row.dimensions, row.public_official, row.state_owned)
        and counts_for(row, rule.per, shown["subject_id"], facts)
    )
    return tuple(sorted(counting, reverse=True))

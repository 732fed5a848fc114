"""Which limits of the policy an actual has passed: pure functions from facts to findings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from bot.domain.requests.finding import Finding, Severity
from bot.domain.requests.spend import PriorSpend, SpendFacts
from bot.policies.compiled import CompiledPolicy, CompiledRule
from bot.policies.counting import counts_for
from bot.policies.evaluate import evaluate

_Limit = tuple[str, str]
"""Rule and code."""
_WHOLE = "whole"


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
    *,
    approved: Collection[int] = (),
) -> list[PassedLimit]:
    """The limits that are passed further than they were `before`, and than was `accepted` at the decision.

    `before` and `after` are the same item of a request as it counted before and counts after its actual:
    `amount_minor` is what it holds and has spent, 0 where it counts for nothing; recipients are those it
    counts for. Both in the policy's currency. `beside`: the other items of the request. `approved`: the
    recipients that the decision was about; nobody has agreed to anything for others. A limit of a recipient
    that several have passed is told once, of who is furthest over it.
    """
    if not after.amount_minor:
        return []
    agreed, rules = _passed(accepted), {rule.id: rule for rule in policy.matching(after)}
    earlier = dict(_by_subject(before))
    found: dict[_Limit, PassedLimit] = {}
    for subject, facts in _by_subject(after):
        was_agreed_to = subject == _WHOLE or subject in approved or (subject is None and not approved)
        known = dict(agreed) if was_agreed_to else {}
        was = earlier.get(subject, replace(facts, amount_minor=0))
        for limit, over in _passed(_of(subject, evaluate(policy, was, prior, beside))).items():
            # What holds nothing is no request that counts.
            counted = over if was.amount_minor or limit[1] == "cap" else over - 1
            known[limit] = max(known.get(limit, 0), counted)
        for finding in _of(subject, evaluate(policy, facts, prior, beside)):
            limit, over = (finding.rule, finding.code), _over(finding)
            if finding.severity is Severity.INFO or over <= known.get(limit, 0):
                continue
            if limit not in found or over > _over(found[limit].finding):
                found[limit] = PassedLimit(finding, _others(rules[finding.rule], finding, facts, prior))
    return list(found.values())


def _by_subject(facts: SpendFacts) -> Iterator[tuple[int | str | None, SpendFacts]]:
    """The facts as a whole, and as each recipient counts them; None: what is nobody's whose name is known."""
    yield _WHOLE, facts
    for contact_id in (*dict.fromkeys(facts.recipient_ids), None):
        if minor := facts.share_of(contact_id):
            alone = () if contact_id is None else (contact_id,)
            yield contact_id, replace(facts, amount_minor=minor, recipient_ids=alone, shares=None)


def _of(subject: int | str | None, findings: Iterable[Finding]) -> list[Finding]:
    """Of each recipient only what is about recipients, of the whole only what is not."""
    return [each for each in findings if (each.facts.get("per") == "recipient") is (subject != _WHOLE)]


def _passed(findings: Iterable[Finding]) -> dict[_Limit, int]:
    """By how much each limit is passed."""
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

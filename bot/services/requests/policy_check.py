"""The policy's part of the check: the rules for each item, and what items count together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bot.domain.company.customer import Person
from bot.domain.fields import Field
from bot.domain.requests.finding import Finding, Severity
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.spend import PriorSpend, SpendFacts
from bot.domain.requests.terms import Terms
from bot.policies.compiled import CompiledPolicy
from bot.policies.evaluate import evaluate
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.others import Others
from bot.services.requests.subject import Subject

WHOLE = frozenset({Field.PURPOSE, Field.ATTACHMENTS})
"""Fields that all items of a request share."""


def policy_findings(
    tx: Transaction,
    requester: Person,
    terms: Terms,
    policy: CompiledPolicy,
    subjects: Sequence[Subject],
    own: SpendRequest | None,
    asked_on: date,
) -> list[Finding]:
    """What the rules say of each item. A limit that items pass together is told of the last one over it."""
    facts = _facts(tx, requester, terms, subjects, own, asked_on)
    prior = prior_spend(tx, policy, facts, own.id if own else None)
    several = len(facts) > 1
    beside = Others(policy, requester.id)
    findings: list[Finding] = []
    for number, each in enumerate(facts, 1):
        found = _of_item(policy, each, prior, beside)
        findings += [finding._replace(item=number) for finding in found] if several else found
        beside.add(each.as_prior(own.id if own else 0))
    return _last_over(findings) if several else findings


def rows_not_allowed(
    tx: Transaction,
    requester: Person,
    terms: Terms,
    policy: CompiledPolicy,
    subjects: Sequence[Subject],
) -> dict[int, list[Finding]]:
    """By item what blocks it: the first that fit under a limit together stay, those after them do not.

    What blocks the request as a whole, such as a short purpose, is no reason to leave out a row.
    """
    facts = _facts(tx, requester, terms, subjects, None, tx.today)
    prior = prior_spend(tx, policy, facts, None)
    beside = Others(policy, requester.id)
    refused: dict[int, list[Finding]] = {}
    for number, each in enumerate(facts, 1):
        found = _of_item(policy, each, prior, beside)
        blocking = [f for f in found if f.severity is Severity.BLOCK and f.field not in WHOLE]
        if blocking:
            refused[number] = blocking
        else:
            beside.add(each.as_prior(0))
    return refused


def _of_item(
    policy: CompiledPolicy, facts: SpendFacts, prior: Mapping[int, Sequence[PriorSpend]], beside: Others
) -> list[Finding]:
    if facts.dimensions.category not in policy.categories:
        return [Finding("category_unknown", Severity.BLOCK, field=Field.CATEGORY)]
    return evaluate(policy, facts, prior[facts.customer_id], beside.that_count_for(facts.customer_id))


def _facts(
    tx: Transaction,
    requester: Person,
    terms: Terms,
    subjects: Sequence[Subject],
    own: SpendRequest | None,
    asked_on: date,
) -> list[SpendFacts]:
    attachments = _attachments(tx, terms, own)
    return [
        SpendFacts(
            dimensions=subject.dimensions,
            public_official=subject.public_official,
            state_owned=subject.state_owned,
            amount_minor=asked.amount_minor,
            currency=terms.currency,
            headcount=asked.headcount,
            requester_id=requester.id,
            customer_id=asked.customer_id,
            recipient_ids=asked.recipient_ids,
            planned_on=asked.planned_on,
            today=asked_on,
            purpose=terms.purpose,
            attachments=attachments,
        )
        for asked, subject in zip(terms.items, subjects, strict=True)
    ]


def _last_over(findings: Sequence[Finding]) -> list[Finding]:
    """Of the items that pass one limit together, the last: its finding counts all of them."""
    last: dict[tuple[str, str, object], int] = {}
    for finding in findings:
        if _is_passed(finding):
            last[_limit(finding)] = finding.item
    return [each for each in findings if not _is_passed(each) or last[_limit(each)] == each.item]


def _limit(finding: Finding) -> tuple[str, str, object]:
    return finding.rule, finding.code, finding.facts["subject_id"]


def _is_passed(finding: Finding) -> bool:
    facts = finding.facts
    shared = finding.code in ("cap", "count") and facts["per"] not in ("item", "head")
    return shared and (facts.get("over_minor") or facts.get("over") or 0) > 0


def prior_spend(
    tx: Transaction, policy: CompiledPolicy, facts: Sequence[SpendFacts], except_request: int | None
) -> Mapping[int, Sequence[PriorSpend]]:
    """The other requests that the policy counts together with any of these facts, by customer.

    What is beyond an item's windows changes nothing for it.
    """
    reaches = [reach for each in facts if (reach := policy.max_lookback(each)) is not None]
    customers = list(dict.fromkeys(each.customer_id for each in facts))
    if not reaches:
        return dict.fromkeys(customers, ())
    of_requester = "requester" in policy.needs
    found = tx.requests.prior_spend(
        min(first for first, _ in reaches),
        max(last for _, last in reaches),
        customer_ids=customers if "customer" in policy.needs else (),
        requester_id=facts[0].requester_id if of_requester else None,
        contact_ids=_named(facts) if "recipient" in policy.needs else (),
        except_request=except_request,
    )
    if len(customers) == 1:
        return {customers[0]: found}
    others = Others(policy, facts[0].requester_id)
    named_for = {contact: each.customer_id for each in facts for contact in each.recipient_ids}
    for row in found:
        others.add(row, {named_for[contact] for contact in row.recipient_ids if contact in named_for})
    return {customer_id: others.that_count_for(customer_id) for customer_id in customers}


def _named(facts: Sequence[SpendFacts]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(contact for each in facts for contact in each.recipient_ids))


def _attachments(tx: Transaction, terms: Terms, own: SpendRequest | None) -> int:
    """How many there are, or may still be: what was refused is none, however often it is sent."""
    if own is None or not terms.file_ids:
        return len(terms.file_ids)
    refused = {file.slack_file_id for file in tx.files.of_request(own.id) if file.state == "refused"}
    return len(set(terms.file_ids) - refused)

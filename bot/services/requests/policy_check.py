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
    beside = _Beside(policy, own.id if own else 0)
    findings: list[Finding] = []
    for number, each in enumerate(facts, 1):
        found = _of_item(policy, each, prior, beside)
        findings += [finding._replace(item=number) for finding in found] if several else found
        beside.add(each)
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
    beside = _Beside(policy, 0)
    refused: dict[int, list[Finding]] = {}
    for number, each in enumerate(facts, 1):
        found = _of_item(policy, each, prior, beside)
        blocking = [f for f in found if f.severity is Severity.BLOCK and f.field not in WHOLE]
        if blocking:
            refused[number] = blocking
        else:
            beside.add(each)
    return refused


def _of_item(
    policy: CompiledPolicy, facts: SpendFacts, prior: Mapping[int, Sequence[PriorSpend]], beside: _Beside
) -> list[Finding]:
    if facts.dimensions.category not in policy.categories:
        return [Finding("category_unknown", Severity.BLOCK, field=Field.CATEGORY)]
    return evaluate(policy, facts, prior[facts.customer_id], beside.of(facts))


class _Beside:
    """The items before, as they count towards the caps of those after them.

    Where no rule counts by requester, those of other customers count nothing, and are not looked at.
    """

    def __init__(self, policy: CompiledPolicy, request_id: int) -> None:
        self._request_id = request_id
        self._apart = all(rule.per != "requester" for rule in policy.rules)
        self._by_customer: dict[int, list[PriorSpend]] = {}

    def of(self, facts: SpendFacts) -> Sequence[PriorSpend]:
        return self._by_customer.get(self._place(facts), ())

    def add(self, facts: SpendFacts) -> None:
        self._by_customer.setdefault(self._place(facts), []).append(facts.as_prior(self._request_id))

    def _place(self, facts: SpendFacts) -> int:
        return facts.customer_id if self._apart else 0


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
    if of_requester or len(customers) == 1:
        return dict.fromkeys(customers, found)
    return _by_customer(facts, found)


def _by_customer(
    facts: Sequence[SpendFacts], found: Sequence[PriorSpend]
) -> Mapping[int, Sequence[PriorSpend]]:
    """Each customer's own, and what names somebody that is named for them now: the rest counts nothing there.

    To hold every item against the requests of all customers of a list would take longer than Slack waits.
    """
    own: dict[int, list[PriorSpend]] = {each.customer_id: [] for each in facts}
    named_for = {contact: each.customer_id for each in facts for contact in each.recipient_ids}
    for row in found:
        about = {row.customer_id, *(named_for.get(contact, 0) for contact in row.recipient_ids)}
        for customer_id in about & own.keys():
            own[customer_id].append(row)
    return own


def _named(facts: Sequence[SpendFacts]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(contact for each in facts for contact in each.recipient_ids))


def _attachments(tx: Transaction, terms: Terms, own: SpendRequest | None) -> int:
    """How many there are, or may still be: what was refused is none, however often it is sent."""
    if own is None or not terms.file_ids:
        return len(terms.file_ids)
    refused = {file.slack_file_id for file in tx.files.of_request(own.id) if file.state == "refused"}
    return len(set(terms.file_ids) - refused)

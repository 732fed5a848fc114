"""Who may decide on a request at this moment, and whom it waits for instead where they no longer may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.approvals.approval import REASSIGNED, Step
from bot.domain.approvals.rerouting import Review, Reviewer, handed_over
from bot.domain.approvals.routing import Authority, Company
from bot.domain.books.audit import AuditAction, ReroutingEntry
from bot.domain.company.actor import Actor
from bot.domain.company.customer import names_of
from bot.domain.messages.requests import ApprovalCard
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import OPEN
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.announce import announce
from bot.services.requests.posting import document_of


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The authority of this moment over a request, and what it makes of the steps that wait."""

    authority: Authority
    reviewer: Reviewer
    review: Review


def review_steps(tx: Transaction, request: SpendRequest, steps: Sequence[Step]) -> Reviewed:
    """Read only; the people are those of this transaction."""
    handed: dict[int, int] = {}
    if any(step.reason == REASSIGNED for step in steps):
        handed = handed_over(tx.approvals.decisions(request.id), request.round)
    people = tx.people.for_routing(request.requester_id)
    asked = {person for step in steps for person in step.approver_ids} | set(handed.values())
    if not asked <= people.keys():
        # Somebody to whom it was handed, or who is no longer above the requester.
        people |= tx.people.many(asked - people.keys())
    policy = tx.policies.version(request.policy_version)
    company = Company(people, policy.authority, policy.mode)
    names = names_of(tx.customers.contacts(request.terms.recipient_ids))
    authority = Authority(company, people[request.requester_id], names)
    reviewer = Reviewer(authority, request.terms.amount_minor, handed)
    return Reviewed(authority, reviewer, reviewer.review(steps))


def reroute_if_needed(tx: Transaction, actor: Actor, request: SpendRequest) -> bool:
    """Whether others are asked now. `request` is locked."""
    if request.state not in OPEN:
        return False
    found = review_steps(tx, request, tx.approvals.steps(request.id, request.round))
    if found.review.asks_others:
        route_again(tx, actor, request, found)
    return found.review.asks_others


def route_again(
    tx: Transaction, actor: Actor, request: SpendRequest, found: Reviewed
) -> tuple[SpendRequest, tuple[Step, ...]]:
    """Ask those who may decide now in the place of those who may not. `request` is locked.

    Everybody's cards follow: a new version makes the old ones out of date. Returns the request and its steps.
    """
    review = found.review
    tx.approvals.save_steps(request.id, review.changed)
    tx.approvals.add_steps(request.id, request.round, review.added)
    # Saved whole: whoever is asked only now has the full time to decide.
    request = request.ask_others()
    tx.requests.save(request)
    announce(tx, request)
    for person_id in sorted(review.dropped):
        # Whoever is no longer an approver is told of nothing else, but their card must say so.
        card = ApprovalCard(request.id, person_id)
        key = f"{card.kind}:{request.id}:{person_id}:dropped.{request.version}"
        tx.outbox.put(card, stream=document_of(request), key=key)
    to = tuple(step.approver_ids for step in (*review.changed, *review.added) if step.waits)
    facts = ReroutingEntry(request.number, tuple(sorted(review.dropped)), to)
    tx.audit.add(actor, AuditAction.REQUEST_REROUTE, document_of(request), facts)
    return request, tuple(tx.approvals.steps(request.id, request.round))

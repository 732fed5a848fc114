"""What every decision begins with: the request, locked, and the proof that this person may decide on it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.actor import Actor
from bot.domain.approval import Decision, DecisionAction, Step
from bot.domain.customer import Person, folded_names
from bot.domain.request import SpendRequest
from bot.domain.rights import require_decider, require_employee
from bot.domain.routing import Authority, Company
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.access import lock_request


@dataclass(frozen=True, slots=True)
class Opened:
    """A request that `person` may decide on, locked, with the steps of its round."""

    request: SpendRequest
    steps: tuple[Step, ...]
    person: Person


def open_decision(tx: Transaction, actor: Actor, request_id: int, version: int) -> Opened:
    """Lock the request and prove that the acting person may decide on this state of it.

    Raises NotFound, NotAllowed("own_request" | "not_your_decision"),
    Stale("already_decided" | "card_out_of_date").
    """
    person = require_employee(actor.person)
    request = lock_request(tx, request_id, person)
    steps = tuple(tx.approvals.steps(request.id, request.round))
    require_decider(person, request, version, steps)
    return Opened(request, steps, person)


def add_decision(
    tx: Transaction,
    opened: Opened,
    action: DecisionAction,
    *,
    amount_minor: int | None = None,
    reason: str = "",
    other_id: int | None = None,
) -> None:
    """Put it on record."""
    request = opened.request
    made = Decision(0, opened.person.id, action, tx.now, amount_minor, reason, request.round, other_id)
    tx.approvals.add_decision(request.id, made)


def authority_over(tx: Transaction, request: SpendRequest, *around: int) -> Authority:
    """Who may decide on it now. `around`: people whose own managers matter too."""
    policy = tx.policies.version(request.policy_version)
    people = tx.people.for_routing(request.requester_id)
    for person_id in around:
        people |= tx.people.for_routing(person_id)
    names = folded_names(tx.customers.contacts(request.terms.recipient_ids))
    company = Company(people, policy.authority, policy.mode)
    return Authority(company, people[request.requester_id], names)

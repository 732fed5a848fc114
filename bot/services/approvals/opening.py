"""What every decision begins with: the request, locked, and the proof that this person may decide on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.approvals.approval import (
    Decision,
    DecisionAction,
    Step,
    decides_apart,
    signatures,
    waiting_for,
)
from bot.domain.approvals.rights import require_decider, require_employee
from bot.domain.approvals.routing import Authority
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person
from bot.domain.errors import InvalidInput, NotAllowed, PassedOn
from bot.domain.fields import Field
from bot.domain.requests.request import SpendRequest
from bot.services.approvals.authority import review_steps, route_again
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.access import lock_request


@dataclass(frozen=True, slots=True)
class Opened:
    """A request that `person` may decide on, locked, with the steps of its round and who may sign them."""

    request: SpendRequest
    steps: tuple[Step, ...]
    person: Person
    authority: Authority

    @property
    def own_steps(self) -> list[Step]:
        """Those that wait for the acting person."""
        return [step for step in waiting_for(self.steps) if self.person.id in step.approver_ids]

    def require_successor(self, successor: Person | None) -> Person:
        """Somebody who may sign in the acting person's place. Raises InvalidInput at "new_approver"."""
        if successor is None or not successor.active:
            raise InvalidInput("approver_unknown", field=Field.NEW_APPROVER)
        if successor.id in signatures(self.steps):
            # The same person never signs twice.
            raise InvalidInput("approver_already", field=Field.NEW_APPROVER, name=successor.name)
        for step in self.own_steps:
            if decides_apart(self.steps, step, successor.id):
                raise InvalidInput("approver_in_other_part", field=Field.NEW_APPROVER, name=successor.name)
            amount = self.request.terms.amount_minor
            self.authority.require_successor(step, self.person, successor, amount)
        return successor

    def may_be_succeeded_by(self, person: Person) -> bool:
        try:
            self.require_successor(person)
        except InvalidInput:
            return False
        return True


def open_decision(tx: Transaction, actor: Actor, request_id: int, version: int) -> Opened:
    """Lock the request and prove that the acting person may decide on this state of it, at this moment.

    Steps whose people may not sign any more are routed again first. Raises NotFound,
    NotAllowed("own_request" | "not_your_decision"), PassedOn("no_longer_yours" | "nobody_may_decide"),
    Stale("already_decided" | "card_out_of_date").
    """
    person = require_employee(actor.person)
    request = lock_request(tx, request_id, person)
    steps = tuple(tx.approvals.steps(request.id, request.round))
    require_decider(person, request, version, steps)
    found = review_steps(tx, request, steps)
    if found.review.asks_others:
        request, steps = route_again(tx, Actor(None, actor.surface, "routing"), request, found)
    if person.id in found.review.dropped:
        code = "no_longer_yours" if found.review.asks_others else "nobody_may_decide"
        raise PassedOn(code, number=request.number)
    if person.id not in request.deciders(steps):
        raise NotAllowed("not_your_decision", number=request.number)
    return Opened(request, steps, found.authority.company.people[person.id], found.authority)


def add_decision(
    tx: Transaction,
    opened: Opened,
    action: DecisionAction,
    *,
    amounts: Sequence[int] = (),
    reason: str = "",
    other_id: int | None = None,
) -> None:
    """Put it on record. `amounts`: what is approved of each item."""
    request = opened.request
    made = Decision(
        id=0,
        person_id=opened.person.id,
        action=action,
        at=tx.now,
        amount_minor=sum(amounts) if amounts else None,
        reason=reason,
        round=request.round,
        other_id=other_id,
        item_minors=tuple(amounts) if len(amounts) > 1 else (),
    )
    tx.approvals.add_decision(request.id, made)

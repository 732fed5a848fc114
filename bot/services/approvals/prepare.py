"""The form of a decision: somebody who may not decide is told so before they fill it in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.approvals.routing import managers_of
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person
from bot.domain.errors import NotAllowed
from bot.services.approvals.opening import Opened, open_decision
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.reading.facts import RequestFacts, read_request

# As many as a select takes.
_MOST_OFFERED = 100


@dataclass(frozen=True, slots=True)
class Reassignment:
    """Who may decide in the acting person's place, the nearest first."""

    facts: RequestFacts
    offered: Sequence[Person]


def prepare_decision(tx: Transaction, actor: Actor, request_id: int, version: int) -> RequestFacts:
    """The request that the acting person may decide on. Raises what `open_decision` raises. Takes locks."""
    open_decision(tx, actor, request_id, version)
    return read_request(tx, request_id, actor.person)


def prepare_reassignment(tx: Transaction, actor: Actor, request_id: int, version: int) -> Reassignment:
    """The same, with who may take the decision over. Raises besides NotAllowed("nobody_to_take_over")."""
    opened = open_decision(tx, actor, request_id, version)
    offered = [each for each in tx.people.with_authority() if opened.may_be_succeeded_by(each)]
    if not offered:
        raise NotAllowed("nobody_to_take_over", number=opened.request.number)
    nearest = sorted(offered, key=lambda each: _distance(opened, each))
    return Reassignment(read_request(tx, request_id, actor.person), nearest[:_MOST_OFFERED])


def _distance(opened: Opened, person: Person) -> tuple[int, bool, str]:
    """Up the requester's line first, then in the same department, then by name."""
    requester, people = opened.authority.requester, opened.authority.company.people
    above = [manager.id for manager in managers_of(requester, people.get)]
    place = above.index(person.id) if person.id in above else len(above)
    return place, person.department != opened.person.department, person.name

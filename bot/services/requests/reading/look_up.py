"""A request by its number, and requests by what somebody remembers of them, within that person's rights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.approvals.rights import require_employee, sees_every_request
from bot.domain.company.actor import Actor
from bot.domain.errors import NotFound
from bot.domain.requests.number import read_request_number
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.reading.facts import RequestFacts, read_request
from bot.services.requests.typed.search import read_search


@dataclass(frozen=True, slots=True)
class FoundRequests:
    """One page, newest first: those from `offset` on, of `total` that the reader may see."""

    typed: str
    requests: Sequence[RequestFacts]
    offset: int
    total: int


def open_request(tx: Transaction, actor: Actor, number: str) -> RequestFacts:
    """Raises NotAllowed("not_an_employee"), NotFound("request_unknown"), also for what is hidden."""
    person = require_employee(actor.person)
    request_id = tx.request_index.by_number(read_request_number(number))
    if request_id is None:
        raise NotFound("request_unknown")
    return read_request(tx, request_id, person)


def find_requests(tx: Transaction, actor: Actor, typed: str, limit: int, offset: int = 0) -> FoundRequests:
    """What fits `typed`; everything the person may see when it is empty."""
    person = require_employee(actor.person)
    search = read_search(typed, tx.policies.in_force(tx.today).categories)
    visible_to = None if sees_every_request(person) else person.id
    ids, total = tx.request_index.find(search, visible_to, limit, offset)
    return FoundRequests(typed, [read_request(tx, each, person) for each in ids], offset, total)
